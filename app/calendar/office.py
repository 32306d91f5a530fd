"""The office's own calendar: the shipped years and those pasted from the State Council's notices."""

from __future__ import annotations

import weakref
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.calendar import deadlines, state_council_notice
from app.calendar.deadlines import Remaining
from app.calendar.working_days import Calendar
from app.calendar.year_tables import YearTable
from app.core import acts, clock
from app.core.database import Base, Json, db
from app.core.errors import OutOfTurn

# Hours within which an urgent matter is to be handled at each stage; settings of an office later.
URGENT_HOURS = {"特急": 4, "加急": 24}


class CalendarYear(Base):
    """放假安排: one year as pasted from its notice."""

    __tablename__ = "calendar_year"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    source: Mapped[str] = mapped_column(String(200))
    days_off: Mapped[dict[str, str]] = mapped_column(Json)
    make_up_days: Mapped[dict[str, str]] = mapped_column(Json)


class _Known:
    """The calendar as last read; pasted years are few, so their ids and count say whether it holds."""

    stamp: Any = None
    calendar = Calendar()


def office_calendar() -> Calendar:
    """The national calendar with the office's pasted years. One query in each transaction."""
    transaction = db.session().get_transaction()
    read = db.session.info.get("calendar")
    if read is not None and read[0]() is transaction is not None:
        calendar: Calendar = read[1]
        return calendar
    rows = db.session.scalars(select(CalendarYear).order_by(CalendarYear.id)).all()
    # A year that was replaced keeps its id and its source, so that the days themselves are compared.
    stamp = tuple((r.id, r.year, r.source, str(r.days_off), str(r.make_up_days)) for r in rows)
    if stamp != _Known.stamp:
        _Known.calendar = Calendar(_table(row) for row in rows)
        _Known.stamp = stamp
    if (within := db.session().get_transaction()) is not None:
        db.session.info["calendar"] = (weakref.ref(within), _Known.calendar)
    return _Known.calendar


def paste_year(doer: acts.Doer, text: str, *, replace: bool = False) -> YearTable:
    """Take a year from the text of the State Council's notice. Raises NotANotice.

    The same year again is refused: when it says the same, and, unless `replace`, when it differs.

    The page asks for the right (`Permission.CALENDAR_KEEP`).
    """
    table = state_council_notice.parse(text)
    row = db.session.scalar(select(CalendarYear).where(CalendarYear.year == table.year))
    if row is not None:
        _refuse_again(table, _table(row), replace=replace)
    if row is None:
        row = CalendarYear(year=table.year, source="", days_off={}, make_up_days={})
        db.session.add(row)
    row.source = table.source
    row.days_off = {d.isoformat(): name for d, name in table.days_off.items()}
    row.make_up_days = {d.isoformat(): name for d, name in table.make_up_days.items()}
    db.session.flush()
    db.session.info.pop("calendar", None)
    acts.record(doer, "calendar.paste_year", row, year=table.year)
    return table


def _refuse_again(table: YearTable, kept: YearTable, *, replace: bool) -> None:
    """Raises OutOfTurn, naming the days that differ."""
    pairs = ((table.days_off, kept.days_off), (table.make_up_days, kept.make_up_days))
    changed = sorted({day for new, old in pairs for day in new.keys() ^ old.keys()})
    if not changed:
        raise OutOfTurn(
            f"{table.year} 年的放假安排已经录入，与这次粘贴的内容相同。", advice="不用再录入。"
        )
    if not replace:
        named = "、".join(f"{day.month}月{day.day}日" for day in changed[:5])
        more = f"等 {len(changed)} 天" if len(changed) > 5 else ""
        raise OutOfTurn(
            f"{table.year} 年的放假安排已经录入，这次粘贴的在{named}{more}不同。",
            advice="请核对是否为更正通知；确认的，勾选“替换已录入的安排”再保存。",
        )


def due_at(working_days: int, urgency: str) -> datetime | None:
    """By when a stage is to be done: in hours when urgent, else in working days; 0 days: never."""
    if not working_days:
        return None
    if hours := URGENT_HOURS.get(urgency):
        return deadlines.deadline(office_calendar(), clock.now(), hours=hours)
    return deadlines.deadline(office_calendar(), clock.now(), working_days=working_days)


def remaining(due: datetime | None) -> Remaining | None:
    """The light and the words beside a matter, or None where nothing is due."""
    if due is None:
        return None
    return deadlines.remaining(office_calendar(), clock.now(), due)


def _table(row: CalendarYear) -> YearTable:
    return YearTable(
        row.year,
        {date.fromisoformat(d): name for d, name in row.days_off.items()},
        {date.fromisoformat(d): name for d, name in row.make_up_days.items()},
        row.source,
    )
