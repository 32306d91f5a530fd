"""抽查点名: calling, answering from a phone, what was found, and the figures of each unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core import clock
from app.core.errors import NotFound, OfficeError
from app.core.unit_of_work import unit_of_work
from app.duty import rollcall, rollcall_queries
from app.permissions.rules import Permission
from blueprints.duty import rollcall_view
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages, year_asked
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("roll_calls", __name__, template_folder="templates")
CALL = ("unit", "way", "count", "minutes", "words")


@bp.get("/duty/roll-calls")
@requires(Permission.DESK)
def listing() -> Any:
    page = rollcall_queries.calls(actor(), page_number())
    context = rollcall_view.listing(actor(), page, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/duty/roll-calls/figures")
@requires(Permission.DESK)
def figures() -> Any:
    year = year_asked() or clock.today().year
    page = rollcall_queries.by_unit(actor(), year, page_number())
    context = rollcall_view.figures(page, year, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/duty/roll-calls/new")
@requires(Permission.DESK)
def new() -> Any:
    return _entry({"unit": request.args.get("unit", "")}, None)


@bp.post("/duty/roll-calls")
@requires(Permission.DESK, own_work=True)
def call() -> Any:
    entered: dict[str, Any] = {name: request.form.get(name, "") for name in CALL}
    entered["units"] = request.form.getlist("units")
    raw = entered["unit"]
    unit_id = int(raw) if raw.isdecimal() and len(raw) < 12 else 0
    try:
        with unit_of_work():
            call_id = rollcall.call(actor(), unit_id, entered).id
    except OfficeError as error:
        return _entry(entered, error), status_of(error)
    tell("已发出点名，应答情况在这一页，刷新可见。")
    return redirect(url_for("roll_calls.show_call", call_id=call_id))


@bp.get("/duty/roll-calls/<int:call_id>")
@requires(Permission.DESK)
def show_call(call_id: int) -> Any:
    found = rollcall_queries.call(actor(), call_id)
    return render_template("duty/rollcall.html", shell=shell(), call=rollcall_view.call(found))


@bp.get("/duty/roll-calls/answers/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    return _page(record_id, {}, None)


@bp.post("/duty/roll-calls/answers/<int:record_id>")
@requires(Permission.MATTER_READ, own_work=True)
def answer(record_id: int) -> Any:
    entered = {"note": request.form.get("note", "")}
    return _done(record_id, entered, rollcall.answer, "已应答。")


@bp.post("/duty/roll-calls/answers/<int:record_id>/absences")
@requires(Permission.MATTER_READ, own_work=True)
def note_absence(record_id: int) -> Any:
    entered = {name: request.form.get(name, "") for name in ("absence", "reason")}
    return _done(record_id, entered, rollcall.note_absence, "已登记。")


def _done(record_id: int, entered: dict[str, Any], act: Callable[..., None], said: str) -> Any:
    try:
        with unit_of_work():
            act(actor(), record_id, entered)
    except NotFound:
        raise
    except OfficeError as error:
        return _page(record_id, entered, error), status_of(error)
    tell(said)
    return redirect(url_for("roll_calls.show", record_id=record_id))


def _page(record_id: int, entered: dict[str, Any], error: OfficeError | None) -> str:
    found = rollcall_queries.answer(actor(), record_id)
    context = rollcall_view.answer(actor(), found, entered, error)
    return render_template("duty/rollcall_answer.html", shell=shell(), answer=context)


def _entry(entered: dict[str, Any], error: OfficeError | None) -> str:
    context = rollcall_view.entering(actor(), entered, error)
    return render_template("duty/rollcall_entry.html", shell=shell(), roll=context)
