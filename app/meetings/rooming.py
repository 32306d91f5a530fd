"""A meeting and its room, booked and released with it; and the time that 约时间 kept for it."""

from __future__ import annotations

from sqlalchemy import select

from app.circulation.entries import Form, chosen_units
from app.core.database import db
from app.directory.actors import Actor
from app.meetings import booking, holding
from app.meetings.models import Meeting
from app.meetings.polls import DatePoll, PollOption
from app.meetings.rooms import TAKING, Booking, Room, Span


def rooms() -> list[Room]:
    """Every room that can be booked, in the order of their organs."""
    query = select(Room).where(~Room.closed).order_by(Room.organ_id, Room.order, Room.id)
    return list(db.session.scalars(query))


def reserve(actor: Actor, meeting: Meeting, form: Form) -> None:
    """Book the chosen room for the time of the meeting and for its members. Raises RoomTaken."""
    chosen = chosen_units(form, "room")[:1]
    if not chosen:
        return
    people = [attendance.person_id for attendance in meeting.attendances]
    span = Span(meeting.begins_at, meeting.ends_at)
    held = booking.book(
        actor, chosen[0], span, title=meeting.title[:100], people=people, meeting_id=meeting.id
    )
    room = db.session.get_one(Room, held.room_id)
    meeting.place = room.address


def let_go(actor: Actor, meeting: Meeting) -> None:
    """取消会议: whoever waits for its room moves up."""
    for held in _taking(meeting):
        booking.release(actor, held.id, reason="会议取消。")


def settle_polls(actor: Actor, meeting: Meeting) -> None:
    """What she settled by 约时间 for that time is arranged now, and kept by the meeting itself."""
    query = (
        select(DatePoll.id)
        .join(PollOption, PollOption.id == DatePoll.settled_on)
        .where(
            DatePoll.organizer_id == actor.person_id,
            PollOption.ends_at > meeting.begins_at,
            PollOption.begins_at < meeting.ends_at,
        )
    )
    holding.let_go(db.session.scalars(query).all())


def _taking(meeting: Meeting) -> list[Booking]:
    query = select(Booking).where(Booking.meeting_id == meeting.id, Booking.state.in_(TAKING))
    return list(db.session.scalars(query))
