"""找时间: when these people and a room are free. Three queries, whoever and however long is asked.

It tells who is busy, never with what.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import and_, or_, select, union_all

from app.calendar.office import office_calendar
from app.calendar.working_days import Calendar
from app.core import clock
from app.core.clock import BEIJING
from app.core.database import db
from app.core.errors import Invalid
from app.directory.actors import Actor
from app.directory.models import Absence, Person
from app.meetings.models import Attendance, Meeting
from app.meetings.rooms import TAKING, Booking, BusyTime, Room, Span
from app.meetings.sittings import SITTER, sit, takes_place
from app.permissions import checks
from app.permissions.rules import Permission

MOST_DAYS, MOST_PEOPLE = 28, 300
STEPS = (15, 30)  # minutes
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=12)
Hours = tuple[tuple[time, time], ...]
OFFICE_HOURS: Hours = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: a time for these people, and a room with these things in it."""

    people: tuple[int, ...]
    minutes: int
    earliest: date
    latest: date  # included
    hours: Hours = OFFICE_HOURS
    step: int = 30  # minutes between one beginning and the next
    seats: int = 0  # 0: as many as there are people
    equipment: frozenset[str] = frozenset()

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a room is free: who is busy then, and which rooms are free, by their ids."""

    span: Span
    busy: frozenset[int]
    rooms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Every slot, the best first, and the names and rooms that their ids stand for."""

    slots: list[Slot]
    people: dict[int, str]
    rooms: dict[int, Room]  # all that would do, in the order in which they are offered


def find_times(
    actor: Actor, wish: Wish, elsewhere: Mapping[int, Sequence[Span]] | None = None
) -> Found:
    """The slots at which a room is free: all people free first, then the fewest busy, then the earliest.

    `elsewhere` says of people when something keeps them that meetings know nothing of, such as a duty.
    Raises NotAllowed, Invalid.
    """
    checks.require(actor, Permission.DESK)
    _check(wish)
    # In UTC, as the records are: moments of one zone compare twice as fast.
    starts = [s.astimezone(UTC) for s in beginnings(wish, office_calendar(), clock.now())]
    if not starts:
        return Found([], {}, {})
    whole = Span(starts[0], starts[-1] + wish.length)
    rooms, booked = _rooms(actor, wish, whole)
    people, busy = _people(wish, whole)
    for key, spans in (elsewhere or {}).items():
        busy[key] += spans
    slots = []
    taken = occupied(starts, wish.length, booked)
    away = occupied(starts, wish.length, busy)
    for start, without, absent in zip(starts, taken, away, strict=True):
        if free := tuple(key for key in rooms if key not in without):
            slots.append(Slot(Span(start, start + wish.length), absent, free))
    slots.sort(key=lambda slot: (len(slot.busy), slot.span.begins_at))
    return Found(slots, people, rooms)


def beginnings(wish: Wish, calendar: Calendar, now: datetime) -> Iterator[datetime]:
    """Every moment at which it could begin on a working day and end within the same hours, in order."""
    step, length = timedelta(minutes=wish.step), wish.length
    for number in range((wish.latest - wish.earliest).days + 1):
        day = wish.earliest + timedelta(days=number)
        if not calendar.is_working_day(day):
            continue
        for opens, closes in wish.hours:
            start = datetime.combine(day, opens, BEIJING)
            end = datetime.combine(day, closes, BEIJING)
            while start + length <= end:
                if start >= now:
                    yield start
                start += step


def occupied(
    starts: Sequence[datetime], length: timedelta, busy: Mapping[int, Sequence[Span]]
) -> list[frozenset[int]]:
    """Who is busy at some moment of [start, start + length), for each of the starts in order.

    A sweep: whoever is busy from b to e is in the way of starts after b - length and before e. The
    spans of one person may overlap, and need no order.
    """
    entering = sorted((span.begins_at - length, who) for who, own in busy.items() for span in own)
    leaving = sorted((span.ends_at, who) for who, own in busy.items() for span in own)
    active: Counter[int] = Counter()
    found, entered, left = [], 0, 0
    for start in starts:
        while entered < len(entering) and entering[entered][0] < start:
            active[entering[entered][1]] += 1
            entered += 1
        while left < len(leaving) and leaving[left][0] <= start:
            who = leaving[left][1]
            active[who] -= 1
            if not active[who]:
                del active[who]
            left += 1
        found.append(frozenset(active))
    return found


