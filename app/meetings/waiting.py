"""候补: who waits for a room, and who has it when it is released, in the same transaction."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import select

from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import OutOfTurn
from app.directory.actors import OFFICE, Actor
from app.meetings.clashes import RoomTaken, clashes_with, in_the_way, refusing_overlap
from app.meetings.preparing import GRACE, state_when_free
from app.meetings.rooms import Booking, BookingState, Room, Span


def check_waits_once(actor: Actor, room: Room, span: Span) -> None:
    waits = db.session.scalar(
        select(Booking.id)
        .where(
            Booking.room_id == room.id,
            Booking.state == BookingState.WAITING,
            Booking.booked_by == actor.person_id,
            Booking.ends_at > span.begins_at,
            Booking.begins_at < span.ends_at,
        )
        .limit(1)
    )
    if waits is not None:
        raise OutOfTurn(f"您已经在候补“{room.name}”{span}，不用重复登记。")


def move_up(room: Room, freed: Span) -> list[Booking]:
    """候补递补: whoever waited first and fits has the room from now on, one after the other."""
    if room.closed:
        return []
    waiting = db.session.scalars(
        select(Booking)
        .where(
            Booking.room_id == room.id,
            Booking.ends_at > freed.begins_at,
            Booking.begins_at < freed.ends_at,
            Booking.begins_at >= clock.now() - GRACE,
            Booking.state == BookingState.WAITING,
        )
        .order_by(Booking.made_at, Booking.id)
        .execution_options(populate_existing=True)
    ).all()
    moved: list[Booking] = []
    for booking in waiting:
        with suppress(RoomTaken):
            _hold(room, booking)
            moved.append(booking)
    return moved


def _hold(room: Room, booking: Booking) -> None:
    if found := clashes_with(OFFICE, room, [booking.span]):
        raise RoomTaken(room.name, [booking.span], in_the_way(found))
    with refusing_overlap(OFFICE, room, [booking.span]):
        booking.state = state_when_free(room, booking.organ_id)
    acts.record(OFFICE, "booking.move_up", booking, room=room.id, state=booking.state.value)
    outbox.put("booking.moved_up", booking_id=booking.id)
