"""Rooms of the sample county, and people who book them a week from today."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE
from app.meetings import booking
from app.meetings.rooms import TAKING, Booking, Room, Span, found_room
from app.sample.county import County

OWNER = "县政府办"
KEEPER, CLERK, COLLEAGUE, STRANGER = "哈斯", "丁小军", "方志敏", "何俊"


def room(county: County, name: str = "第一会议室", **changed: Any) -> int:
    """A room of the county government's office; gives its id."""
    with unit_of_work():
        values = {"seats": 20, "equipment": ("投影",), **changed}
        return found_room(OFFICE, county.unit(OWNER), name, **values).id


def at(hour: int, minute: int = 0, *, days: int = 7) -> datetime:
    """That hour of the office's clock, so many days from today."""
    day = clock.today() + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), clock.BEIJING)


def span(begins: int, ends: int, *, days: int = 7) -> Span:
    return Span(at(begins, days=days), at(ends, days=days))


def book(county: County, who: str, room_id: int, when: Span, **changed: Any) -> int:
    """Gives the booking's id."""
    values = {"title": "防汛工作调度会", **changed}
    with unit_of_work():
        return booking.book(county.actor(who), room_id, when, **values).id


def kept(booking_id: int) -> Booking:
    return db.session.get_one(Booking, booking_id, populate_existing=True)


def taken(room_id: int) -> list[Span]:
    """When the room is taken, in order."""
    query = select(Booking).where(Booking.room_id == room_id, Booking.state.in_(TAKING))
    return sorted(each.span for each in db.session.scalars(query))


def the_room(room_id: int) -> Room:
    return db.session.get_one(Room, room_id)
