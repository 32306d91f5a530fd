"""Times and lights as people say them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.calendar.office import remaining
from app.core import clock

WEEKDAYS = "一二三四五六日"


def when(instant: datetime | None) -> str:
    """今天 14:30, 昨天 09:05, 11月3日 10:00, 2025年12月30日."""
    if instant is None:
        return ""
    moment, today = clock.local(instant), clock.today()
    days = (today - moment.date()).days
    time = f"{moment:%H:%M}"
    if days == 0:
        return f"今天 {time}"
    if days == 1:
        return f"昨天 {time}"
    if moment.year == today.year:
        return f"{moment.month}月{moment.day}日 {time}"
    return f"{moment.year}年{moment.month}月{moment.day}日"


def full(instant: datetime | None) -> str:
    """2026年11月23日 14:30, as on forms."""
    if instant is None:
        return ""
    moment = clock.local(instant)
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def day(on: date | None) -> str:
    """2026年11月23日, as documents are dated."""
    return f"{on.year}年{on.month}月{on.day}日" if on else ""


def day_of_month(instant: datetime | None) -> str:
    """11月23日, where the year is plain."""
    moment = clock.local(instant) if instant else None
    return f"{moment.month}月{moment.day}日" if moment else ""


def light(due: datetime | None) -> dict[str, Any] | None:
    """The due light of a matter."""
    left = remaining(due)
    return {"text": left.words, "state": left.state.value} if left else None


def size(count: int) -> str:
    """A file's size."""
    if count >= 1 << 20:
        return f"{count / (1 << 20):.1f} MB"
    return f"{max(1, round(count / 1024))} KB"
