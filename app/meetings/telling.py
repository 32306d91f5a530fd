"""What people are told of their rooms: 候补 that moved up, and a meeting that is held elsewhere."""

from __future__ import annotations

from app.circulation import reading
from app.circulation.models import Circulation, CirculationState
from app.circulation.queries import circulation_for
from app.core import clock
from app.core.database import db
from app.directory.actors import Seat
from app.meetings.circulation import BOOKING, MEETING
from app.meetings.models import Meeting
from app.meetings.rooms import Booking, BookingState, Room


def moved_up(booking_id: int) -> None:
    """Whoever waited for the room has it, or has to be agreed to; told on her desk (待阅)."""
    booking = db.session.get_one(Booking, booking_id)
    room = db.session.get_one(Room, booking.room_id)
    asked = "，待管理人员同意" if booking.state is BookingState.ASKED else ""
    note = f"候补递补：“{room.name}”{booking.span}已为您预订{asked}。不用的请尽快释放。"
    reading.tell(_circulation(booking), [Seat(booking.booked_by, None)], note)


def place_changed(meeting_id: int) -> None:
    """Everybody who was asked hears where the meeting is held now."""
    meeting = db.session.get_one(Meeting, meeting_id)
    circulation = circulation_for(meeting, MEETING.key)
    if circulation is None or meeting.noticed_at is None:
        return
    seats = [Seat(a.person_id, a.post_id) for a in meeting.attendances]
    reading.tell(circulation, seats, f"会议地点改为：{meeting.place}。时间不变。")


def _circulation(booking: Booking) -> Circulation:
    """What a task hangs on; it is over from the beginning, since a booking goes nowhere."""
    found = circulation_for(booking, BOOKING.key)
    if found is not None:
        return found
    now = clock.now()
    circulation = Circulation(
        definition=BOOKING.key, subject_type=Booking.__tablename__, subject_id=booking.id,
        organ_id=booking.organ_id, title=booking.title, state=CirculationState.CLOSED,
        started_at=now, ended_at=now,
    )  # fmt: skip
    db.session.add(circulation)
    db.session.flush()
    return circulation
