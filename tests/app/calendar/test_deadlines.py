from datetime import UTC, datetime, timedelta

import pytest

from app.calendar.deadlines import Light, Remaining, deadline, remaining
from app.calendar.working_days import Calendar
from app.core.clock import BEIJING
from app.core.errors import Invalid

CALENDAR = Calendar()


def at(month, day, hour=9, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=BEIJING)


def test_a_deadline_in_working_days_ends_when_the_office_closes():
    assert deadline(CALENDAR, at(2, 12), working_days=3) == at(2, 24, 17, 30)


def test_the_day_of_receipt_is_beijings_and_not_the_servers():
    late_evening_in_utc = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)  # 7 in the morning of the 3rd.
    assert deadline(CALENDAR, late_evening_in_utc, working_days=1) == at(3, 4, 17, 30)


def test_urgent_matters_count_hours_day_and_night():
    assert deadline(CALENDAR, at(10, 1, 23), hours=1.5) == at(10, 2, 0, 30)


@pytest.mark.parametrize("hours", [-1, 10**9, float("inf"), float("nan")])
def test_hours_that_nobody_means_are_refused(hours):
    with pytest.raises(Invalid, match="小时"):
        deadline(CALENDAR, at(1, 5), hours=hours)


@pytest.mark.parametrize("both", [{}, {"working_days": 1, "hours": 1}])
def test_a_deadline_has_one_measure(both):
    with pytest.raises(TypeError):
        deadline(CALENDAR, at(1, 5), **both)


@pytest.mark.parametrize(
    "now, due, state, words",
    [
        (at(3, 2), at(3, 5, 17, 30), Light.OK, "还剩 3 个工作日"),
        (at(3, 4), at(3, 5, 17, 30), Light.SOON, "还剩 1 个工作日"),
        (at(2, 13), at(2, 24, 17, 30), Light.OK, "还剩 2 个工作日"),
        (at(3, 5), at(3, 5, 17, 30), Light.SOON, "今天到期"),
        (at(3, 5), at(3, 5, 14, 30), Light.SOON, "今天 14:30 到期"),
        (at(3, 7), at(3, 8, 8, 0), Light.SOON, "3月8日 08:00 到期"),
        (at(3, 5, 17, 31), at(3, 5, 17, 30), Light.LATE, "超期 1 分钟"),
        (at(3, 5, 20, 0), at(3, 5, 17, 30), Light.LATE, "超期 2 小时"),
        (at(3, 7), at(3, 6, 17, 30), Light.LATE, "超期不足 1 个工作日"),
        (at(3, 9), at(3, 6, 17, 30), Light.LATE, "超期 1 个工作日"),
        (at(2, 28), at(2, 13, 17, 30), Light.LATE, "超期 6 个工作日"),
    ],
)
def test_what_is_left_is_said_as_people_say_it(now, due, state, words):
    assert remaining(CALENDAR, now.astimezone(UTC), due) == Remaining(state, words)


def test_a_matter_is_not_late_at_the_very_moment_it_is_due():
    due = at(3, 5, 17, 30)
    assert remaining(CALENDAR, due, due).state is Light.SOON
    assert remaining(CALENDAR, due + timedelta(seconds=1), due).state is Light.LATE
