"""Calendar files from outside: read in the limited process, handed over as plain occurrences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from documents.reading.process import read_apart


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event at one time; moments are aware. `uid` and `which` name it through later versions."""

    uid: str
    which: str  # of a repeated event: when this one was to begin at first; else empty
    title: str
    place: str
    begins: datetime
    ends: datetime
    busy: bool


@dataclass(frozen=True, slots=True)
class CalendarReading:
    """What a calendar file holds in the days ahead; `notes` say in Chinese what was left out."""

    occurrences: tuple[Occurrence, ...]
    notes: tuple[str, ...]


def read_ics(data: bytes, since: date) -> CalendarReading:
    """Read an .ics file from the day on, as far as `ics.DAYS` ahead. Raises Unreadable."""
    found = json.loads(read_apart(data, "calendar", since=since))
    return CalendarReading(
        tuple(
            Occurrence(
                one["uid"], one["which"], one["title"], one["place"],
                datetime.fromisoformat(one["begins"]), datetime.fromisoformat(one["ends"]),
                one["busy"],
            )
            for one in found["occurrences"]
        ),
        tuple(found["notes"]),
    )  # fmt: skip