def _check(wish: Wish) -> None:
    days = (wish.latest - wish.earliest).days + 1
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"请在 {MOST_DAYS} 天以内找时间。", {"latest": "请核对起止日期。"})
    if not SHORTEST <= wish.length <= LONGEST:
        raise Invalid("会议时长应为 5 分钟至 12 小时。", {"minutes": "请核对时长。"})
    if wish.step not in STEPS:
        raise Invalid("开始时间的间隔应为 15 或者 30 分钟。", {"step": "请重新选择。"})
    if not 1 <= len(set(wish.people)) <= MOST_PEOPLE:
        raise Invalid("请选择参加人员。", {"people": f"1 至 {MOST_PEOPLE} 人。"})
    ends = [closes for _, closes in wish.hours]
    in_order = all(end <= opens for end, (opens, _) in zip(ends, wish.hours[1:], strict=False))
    if not wish.hours or not in_order or any(opens >= closes for opens, closes in wish.hours):
        raise Invalid("每天的时间段不正确。", {"hours": "请按先后填写，不要重叠。"})


def _rooms(
    actor: Actor, wish: Wish, whole: Span
) -> tuple[dict[int, Room], dict[int, list[Span]]]:  # fmt: skip
    """The rooms that would do, those of her own organs first, and when they are taken. One query."""
    rows = db.session.execute(
        select(Room, Booking.begins_at, Booking.ends_at)
        .outerjoin(
            Booking,
            and_(
                Booking.room_id == Room.id,
                Booking.state.in_(TAKING),
                Booking.ends_at > whole.begins_at,
                Booking.begins_at < whole.ends_at,
            ),
        )
        .where(~Room.closed, Room.seats >= (wish.seats or len(set(wish.people))))
    )
    rooms: dict[int, Room] = {}
    booked: dict[int, list[Span]] = defaultdict(list)
    for room, begins_at, ends_at in rows:
        if wish.equipment <= set(room.equipment):
            rooms[room.id] = room
            if begins_at is not None:
                booked[room.id].append(Span(begins_at, ends_at))
    offered = sorted(
        rooms.values(),
        key=lambda r: (r.organ_id not in actor.organ_ids, r.order, r.seats, r.id),
    )
    return {room.id: room for room in offered}, booked


def _people(wish: Wish, whole: Span) -> tuple[dict[int, str], dict[int, list[Span]]]:
    """Their names, and when each is busy or away. One query. Raises Invalid for a stranger."""
    within = (whole.begins_at, whole.ends_at)
    busy = select(BusyTime.person_id, BusyTime.begins_at, BusyTime.ends_at).where(
        BusyTime.person_id.in_(wish.people),
        BusyTime.ends_at > within[0],
        BusyTime.begins_at < within[1],
        or_(
            BusyTime.booking_id.is_(None),
            # The people of a meeting are told by the meeting itself, with their leave.
            BusyTime.booking.has(and_(Booking.state.in_(TAKING), Booking.meeting_id.is_(None))),
        ),
    )
    sitting = (
        select(SITTER, Meeting.begins_at, Meeting.ends_at)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Meeting.circulation)
        .where(sit(wish.people, whole), takes_place())
    )
    away = select(Absence.person_id, Absence.since, Absence.until).where(
        Absence.person_id.in_(wish.people), Absence.until > within[0], Absence.since < within[1]
    )
    spans = union_all(busy, away, sitting).subquery()
    rows = db.session.execute(
        select(Person.id, Person.name, spans.c.begins_at, spans.c.ends_at)
        .outerjoin(spans, spans.c.person_id == Person.id)
        .where(Person.id.in_(wish.people), Person.active)
    )
    names: dict[int, str] = {}
    found: dict[int, list[Span]] = defaultdict(list)
    for key, name, begins_at, ends_at in rows:
        names[key] = name
        if begins_at is not None:
            found[key].append(Span(begins_at, ends_at))
    if len(names) != len(set(wish.people)):
        raise Invalid("参加人员有误。", {"people": "请重新选择参加人员。"})
    return names, found
