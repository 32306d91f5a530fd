"""Calendar files (RFC 5545) inside the reading process: every occurrence within a span, made plain.

A calendar comes from anywhere. Rules that repeat within a day are left out before anything is
unfolded, so that what remains is at most one occurrence a day of each of a bounded number of rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import recurring_ical_events
from icalendar.timezone import tzp
from icalendar.timezone.zoneinfo import ZONEINFO

from documents.model import cleaned
from documents.reading.result import Unreadable

DAYS = 400  # ahead
MOST = 1000  # occurrences
MOST_EVENTS, MOST_RULES = 10_000, 1000
TEXT_LIMIT, UID_LIMIT = 100, 1000
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
WITHIN_A_DAY = ("BYSECOND", "BYMINUTE", "BYHOUR")
FIRST_YEAR, LAST_YEAR = 1970, 2200  # A rule that began before is walked through day by day.
STEPS = (14, 60, DAYS)  # A dense calendar is full after the first; a sparse one is walked thrice.
HERE = timezone(timedelta(hours=8))
NOT_A_CALENDAR = "这不是日历文件，或者文件已损坏；请从日历软件重新导出 .ics 文件。"

# The process opens no file once it reads: whatever zone a calendar names has to be known by then.
ZONES = {name: ZoneInfo(name) for name in sorted(available_timezones())}


class _KnownZones(ZONEINFO):
    def timezone(self, name: str) -> tzinfo | None:
        return ZONES.get(name)


tzp.use(_KnownZones())


def read_calendar(data: bytes, since: date) -> str:
    """The occurrences from the day on and what was left out, as JSON. Raises Unreadable."""
    text = data.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if not text[:15].upper() == "BEGIN:VCALENDAR":
        raise Unreadable(NOT_A_CALENDAR)
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        raise Unreadable(NOT_A_CALENDAR) from error
    notes: list[str] = []
    whole = icalendar.Calendar()
    endless = 0
    for event in _sound(calendars, notes):
        endless += _is_endless(event)
        whole.add_component(event)
    found, cut = _unfolded(whole, since)
    until = since + timedelta(days=DAYS)
    if endless:
        notes.append(
            f"{endless} 项没有截止日期的重复日程，只导入到 {until.year}年{until.month}月{until.day}日。"
        )
    if cut:
        notes.append(f"日程超过 {MOST} 项，只导入最早的 {MOST} 项。")
    return json.dumps({"occurrences": found, "notes": notes}, ensure_ascii=False)


def _sound(calendars: list[Any], notes: list[str]) -> Iterator[Any]:
    """The events that may be unfolded; how many are left out, and why, goes into the notes."""
    events = [event for one in calendars for event in one.walk("VEVENT")]
    if len(events) > MOST_EVENTS:
        raise Unreadable(f"文件里的日程超过 {MOST_EVENTS} 项，没有导入；请缩短导出的时间范围。")
    broken = often = rules = 0
    for event in events:
        if not _is_placed(event) or not _are_rules(event):
            broken += 1
        elif _repeats_too_often(event):
            often += 1
        elif "RRULE" in event and (rules := rules + 1) > MOST_RULES:
            continue
        else:
            yield event
    if broken:
        notes.append(f"{broken} 项读不出时间，没有导入。")
    if often:
        notes.append(f"{often} 项重复过密（一天多次）或者年代过早，没有导入。")
    if rules > MOST_RULES:
        notes.append(f"重复日程超过 {MOST_RULES} 项，其余没有导入。")


def _is_placed(event: Any) -> bool:
    """Whether it begins at some time and is over within a time that can be reckoned with."""
    begins, ends = _stands(event, "DTSTART"), _stands(event, "DTEND")
    length = event.get("DURATION")
    is_length = isinstance(length, icalendar.vDuration | icalendar.vDDDTypes)
    lasts = length.dt if is_length else None
    return (
        begins is not None
        and all(year <= LAST_YEAR for year in (begins.year, ends.year if ends else 0))
        and (length is None or (isinstance(lasts, timedelta) and abs(lasts.days) <= DAYS))
    )


def _repeats_too_often(event: Any) -> bool:
    rules = _rules(event)
    if rules and event["DTSTART"].dt.year < FIRST_YEAR:
        return True
    return any(
        not rule.get("FREQ")
        or str(rule["FREQ"][0]).upper() in TOO_OFTEN
        or any(step < 1 for step in rule.get("INTERVAL", ()))
        or any(len(rule.get(part, ())) > 1 for part in WITHIN_A_DAY)
        for rule in rules
    )


def _is_endless(event: Any) -> bool:
    return any("COUNT" not in rule and "UNTIL" not in rule for rule in _rules(event))


def _rules(event: Any) -> list[Any]:
    rule = event.get("RRULE")
    if rule is None:
        return []
    return rule if isinstance(rule, list) else [rule]


def _are_rules(event: Any) -> bool:
    return all(isinstance(rule, icalendar.vRecur) for rule in _rules(event))


def _stands(event: Any, name: str) -> date | None:
    """The day or the moment that stands there; None for nothing, and for what is none."""
    value = event.get(name)
    when = value.dt if isinstance(value, icalendar.vDDDTypes) else None
    return when if isinstance(when, date) else None


def _unfolded(calendar: Any, since: date) -> tuple[list[dict[str, Any]], bool]:
    """At most MOST occurrences, the earliest first, and whether there are more."""
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    begin = datetime.combine(since, time(), HERE)
    end = begin + timedelta(days=DAYS)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    done = begin
    for days in STEPS:
        for event in query.between(done, begin + timedelta(days=days)):
            one = _plain(event, end)
            if one is not None:
                found.setdefault((one["uid"], one["which"]), one)
        done = begin + timedelta(days=days)
        if len(found) > MOST:
            break
    ordered = sorted(found.values(), key=lambda one: (one["begins"], one["uid"]))
    return ordered[:MOST], len(ordered) > MOST


def _plain(event: Any, latest: datetime) -> dict[str, Any] | None:
    """One occurrence in plain values; None for one that was called off or makes no sense."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    begins, ends, which = (_stands(event, n) for n in ("DTSTART", "DTEND", "RECURRENCE-ID"))
    if begins is None:
        return None
    try:
        start, all_day = _moment(begins)
        stop = _moment(ends)[0] if ends is not None else start
        original = _moment(which)[0].isoformat() if which is not None else ""
    except (OverflowError, ValueError):
        return None
    busy = str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
    if stop <= start:  # A mark in time takes nobody's time.
        stop, busy = start + timedelta(days=1 if all_day else 0, minutes=15 * (not all_day)), False
    title = _words(event.get("SUMMARY")) or "（无标题）"
    return {
        "uid": str(event.get("UID", ""))[:UID_LIMIT] or f"{start.isoformat()} {title}",
        "which": original,
        "title": title,
        "place": _words(event.get("LOCATION")),
        "begins": start.isoformat(),
        "ends": min(stop, latest).isoformat(),
        "busy": busy,
    }


def _moment(value: date) -> tuple[datetime, bool]:
    """The moment in UTC, and whether a day was meant. What names no zone is meant as it is here."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), HERE).astimezone(UTC), True
    return (value if value.tzinfo else value.replace(tzinfo=HERE)).astimezone(UTC), False


def _words(value: Any) -> str:
    return cleaned(str(value or "")[: TEXT_LIMIT * 4]).replace("\n", " ")[:TEXT_LIMIT]
