"""值班: who is on duty now, the month in force, and the telephone list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for

from app.calendar.office import office_calendar
from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.duty import people, queries
from app.duty.models import DutyUnit
from app.duty.on_duty import on_duty
from app.permissions.rules import Permission
from blueprints.duty import founding_view, month_view
from blueprints.shared.access import requires
from blueprints.shared.shell import shell
from blueprints.shared.visitors import actor

bp = Blueprint("duty", __name__, template_folder="templates")
FARTHEST = 800  # days from today, either way


@bp.get("/duty")
@requires(Permission.DESK)
def show() -> Any:
    units = people.duty_units()
    unit = people.own(actor(), units, number("unit"))
    first = _month()
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    shifts = queries.month(unit, first, last) if unit else []
    now = on_duty(db.session, unit.unit_id, clock.now()) if unit else ()
    context = month_view.month(
        actor(), units, unit, first, shifts, now, office_calendar().warning(first, last) or ""
    )
    none_yet = founding_view.none_yet(actor(), units, None if number("unit") else unit)
    return render_template("duty/month.html", shell=shell(), month=context, none_yet=none_yet)


@bp.get("/duty/phones")
@requires(Permission.DESK)
def phones() -> Any:
    """值班电话表, for the printer of the browser too."""
    unit = chosen_unit()
    context = {
        "unit": unit.unit.name,
        "phone": unit.phone,
        "back": url_for("duty.show", unit=unit.id),
        "columns": [
            {"key": "name", "label": "姓名"}, {"key": "posts", "label": "值班岗位"},
            {"key": "office", "label": "办公电话"}, {"key": "mobile", "label": "手机"},
        ],
        "rows": [
            {"cells": {
                "name": person.name, "posts": "、".join(posts), "office": person.office_phone,
                "mobile": person.phone or "",
            }}
            for person, posts in queries.phones(unit)
        ],
    }  # fmt: skip
    return render_template("duty/phones.html", shell=shell(), phones=context)


def chosen_unit() -> DutyUnit:
    """The duty unit of the address, else her own. Raises NotFound where there is none."""
    unit = people.own(actor(), people.duty_units(), number("unit"))
    if unit is None:
        raise NotFound("还没有单位设置值班。")
    return unit


def number(name: str) -> int:
    """An id in the address or the form; 0 where there is none."""
    text = request.values.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _month() -> date:
    today = clock.today()
    try:
        found = date.fromisoformat(f"{request.args.get('month', '')[:7]}-01")
    except ValueError:
        found = today
    if abs((found - today).days) > FARTHEST:
        found = today
    return found.replace(day=1)
