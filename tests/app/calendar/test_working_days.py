from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar.state_council_notice import parse
from app.calendar.working_days import MOST_WORKING_DAYS, Calendar
from app.calendar.year_tables import YearTable
from app.core.errors import Invalid
from tests.app.calendar.notices import NOTICE_2023_FASHION

CALENDAR = Calendar()
SOME_DAY = st.dates(date(2024, 6, 1), date(2030, 6, 1))


@pytest.mark.parametrize(
    "day, worked",
    [
        (date(2026, 2, 14), True),  # A Saturday that makes up for 春节.
        (date(2026, 2, 16), False),  # A Monday within 春节.
        (date(2026, 2, 24), True),  # The first day back.
        (date(2026, 3, 7), False),  # A plain Saturday.
        (date(2027, 2, 8), False),  # 初三, by law, though nothing is announced.
        (date(2027, 2, 9), True),
        (date(2035, 10, 1), False),  # Fixed by law in a year of which nothing else is known.
        (date(2035, 10, 9), True),
    ],
)
def test_days_are_worked_or_not(day, worked):
    assert CALENDAR.is_working_day(day) is worked


def test_a_day_off_has_the_name_of_its_holiday():
    assert CALENDAR.holiday(date(2026, 2, 23)) == "春节"
    assert CALENDAR.holiday(date(2040, 5, 1)) == "劳动节"
    assert CALENDAR.holiday(date(2026, 2, 14)) is None


def test_five_working_days_from_before_spring_festival_count_the_make_up_saturday():
    assert CALENDAR.add_working_days(date(2026, 2, 12), 5) == date(2026, 2, 26)


def test_counting_crosses_the_year_and_works_the_sunday_after_new_year():
    assert CALENDAR.add_working_days(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert CALENDAR.working_days_between(date(2025, 12, 30), date(2026, 1, 5)) == 3


def test_no_days_from_a_closed_day_is_the_next_working_day():
    assert CALENDAR.add_working_days(date(2026, 10, 3), 0) == date(2026, 10, 8)
    assert CALENDAR.add_working_days(date(2026, 10, 8), 0) == date(2026, 10, 8)


def test_two_working_days_before_a_holiday_are_counted_backwards():
    assert CALENDAR.add_working_days(date(2026, 10, 1), -2) == date(2026, 9, 29)


@given(SOME_DAY, st.integers(-300, 300).filter(bool))
def test_adding_and_counting_agree(day, count):
    later = CALENDAR.add_working_days(day, count)
    assert CALENDAR.is_working_day(later)
    assert CALENDAR.working_days_between(day, later) == count


@given(SOME_DAY, SOME_DAY, SOME_DAY)
def test_stretches_of_days_add_up(first, second, third):
    first, second, third = sorted([first, second, third])
    between = CALENDAR.working_days_between
    assert between(first, second) + between(second, third) == between(first, third)


@given(SOME_DAY, st.integers(0, 200), st.integers(0, 200))
def test_more_days_never_end_earlier(day, count, more):
    assert CALENDAR.add_working_days(day, count) <= CALENDAR.add_working_days(day, count + more)


def test_a_year_is_known_once_its_notice_is_there():
    assert CALENDAR.known(2026)
    assert not CALENDAR.known(2027)
    assert not CALENDAR.known(2023)
    assert Calendar([parse(NOTICE_2023_FASHION)]).known(2023)


def test_a_page_that_counts_into_an_unarranged_year_warns_and_others_do_not():
    assert CALENDAR.warning(date(2026, 1, 5), date(2026, 12, 31)) is None
    assert "2027、2028 年" in CALENDAR.warning(date(2028, 1, 5), date(2026, 12, 31))


def test_an_entered_notice_takes_the_place_of_the_included_table():
    make_up = date(2027, 2, 13)
    announced = YearTable(2027, {date(2027, 2, 9): "春节"}, {make_up: "春节"}, "公布的通知")
    assert not CALENDAR.is_working_day(make_up)
    entered = Calendar([announced])
    assert entered.is_working_day(make_up)
    assert not entered.is_working_day(date(2027, 2, 9))
    assert entered.warning(date(2026, 12, 1), date(2027, 3, 1)) is None


def test_a_notice_may_speak_of_the_last_days_of_the_year_before():
    december = Calendar(
        [
            parse(
                NOTICE_2023_FASHION.replace("2022年12月31日", "2022年12月30日").replace(
                    "共3天", "共4天", 1
                )
            )
        ]
    )
    assert december.holiday(date(2022, 12, 30)) == "元旦"
    assert not december.is_working_day(date(2022, 12, 30))
    assert december.is_working_day(date(2022, 12, 29))


def test_the_later_notice_decides_about_a_day_that_two_name():
    day = date(2030, 12, 29)  # A Sunday.
    earlier = YearTable(2030, {}, {day: "元旦"}, "先")
    later = YearTable(2031, {day: "元旦"}, {}, "后")
    assert Calendar([earlier]).is_working_day(day)
    assert not Calendar([later, earlier]).is_working_day(day)


@pytest.mark.parametrize(
    "day, count",
    [
        (date(2026, 1, 1), MOST_WORKING_DAYS + 1),
        (date(2026, 1, 1), -(10**30)),
        (date.max, 1),
        (date.min, -1),
    ],
)
def test_a_deadline_beyond_the_calendar_is_refused(day, count):
    with pytest.raises(Invalid, match="超出了日历的范围"):
        CALENDAR.add_working_days(day, count)


def test_the_longest_deadline_still_ends():
    far = CALENDAR.add_working_days(date(2026, 1, 1), MOST_WORKING_DAYS)
    assert timedelta(days=7_000) < far - date(2026, 1, 1) < timedelta(days=7_500)
