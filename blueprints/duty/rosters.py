"""排班: the list, a new roster, its page, the plan, one cell, the proof, the printed sheet, 报备."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, send_file, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.duty import drawing_up, editing, people, planning, queries, reporting
from app.duty.gathering import gather
from app.duty.paper import roster_paper
from app.permissions.rules import Permission
from blueprints.duty import proof_view
from blueprints.duty import roster_view as view
from blueprints.duty.routes import number
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.matters import opened
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("duty_rosters", __name__, template_folder="templates")
TEXTS = ("unit", "first", "last", "title")


@bp.get("/duty/rosters")
@requires(Permission.DESK)
def listing() -> Any:
    page = queries.roster_page(actor(), page_number())
    context = view.listing(actor(), page, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/duty/rosters/new")
@requires(Permission.DUTY_KEEP)
def new() -> Any:
    return _entry({}, None)


@bp.post("/duty/rosters")
@requires(Permission.DUTY_KEEP, own_work=True)
def begin() -> Any:
    entered = {name: request.form.get(name, "") for name in TEXTS}
    try:
        with unit_of_work():
            unit = people.duty_unit(number("unit"))
            record_id = drawing_up.begin(actor(), unit, entered).id
    except OfficeError as error:
        return _entry(entered, error), status_of(error)
    tell("值班表已建好，还没有排人。可以自动排班，也可以逐格指定。")
    return redirect(url_for("duty_rosters.show", record_id=record_id))


@bp.get("/duty/rosters/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    found = queries.sheet(actor(), record_id)
    if opened(actor(), found.circulation) is not None:
        found = queries.sheet(actor(), record_id)  # Read anew: the first look was noted.
    return render_template("duty/roster.html", shell=shell(), roster=view.roster(actor(), found))


@bp.post("/duty/rosters/<int:record_id>/plans")
@requires(Permission.MATTER_READ)
def plan(record_id: int) -> Any:
    """自动排班, 采用, 不采用, and taking the new classes of days."""
    roster = queries.roster_of(actor(), record_id)
    move = request.form.get("move", "")
    if move == "ask":
        planning.ask(actor(), roster)
        tell("正在排班，一般十秒以内完成，请稍后刷新页面。", "info")
    elif move == "adopt":
        tell(f"已采用，有 {planning.adopt(actor(), roster)} 格改变。")
    elif move == "discard":
        planning.discard(actor(), roster)
        tell("没有采用，值班表保持原样。")
    elif move == "days":
        tell(f"已按工作日历更新，{drawing_up.refresh_classes(actor(), roster)} 班的日期类别改变。")
    else:
        raise Invalid("请选择如何办理。", {"move": "请选择。"})
    return redirect(url_for("duty_rosters.show", record_id=record_id))


@bp.get("/duty/rosters/<int:record_id>/cells/<int:cell_id>")
@requires(Permission.MATTER_READ)
def cell(record_id: int, cell_id: int) -> Any:
    """One cell: who has it and why, who else could, and giving it to somebody."""
    return _cell(record_id, cell_id, None)


@bp.post("/duty/rosters/<int:record_id>/cells/<int:cell_id>")
@requires(Permission.MATTER_READ, own_work=True)
def move(record_id: int, cell_id: int) -> Any:
    """Give the cell to a person, leave it open, or exchange it with another cell."""
    try:
        with unit_of_work():
            roster = queries.roster_of(actor(), record_id)
            words = editing.move(
                actor(), roster, cell_id, number("person") or None, number("other") or None,
                fixed=request.form.get("fixed") == "1",
            )  # fmt: skip
    except OfficeError as error:
        return _cell(record_id, cell_id, error), status_of(error)
    tell(f"已调整。{words}")
    month = request.form.get("month", "")[:7]
    return redirect(url_for("duty_rosters.show", record_id=record_id, month=month))


@bp.get("/duty/rosters/<int:record_id>/checks")
@requires(Permission.MATTER_READ)
def check(record_id: int) -> Any:
    """What the rules say of a drag that has not been dropped yet, for the page's script."""
    roster = queries.roster_of(actor(), record_id)
    people.require_keeper(actor(), roster.duty_unit)
    found = editing.check(roster, number("cell"), None, number("other"))
    return jsonify(allowed=found.allowed, words=found.words)


@bp.get("/duty/rosters/<int:record_id>/fairness")
@requires(Permission.MATTER_READ)
def proof(record_id: int) -> Any:
    roster = queries.roster_of(actor(), record_id)
    context = proof_view.proof(roster, gather(roster))
    return render_template("duty/fairness.html", shell=shell(), proof=context)


@bp.get("/duty/rosters/<int:record_id>/sheet")
@requires(Permission.MATTER_READ)
def sheet(record_id: int) -> Any:
    """值班表 for the printer, as PDF."""
    roster = queries.roster_of(actor(), record_id)
    shifts = queries.shifts_of(roster, roster.first_day, roster.last_day)
    pdf = roster_paper(roster, shifts)
    return send_file(io.BytesIO(pdf), "application/pdf", download_name=f"{roster.title}.pdf")


@bp.post("/duty/rosters/<int:record_id>/reports")
@requires(Permission.MATTER_READ)
def report(record_id: int) -> Any:
    """报备."""
    late = reporting.report(actor(), queries.roster_of(actor(), record_id))
    tell(
        "已报备，晚于节前 2 天的要求，请尽快电话说明。" if late else "已报备。",
        "warn" if late else "good",
    )
    return redirect(url_for("duty_rosters.show", record_id=record_id))


def _entry(entered: dict[str, str], error: OfficeError | None) -> str:
    faults = error.fields if isinstance(error, Invalid) else {}
    context = view.entering(actor(), entered, faults, error)
    return render_template("duty/roster_entry.html", shell=shell(), drawing=context)


def _cell(record_id: int, cell_id: int, error: OfficeError | None) -> str:
    roster = queries.roster_of(actor(), record_id)
    context = view.cell(actor(), roster, gather(roster), cell_id, error)
    return render_template("duty/cell.html", shell=shell(), cell=context)
