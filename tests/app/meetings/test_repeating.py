"""按周期预订: the days of a repetition, its end, and what is in its way."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from app.calendar.working_days import Calendar
from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.meetings import repeating
from app.meetings.clashes import RoomTaken
from app.meetings.repeating import MOST, Repetition, Rhythm, WhenClosed, days_of, spans_of
from app.meetings.rooms import BookingState, Span
from app.sample.county import County
from tests.app.meetings.hall import CLERK, COLLEAGUE, KEEPER, book, kept, room, taken

CALENDAR = Calendar()
MONDAY = date(2026, 9, 7)
NOW = datetime(2026, 9, 1, 9, tzinfo=clock.BEIJING)
LATEST = MONDAY + timedelta(days=400)


def days(first: date, rhythm: Rhythm, **how: object) -> list[date]:
    return days_of(first, Repetition(rhythm, **how), CALENDAR, LATEST)  # type: ignore[arg-type]


def on(day: date, begins: int = 9, ends: int = 10) -> Span:
    return Span(*(datetime.combine(day, time(hour), clock.BEIJING) for hour in (begins, ends)))


def every(rhythm: Rhythm, count: int) -> Repetition:
    return Repetition(rhythm, count=count)


def test_every_week_and_every_second_week_keep_the_weekday() -> None:
    assert days(MONDAY, Rhythm.WEEK, count=3) == [MONDAY + timedelta(days=7 * n) for n in range(3)]
    fortnightly = days(date(2026, 10, 12), Rhythm.SECOND_WEEK, until=date(2026, 11, 20))
    assert fortnightly == [date(2026, 10, 12), date(2026, 10, 26), date(2026, 11, 9)]


def test_every_month_keeps_the_weekday_of_the_month() -> None:
    second_tuesday = days(date(2026, 9, 8), Rhythm.MONTH, count=4)
    assert second_tuesday == [date(2026, m, d) for m, d in ((9, 8), (10, 13), (11, 10), (12, 8))]


def test_the_fifth_weekday_of_a_month_is_the_last_of_every_month() -> None:
    last = days(date(2026, 9, 30), Rhythm.MONTH, until=date(2027, 2, 28))
    assert last == [date(2026, m, d) for m, d in ((9, 30), (10, 28), (11, 25), (12, 30))] + [
        date(2027, 1, 27), date(2027, 2, 24),
    ]  # fmt: skip


def test_what_falls_into_the_national_holiday_is_skipped_or_moved_behind_it() -> None:
    thursday, holiday = date(2026, 9, 24), date(2026, 10, 1)
    back = CALENDAR.add_working_days(holiday, 0)
    skipped = days(thursday, Rhythm.WEEK, count=3)
    moved = days(thursday, Rhythm.WEEK, count=3, when_closed=WhenClosed.MOVE)
    assert holiday not in skipped + moved
    assert back in moved
    assert back.month == 10
    assert len(skipped) == len(moved) == 3
    assert days(thursday, Rhythm.WEEK, until=holiday, when_closed=WhenClosed.MOVE) == [thursday]


def test_a_day_that_is_moved_onto_the_next_occurrence_counts_once() -> None:
    friday = date(2026, 9, 11)
    moved = days(friday, Rhythm.DAY, count=3, when_closed=WhenClosed.MOVE)
    assert moved == [friday, date(2026, 9, 14), date(2026, 9, 15)]
    assert moved == days(friday, Rhythm.WORKING_DAY, count=3)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({}, "无限期"),
        ({"count": 0}, "次数"),
        ({"count": MOST + 1}, "次数"),
        ({"until": MONDAY - timedelta(days=1)}, "早于"),
        ({"until": LATEST + timedelta(days=1)}, "400 天"),
        ({"until": LATEST}, f"{MOST} 次"),
        ({"count": 5, "until": LATEST + timedelta(days=1)}, "400 天"),
    ],
)
def test_a_repetition_without_an_end_or_beyond_its_bounds_is_refused(
    how: dict[str, object], said: str
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        days(MONDAY, Rhythm.DAY, **how)
    assert refused.value.fields


def test_too_many_months_and_a_holiday_alone_are_refused() -> None:
    with pytest.raises(Invalid, match="400 天"):
        days(MONDAY, Rhythm.MONTH, count=20)
    with pytest.raises(Invalid, match="工作日"):
        days(date(2026, 10, 1), Rhythm.DAY, until=date(2026, 10, 3))


@given(
    first=st.dates(MONDAY, MONDAY + timedelta(days=300)), rhythm=st.sampled_from(Rhythm),
    when_closed=st.sampled_from(WhenClosed), count=st.none() | st.integers(1, MOST),
    length=st.none() | st.integers(0, 420),
)  # fmt: skip
def test_whatever_is_repeated_stays_within_bounds_in_order_and_on_working_days(
    first: date, rhythm: Rhythm, when_closed: WhenClosed, count: int | None, length: int | None
) -> None:
    until = None if length is None else first + timedelta(days=length)
    try:
        found = days(first, rhythm, until=until, count=count, when_closed=when_closed)
    except Invalid:
        return
    assert 1 <= len(found) <= (count or MOST)
    assert found == sorted(set(found))
    assert first <= found[0]
    assert found[-1] <= min(until or LATEST, LATEST)
    assert all(map(CALENDAR.is_working_day, found))


def test_occurrences_keep_their_hours_and_may_pass_midnight_but_not_overlap() -> None:
    with clock.fixed(NOW):
        night = Span(on(MONDAY, 22).begins_at, on(MONDAY + timedelta(days=1), 2).begins_at)
        spans = spans_of(night, every(Rhythm.WORKING_DAY, 2), CALENDAR)
        assert [span.ends_at - span.begins_at for span in spans] == [timedelta(hours=4)] * 2
        assert {clock.local(span.begins_at).hour for span in spans} == {22}
        long = Span(night.begins_at, night.begins_at + timedelta(hours=25))
        with pytest.raises(Invalid, match="重叠"):
            spans_of(long, every(Rhythm.WORKING_DAY, 2), CALENDAR)


def repeat(county: County, room_id: int, only_free: bool = False, count: int = 4) -> list[int]:
    with unit_of_work():
        made = repeating.book_repeatedly(
            county.actor(CLERK), room_id, on(MONDAY), every(Rhythm.WEEK, count), title="周例会",
            people=[county.people[COLLEAGUE]], only_free=only_free,
        )  # fmt: skip
        return [booking.id for booking in made]


def test_all_occurrences_are_booked_as_one_act(county: County) -> None:
    with clock.fixed(NOW):
        room_id = room(county)
        made = repeat(county, room_id)
        assert [span.begins_at for span in taken(room_id)] == [
            on(MONDAY + timedelta(days=7 * n)).begins_at for n in (0, 1, 2, 3)
        ]
        assert {kept(key).first_id for key in made} == {made[0]}
        act = db.session.scalars(select(Act).where(Act.verb == "booking.repeat")).one()
        assert act.details["bookings"] == made


def test_every_clash_is_named_and_she_chooses_all_or_nothing_or_the_free_ones(
    county: County,
) -> None:
    with clock.fixed(NOW):
        room_id = room(county)
        third, fourth = (on(MONDAY + timedelta(days=7 * n)) for n in (2, 3))
        before = [book(county, KEEPER, room_id, when) for when in (third, fourth)]
        seen = repeating.foresee(county.actor(CLERK), room_id, on(MONDAY), every(Rhythm.WEEK, 4))
        assert list(seen.clashes) == [third, fourth]
        assert seen.free == seen.spans[:2]
        with pytest.raises(RoomTaken) as refused:
            repeat(county, room_id)
        assert all(str(when) in refused.value.message for when in (third, fourth))
        assert len(taken(room_id)) == len(before)
        assert len(repeat(county, room_id, only_free=True)) == 2
        with pytest.raises(RoomTaken):
            repeat(county, room_id, only_free=True)
        assert len(taken(room_id)) == 4


def test_asking_for_sixty_occurrences_costs_no_more_queries_than_for_two(county: County) -> None:
    with clock.fixed(NOW):
        room_id, actor = room(county), county.actor(CLERK)
        costs = []
        for count in (2, 60):
            statements: list[str] = []

            def seen(*said: object, kept: list[str] = statements) -> None:
                kept.append(str(said[2]))

            db.session.rollback()
            event.listen(db.engine, "before_cursor_execute", seen)
            repeating.foresee(actor, room_id, on(MONDAY), every(Rhythm.WORKING_DAY, count))
            event.remove(db.engine, "before_cursor_execute", seen)
            costs.append(len([s for s in statements if s.startswith("SELECT")]))
        assert costs[0] == costs[1] <= 3


def test_the_rest_of_a_repetition_is_released_and_whoever_waits_moves_up(county: County) -> None:
    with clock.fixed(NOW):
        room_id = room(county)
        made = repeat(county, room_id)
        waits = book(county, COLLEAGUE, room_id, on(MONDAY + timedelta(days=14)), wait=True)
        single = book(county, CLERK, room_id, on(MONDAY, 15, 16))
        with pytest.raises(NotAllowed), unit_of_work():
            repeating.release_rest(county.actor(KEEPER), made[1])
        with pytest.raises(OutOfTurn), unit_of_work():
            repeating.release_rest(county.actor(CLERK), single)
        with unit_of_work():
            repeating.release_rest(county.actor(CLERK), made[1])
        assert states_of(made) == [BookingState.HELD] + [BookingState.RELEASED] * 3
        assert kept(waits).state is BookingState.HELD
        with pytest.raises(OutOfTurn), unit_of_work():
            repeating.release_rest(county.actor(CLERK), made[1])


def test_a_keeper_approves_the_rest_of_a_repetition_at_once(county: County) -> None:
    with clock.fixed(NOW):
        made = repeat(county, room(county, needs_approval=True))
        assert states_of(made) == [BookingState.ASKED] * 4
        with pytest.raises(NotAllowed), unit_of_work():
            repeating.approve_rest(county.actor(CLERK), made[1])
        with unit_of_work():
            repeating.approve_rest(county.actor(KEEPER), made[1])
        assert states_of(made) == [BookingState.ASKED] + [BookingState.HELD] * 3
        with pytest.raises(OutOfTurn), unit_of_work():
            repeating.approve_rest(county.actor(KEEPER), made[1])
        with pytest.raises(NotFound), unit_of_work():
            repeating.approve_rest(county.actor(KEEPER), 999_999)


def states_of(bookings: list[int]) -> list[BookingState]:
    return [kept(key).state for key in bookings]
