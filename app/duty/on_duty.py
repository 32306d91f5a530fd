"""谁在值班: who is on duty in a unit at a moment, and the shifts before and after."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, scoped_session

from app.directory.models import Person, Unit
from app.duty.models import IN_FORCE, Cell, DutyPost, DutyUnit, Roster, Shift, ShiftKind

Rows = Select[int, str, datetime, datetime, str, int | None, str | None, str | None, str | None]
Asking = Session | scoped_session[Any]  # whatever answers questions
OPEN = "空缺"
MOST = 4000  # places in one calendar


class OnDuty(NamedTuple):
    """One person in one post of one shift; without a person the place stands open (空缺)."""

    shift_id: int
    shift: str  # 夜班
    begins_at: datetime  # aware, UTC
    ends_at: datetime
    post: str  # 带班领导
    person_id: int | None
    name: str
    phone: str


class Turn(NamedTuple):
    """One place of one shift, for a calendar; without a person it stands open (空缺)."""

    duty_unit_id: int
    shift_id: int
    day: date  # of the shift; a night goes on after it
    shift: str
    begins_at: datetime  # aware, UTC
    ends_at: datetime
    post: str
    person_id: int | None
    name: str


def on_duty(session: Asking, unit_id: int, moment: datetime) -> tuple[OnDuty, ...]:
    """Who is on duty at the aware `moment` in the unit (of the directory), leaders first. One query.

    Only rosters in force count; at the changeover itself the new shift is on duty.
    """
    query = _rows(unit_id).where(Shift.begins_at <= moment, Shift.ends_at > moment)
    return _read(session, query.order_by(*ORDER))


def on_duty_for(
    session: Asking, unit_ids: Collection[int], moment: datetime
) -> tuple[tuple[str, OnDuty], ...]:
    """The same for somebody's desk: of her own units, and of those that report to nobody in here.

    With the short name of each unit. One query.
    """
    ends = DutyUnit.unit_id.in_(unit_ids) | DutyUnit.superior_id.is_(None)
    query = (
        _columns()
        .join(Unit, Unit.id == DutyUnit.unit_id)
        .add_columns(Unit.short_name)
        .where(ends, Shift.begins_at <= moment, Shift.ends_at > moment)
        .order_by(Unit.rank, Unit.order, *ORDER)
    )
    return tuple((row[-1], _named(*row[:-1])) for row in session.execute(query))


def turns(
    session: Asking, duty_unit_id: int | None, people: Collection[int], first: date, last: date
) -> tuple[Turn, ...]:
    """All places of a duty unit on these days, and those of the people in any unit. One query.

    In order of time and post. A night that begins on the eve of the first day belongs to them, too.
    """
    query = (
        select(
            Shift.duty_unit_id, Shift.id, Shift.day, ShiftKind.name, Shift.begins_at, Shift.ends_at,
            DutyPost.name, Person.id, Person.name,
        )
        .join(Roster, Roster.id == Shift.roster_id)
        .join(ShiftKind, ShiftKind.id == Shift.kind_id)
        .join(Cell, Cell.shift_id == Shift.id)
        .join(DutyPost, DutyPost.id == Cell.post_id)
        .outerjoin(Person, Person.id == Cell.person_id)
        .where(
            Roster.state.in_(IN_FORCE), Shift.day >= first - timedelta(days=1), Shift.day <= last,
            (Shift.duty_unit_id == duty_unit_id) | Cell.person_id.in_(people),
        )
        .order_by(*ORDER)
        .limit(MOST)
    )  # fmt: skip
    return tuple(Turn(*row[:-1], row[-1] or OPEN) for row in session.execute(query))


def shift_before(session: Asking, unit_id: int, moment: datetime) -> tuple[OnDuty, ...]:
    """The last shift that had ended by then, empty where there is none. Two queries."""
    last = _shifts(unit_id).where(Shift.ends_at <= moment).order_by(Shift.ends_at.desc(), Shift.id)
    return _of_shift(session, unit_id, session.scalar(last.limit(1)))


def shift_after(session: Asking, unit_id: int, moment: datetime) -> tuple[OnDuty, ...]:
    """The first shift that begins after then, empty where there is none. Two queries."""
    first = _shifts(unit_id).where(Shift.begins_at > moment).order_by(Shift.begins_at, Shift.id)
    return _of_shift(session, unit_id, session.scalar(first.limit(1)))


ORDER = (Shift.begins_at, Shift.id, DutyPost.order, DutyPost.id, Cell.position)


def _shifts(unit_id: int) -> Select[int]:
    return (
        select(Shift.id)
        .join(Roster, Roster.id == Shift.roster_id)
        .join(DutyUnit, DutyUnit.id == Shift.duty_unit_id)
        .where(DutyUnit.unit_id == unit_id, Roster.state.in_(IN_FORCE))
    )


def _of_shift(session: Asking, unit_id: int, shift_id: int | None) -> tuple[OnDuty, ...]:
    if shift_id is None:
        return ()
    return _read(session, _rows(unit_id).where(Shift.id == shift_id).order_by(*ORDER))


def _rows(unit_id: int) -> Rows:
    return _columns().where(DutyUnit.unit_id == unit_id)


def _columns() -> Select[
    int, str, datetime, datetime, str, int | None, str | None, str | None, str | None
]:
    return (
        select(
            Shift.id, ShiftKind.name, Shift.begins_at, Shift.ends_at, DutyPost.name, Person.id,
            Person.name, Person.phone, Person.office_phone,
        )
        .join(Roster, Roster.id == Shift.roster_id)
        .join(DutyUnit, DutyUnit.id == Shift.duty_unit_id)
        .join(ShiftKind, ShiftKind.id == Shift.kind_id)
        .join(Cell, Cell.shift_id == Shift.id)
        .join(DutyPost, DutyPost.id == Cell.post_id)
        .outerjoin(Person, Person.id == Cell.person_id)
        .where(Roster.state.in_(IN_FORCE))
    )  # fmt: skip


def _read(session: Asking, query: Rows) -> tuple[OnDuty, ...]:
    return tuple(_named(*row) for row in session.execute(query))


def _named(
    shift: int, kind: str, begins: datetime, ends: datetime, post: str, person: int | None,
    name: str | None, mobile: str | None, office: str | None,
) -> OnDuty:  # fmt: skip
    return OnDuty(shift, kind, begins, ends, post, person, name or OPEN, mobile or office or "")
