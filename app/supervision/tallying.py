"""How many items there are of each phase, unit and source, and of which light: counted once a change.

Whoever supervises or leads sees all items of her office or organ, many thousand. They are counted
when something was done to an item since, or a light has turned by the clock, and kept between. Every
change is one transaction with its act, so the chain of acts tells whether anything was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, Row, Select, func, literal, null, select, union_all

from app.core import clock
from app.core.acts import Act, ActHead
from app.core.database import db
from app.directory.actors import Actor
from app.supervision import queries
from app.supervision.lights import Light
from app.supervision.models import Phase, Source, SupervisionItem
from app.supervision.queries import Filters

HOLDS = timedelta(minutes=1)  # at most, for what was changed without an act
MOST_KEPT = 50  # tallies: one for each set of offices and organs that somebody looks at
CHANGING = (SupervisionItem.red_from, SupervisionItem.yellow_from, SupervisionItem.feedback_due)
GROUP = (SupervisionItem.phase, SupervisionItem.lead_unit_id, SupervisionItem.source)


@dataclass(frozen=True, slots=True)
class Tallied:
    """Items of one phase, unit and source: how many, of which light, and how many are silent."""

    phase: Phase
    lead: int | None
    source: Source
    count: int
    lights: dict[Light, int]  # of open items; the others show none
    silent: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """A tally, the last act before it was counted, and when it holds if nothing is done."""

    seq: int
    hash: str
    at: datetime
    until: datetime
    rows: list[Tallied]


# What this process has counted, by the database it was counted in.
TALLIES: WeakKeyDictionary[Engine, dict[queries.ByRoles, _Kept]] = WeakKeyDictionary()


def tallied(actor: Actor) -> list[Tallied]:
    """Everything she may read. Two queries; a third when something was done since it was counted."""
    roles, tokens = queries.by_roles(actor), queries.by_tokens(actor)
    rows = _of_roles(roles) if roles.any else []
    if tokens is None:
        return rows
    # Her tokens lead to few items: whoever sees many sees them by her role.
    found = db.session.execute(_counted(clock.now()).where(tokens)).all()
    return rows + [_row(row) for row in found]


def _of_roles(roles: queries.ByRoles) -> list[Tallied]:
    kept = TALLIES.setdefault(db.session.connection().engine, {})
    now, known = clock.now(), kept.get(roles)
    # The chain is asked before the items: what is done between the two is counted twice at worst.
    seq, last, untouched = _since(known)
    if known is not None and untouched and known.at <= now < known.until:
        return known.rows
    found = _count(roles.conditions(), now)
    if len(kept) >= MOST_KEPT:
        kept.clear()
    turning = [moment for row in found for moment in tuple(row)[8:] if moment is not None]
    kept[roles] = _Kept(seq, last, now, min([now + HOLDS, *turning]), [_row(row) for row in found])
    return kept[roles].rows


def _since(known: _Kept | None) -> tuple[int, str, bool]:
    """The end of the chain, and whether no act since that of `known` was done to an item."""
    seq = known.seq if known else 0
    there = select(Act.hash).where(Act.seq == seq).scalar_subquery()
    touched = (
        select(Act.seq)
        .where(Act.seq > seq, Act.subject_type == SupervisionItem.__tablename__)
        .limit(1)
        .scalar_subquery()
    )
    head = db.session.execute(select(ActHead.seq, ActHead.hash, there, touched)).first()
    if head is None:
        return 0, "", False
    return head[0], head[1], known is not None and head[2] == known.hash and head[3] is None


def _count(parts: Sequence[ColumnElement[bool]], now: datetime) -> Sequence[Row[Any]]:
    """Each part is found in an index of its own; joined by OR they would be found in none."""
    # Most items have long been closed, and of those nothing but their number is asked.
    ended = [phase for phase in Phase if phase is not Phase.OPEN]
    counted = [
        query
        for part in parts
        for query in (
            _counted(now).where(part, SupervisionItem.phase == Phase.OPEN),
            _only_numbers().where(part, SupervisionItem.phase.in_(ended)),
        )
    ]
    return db.session.execute(union_all(*counted)).all()


def _counted(now: datetime) -> Select[Any]:
    """Their number, how many are red, red or yellow, have a plan, are silent; and what turns next."""
    item = SupervisionItem
    columns: list[Any] = [
        *GROUP,
        func.count(),
        func.count().filter(item.red_from <= now),
        func.count().filter(item.yellow_from <= now),
        func.count(item.yellow_from),
        func.count().filter(*queries.narrowed(Filters(silent=True), now)),
        *(func.min(moment).filter(moment > now) for moment in CHANGING),
    ]
    return select(*columns).group_by(*GROUP)


def _only_numbers() -> Select[Any]:
    columns: list[Any] = [*GROUP, func.count(), *[literal(0)] * 4, *[null()] * len(CHANGING)]
    return select(*columns).group_by(*GROUP)


def _row(row: Row[Any]) -> Tallied:
    phase, lead, source, whole, red, changed, planned, silent = tuple(row)[:8]
    if phase is not Phase.OPEN:
        return Tallied(phase, lead, source, whole, dict.fromkeys(Light, 0), 0)
    lights = {
        Light.RED: red,
        Light.YELLOW: changed - red,
        Light.GREEN: planned - changed,
        Light.NONE: whole - planned,
    }
    return Tallied(phase, lead, source, whole, lights, silent)
