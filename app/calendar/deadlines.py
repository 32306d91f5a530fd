"""期限: by when a matter is due, and how people say what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.calendar.working_days import Calendar
from app.core import clock
from app.core.errors import Invalid
from app.core.labels import Labelled

OFFICE_CLOSES = time(17, 30)
MOST_HOURS = 24 * 365


class Light(Labelled):
    """The due light beside a matter."""

    LATE = "late", "超期"
    SOON = "soon", "将到期"
    OK = "ok", "未到期"


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left: a light, and the words beside it."""

    state: Light
    words: str


def deadline(
    calendar: Calendar,
    start: datetime,
    *,
    working_days: int | None = None,
    hours: float | None = None,
) -> datetime:
    """When a matter that began at the aware instant `start` is due, in Beijing time.

    In working days: at the close of the n-th working day after the day it began (当日不计). In
    hours: so many hours by the clock, day and night, as urgent matters count. Exactly one is given.
    Raises Invalid where the deadline lies beyond the calendar.
    """
    begun = clock.local(start)
    if (working_days is None) == (hours is None):
        raise TypeError("a deadline is given in working days or in hours")
    if hours is not None:
        if not 0 <= hours <= MOST_HOURS:
            raise Invalid(f"期限应在 0 到 {MOST_HOURS} 小时之间；更长的期限请按工作日填写。")
        return begun + timedelta(hours=hours)
    due_day = calendar.add_working_days(begun.date(), working_days or 0)
    return datetime.combine(due_day, OFFICE_CLOSES, clock.BEIJING)


def remaining(calendar: Calendar, now: datetime, due: datetime) -> Remaining:
    """What a person at the desk is told at the aware instant `now` of a matter due at `due`."""
    now, due = clock.local(now), clock.local(due)
    if now > due:
        return Remaining(Light.LATE, how_late(calendar, now, due))
    days_left = calendar.working_days_between(now.date(), due.date())
    if now.date() == due.date():
        return Remaining(Light.SOON, f"今天{moment(due)}到期")
    if days_left == 0:
        return Remaining(Light.SOON, f"{due.month}月{due.day}日{moment(due)}到期")
    return Remaining(Light.SOON if days_left == 1 else Light.OK, f"还剩 {days_left} 个工作日")


def how_late(calendar: Calendar, now: datetime, due: datetime) -> str:
    if days_late := calendar.working_days_between(due.date(), now.date()):
        return f"超期 {days_late} 个工作日"
    if now.date() != due.date():
        return "超期不足 1 个工作日"
    minutes = int((now - due) / timedelta(minutes=1))
    return f"超期 {minutes // 60} 小时" if minutes >= 60 else f"超期 {max(minutes, 1)} 分钟"


def moment(due: datetime) -> str:
    """The time of day, unless it is the usual one."""
    return "" if due.time() == OFFICE_CLOSES else f" {due:%H:%M} "
