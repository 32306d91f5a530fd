"""谁能写、谁能看: who stands on duty at a moment, and who may look into the log of a unit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, or_, select

from app.core.database import db
from app.core.errors import NotAllowed, NotFound
from app.directory.actors import Actor, Seat, holders
from app.directory.choosing import Choosable, in_order, people_in
from app.directory.models import Person, Post, Unit
from app.directory.roles import LEADERS, Role
from app.duty.log_models import Handover
from app.duty.models import IN_FORCE, Cell, DutyPost, DutyUnit, Roster, Shift
from app.duty.on_duty import OnDuty, on_duty
from app.official_documents.models import IssuingAccount

KEEPERS = frozenset({Role.OFFICE_DIRECTOR, Role.SECRETARY})
OVERSEERS = KEEPERS | LEADERS
EARLY = timedelta(minutes=30)  # before its time a shift may be taken over
LATE = timedelta(hours=12)  # after its time a shift that nobody took over may still be written
LEADING = "带班领导"  # the post of every shift that is told when something goes wrong


class Standing(NamedTuple):
    """One shift in which somebody stands."""

    unit_id: int
    shift_id: int
    post: str
    begins_at: datetime
    ends_at: datetime


def standing(actor: Actor, moment: datetime, *, early: timedelta = timedelta()) -> list[Standing]:
    """Where she is on duty at that moment; nearly always nowhere, or in one place. One query.

    With `early` those shifts count as well that begin within so long.
    """
    rows = db.session.execute(
        select(DutyUnit.unit_id, Shift.id, DutyPost.name, Shift.begins_at, Shift.ends_at)
        .join(Shift, Shift.duty_unit_id == DutyUnit.id)
        .join(Roster, Roster.id == Shift.roster_id)
        .join(Cell, Cell.shift_id == Shift.id)
        .join(DutyPost, DutyPost.id == Cell.post_id)
        .where(
            Cell.person_id == actor.person_id,
            Roster.state.in_(IN_FORCE),
            Shift.begins_at <= moment + early,
            Shift.ends_at > moment,
        )
        .order_by(Shift.begins_at, Shift.id)
    )
    return [Standing(*row) for row in rows]


def open_shifts(actor: Actor, moment: datetime) -> list[Standing]:
    """The shifts whose logs she may write at that moment, the present one first. One query.

    A shift whose time is over is open until it was handed over; one that was handed over early is
    locked, and the next one is open before its time.
    """
    taken_over = exists().where(Handover.next_id == Shift.id, Handover.confirmed_at.is_not(None))
    locked = exists().where(Handover.shift_id == Shift.id, Handover.confirmed_at.is_not(None))
    rows = db.session.execute(
        select(DutyUnit.unit_id, Shift.id, DutyPost.name, Shift.begins_at, Shift.ends_at)
        .join(Shift, Shift.duty_unit_id == DutyUnit.id)
        .join(Roster, Roster.id == Shift.roster_id)
        .join(Cell, Cell.shift_id == Shift.id)
        .join(DutyPost, DutyPost.id == Cell.post_id)
        .where(
            Cell.person_id == actor.person_id,
            Roster.state.in_(IN_FORCE),
            Shift.begins_at <= moment + EARLY,
            Shift.ends_at > moment - LATE,
            ~locked,
            or_(Shift.begins_at <= moment, taken_over),
        )
        .order_by((Shift.ends_at > moment).desc(), Shift.begins_at.desc(), Shift.id)
    )
    return list({row[1]: Standing(*row) for row in reversed(rows.all())}.values())[::-1]


def keeps(actor: Actor, unit_id: int) -> bool:
    """Whether she directs or serves the office of the unit, and so keeps its duty in order."""
    return any((unit_id, role) in actor.organ_roles for role in KEEPERS)


def oversees(actor: Actor, unit_id: int) -> bool:
    """Whether she may look into the unit's log at any time: its leaders, its director, its secretaries."""
    return any((unit_id, role) in actor.organ_roles for role in OVERSEERS)


def must_keep(actor: Actor, unit_id: int) -> None:
    if not keeps(actor, unit_id):
        raise NotAllowed("只有本单位的办公室主任和文秘可以办理。")


def units_of(actor: Actor, moment: datetime) -> list[Unit]:
    """The units for which she is on duty, keeps the duty, or oversees it. Two queries."""
    ids = {one.unit_id for one in standing(actor, moment)}
    ids |= {organ for organ, role in actor.organ_roles if role in OVERSEERS}
    found = select(Unit).where(Unit.id.in_(ids), ~Unit.closed).order_by(Unit.order, Unit.id)
    return list(db.session.scalars(found))


def may_see(actor: Actor, unit_id: int, moment: datetime) -> None:
    """Raises NotFound for who neither oversees the unit nor is on duty there, or is about to be.

    Whoever comes reads the log before she signs for it. One query.
    """
    if actor.is_administrator or not actor.post_ids:
        raise NotFound
    if oversees(actor, unit_id):
        return
    if any(one.unit_id == unit_id for one in standing(actor, moment, early=EARLY)):
        return
    raise NotFound


def seats(rows: tuple[OnDuty, ...], *, leading: bool | None = None) -> list[Seat]:
    """The seats of a shift; `leading` True asks for 带班领导 only, False for the others first.

    Whoever was taken out of service in the middle of a shift has no seat any more.
    """
    ids = {r.person_id for r in rows if r.person_id is not None}
    active = set(db.session.scalars(select(Person.id).where(Person.id.in_(ids), Person.active)))
    own = [r for r in rows if r.person_id in active]
    if leading is not None:
        chosen = [r for r in own if (r.post == LEADING) is leading]
        own = chosen or ([] if leading else own)
    return [Seat(r.person_id, None) for r in own if r.person_id is not None]


def on_watch(unit_id: int, moment: datetime) -> list[Seat]:
    """Who takes what comes in for the unit now: the shift, or without a roster its office."""
    found = seats(on_duty(db.session(), unit_id, moment), leading=False)
    for role in (Role.SECRETARY, Role.OFFICE_DIRECTOR, Role.PRINCIPAL):
        found = found or holders(role, [unit_id])
    return found


def leaders_of(unit_id: int) -> list[Choosable]:
    """The leaders to whom a unit reports: its own, and those of the organ whose office it is."""
    organs = select(IssuingAccount.organ_id).where(IssuingAccount.office_id == unit_id)
    units = {unit_id, *db.session.scalars(organs)}
    seats = [seat for role in (Role.PRINCIPAL, Role.DEPUTY_LEADER) for seat in holders(role, units)]
    return in_order(people_in(Post.id.in_([s.post_id for s in seats])), seats)
