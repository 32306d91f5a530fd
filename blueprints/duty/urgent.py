"""紧急信息: the lists, an event with its reports and clocks, and how it goes on from there."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.duty import (
    urgent,
    urgent_access,
    urgent_clocks,
    urgent_onward,
    urgent_queries,
    urgent_telling,
    urgent_timeline,
)
from app.duty.urgent_elements import WRITTEN
from app.duty.urgent_paper import event_form
from app.permissions.rules import Permission
from blueprints.duty import urgent_entry, urgent_view
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.matters import opened
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("urgent", __name__, template_folder="templates")
ELEMENTS = tuple(element.key for element in WRITTEN)
FIRST = (
    "unit", "title", "kind", "level", "place", "happened", "known", "outside", "approved_by",
    *ELEMENTS,
)  # fmt: skip
NEXT = ("report", "level", "approved_by", *ELEMENTS)
TOLD = ("target", "at", "to_whom", "words", "how", "sent")


@bp.get("/urgent")
@requires(Permission.DESK)
def listing() -> Any:
    name = request.args.get("list", "open")
    name = name if name in urgent_queries.LISTS else "open"
    counts = urgent_queries.counts(actor())
    page = urgent_queries.list_page(actor(), name, page_number(), counts[name])
    context = urgent_view.listing(actor(), page, counts, name, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/urgent/new")
@requires(Permission.DESK)
def new() -> Any:
    return _entry(
        {"kind": request.args.get("kind", ""), "unit": request.args.get("unit", "")}, None
    )


@bp.post("/urgent")
@requires(Permission.DESK, own_work=True)
def begin() -> Any:
    entered = _entered(FIRST) | {"targets": request.form.getlist("targets")}
    try:
        with unit_of_work():
            record_id = urgent.begin(actor(), _number(entered["unit"]), entered).id
    except OfficeError as error:
        return _entry(entered, error), status_of(error)
    tell("首报已报出。请同时电话报告上级，并在下面登记。")
    return redirect(url_for("urgent.show", record_id=record_id))


@bp.get("/urgent/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    return _page(record_id)


@bp.post("/urgent/<int:record_id>/reports")
@requires(Permission.MATTER_READ, own_work=True)
def report(record_id: int) -> Any:
    entered = _entered(NEXT)
    return _done(record_id, entered, lambda: urgent.report(actor(), record_id, entered).label)


@bp.post("/urgent/<int:record_id>/calls")
@requires(Permission.MATTER_READ, own_work=True)
def call(record_id: int) -> Any:
    entered = _entered(TOLD)

    def work() -> str:
        urgent_telling.call(actor(), record_id, entered)
        return "电话报告"

    return _done(record_id, entered | {"form": "call"}, work)


@bp.post("/urgent/<int:record_id>/sent")
@requires(Permission.MATTER_READ, own_work=True)
def note_sent(record_id: int) -> Any:
    entered = _entered(TOLD)

    def work() -> str:
        urgent_telling.note_sent(actor(), record_id, entered)
        return "报出情况"

    return _done(record_id, entered | {"form": "sent"}, work)


@bp.post("/urgent/<int:record_id>/deliveries/<int:delivery_id>/receipts")
@requires(Permission.MATTER_READ)
def receive(record_id: int, delivery_id: int) -> Any:
    urgent_telling.receive(actor(), record_id, delivery_id)
    tell("已签收，报送单位可以看到签收时间。")
    return redirect(url_for("urgent.show", record_id=record_id))


@bp.post("/urgent/<int:record_id>/onward")
@requires(Permission.MATTER_READ)
def onward(record_id: int) -> Any:
    """转为公文, 转督办 or 编为信息."""
    move = request.form.get("move", "")
    if move == "document":
        draft = urgent_onward.draft(actor(), record_id)
        tell("已起草报告，报过的情况都已填入，请核对后送审。")
        return redirect(url_for("dispatch.show", record_id=draft.id))
    if move == "supervision":
        urgent_onward.follow(actor(), record_id)
        tell("已转督查室立项督办。")
    elif move == "bulletin":
        urgent_onward.offer(actor(), record_id)
        tell("已起草信息，请在工作台核对后送审。")
    else:
        urgent_access.held(actor(), record_id)  # Whoever may not see it learns nothing of it.
        raise Invalid("请选择转到哪里。")
    return redirect(url_for("urgent.show", record_id=record_id))


@bp.get("/urgent/<int:record_id>/timeline")
@requires(Permission.MATTER_READ)
def timeline(record_id: int) -> Any:
    line = urgent_timeline.timeline(actor(), record_id, page_number())
    context = urgent_view.timeline(line, pages(line.page))
    return render_template("duty/urgent_timeline.html", shell=shell(), line=context)


@bp.get("/urgent/<int:record_id>/form")
@requires(Permission.MATTER_READ)
def form(record_id: int) -> Any:
    """紧急信息报告单 for the printer, as PDF."""
    event = urgent_queries.sheet(actor(), record_id).event
    name = f"紧急信息报告单-{event.number}.pdf"
    return send_file(io.BytesIO(event_form(event)), "application/pdf", download_name=name)


@bp.get("/urgent/clocks")
@requires(Permission.DESK)
def clocks() -> Any:
    return _clocks({}, None)


@bp.post("/urgent/clocks")
@requires(Permission.DESK, own_work=True)
def set_clocks() -> Any:
    names = ("unit", "level", "target", "phone", "written", "ground", "example", "move")
    entered = _entered(names)
    unit_id = _number(entered["unit"])
    try:
        with unit_of_work():
            if entered["move"] == "example":
                urgent_clocks.take_over(actor(), unit_id, entered["example"])
            else:
                urgent_clocks.set_rule(actor(), unit_id, entered)
    except OfficeError as error:
        return _clocks(entered, error), status_of(error)
    tell("时限已保存，从下一个事件起按新的时限计算。")
    return redirect(url_for("urgent.clocks", unit=unit_id))


def _done(record_id: int, entered: dict[str, Any], work: Callable[[], str]) -> Any:
    """Do it; what was refused comes back with all that was typed."""
    try:
        with unit_of_work():
            done = work()
    except OfficeError as error:
        return _page(record_id, entered, error), status_of(error)
    tell(f"{done}已记录。")
    return redirect(url_for("urgent.show", record_id=record_id))


def _page(
    record_id: int, entered: dict[str, Any] | None = None, error: OfficeError | None = None
) -> str:
    found = urgent_queries.sheet(actor(), record_id)
    if found.task is not None and found.task.opened_at is None:
        opened(actor(), found.circulation)
        found = urgent_queries.sheet(actor(), record_id)  # Read anew: the first look was noted.
    context = urgent_view.matter(actor(), found, entered or {}, error)
    return render_template("duty/urgent.html", shell=shell(), matter=context)


def _entry(entered: dict[str, Any], error: OfficeError | None) -> str:
    context = urgent_entry.entering(actor(), entered, error)
    return render_template("duty/urgent_entry.html", shell=shell(), first=context)


def _clocks(entered: dict[str, Any], error: OfficeError | None) -> str:
    unit_id = _number(str(entered.get("unit") or request.args.get("unit", "")))
    context = urgent_entry.clocks(actor(), unit_id, entered, error)
    return render_template("duty/urgent_clocks.html", shell=shell(), settings=context)


def _entered(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: request.form.get(name, "") for name in names}


def _number(raw: str) -> int:
    return int(raw) if raw.isdecimal() and len(raw) < 12 else 0
