"""What people are told: 候补 that moved up, a meeting that is held elsewhere, a poll that asks them."""

from __future__ import annotations

from sqlalchemy import select

from app.circulation import reading
from app.circulation.models import Circulation, CirculationState, TaskState
from app.circulation.queries import circulation_for
from app.core import clock
from app.core.database import db
from app.directory.actors import Seat, actor_for
from app.directory.models import Unit
from app.meetings import people
from app.meetings.circulation import BOOKING, MEETING, POLL
from app.meetings.models import Meeting
from app.meetings.polls import DatePoll, PollState
from app.meetings.rooms import Booking, BookingState, Room
from app.official_documents.models import Decision


def moved_up(booking_id: int) -> None:
    """Whoever waited for the room has it, or has to be agreed to; told on her desk (待阅)."""
    booking = db.session.get_one(Booking, booking_id)
    room = db.session.get_one(Room, booking.room_id)
    asked = "，待管理人员同意" if booking.state is BookingState.ASKED else ""
    note = f"候补递补：“{room.name}”{booking.span}已为您预订{asked}。不用的请尽快释放。"
    circulation = _circulation(booking, BOOKING.key, booking.organ_id, booking.title)
    reading.tell(circulation, [Seat(booking.booked_by, None)], note)


def place_changed(meeting_id: int) -> None:
    """Everybody who was asked hears where the meeting is held now."""
    meeting = db.session.get_one(Meeting, meeting_id)
    circulation = circulation_for(meeting, MEETING.key)
    if circulation is None or meeting.noticed_at is None:
        return
    seats = [Seat(a.person_id, a.post_id) for a in meeting.attendances]
    reading.tell(circulation, seats, f"会议地点改为：{meeting.place}。时间不变。")


def decisions_issued(document_id: int) -> None:
    """纪要印发: whoever arranged the meeting hears of a lead that is no more, and who names another.

    The item is followed all the same (督办); its supervisors decide the lead when they take it up.
    """
    meeting = db.session.scalar(select(Meeting).where(Meeting.document_id == document_id))
    circulation = circulation_for(meeting, MEETING.key) if meeting else None
    gone = db.session.execute(
        select(Decision.position, Unit.name)
        .join(Unit, Unit.id == Decision.unit_id)
        .where(Decision.document_id == document_id, Unit.closed)
        .order_by(Decision.position)
    ).all()
    if meeting is None or circulation is None or not gone:
        return
    office = db.session.get_one(Unit, meeting.office_id)
    named = "、".join(f"第 {position} 项（{name}）" for position, name in gone)
    note = f"议定事项{named}的牵头单位已撤销或者合并，已照样列入督办；由{office.name}督查人员确定新的牵头单位。"
    reading.tell(circulation, people.organizer(circulation, meeting), note)


def poll_opened(poll_id: int) -> None:
    """Whoever is asked when she can has it on her desk (待阅) until she answers."""
    poll = db.session.get_one(DatePoll, poll_id)
    circulation = _of_poll(poll)
    waiting = [one for one in poll.asked if one.answered_at is None]
    if circulation is None or poll.state is not PollState.OPEN or not waiting:
        return
    note = f"{poll.organizer.name}约时间，请对 {len(poll.options)} 个时间逐一答复。"
    reading.tell(circulation, [Seat(one.person_id, None) for one in waiting], note)


def poll_ended(poll_id: int) -> None:
    """It asks nobody any more; everybody who was asked hears how it ended."""
    poll = db.session.get_one(DatePoll, poll_id)
    circulation = _of_poll(poll)
    if circulation is None or poll.state is PollState.OPEN:
        return
    for task in circulation.tasks:
        if task.state is TaskState.OPEN:
            task.state = TaskState.CANCELLED
    circulation.ended_at = clock.now()
    settled = next((o for o in poll.options if o.id == poll.settled_on), None)
    words = f"时间已定：{settled.span}。" if settled else "不再约时间，已取消。"
    reading.tell(circulation, [Seat(one.person_id, None) for one in poll.asked], words)


def _of_poll(poll: DatePoll) -> Circulation | None:
    """None when its organizer has left the office: nobody waits for the answer."""
    organs = actor_for(poll.organizer).organ_ids
    return _circulation(poll, POLL.key, min(organs), poll.title) if organs else None


def _circulation(record: Booking | DatePoll, key: str, organ_id: int, title: str) -> Circulation:
    """What a task hangs on; it is over from the beginning, since such a record goes nowhere."""
    found = circulation_for(record, key)
    if found is not None:
        return found
    now = clock.now()
    circulation = Circulation(
        definition=key, subject_type=record.__tablename__, subject_id=record.id, organ_id=organ_id,
        title=title, state=CirculationState.CLOSED, started_at=now, ended_at=now,
    )  # fmt: skip
    db.session.add(circulation)
    db.session.flush()
    return circulation
