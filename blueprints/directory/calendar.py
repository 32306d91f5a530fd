"""工作日历: the year as the office counts it, and the State Council's notice pasted in."""

from __future__ import annotations

from calendar import Calendar as Weeks
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for

from app.calendar import office, state_council_notice
from app.calendar.working_days import Calendar
from app.core import clock
from app.core.errors import OfficeError
from app.permissions.rules import Permission
from blueprints.directory.blueprint import bp, number, unit_of_work
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

YEARS = range(2000, 2101)


@bp.route("/directory/calendar", methods=["GET", "POST"])
@requires(Permission.CALENDAR_KEEP, own_work=True)
def calendar() -> Any:
    if request.method == "GET":
        wanted = number(request.args.get("year", ""), usual=clock.today().year)
        year = wanted if wanted in YEARS else clock.today().year
        return _page(office.office_calendar(), year)
    text = request.form.get("text", "")[: state_council_notice.LONGEST_NOTICE + 1]
    try:
        if request.form.get("move") == "save":
            with unit_of_work():
                replace = request.form.get("replace") == "1"
                table = office.paste_year(actor(), text, replace=replace)
            tell(f"{table.year} 年的放假安排已保存，期限从现在起按它计算。")
            return redirect(url_for("directory.calendar", year=table.year))
        table = state_council_notice.parse(text)
    except OfficeError as error:
        current = clock.today().year
        return _page(
            office.office_calendar(), current, text, f"{error.message}{error.advice}"
        ), max(status_of(error), 422)
    shown = office.office_calendar()
    preview = Calendar([*shown.tables.values(), table])
    return _page(preview, table.year, text, preview=True)


def _page(
    shown: Calendar, year: int, text: str = "", error: str = "", *, preview: bool = False
) -> str:
    table = shown.tables.get(year)
    context = {
        "year": year,
        "preview": preview,
        "warning": shown.warning(date(year, 1, 1), date(year, 12, 31)) or "",
        "source": table.source if table else "",
        "years": [
            {"label": f"{y}", "href": url_for("directory.calendar", year=y), "current": y == year}
            for y in range(year - 2, year + 3)
        ],
        "months": [month(shown, year, m) for m in range(1, 13)],
        "working": sum(
            shown.is_working_day(date.fromordinal(n))
            for n in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        ),
        "action": url_for("directory.calendar"),
        "text": text,
        "error": error,
    }
    return render_template("directory/calendar.html", shell=shell(), calendar=context)


def month(shown: Calendar, year: int, number_: int) -> dict[str, Any]:
    """One month as components/month.html shows it."""
    weeks = [
        [_day(shown, day, number_) for day in week]
        for week in Weeks().monthdatescalendar(year, number_)
    ]
    blank = [{"day": "", "kind": "outside"}] * 7
    weeks += [blank] * (6 - len(weeks))  # All months are equally high, and so stand in line.
    return {"caption": f"{year}年{number_}月", "weeks": weeks}


def _day(shown: Calendar, day: date, number_: int) -> dict[str, Any]:
    if day.month != number_:
        return {"day": day.day, "kind": "outside"}
    weekend, works, name = day.weekday() >= 5, shown.is_working_day(day), shown.holiday(day)
    kind = "work" if weekend and works else "plain" if works else "off"
    note = "班" if kind == "work" else _note(shown, day, name) if name else ""
    return {"day": day.day, "kind": kind, "note": note, "today": day == clock.today()}


def _note(shown: Calendar, day: date, name: str) -> str:
    """The first day of a holiday bears its name, the others 休."""
    before = date.fromordinal(day.toordinal() - 1)
    return name.removesuffix("节") if shown.holiday(before) != name else "休"
