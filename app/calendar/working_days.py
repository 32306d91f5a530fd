"""Which days the office works, and how it counts them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from app.calendar.year_tables import YearTable, included_tables, statutory_table
from app.core.errors import Invalid

SATURDAY = 5
MOST_WORKING_DAYS = 5_000  # Twenty years; a longer deadline is a slip of the hand.
FIRST_YEAR, LAST_YEAR = 1900, 9000  # Well inside what Python's dates can hold.


class Calendar:
    """工作日历, from the tables that come with the program and those given over them.

    `Calendar()` is the national calendar as known today; `Calendar(tables)` puts the office's own
    tables (pasted notices) in place of the included ones of the same years.
    """

    def __init__(self, tables: Iterable[YearTable] = ()) -> None:
        self.tables = {**included_tables(), **{table.year: table for table in tables}}
        self._names: dict[date, str] = {}
        self._make_up_days: set[date] = set()
        # A notice may name a day of the year before (2022-12-31), so the newest table speaks last.
        for _, table in sorted(self.tables.items()):
            self._names |= table.days_off
            self._make_up_days -= table.days_off.keys()
            self._make_up_days |= table.make_up_days.keys()
            for day in table.make_up_days:
                self._names.pop(day, None)

    def known(self, year: int) -> bool:
        """Whether the State Council's arrangement of the year is here."""
        table = self.tables.get(year)
        return table is not None and table.settled

    def warning(self, first: date, last: date) -> str | None:
        """The sentence for a page that counts over years not yet arranged, or None."""
        years = range(min(first, last).year, max(first, last).year + 1)
        unknown = [str(year) for year in years if not self.known(year)]
        if not unknown:
            return None
        return (
            f"{'、'.join(unknown)} 年的放假调休安排尚未录入，"
            "期限暂按周末和法定节假日推算，公布后请录入国务院办公厅通知并核对。"
        )

    def holiday(self, day: date) -> str | None:
        """The name of the holiday that the day belongs to (春节), or None."""
        if day.year not in self.tables and day not in self._names:
            return statutory_table(day.year).days_off.get(day)
        return self._names.get(day)

    def is_working_day(self, day: date) -> bool:
        if day in self._make_up_days:
            return True
        return day.weekday() < SATURDAY and self.holiday(day) is None

    def add_working_days(self, day: date, count: int) -> date:
        """The count-th working day after the day, which itself is not counted; before it if < 0.

        A count of 0 is the day itself or, when the office is closed, the next working day.
        Raises Invalid for more than MOST_WORKING_DAYS and for a year that nobody plans for.
        """
        if abs(count) > MOST_WORKING_DAYS or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Invalid(f"期限超出了日历的范围，最多 {MOST_WORKING_DAYS} 个工作日。")
        if count == 0:
            return day if self.is_working_day(day) else self.add_working_days(day, 1)
        step = timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after the first day up to the last; below 0 if it is before.

        Agrees with add_working_days: from a day to the n-th working day after it, it is n.
        """
        if last < first:
            return -self._count(last, (first - last).days)
        return self._count(first + timedelta(days=1), (last - first).days)

    def _count(self, first: date, length: int) -> int:
        return sum(self.is_working_day(first + timedelta(days=n)) for n in range(length))
