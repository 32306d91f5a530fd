"""日程: what the page of a day, a week or a month is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import url_for

from app.calendar.working_days import SATURDAY, Calendar
from app.core import clock
from app.duty.on_duty import Turn
from app.meetings.calendars import Happening, Kind
from app.meetings.rooms import Span
from blueprints.meetings import calendar_duty
from blueprints.meetings.calendar_duty import Duty
from blueprints.shared import words
from blueprints.shared.lists import asked
from blueprints.shared.places import here

LABELS = {"me": "我的日程", "leaders": "领导日程", "room": "会议室"}
VIEWS = {"day": "日", "week": "周", "month": "月"}
SHOWN_IN_MONTH = 3  # titles in one cell; the day itself shows all
UNKNOWN = "有安排"
STEP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """One view of one calendar."""

    whose: str
    view: str
    day: date
    first: date
    last: date
    calendar: Calendar
    happenings: Sequence[Happening]
    names: dict[int, str]  # of the people whose calendar it is; none for one's own
    duty: Duty


def calendar(shown: Shown) -> dict[str, Any]:
    days = [
        _day(shown, shown.first + timedelta(days=n))
        for n in range((shown.last - shown.first).days + 1)
    ]
    before, after = _neighbours(shown)
    posts = calendar_duty.posts_of(shown.duty)
    return {
        "whose": shown.whose,
        "view": shown.view,
        "day": shown.day.isoformat(),
        "heading": _heading(shown),
        "tabs": [
            {"label": label, "href": _to(of=key, organ=None, room=None), "current": key == shown.whose}
            for key, label in LABELS.items()
        ],
        "views": [
            {"label": label, "href": _to(view=key), "current": key == shown.view}
            for key, label in VIEWS.items()
        ],
        "before": _to(day=before.isoformat()),
        "after": _to(day=after.isoformat()),
        "today": _to(day=clock.today().isoformat()),
        "days": days if shown.view != "month" else [],
        "weeks": [days[n : n + 7] for n in range(0, len(days), 7)] if shown.view == "month" else [],
        "warning": shown.calendar.warning(before + STEP, after - STEP)
        if shown.view == "month" else shown.calendar.warning(shown.first, shown.last),
        "people": "、".join(shown.names.values()),
        "duty": calendar_duty.lead(shown.duty, posts),
    }  # fmt: skip


def _day(shown: Shown, on: date) -> dict[str, Any]:
    whole = Span(
        datetime.combine(on, time(), clock.BEIJING),
        datetime.combine(on + timedelta(days=1), time(), clock.BEIJING),
    )
    events = _events(shown, whole)
    holiday, works = shown.calendar.holiday(on), shown.calendar.is_working_day(on)
    mark = ""
    if works and on.weekday() >= SATURDAY:
        mark = "班"
    elif not works and (holiday or on.weekday() < SATURDAY):
        mark = "休"
    return {
        "date": f"{on.month}月{on.day}日",
        "number": str(on.day),
        "weekday": f"星期{words.WEEKDAYS[on.weekday()]}",
        "mark": mark,
        "holiday": holiday or "",
        "closed": not works,
        "today": on == clock.today(),
        "outside": shown.view == "month" and on.month != shown.day.month,
        "href": _to(view="day", day=on.isoformat()),
        "events": events if shown.view != "month" else events[:SHOWN_IN_MONTH],
        "count": len(events),
        "duty": calendar_duty.beside(shown.duty, on),
        "more": max(0, len(events) - SHOWN_IN_MONTH),
    }


def _events(shown: Shown, day: Span) -> list[dict[str, Any]]:
    """What falls on the day; what several people have in common is one line with their names."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in shown.happenings:
        if not one.span.overlaps(day):
            continue
        alike = (one.span, one.title, one.place, one.meeting_id or (one.title and one.key))
        event = found.setdefault(alike, _event(one, day))
        name = shown.names.get(one.person_id or 0, "")
        said = f"{name}（{one.note}）" if name and one.note else name or one.note
        if said and said not in event["said"]:
            event["said"].append(said)
    for turn in shown.duty.entries():
        span = Span(turn.begins_at, turn.ends_at)
        if span.overlaps(day):
            event = found.setdefault((turn.shift_id, turn.post), _turn(turn, span, day))
            event["said"] += [name for key, name in shown.names.items() if key == turn.person_id]
    return sorted(found.values(), key=lambda event: event["span"])


def _event(one: Happening, day: Span) -> dict[str, Any]:
    href = ""
    if one.entry_id is not None:
        href = url_for("entries.listing", day=clock.local(day.begins_at).date().isoformat())
    if one.meeting_id is not None:
        href = url_for("meetings.show", record_id=one.meeting_id, back=here())
    return {
        "span": one.span,
        "time": _time(one.span, day),
        "title": one.title or UNKNOWN,
        "known": one.title is not None,
        "kind": one.kind.value,
        "label": one.kind.label if one.kind is not Kind.MEETING else "",
        "place": one.place,
        "said": [],
        "href": href,
    }


def _turn(turn: Turn, span: Span, day: Span) -> dict[str, Any]:
    """Her turn on duty, or a leader's."""
    return {
        "span": span,
        "time": _time(span, day),
        "title": f"值班：{turn.shift} {turn.post}",
        "known": True,
        "kind": "duty",
        "label": "",
        "place": "",
        "said": [],
        "href": calendar_duty.to_duty(turn),
    }


def _time(span: Span, day: Span) -> str:
    """09:00—10:30; what began before the day or goes on after it says so."""
    begins = f"{clock.local(span.begins_at):%H:%M}" if span.begins_at >= day.begins_at else ""
    ends = f"{clock.local(span.ends_at):%H:%M}" if span.ends_at < day.ends_at else ""
    if span.ends_at == day.ends_at:
        ends = "24:00"
    if begins in ("", "00:00") and ends in ("", "24:00"):
        return "全天"
    if not begins:
        return f"至 {ends}"
    return f"{begins}—{ends}" if ends else f"{begins} 起"


def _heading(shown: Shown) -> str:
    day = shown.day
    if shown.view == "month":
        return f"{day.year}年{day.month}月"
    if shown.view == "day":
        return f"{words.day(day)}　星期{words.WEEKDAYS[day.weekday()]}"
    last = shown.last
    year = f"{last.year}年" if last.year != shown.first.year else ""
    month = f"{last.month}月" if last.month != shown.first.month else ""
    return f"{words.day(shown.first)}—{year}{month}{last.day}日"


def _neighbours(shown: Shown) -> tuple[date, date]:
    if shown.view == "month":
        first = shown.day.replace(day=1)
        return first - timedelta(days=1), (first + timedelta(days=31)).replace(day=1)
    step = timedelta(days=1 if shown.view == "day" else 7)
    return shown.day - step, shown.day + step


def _to(**changed: Any) -> str:
    """The present address with something else in it; None takes it away."""
    query = {**asked(), **changed}
    return url_for("calendar.show", **{k: v for k, v in query.items() if v is not None})
