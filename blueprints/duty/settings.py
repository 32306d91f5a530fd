"""值班设置: rules, posts, shifts, people, limits and pairs of one unit, for whoever makes its rosters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory.actors import Actor
from app.duty import founding, keeping, people
from app.duty.models import DutyUnit
from app.permissions.rules import Permission
from blueprints.duty import founding_view, settings_view
from blueprints.duty.routes import number
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("duty_settings", __name__, template_folder="templates")
FOUNDED = ("unit", "phone", "posts", "start", "begins", "ends", "superior", "superior_name")
Deed = Callable[[Actor, DutyUnit, dict[str, Any]], object]


@bp.get("/duty/units/new")
@requires(Permission.DUTY_KEEP)
def new() -> Any:
    return _founding({}, None)


@bp.post("/duty/units")
@requires(Permission.DUTY_KEEP, own_work=True)
def found() -> Any:
    entered = {name: request.form.get(name, "") for name in FOUNDED}
    try:
        with unit_of_work():
            unit_id = founding.found(actor(), entered).id
    except OfficeError as error:
        return _founding(entered, error), status_of(error)
    tell("值班已设置。下一步请为每个岗位选择可以值班的人员。")
    return redirect(url_for("duty_settings.show", unit_id=unit_id))


@bp.get("/duty/units/<int:unit_id>")
@requires(Permission.DUTY_KEEP)
def show(unit_id: int) -> Any:
    return _page(unit_id, "", {}, None)


@bp.post("/duty/units/<int:unit_id>/rules")
@requires(Permission.DUTY_KEEP, own_work=True)
def rules(unit_id: int) -> Any:
    return _do(unit_id, "rules", keeping.set_rules)


@bp.post("/duty/units/<int:unit_id>/posts")
@requires(Permission.DUTY_KEEP, own_work=True)
def posts(unit_id: int) -> Any:
    if request.form.get("move") == "close":
        return _do(unit_id, "posts", lambda a, u, f: keeping.close(a, u, "post", _key(f)))
    return _do(unit_id, "posts", keeping.add_post)


@bp.post("/duty/units/<int:unit_id>/shifts")
@requires(Permission.DUTY_KEEP, own_work=True)
def shifts(unit_id: int) -> Any:
    if request.form.get("move") == "close":
        return _do(unit_id, "shifts", lambda a, u, f: keeping.close(a, u, "shift", _key(f)))
    return _do(unit_id, "shifts", keeping.add_kind)


@bp.post("/duty/units/<int:unit_id>/people")
@requires(Permission.DUTY_KEEP, own_work=True)
def staff(unit_id: int) -> Any:
    chosen = [
        int(v)
        for v in request.form.getlist("people")
        if v.isascii() and v.isdecimal() and len(v) < 12
    ]
    return _do(unit_id, "people", lambda a, u, _: keeping.set_people(a, u, number("post"), chosen))


@bp.post("/duty/units/<int:unit_id>/limits")
@requires(Permission.DUTY_KEEP, own_work=True)
def limits(unit_id: int) -> Any:
    return _do(unit_id, "limits", keeping.limit)


@bp.post("/duty/units/<int:unit_id>/pairs")
@requires(Permission.DUTY_KEEP, own_work=True)
def pairs(unit_id: int) -> Any:
    return _do(unit_id, "pairs", keeping.pair)


def _do(unit_id: int, what: str, deed: Deed) -> Any:
    form: dict[str, Any] = {
        key: request.form.get(key, "") for key in request.form if key != "csrf_token"
    }
    form["days"] = request.form.getlist("days")
    try:
        with unit_of_work():
            deed(actor(), people.duty_unit(unit_id), form)
    except OfficeError as error:
        return _page(unit_id, what, form, error), status_of(error)
    tell("已保存，今后的排班按新的设置。")
    return redirect(url_for("duty_settings.show", unit_id=unit_id))


def _key(form: dict[str, Any]) -> int:
    text = str(form.get("key") or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _founding(entered: dict[str, str], error: OfficeError | None) -> str:
    faults = error.fields if isinstance(error, Invalid) else {}
    context = founding_view.page(actor(), entered, faults, error)
    return render_template("duty/founding.html", shell=shell(), founding=context)


def _page(unit_id: int, what: str, entered: dict[str, Any], error: OfficeError | None) -> str:
    unit = people.unit_as_set(unit_id)
    people.require_keeper(actor(), unit)
    faults = error.fields if isinstance(error, Invalid) else {}
    context = settings_view.page(unit, what, entered, faults, error)
    return render_template("duty/settings.html", shell=shell(), settings=context)
