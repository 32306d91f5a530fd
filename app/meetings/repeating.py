"""按周期预订: the days of a repetition, what is in their way, and booking all of them or the free ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select

from app.calendar.office import office_calendar
from app.calendar.working_days import Calendar
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.labels import Labelled
from app.directory.actors import Actor
from app.meetings.clashes import Clash, RoomTaken, clashes_with, in_the_way, refusing_overlap
from app.meetings.preparing import (
    FARTHEST,
    check_span,
    locked_room,
    new_bookings,
    room_for_booking,
)
from app.meetings.rooms import TAKING, Booking, BookingState, Room, Span, keeps
from app.meetings.waiting import move_up
from app.permissions import checks
from app.permissions.rules import Permission

MOST = 60  # occurrences


class Rhythm(Labelled):
    """重复方式."""

    DAY = "day", "每天"
    WORKING_DAY = "working_day", "每个工作日"
    WEEK = "week", "每周"
    SECOND_WEEK = "second_week", "每两周"
    MONTH = "month", "每月同一星期几"


class WhenClosed(Labelled):
    """遇休息日: what becomes of an occurrence on a day on which the office does not work."""

    SKIP = "skip", "跳过"
    MOVE = "move", "顺延到下一个工作日"


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often, and until which day (included) or how many times; whichever comes first."""

    rhythm: Rhythm
    until: date | None = None
    count: int | None = None
    when_closed: WhenClosed = WhenClosed.SKIP


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a repetition would book: every occurrence in order, and what is in the way of which."""

    spans: tuple[Span, ...]
    clashes: dict[Span, list[Clash]]
    warning: str | None  # The holidays of a year that has not been announced yet.

    @property
    def free(self) -> tuple[Span, ...]:
        return tuple(span for span in self.spans if span not in self.clashes)


def foresee(actor: Actor, room_id: int, first: Span, repetition: Repetition) -> Foreseen:
    """Name every occurrence and every clash, so that she can choose. Changes nothing.

    Raises what book_repeatedly raises, but for RoomTaken.
    """
    room = room_for_booking(actor, room_id, lock=False)
    spans = spans_of(first, repetition, office_calendar())
    days = [clock.local(span.begins_at).date() for span in spans]
    warning = office_calendar().warning(days[0], days[-1])
    return Foreseen(tuple(spans), clashes_with(actor, room, spans), warning)


def book_repeatedly(
    actor: Actor, room_id: int, first: Span, repetition: Repetition, *, title: str,
    people: Sequence[int] = (), only_free: bool = False,
) -> list[Booking]:  # fmt: skip
    """Book every occurrence or none; with `only_free` those that nothing is in the way of.

    Raises NotAllowed, NotFound, Invalid, OutOfTurn, and RoomTaken, which names every clash.
    """
    room = room_for_booking(actor, room_id)
    spans = spans_of(first, repetition, office_calendar())
    found = clashes_with(actor, room, spans)
    free = [span for span in spans if span not in found]
    if found and not (only_free and free):
        raise RoomTaken(room.name, list(found), in_the_way(found))
    bookings = new_bookings(actor, room, free, title=title, people=people)
    with refusing_overlap(actor, room, free):
        db.session.add_all(bookings)
    for booking in bookings:
        booking.first_id = bookings[0].id
    acts.record(
        actor, "booking.repeat", bookings[0], room=room.id, rhythm=repetition.rhythm.value,
        bookings=[booking.id for booking in bookings], left_out=len(found),
    )  # fmt: skip
    return bookings


def spans_of(first: Span, repetition: Repetition, calendar: Calendar) -> list[Span]:
    """Every occurrence, at the same hours of the day and as long as the first. Raises Invalid."""
    check_span(first)
    begin = clock.local(first.begins_at)
    length = first.ends_at - first.begins_at
    begins = [
        datetime.combine(day, begin.timetz())
        for day in days_of(begin.date(), repetition, calendar, clock.today() + FARTHEST)
    ]
    spans = [Span(moment, moment + length) for moment in begins]
    if any(one.ends_at > after.begins_at for one, after in pairwise(spans)):
        raise Invalid(
            "每次的时间比间隔还长，前后两次会重叠。", {"ends_at": "请缩短时间，或者加大间隔。"}
        )
    return spans


def days_of(
    first: date, repetition: Repetition, calendar: Calendar, latest: date
) -> list[date]:  # fmt: skip
    """The days on which it takes place, in order, each once, none after `latest`. Raises Invalid.

    Skipped days do not count. What would be moved beyond the last day is left out.
    """
    _check_end(first, repetition, latest)
    found: list[date] = []
    for day in _rhythmic_days(first, repetition.rhythm, calendar):
        if (repetition.until and day > repetition.until) or len(found) == repetition.count:
            break
        if day > latest:
            raise _too_far(latest)
        settled = day
        if not calendar.is_working_day(day):
            if repetition.when_closed is WhenClosed.SKIP:
                continue
            settled = calendar.add_working_days(day, 0)
        if (repetition.until and settled > repetition.until) or settled in found[-1:]:
            continue
        if settled > latest:
            raise _too_far(latest)
        found.append(settled)
        if len(found) > MOST:
            raise Invalid(
                f"一次最多预订 {MOST} 次，这样重复会超过。",
                {"until": "请提前结束日期，或者分次预订。"},
            )
    if not found:
        raise Invalid(
            "这段时间里没有可以预订的工作日。", {"until": "请推后结束日期，或者选择顺延。"}
        )
    return found


def _check_end(first: date, repetition: Repetition, latest: date) -> None:
    """A room is never booked without end."""
    until, count = repetition.until, repetition.count
    if until is None and count is None:
        raise Invalid(
            "重复预订要有结束：会议室不能无限期占用。", {"until": "请填写结束日期或者次数。"}
        )
    if count is not None and not 1 <= count <= MOST:
        raise Invalid(f"重复次数应为 1 至 {MOST} 次。", {"count": "请核对次数。"})
    if until is not None and until < first:
        raise Invalid("结束日期早于第一次的日期。", {"until": "请核对结束日期。"})
    if until is not None and until > latest:
        raise _too_far(latest)


def _too_far(latest: date) -> Invalid:
    return Invalid(
        f"最多提前 {FARTHEST.days} 天预订，即到 {latest.isoformat()} 为止。",
        {"until": "请提前结束日期，或者减少次数。"},
    )


def _rhythmic_days(first: date, rhythm: Rhythm, calendar: Calendar) -> Iterator[date]:
    """The days of the rhythm, from the first on, without end."""
    if rhythm is Rhythm.MONTH:
        yield from _same_weekday_of_each_month(first)
        return
    step = {Rhythm.WEEK: 7, Rhythm.SECOND_WEEK: 14}.get(rhythm, 1)
    day = first
    while True:
        if rhythm is not Rhythm.WORKING_DAY or calendar.is_working_day(day):
            yield day
        day += timedelta(days=step)


def _same_weekday_of_each_month(first: date) -> Iterator[date]:
    """The second Tuesday, say; what is the fifth of its month is the last one of every month."""
    which = (first.day - 1) // 7
    year, month = first.year, first.month
    while True:
        head = date(year, month, 1)
        day = head + timedelta(days=(first.weekday() - head.weekday()) % 7 + 7 * which)
        yield day if day.month == month else day - timedelta(days=7)
        year, month = (year + month // 12, month % 12 + 1)


def approve_rest(actor: Actor, booking_id: int) -> list[Booking]:
    """同意 this occurrence and all that follow it, by a keeper of the room; gives them.

    Raises NotAllowed, NotFound, OutOfTurn.
    """
    room, rest = _rest(actor, booking_id, BookingState.ASKED)
    if not keeps(actor, room):
        raise NotAllowed("只有会议室管理人员可以审批预订。")
    if not rest:
        raise OutOfTurn("后续各次没有待审批的，不用审批。")
    for booking in rest:
        booking.state = BookingState.HELD
    ids = [booking.id for booking in rest]
    acts.record(actor, "booking.approve_rest", rest[0], room=room.id, bookings=ids)
    return rest


def release_rest(actor: Actor, booking_id: int) -> list[Booking]:
    """Release this occurrence and all that follow it, by whoever booked them; gives them.

    Raises NotAllowed, NotFound, OutOfTurn.
    """
    room, rest = _rest(actor, booking_id, *TAKING)
    if not rest:
        raise OutOfTurn("后续各次已经释放或者已经过去，不用再释放。")
    booker = rest[0].booked_by
    if booker != actor.person_id and booker not in actor.standing_in_for:
        raise NotAllowed("只有预订人可以释放后续各次预订。")
    for booking in rest:
        booking.state, booking.released_at = BookingState.RELEASED, clock.now()
    ids = [booking.id for booking in rest]
    acts.record(
        actor.in_place_of(booker), "booking.release_rest", rest[0], room=room.id, bookings=ids
    )
    for booking in rest:
        move_up(room, booking.span)
    return rest


def _rest(
    actor: Actor, booking_id: int, *states: BookingState
) -> tuple[Room, list[Booking]]:  # fmt: skip
    """The room, locked, and what is to come of a repetition from this occurrence on, in order."""
    checks.require(actor, Permission.DESK)
    here = db.session.get(Booking, booking_id)
    if here is None:
        raise NotFound("没有找到这项预订。")
    if here.first_id is None:
        raise OutOfTurn("这不是按周期预订的会议室。")
    room = locked_room(here.room_id)
    rest = db.session.scalars(
        select(Booking)
        .where(
            Booking.first_id == here.first_id,
            Booking.begins_at >= here.begins_at,
            Booking.ends_at > clock.now(),
            Booking.state.in_(states),
        )
        .order_by(Booking.begins_at)
        .execution_options(populate_existing=True)
    )
    return room, list(rest)
