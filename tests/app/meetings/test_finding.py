"""找时间: slots that suit these people and have a room, the best first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from app.calendar.working_days import Calendar
from app.core import clock
from app.core.clock import BEIJING
from app.core.database import db
from app.core.errors import Invalid, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.directory.models import Absence
from app.meetings import booking, finding
from app.meetings.finding import Found, Wish, beginnings, occupied
from app.meetings.rooms import BusyTime, Span
from app.sample.county import County
from tests.app.meetings.hall import CLERK, COLLEAGUE, KEEPER, STRANGER, book, room

NOW = datetime(2026, 9, 1, 9, tzinfo=BEIJING)
MONDAY = date(2026, 9, 7)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), BEIJING)


def between(begins: int, ends: int, day: date = MONDAY) -> Span:
    return Span(at(begins, day=day), at(ends, day=day))


def find(county: County, who: list[str], **changed: Any) -> Found:
    people = tuple(county.people[name] for name in who)
    values = {"minutes": 60, "earliest": MONDAY, "latest": MONDAY, **changed}
    return finding.find_times(county.actor(CLERK), Wish(people, **values))


def test_when_everybody_is_free_the_earliest_time_comes_first(county: County) -> None:
    with clock.fixed(NOW):
        room_id = room(county)
        found = find(county, [COLLEAGUE, KEEPER])
        begins = [slot.span.begins_at for slot in found.slots]
        assert begins == sorted(begins)
        assert begins[0] == at(8, 30)
        assert begins[-1] == at(16, 30)
        assert at(11, 30) not in begins
        assert all(slot.rooms == (room_id,) and not slot.busy for slot in found.slots)
        assert found.people[county.people[KEEPER]] == KEEPER


def test_all_free_comes_before_one_busy_and_fewest_busy_before_more(county: County) -> None:
    with clock.fixed(NOW):
        room(county)
        other = room(county, "第二会议室")
        who = [COLLEAGUE, KEEPER]
        people = [county.people[name] for name in who]
        book(county, CLERK, other, between(8, 12), people=people[:1])
        with unit_of_work():
            for begins, ends in ((9, 10), (14, 18)):
                when = between(begins, ends)
                db.session.add(
                    BusyTime(person_id=people[1], begins_at=when.begins_at, ends_at=when.ends_at)
                )
        found = find(county, who)
        order = [(len(slot.busy), slot.span.begins_at) for slot in found.slots]
        assert order == sorted(order)
        assert found.slots[0].span.begins_at == at(10)  # The colleague's booking runs to noon.
        assert found.slots[0].busy == {people[0]}
        assert {len(slot.busy) for slot in found.slots} == {1, 2}
        for slot in found.slots:
            if slot.span.overlaps(between(8, 12)):
                assert slot.rooms == (min(found.rooms),)


def test_a_released_booking_and_a_waiting_one_make_nobody_busy(county: County) -> None:
    with clock.fixed(NOW):
        hall, other = room(county), room(county, "第二会议室")
        person = county.people[KEEPER]
        held = book(county, CLERK, hall, between(9, 10), people=[person])
        book(county, CLERK, other, between(14, 16))
        book(county, COLLEAGUE, other, between(15, 16), people=[person], wait=True)

        def busy() -> dict[datetime, frozenset[int]]:
            return {slot.span.begins_at: slot.busy for slot in find(county, [KEEPER]).slots}

        assert {start for start, who in busy().items() if who} == {at(8, 30), at(9), at(9, 30)}
        with unit_of_work():
            booking.release(county.actor(CLERK), held)
        assert not any(busy().values())
        assert {slot.rooms for slot in find(county, [KEEPER]).slots} == {(hall, other), (hall,)}


def test_whoever_is_away_is_busy(county: County) -> None:
    with clock.fixed(NOW):
        room(county)
        person = county.people[KEEPER]
        with unit_of_work():
            away = Absence(
                person_id=person, deputy_id=county.people[COLLEAGUE], since=at(0),
                until=at(13), reason="出差",
            )  # fmt: skip
            db.session.add(away)
        found = find(county, [KEEPER])
        assert {s.busy for s in found.slots if s.span.begins_at < at(12)} == {frozenset({person})}
        assert found.slots[0].span.begins_at == at(14, 30)


def test_only_rooms_with_the_seats_and_the_equipment_are_offered_ones_own_first(
    county: County,
) -> None:
    with clock.fixed(NOW):
        small = room(county, "小会议室", seats=2, order=1)
        video = room(county, "视频会议室", seats=8, equipment=("视频会议", "投影"), order=2)
        assert find(county, [KEEPER]).slots[0].rooms == (small, video)
        wanted = find(county, [KEEPER], equipment=frozenset({"视频会议"}))
        assert set(wanted.rooms) == {video}
        assert set(find(county, [KEEPER, COLLEAGUE, STRANGER]).rooms) == {video}
        assert find(county, [KEEPER], seats=9).slots == []


def test_rest_days_and_hours_that_are_over_are_not_offered(county: County) -> None:
    with clock.fixed(at(10, 40)):
        room(county)
        saturday = MONDAY - timedelta(days=2)
        found = find(county, [KEEPER], earliest=saturday, latest=MONDAY, step=15)
        assert found.slots[0].span.begins_at == at(10, 45)
        assert find(county, [KEEPER], earliest=saturday, latest=saturday).slots == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"latest": MONDAY + timedelta(days=28)}, {"latest": MONDAY - timedelta(days=1)},
        {"minutes": 4}, {"minutes": 721}, {"step": 20}, {"hours": ()},
        {"hours": ((time(12), time(9)),)},
        {"hours": ((time(9), time(12)), (time(11), time(13)))},
    ],
)  # fmt: skip
def test_a_wish_that_nobody_could_fulfil_is_refused(county: County, wrong: dict[str, Any]) -> None:
    with clock.fixed(NOW), pytest.raises(Invalid):
        find(county, [KEEPER], **wrong)


def test_strangers_and_nobody_are_not_looked_for_and_administrators_do_not_look(
    county: County,
) -> None:
    with clock.fixed(NOW):
        room(county)
        for people in ((), (county.people[KEEPER], 999_999)):
            with pytest.raises(Invalid):
                finding.find_times(county.actor(CLERK), Wish(people, 60, MONDAY, MONDAY))
        administrator = next(n for n in county.people if county.actor(n).is_administrator)
        with pytest.raises(NotAllowed):
            finding.find_times(
                county.actor(administrator), Wish((county.people[KEEPER],), 60, MONDAY, MONDAY)
            )


def test_it_costs_three_queries_for_one_person_and_a_day_as_for_all_and_four_weeks(
    county: County,
) -> None:
    with clock.fixed(NOW):
        for number in range(5):
            hall = room(county, f"第{number}会议室", seats=300)
            book(county, CLERK, hall, between(9, 10), people=list(county.people.values())[:9])
        everybody = [n for n in county.people if not county.actor(n).is_administrator]
        actor, costs = county.actor(CLERK), []
        for who, length in (([KEEPER], 0), (everybody, 27)):
            people = tuple(county.people[name] for name in who)
            statements: list[str] = []

            def seen(*said: object, kept: list[str] = statements) -> None:
                kept.append(str(said[2]))

            db.session.rollback()
            event.listen(db.engine, "before_cursor_execute", seen)
            latest = MONDAY + timedelta(days=length)
            assert finding.find_times(actor, Wish(people, 30, MONDAY, latest)).slots
            event.remove(db.engine, "before_cursor_execute", seen)
            costs.append(len([s for s in statements if s.startswith("SELECT")]))
        assert costs == [3, 3]


QUARTERS = st.integers(0, 60)
SPANS = st.lists(st.tuples(QUARTERS, st.integers(1, 20)), max_size=8)


@given(
    starts=st.lists(QUARTERS, unique=True, max_size=20), length=st.integers(1, 16),
    busy=st.dictionaries(st.integers(1, 5), SPANS, max_size=5),
)  # fmt: skip
def test_the_sweep_finds_exactly_those_whose_spans_overlap(
    starts: list[int], length: int, busy: dict[int, list[tuple[int, int]]]
) -> None:
    quarter, midnight = timedelta(minutes=15), at(0)
    spans = {
        who: [Span(midnight + quarter * b, midnight + quarter * (b + n)) for b, n in own]
        for who, own in busy.items()
    }
    begins = [midnight + quarter * n for n in sorted(starts)]
    expected = [
        {
            who
            for who, own in spans.items()
            if any(span.overlaps(Span(start, start + quarter * length)) for span in own)
        }
        for start in begins
    ]
    assert occupied(begins, quarter * length, spans) == expected


@given(
    minutes=st.integers(5, 240), step=st.sampled_from((15, 30)), length=st.integers(0, 27),
    hour=st.integers(0, 23),
)  # fmt: skip
def test_every_beginning_fits_into_the_hours_of_a_working_day(
    minutes: int, step: int, length: int, hour: int
) -> None:
    wish = Wish((1,), minutes, MONDAY, MONDAY + timedelta(days=length), step=step)
    found = list(beginnings(wish, Calendar(), at(hour)))
    assert found == sorted(set(found))
    for start in found:
        end = start + wish.length
        assert start >= at(hour)
        assert Calendar().is_working_day(start.date())
        assert any(o <= start.time() and end.time() <= c for o, c in wish.hours)
        assert (start - datetime.combine(start.date(), time(8, 30), BEIJING)) % timedelta(
            minutes=step
        ) == timedelta(0)
