"""On whichever day the sample county is made, nobody in it has done anything tomorrow."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.calendar.office import office_calendar
from app.core import clock
from app.sample.county import County
from app.sample.working_hours import half_past_nine

SUNDAY = datetime(2026, 11, 29, 0, 8, tzinfo=clock.BEIJING)


@pytest.mark.parametrize("days", range(7))
@pytest.mark.parametrize("hour", [0, 9, 10, 23])
def test_what_was_done_was_done_on_a_working_day_before_now(
    county: County, days: int, hour: int
) -> None:
    now = SUNDAY.replace(hour=hour) + timedelta(days=days)
    with clock.fixed(now):
        for ago in (0, 1, 3, 26):
            found = half_past_nine(now - timedelta(days=ago))
            assert found <= now
            assert office_calendar().is_working_day(found.date())
