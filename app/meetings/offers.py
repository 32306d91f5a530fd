"""The times that a poll offers, from what was typed: each later than now, none twice, two to ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core import clock
from app.core.errors import Invalid
from app.meetings.rooms import Span

FEWEST, MOST = 2, 10
LONGEST, FARTHEST = timedelta(hours=12), timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Offer:
    """One of the times as it was typed: a day and two times of the clock."""

    day: str
    begins: str
    ends: str


def spans_of(offers: Sequence[Offer]) -> list[Span]:
    """The times that were typed, in order, each once; lines without a day do not count. Raises Invalid."""
    found: set[Span] = set()
    for number, offer in enumerate(offers, start=1):
        if not offer.day.strip():
            continue
        try:
            on = date.fromisoformat(offer.day.strip()[:10])
            begins, ends = (time.fromisoformat(t.strip()[:5]) for t in (offer.begins, offer.ends))
            span = Span(
                datetime.combine(on, begins, clock.BEIJING),
                datetime.combine(on, ends, clock.BEIJING),
            )
            fits = clock.now() < span.begins_at < clock.now() + FARTHEST
        except (ValueError, OverflowError) as error:
            raise Invalid("时间不正确。", {f"day-{number}": "请核对日期和时间。"}) from error
        if not fits or not timedelta() < span.ends_at - span.begins_at <= LONGEST:
            sentence = "应晚于现在，结束晚于开始，最长 12 小时。"
            raise Invalid("时间不正确。", {f"day-{number}": sentence})
        found.add(span)
    if not FEWEST <= len(found) <= MOST:
        raise Invalid(
            f"请给出 {FEWEST} 至 {MOST} 个不同的时间。", {"day-1": "请填写日期和起止时间。"}
        )
    return sorted(found)
