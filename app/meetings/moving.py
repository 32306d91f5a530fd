"""改期、换会议室: a booking is moved to another time or room in one act, or stays as it was."""

from __future__ import annotations

from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory.actors import Actor
from app.meetings.clashes import RoomTaken, clashes_with, in_the_way, refusing_overlap
from app.meetings.models import Meeting
from app.meetings.preparing import check_span, locked_room, room_for_booking, state_when_free
from app.meetings.rooms import TAKING, Booking, Room, Span, keeps
from app.meetings.waiting import move_up
from app.permissions import checks
from app.permissions.rules import Permission


def booking_of(actor: Actor, booking_id: int) -> tuple[Room, Booking]:
    """A booking for whoever booked or keeps its room. Raises NotFound."""
    checks.require(actor, Permission.DESK)
    booking = db.session.get(Booking, booking_id)
    room = db.session.get(Room, booking.room_id) if booking else None
    if booking is None or room is None or not (_is_hers(actor, booking) or keeps(actor, room)):
        raise NotFound("没有找到这项预订，或者不是您预订的。")
    return room, booking


def move(actor: Actor, booking_id: int, room_id: int, span: Span) -> list[Booking]:
    """Move it, by whoever booked or keeps its room; gives those that moved up where it was.

    Raises Invalid, NotAllowed, NotFound, OutOfTurn, RoomTaken.
    """
    before, booking = booking_of(actor, booking_id)
    for key in sorted({before.id, room_id}):  # Everybody locks rooms in one order.
        locked_room(key)
    db.session.refresh(booking)
    _check_may_move(before, booking, span)
    room = room_for_booking(actor, room_id)
    check_span(span)
    freed = booking.span
    if (room.id, span) == (before.id, freed):
        raise Invalid("会议室和时间都没有变化。", {"room": "请选择其他会议室或者时间。"})
    if found := clashes_with(actor, room, [span], but=booking.id):
        raise RoomTaken(room.name, [span], in_the_way(found))
    with refusing_overlap(actor, room, [span], but=booking.id):
        booking.room_id, booking.begins_at, booking.ends_at = room.id, span.begins_at, span.ends_at
        booking.state, booking.came_at = state_when_free(room, booking.organ_id), None
        for busy in booking.people:
            busy.begins_at, busy.ends_at = span.begins_at, span.ends_at
    doer = actor.in_place_of(booking.booked_by) if _is_hers(actor, booking) else actor
    acts.record(
        doer, "booking.move", booking, room=room.id, state=booking.state.value,
        begins=span.begins_at.isoformat(), ends=span.ends_at.isoformat(), from_room=before.id,
    )  # fmt: skip
    _take_meeting_along(booking, room)
    return move_up(before, freed)


def _check_may_move(room: Room, booking: Booking, span: Span) -> None:
    name = f"“{room.name}”{booking.span} 的预订"
    if booking.state not in TAKING:
        raise OutOfTurn(f"{name}{booking.state.label}，不能改。", advice="请重新预订。")
    if booking.begins_at <= clock.now():
        raise OutOfTurn(f"{name}已经开始或者过去，不能改。", advice="请释放后重新预订。")
    if booking.meeting_id is not None and span != booking.span:
        raise NotAllowed(
            f"{name}是会议用的，会议时间已经通知，只能换会议室，不能改时间。",
            advice="会议改期的，请取消会议后另行通知。",
        )


def _take_meeting_along(booking: Booking, room: Room) -> None:
    meeting = db.session.get(Meeting, booking.meeting_id) if booking.meeting_id else None
    if meeting is not None and meeting.place != room.address:
        meeting.place = room.address
        outbox.put("meeting.place_changed", meeting_id=meeting.id)


def _is_hers(actor: Actor, booking: Booking) -> bool:
    return booking.booked_by == actor.person_id or booking.booked_by in actor.standing_in_for
