"""谁交班、谁接班: the shift that goes, the one that follows, and by day the office itself."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select

from app.calendar.deadlines import OFFICE_CLOSES
from app.calendar.office import office_calendar
from app.circulation.models import Circulation
from app.core import clock
from app.core.database import db
from app.directory.actors import Actor, Seat, holders
from app.directory.roles import Role
from app.duty import log_people
from app.duty.log_models import Handover
from app.duty.models import Cell
from app.duty.on_duty import OnDuty, on_duty, shift_after

GAP = timedelta(hours=2)  # A shift that begins later than this is not handed to face to face.
OFFICE_COMES = time(7)  # From then on a shift that ends on a working day meets the day's office.
DAY_OFFICE = (Role.SECRETARY, Role.OFFICE_DIRECTOR)  # who keeps the watch of a unit by day (值守)
OFFICE_WORDS = "白天值守的办公室（文秘或者主任）"


def outgoing(_: Circulation, found: Handover) -> list[Seat]:
    """Everybody of the shift that goes; should they all be gone, whoever keeps the office."""
    rows = on_duty(db.session(), found.unit_id, found.shift.begins_at)
    own = tuple(row for row in rows if row.shift_id == found.shift_id)
    return log_people.seats(own, leading=False) or log_people.on_watch(found.unit_id, clock.now())


def incoming(_: Circulation, found: Handover) -> list[Seat]:
    return coming(found)


def coming(found: Handover) -> list[Seat]:
    """Who takes over: the next shift; where none follows, by day whoever keeps the office.

    Empty where nobody comes: the office is closed, and no shift follows for hours. Nobody hands over
    to herself.
    """
    following = following_shift(found)
    own = log_people.seats(following, leading=False)
    if own or not (following or office_comes(found.due_at)):
        return own
    going = set(db.session.scalars(select(Cell.person_id).where(Cell.shift_id == found.shift_id)))
    there = [seat for role in DAY_OFFICE for seat in holders(role, [found.unit_id])]
    chosen = {seat.person_id: seat for seat in reversed(there) if seat.person_id not in going}
    return list(chosen.values())[::-1]


def following_shift(found: Handover) -> tuple[OnDuty, ...]:
    """The shift that comes after, unless it comes so late that nobody meets. Two queries."""
    rows = shift_after(db.session(), found.unit_id, found.due_at - timedelta(seconds=1))
    return rows if rows and rows[0].begins_at <= found.due_at + GAP else ()


def comers(found: Handover, following: tuple[OnDuty, ...]) -> str:
    """The same in words, for whoever is about to hand over; empty where nobody comes."""
    rows = [row for row in following if row.person_id is not None]
    names = [row.name for row in rows if row.post != log_people.LEADING] or [r.name for r in rows]
    if names:
        return f"{rows[0].shift}的{'、'.join(dict.fromkeys(names))}"
    return OFFICE_WORDS if office_comes(found.due_at) else ""


def office_comes(moment: datetime) -> bool:
    """Whether the people of the office are at work, or on their way to it, at that moment."""
    at = clock.local(moment)
    working = office_calendar().is_working_day(at.date())
    return working and OFFICE_COMES <= at.time() < OFFICE_CLOSES


def may_take_over(actor: Actor, found: Handover, following: tuple[OnDuty, ...]) -> bool:
    """Whether she is of the shift that follows; where nobody is, of the office by day."""
    own = {row.person_id for row in following if row.person_id is not None}
    if own:
        return not own.isdisjoint({actor.person_id, *actor.standing_in_for})
    return office_comes(found.due_at) and log_people.keeps(actor, found.unit_id)
