"""Calendar files: what is meant is read, and what is hostile is refused, cut or made plain."""

from __future__ import annotations

from datetime import date

import pytest

from documents.reading.calendars import CalendarReading, read_ics
from documents.reading.result import Unreadable

SINCE = date(2026, 11, 28)


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode("utf-8", "surrogatepass")


def read(*events: str) -> CalendarReading:
    return read_ics(calendar(*events), SINCE)


def test_zones_exceptions_moved_and_cancelled_occurrences_are_read_as_they_are_meant() -> None:
    weekly = "UID:a\nSUMMARY:周例会\nDTSTART;TZID=Asia/Shanghai:20261130T090000\nDURATION:PT1H"
    found = read(
        f"{weekly}\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Asia/Shanghai:20261207T090000",
        "UID:a\nSUMMARY:周例会（改期）\nRECURRENCE-ID;TZID=Asia/Shanghai:20261214T090000\n"
        "DTSTART;TZID=Asia/Shanghai:20261215T140000\nDTEND;TZID=Asia/Shanghai:20261215T150000",
        "UID:b\nSUMMARY:越洋电话\nDTSTART;TZID=America/New_York:20261201T200000\nDURATION:PT30M",
        "UID:c\nSUMMARY:生日\nTRANSP:TRANSPARENT\nDTSTART;VALUE=DATE:20261205",
        "UID:d\nSUMMARY:取消了\nSTATUS:CANCELLED\nDTSTART:20261201T010000Z\nDURATION:PT1H",
        "UID:e\nSUMMARY:本地时间\nDTSTART:20261202T090000\nDTEND:20261202T100000",
        "UID:f\nSUMMARY:早已过去\nDTSTART:20200101T010000Z\nDURATION:PT1H",
        "UID:g\nSUMMARY:无此时区\nDTSTART;TZID=../../etc/passwd:20261203T090000\nDURATION:PT1H",
    ).occurrences
    assert [(one.title, f"{one.begins:%m%d %H%M}") for one in found] == [
        ("周例会", "1130 0100"), ("越洋电话", "1202 0100"), ("本地时间", "1202 0100"),
        ("无此时区", "1203 0100"), ("生日", "1204 1600"), ("周例会（改期）", "1215 0600"),
        ("周例会", "1221 0100"),
    ]  # fmt: skip
    assert [one.title for one in found if not one.busy] == ["生日"]
    moved = next(one for one in found if "改期" in one.title)
    assert moved.which == "2026-12-14T01:00:00+00:00", "it keeps the name of the one it replaces"


def test_endless_rules_are_cut_and_a_thousand_is_the_end() -> None:
    start = "DTSTART:20260101T010000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nSUMMARY:x"
    found = read(f"UID:1\n{start}")
    assert len(found.occurrences) == 400
    assert "没有截止日期" in found.notes[0]
    found = read(*(f"UID:{n}\n{start}" for n in range(4)))
    assert len(found.occurrences) == 1000
    assert "只导入最早的 1000 项" in found.notes[-1]


def test_what_is_hostile_is_left_out_and_said_and_the_rest_is_read() -> None:
    good = "UID:good\nSUMMARY:体检\nDTSTART:20261201T010000Z\nDURATION:PT1H"
    at = "DTSTART:20261201T010000Z\nDURATION:PT1H\nSUMMARY:x"
    every = ",".join(map(str, range(60)))
    found = read(
        good,
        f"UID:1\n{at}\nRRULE:FREQ=SECONDLY",
        f"UID:2\n{at}\nRRULE:FREQ=DAILY;BYHOUR=1,2;BYMINUTE={every};BYSECOND={every}",
        f"UID:3\n{at}\nRRULE:FREQ=DAILY;INTERVAL=0",
        "UID:4\nDTSTART:00010101T000000Z\nRRULE:FREQ=DAILY\nSUMMARY:x",
        f"UID:5\n{at}\nRRULE:FREQ=DAILY;COUNT=99999999999999999999999",
        "UID:6\nDTSTART:20261201T010000Z\nDTEND:99991231T235959Z\nSUMMARY:x",
        "UID:7\nDTSTART:junk\nSUMMARY:x",
        "UID:8\nDTSTART:20261202T010000Z\nDURATION:PT1H\nSUMMARY:\x07<script>\u202e" + "长" * 5000,
    )
    assert [one.uid for one in found.occurrences] == ["good", "8"]
    assert found.occurrences[1].title.startswith("<script>长")
    assert len(found.occurrences[1].title) == 100
    assert len(found.notes) == 2


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"\x00" * 100, b"BEGIN:VCALENDAR\n" + b"A" * 100_000, b"PK\x03\x04"],
    ids=range(5),
)  # fmt: skip
def test_what_is_no_calendar_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Unreadable, match="这不是日历文件"):
        read_ics(data, SINCE)
