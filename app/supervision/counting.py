"""督办看板: how many items there are, of which light, unit and source; each number that of its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, literal, select, union_all

from app.core import clock
from app.core.database import db
from app.directory.actors import Actor
from app.directory.models import Unit
from app.supervision.lights import Light
from app.supervision.models import Phase, Source, SupervisionItem
from app.supervision.paper import units_of
from app.supervision.queries import LISTS, Filters, narrowed, readable


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are in each list, and how many of the open ones show which light."""

    lists: dict[str, int]
    lights: dict[Light, int]
    silent: int  # 反馈逾期


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of the board: a lead unit, and how many of its open items show which light."""

    unit: Unit
    lights: dict[Light, int]
    silent: int
    closed: int

    @property
    def open(self) -> int:
        return sum(self.lights.values())


@dataclass(frozen=True, slots=True)
class Board:
    """督办看板: the counts, by lead unit with the reddest first, and by source."""

    counts: Counts
    units: list[UnitRow]
    sources: dict[Source, int]
    topics: dict[Source, dict[Light, int]]


def counts(actor: Actor) -> Counts:
    """How many there are. One query."""
    return _counts(_tallied(actor))


def board(actor: Actor) -> Board:
    """The whole on one page, each number that of the list behind it. Two queries."""
    tallied = _tallied(actor)
    open_rows = [row for row in tallied if row.phase is Phase.OPEN]
    sources: Counter[Source] = Counter()
    for row in open_rows:
        sources[row.source] += row.count
    units = units_of(list({row.lead: None for row in tallied if row.lead is not None}))
    found = [_unit_row(unit, [r for r in tallied if r.lead == unit.id]) for unit in units]
    found = [row for row in found if row.open or row.closed]
    ordered = sorted(
        found,
        key=lambda r: (-r.lights[Light.RED], -r.lights[Light.YELLOW], -r.open, r.unit.order),
    )
    topics = {s: _lights([r for r in open_rows if r.source is s]) for s in Source if sources[s]}
    return Board(_counts(tallied), ordered, dict(sources), topics)


@dataclass(frozen=True, slots=True)
class Tallied:
    """Items of one phase, unit and source: how many, of which light, and how many are silent."""

    phase: Phase
    lead: int | None
    source: Source
    count: int
    lights: dict[Light, int]  # of open items; the others show none
    silent: int


def _tallied(actor: Actor) -> list[Tallied]:
    """Everything she may read, counted by phase, unit and source. One query."""
    now, item = clock.now(), SupervisionItem
    group = (item.phase, item.lead_unit_id, item.source)
    moments = (
        func.count().filter(item.red_from <= now),
        func.count().filter(item.yellow_from <= now),  # red ones, too
        func.count(item.yellow_from),  # all that have a plan
        func.count().filter(*narrowed(Filters(silent=True), now)),
    )
    nothing = (literal(0),) * len(moments)
    # Each part is found in an index of its own; joined by OR they would be found in none. Most
    # items have long been closed, and of those nothing but their number is asked.
    parts = [
        select(*group, func.count(), *columns).where(part, phase).group_by(*group)
        for part in readable(actor)
        for phase, columns in (
            (item.phase == Phase.OPEN, moments),
            (item.phase != Phase.OPEN, nothing),
        )
    ]
    rows = db.session.execute(union_all(*parts)).all() if parts else []
    return [Tallied(row[0], row[1], row[2], row[3], _shown(row[3:7]), row[7]) for row in rows]


def _shown(counted: Sequence[int]) -> dict[Light, int]:
    """Lights out of how many there are, are red, are red or yellow, have a plan."""
    whole, red, changed, planned = counted
    return {
        Light.RED: red,
        Light.YELLOW: changed - red,
        Light.GREEN: planned - changed,
        Light.NONE: whole - planned,
    }


def _counts(tallied: Sequence[Tallied]) -> Counts:
    by_phase: Counter[Phase] = Counter()
    for row in tallied:
        by_phase[row.phase] += row.count
    open_rows = [row for row in tallied if row.phase is Phase.OPEN]
    return Counts(
        {name: by_phase[Phase(name)] for name in LISTS},
        _lights(open_rows),
        sum(row.silent for row in open_rows),
    )


def _unit_row(unit: Unit, rows: Sequence[Tallied]) -> UnitRow:
    open_rows = [row for row in rows if row.phase is Phase.OPEN]
    closed = sum(row.count for row in rows if row.phase is Phase.CLOSED)
    return UnitRow(unit, _lights(open_rows), sum(row.silent for row in open_rows), closed)


def _lights(rows: Sequence[Tallied]) -> dict[Light, int]:
    return {light: sum(row.lights[light] for row in rows) for light in Light}
