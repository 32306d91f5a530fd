"""督办看板: how many items there are, of which light, unit and source; each number that of its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.directory.actors import Actor
from app.directory.models import Unit
from app.supervision.lights import Light
from app.supervision.models import Phase, Source
from app.supervision.paper import units_of
from app.supervision.queries import LISTS, Filters
from app.supervision.tallying import Tallied, tallied


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are in each list, and how many of the open ones show which light."""

    lists: dict[str, int]
    lights: dict[Light, int]
    silent: int  # 反馈逾期

    def of(self, name: str, filters: Filters) -> int | None:
        """How many rows a list has; nothing where it is narrowed by what is not counted here."""
        if filters == Filters():
            return self.lists[name]
        if name == "open" and filters == Filters(light=filters.light):
            return self.lights[filters.light] if filters.light else None
        return None


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
    """How many there are. Two queries; a third when something was done since."""
    return _counts(tallied(actor))


def board(actor: Actor) -> Board:
    """The whole on one page, each number that of the list behind it. Four queries at most."""
    rows = tallied(actor)
    open_rows = [row for row in rows if row.phase is Phase.OPEN]
    sources: Counter[Source] = Counter()
    for row in open_rows:
        sources[row.source] += row.count
    units = units_of(list({row.lead: None for row in rows if row.lead is not None}))
    found = [_unit_row(unit, [r for r in rows if r.lead == unit.id]) for unit in units]
    found = [row for row in found if row.open or row.closed]
    ordered = sorted(
        found,
        key=lambda r: (-r.lights[Light.RED], -r.lights[Light.YELLOW], -r.open, r.unit.order),
    )
    topics = {s: _lights([r for r in open_rows if r.source is s]) for s in Source if sources[s]}
    return Board(_counts(rows), ordered, dict(sources), topics)


def _counts(rows: Sequence[Tallied]) -> Counts:
    by_phase: Counter[Phase] = Counter()
    for row in rows:
        by_phase[row.phase] += row.count
    open_rows = [row for row in rows if row.phase is Phase.OPEN]
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
