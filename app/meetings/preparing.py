"""What is looked at before a room is booked: the room, the span, the organ, the people. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory.actors import Actor
from app.directory.models import Person
from app.meetings.rooms import Booking, BookingState, BusyTime, Room, Span
from app.permissions import checks
from app.permissions.rules import Permission
from documents.model import cleaned

GRACE = timedelta(minutes=5)  # A form takes a while to fill in.
LONGEST = timedelta(days=7)
FARTHEST = timedelta(days=400)
TITLE_LIMIT, MOST_PEOPLE = 100, 300


def room_for_booking(actor: Actor, room_id: int, *, lock: bool = True) -> Room:
    """The room, locked until the commit by whoever writes. Raises NotAllowed, NotFound, OutOfTurn."""
    checks.require(actor, Permission.DESK)
    room = locked_room(room_id) if lock else db.session.get(Room, room_id)
    if room is None:
        raise NotFound("没有找到这间会议室。")
    if room.closed:
        raise OutOfTurn(f"“{room.name}”已经停用，不能预订。", advice="请选择其他会议室。")
    return room


def locked_room(room_id: int) -> Room:
    # FOR NO KEY UPDATE: whoever only refers to the room does not wait.
    room = db.session.scalar(
        select(Room)
        .where(Room.id == room_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if room is None:
        raise NotFound("没有找到这间会议室。")
    return room


def check_span(span: Span) -> None:
    """Whether a room may be booked for that long, then. Raises Invalid."""
    now = clock.now()
    if span.ends_at <= span.begins_at:
        raise Invalid("结束时间应晚于开始时间。", {"ends_at": "请重新选择结束时间。"})
    if span.ends_at - span.begins_at > LONGEST:
        raise Invalid(
            f"一次最多预订 {LONGEST.days} 天。", {"ends_at": "请缩短时间，或者分次预订。"}
        )
    if span.begins_at < now - GRACE:
        raise Invalid("开始时间已经过去。", {"begins_at": "请选择以后的时间。"})
    if span.begins_at > now + FARTHEST:
        raise Invalid(f"最多提前 {FARTHEST.days} 天预订。", {"begins_at": "请选择近一些的日期。"})


def new_bookings(
    actor: Actor, room: Room, spans: Sequence[Span], *, title: str, people: Sequence[int] = (),
    meeting_id: int | None = None, organ_id: int | None = None,
) -> list[Booking]:  # fmt: skip
    """The bookings as they would be, not yet written. Raises Invalid, NotAllowed."""
    name = cleaned(title).replace("\n", " ")
    if not 1 <= len(name) <= TITLE_LIMIT:
        raise Invalid("请填写会议名称。", {"title": f"请填写，最多 {TITLE_LIMIT} 字。"})
    organ = _organ_of(actor, room, organ_id)
    busy = _known_people(people)
    return [
        Booking(
            room_id=room.id, begins_at=span.begins_at, ends_at=span.ends_at,
            booked_by=actor.person_id, organ_id=organ, title=name, meeting_id=meeting_id,
            state=state_when_free(room, organ), made_at=clock.now(),
            people=[
                BusyTime(person_id=key, begins_at=span.begins_at, ends_at=span.ends_at)
                for key in busy
            ],
        )
        for span in spans
    ]  # fmt: skip


def _organ_of(actor: Actor, room: Room, organ_id: int | None) -> int:
    """For which of her organs she books: the room's own, if she works there."""
    if organ_id is None:
        return room.organ_id if room.organ_id in actor.organ_ids else min(actor.organ_ids)
    if organ_id not in actor.organ_ids:
        raise NotAllowed("只能为您任职的单位预订会议室。")
    return organ_id


def _known_people(people: Sequence[int]) -> list[int]:
    wanted = list(dict.fromkeys(people))
    if len(wanted) > MOST_PEOPLE:
        raise Invalid("参加人员过多。", {"people": f"最多 {MOST_PEOPLE} 人。"})
    if wanted:
        query = select(func.count()).where(Person.id.in_(wanted), Person.active)
        if db.session.scalar(query) != len(wanted):
            raise Invalid("参加人员有误。", {"people": "请重新选择参加人员。"})
    return wanted


def state_when_free(room: Room, organ_id: int) -> BookingState:
    outside = organ_id != room.organ_id
    return BookingState.ASKED if room.needs_approval or outside else BookingState.HELD
