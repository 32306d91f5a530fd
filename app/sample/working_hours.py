"""When people of the sample county did what they did: on working days, and never later than now."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.calendar.office import office_calendar
from app.core import clock


def half_past_nine(moment: datetime) -> datetime:
    """Half past nine of that day, or of the next working day; of the last one, where that lies ahead."""
    calendar = office_calendar()
    day = calendar.add_working_days(clock.local(moment).date(), 0)
    while True:
        found = datetime(day.year, day.month, day.day, 9, 30, tzinfo=clock.BEIJING)
        if found <= clock.now() and calendar.is_working_day(day):
            return found
        day -= timedelta(days=1)
