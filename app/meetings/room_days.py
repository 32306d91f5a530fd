"""What is booked on one day, as everybody may see it: the time and the organ; titles are not for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.database import db
from app.directory.actors import Actor
from app.directory.models import Person
from app.meetings.rooming import rooms
from app.meetings.rooms import TAKING, Booking, BookingState, Room, keeps


@dataclass(frozen=True, slots=True)
class RoomDay:
    """One room on one day; whoever keeps it decides on its bookings."""

    room: Room
    bookings: tuple[Booking, ...]
    keeps: bool


def day_of(actor: Actor, on: date) -> list[RoomDay]:
    """Every room with what is booked, asked for or waited for on that day. Two queries."""
    begins = datetime.combine(on, time(), clock.BEIJING)
    query = (
        select(Booking)
        .where(
            Booking.state.in_((*TAKING, BookingState.WAITING)),
            Booking.begins_at < begins + timedelta(days=1),
            Booking.ends_at > begins,
        )
        .options(
            joinedload(Booking.organ), joinedload(Booking.booker).lazyload(Person.appointments)
        )
        .order_by(Booking.begins_at, Booking.id)
    )
    taken: dict[int, list[Booking]] = {}
    for booking in db.session.scalars(query):
        taken.setdefault(booking.room_id, []).append(booking)
    return [RoomDay(room, tuple(taken.get(room.id, ())), keeps(actor, room)) for room in rooms()]


def may_read_title(actor: Actor, booking: Booking, room: Room) -> bool:
    """Her own, and those of a room she keeps."""
    return booking.booked_by == actor.person_id or keeps(actor, room)
