"""个人日程: they take her time and tell nobody why; a calendar taken over twice is taken over once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotFound
from app.core.unit_of_work import unit_of_work
from app.meetings import calendars, entries
from app.meetings.entries import CalendarEntry, Imported
from app.meetings.finding import Wish, find_times
from app.meetings.rooms import BusyTime, Span
from documents.reading.calendars import CalendarReading, Occurrence
from tests.app.meetings import hall
from tests.office import Office

WHO, OTHER = "丁小军", "方志敏"
DAY = hall.at(9).date().isoformat()
FORM = {"title": "体检", "place": "县医院", "day": DAY, "begins": "09:00", "ends": "10:00"}


def add(office: Office, **changed: str) -> int:
    with unit_of_work():
        return entries.add(office.county.actor(WHO), {**FORM, **changed}).id


def take_over(office: Office, *occurrences: Occurrence) -> Imported:
    with unit_of_work():
        return entries.take_over(office.county.actor(WHO), CalendarReading(occurrences, ()))


def busy(office: Office) -> list[Span]:
    rows = db.session.scalars(select(BusyTime).where(BusyTime.subject_type == "calendar_entry"))
    return sorted(Span(row.begins_at, row.ends_at) for row in rows)


def test_an_entry_takes_her_time_and_only_she_reads_it(office: Office) -> None:
    county = office.county
    hall.room(county)
    entry_id = add(office)
    add(office, title="生日", all_day="1", free="1")
    me, whole = [county.people[WHO]], Span(hall.at(0), hall.at(0, days=8))
    own = calendars.of_people(county.actor(WHO), me, whole)
    assert [one.title for one in own] == ["生日", "体检"]
    (seen,) = calendars.of_people(county.actor(OTHER), me, whole)
    assert (seen.title, seen.place, seen.entry_id) == (None, "", None)
    wish = Wish((county.people[WHO],), 60, hall.at(0).date(), hall.at(0).date())
    found = find_times(county.actor(OTHER), wish)
    assert all(bool(s.busy) == s.span.overlaps(hall.span(9, 10)) for s in found.slots)
    with pytest.raises(NotFound), unit_of_work():
        entries.remove(county.actor(OTHER), entry_id)
    with pytest.raises(NotFound), unit_of_work():
        entries.change(county.actor(OTHER), entry_id, FORM)
    with unit_of_work():
        entries.change(county.actor(WHO), entry_id, {**FORM, "begins": "15:00", "ends": "16:00"})
    assert busy(office) == [hall.span(15, 16)], "its old hours are free again"
    with unit_of_work():
        entries.remove(county.actor(WHO), entry_id)
    assert busy(office) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"title": " \u200b"}, "title"), ({"ends": "08:00"}, "ends"), ({"begins": "早"}, "begins"),
     ({"day": ""}, "day"), ({"last": "2020-01-01"}, "last"), ({"day": "2099-01-01"}, "day"),
     ({"last": (hall.at(9) + timedelta(days=90)).date().isoformat()}, "last")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(
    office: Office, changed: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add(office, **changed)
    assert field in refused.value.fields


def test_the_same_calendar_twice_changes_nothing_and_a_later_one_only_what_differs(
    office: Office,
) -> None:
    begin = hall.at(9).astimezone(UTC)
    first, second, third = (
        Occurrence("series@other", f"which-{n}", f"例会{n}", "301", begin + timedelta(days=n),
                   begin + timedelta(days=n, hours=1), True)
        for n in range(3)
    )  # fmt: skip
    alone = replace(first, uid="alone@other", which="", title="牙医")
    add(office)
    assert take_over(office, first, second, third, alone).added == 4
    before = busy(office)
    again = take_over(office, first, second, third, alone)
    assert (again.added, again.changed, again.removed, again.same) == (0, 0, 0, 4)
    assert busy(office) == before
    moved = replace(
        second, begins=second.begins + timedelta(hours=3), ends=second.ends + timedelta(hours=3)
    )
    later = take_over(office, first, moved)
    assert (later.added, later.changed, later.removed, later.same) == (0, 1, 1, 1)
    titles = set(db.session.scalars(select(CalendarEntry.title)))
    assert titles == {"体检", "例会0", "例会1", "牙医"}, "what the file does not name stays"
    assert Span(moved.begins, moved.ends) in busy(office)
    assert len(busy(office)) == 4
    with clock.fixed(hall.at(9, days=9)):  # The dentist is over, and is asked for once more.
        late = {"begins": hall.at(9, days=20), "ends": hall.at(10, days=20)}
        once_more = take_over(office, replace(alone, **late))
    assert (once_more.added, once_more.changed, once_more.removed) == (0, 1, 0)
    with unit_of_work():
        assert entries.remove_imported(office.county.actor(WHO)) == 3
    assert len(busy(office)) == 1


def test_a_calendar_file_is_bounded(office: Office) -> None:
    for data, said in ((b"", "请选择"), (b"B" * (2 * 1024 * 1024 + 1), "超过 2 MB")):
        with pytest.raises(Invalid, match=said):
            entries.read_file(data)
