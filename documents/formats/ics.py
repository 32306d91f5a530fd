"""Calendars for other programs: RFC 5545, in UTC, folded at 75 octets, lines ended by CR LF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import icalendar

PRODUCT = "-//Tongwen//Calendar//ZH"
REFRESH = timedelta(hours=1)  # how often a program is asked to look again


@dataclass(frozen=True, slots=True)
class Event:
    """One event as another program shall know it. `uid` stays the same as long as it is the same.

    Of two versions of one event the one with the higher `sequence` holds (RFC 5545, 3.8.7.4).
    Moments are aware; two dates are whole days, the last one excluded.
    """

    uid: str
    begins: datetime | date
    ends: datetime | date
    summary: str
    location: str = ""
    description: str = ""
    sequence: int = 0
    cancelled: bool = False
    busy: bool = True


def write_calendar(name: str, events: Iterable[Event], stamp: datetime) -> bytes:
    """The calendar of that name as bytes; `stamp` is when this was said (DTSTAMP)."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(_component(event, stamp))
    written: bytes = calendar.to_ical()
    return written


def _component(event: Event, stamp: datetime) -> icalendar.Event:
    one = icalendar.Event()
    one.add("uid", event.uid)
    one.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    one.add("dtstart", _when(event.begins))
    one.add("dtend", _when(event.ends))
    one.add("summary", event.summary)
    for key, text in (("location", event.location), ("description", event.description)):
        if text:
            one.add(key, text)
    one.add("sequence", event.sequence)
    one.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    one.add("transp", "OPAQUE" if event.busy and not event.cancelled else "TRANSPARENT")
    return one


def _when(value: datetime | date) -> datetime | date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
