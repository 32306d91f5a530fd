"""值班日志 and 交接班: the list of shifts, the page of one, and the page on which it is handed over."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core import clock
from app.core.errors import Invalid, NotFound, OfficeError
from app.core.unit_of_work import unit_of_work
from app.duty import handover, log, log_people, log_queries
from app.permissions.rules import Permission
from blueprints.duty import filing_view, log_view
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.matters import opened
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("duty_log", __name__, template_folder="templates")
FIELDS = (
    "kind", "source", "phone", "words", "handling", "result", "at", "late_reason", "tracked",
    "link", "about", "about_id",
)  # fmt: skip


@bp.get("/duty/log")
@requires(Permission.DESK)
def mine() -> Any:
    """The log of the shift in which she stands now; else the list of those she may look into."""
    own = log_people.open_shifts(actor(), clock.now())
    if own:
        kept: dict[str, Any] = {k: request.args[k] for k in ("link", "kind") if k in request.args}
        return redirect(url_for("duty_log.show", shift_id=own[0].shift_id, **kept))
    return redirect(url_for("duty_log.listing"))


@bp.get("/duty/logs")
@requires(Permission.DESK)
def listing() -> Any:
    page = log_queries.shifts(actor(), page_number())
    context = log_view.listing(page, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/duty/logs/open")
@requires(Permission.DESK)
def tracked() -> Any:
    """待办结: instructions and other things that are still tracked."""
    page = log_queries.tracked(actor(), page_number())
    context = log_view.tracked(page, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/duty/logs/<int:shift_id>")
@requires(Permission.DESK)
def show(shift_id: int) -> Any:
    return _page(shift_id, {key: request.args.get(key, "") for key in FIELDS}, None)


@bp.get("/duty/logs/entries/<int:entry_id>")
@requires(Permission.DESK)
def entry(entry_id: int) -> Any:
    """To the entry in the log of its shift, which may be an earlier one."""
    shift_id = log_queries.shift_of(entry_id)
    log_queries.sheet(actor(), shift_id)  # One that she may not see is not found.
    return redirect(url_for("duty_log.show", shift_id=shift_id, _anchor=f"entry-{entry_id}"))


@bp.post("/duty/logs/<int:shift_id>/entries")
@requires(Permission.DESK, own_work=True)
def write(shift_id: int) -> Any:
    entered = {name: request.form.get(name, "") for name in FIELDS}
    try:
        with unit_of_work():
            entry = log.write(actor(), shift_id, entered)
            event = entry.kind.value == "event" and not entered["link"]
    except OfficeError as error:
        log_queries.sheet(actor(), shift_id)  # One that she may not see is not found.
        return _page(shift_id, entered, error), status_of(error)
    if event:
        tell("已记下。突发事件请立即报送。", "warn", ("报送紧急信息", url_for("urgent.new")))
    else:
        tell("已记下。")
    return redirect(url_for("duty_log.show", shift_id=shift_id))


@bp.post("/duty/logs/<int:shift_id>/handovers")
@requires(Permission.DESK)
def begin(shift_id: int) -> Any:
    """Go to the hand-over of the shift; it is opened where the clock has not come to it yet."""
    found = handover.open_now(actor(), shift_id)
    return redirect(url_for("duty_log.hand_over", record_id=found.id))


@bp.get("/duty/handovers/<int:record_id>")
@requires(Permission.MATTER_READ)
def hand_over(record_id: int) -> Any:
    return _handover(record_id, {}, None)


@bp.post("/duty/handovers/<int:record_id>")
@requires(Permission.MATTER_READ, own_work=True)
def act(record_id: int) -> Any:
    """交班, 接班 or 单方接班."""
    entered = {name: value[:20_000] for name, value in request.form.items()}
    moves = {
        "sign": handover.sign, "confirm": handover.confirm, "take": handover.take_over,
    }  # fmt: skip
    try:
        move = moves.get(entered.get("move", ""))
        if move is None:
            raise Invalid("请选择要办的事。")
        with unit_of_work():
            move(actor(), record_id, entered)
    except NotFound:
        raise
    except OfficeError as error:
        return _handover(record_id, entered, error), status_of(error)
    tell(log_view.done(log_queries.handover(actor(), record_id)))
    return redirect(url_for("duty_log.hand_over", record_id=record_id))


def _page(shift_id: int, entered: dict[str, Any], error: OfficeError | None) -> str:
    found = log_queries.sheet(actor(), shift_id, page_number(), entered.get("about_id", ""))
    context = log_view.shift(found, entered, error, pages(found.entries))
    context["filing"] = filing_view.notices(actor(), found.shift.roster)
    return render_template("duty/log.html", shell=shell(), log=context)


def _handover(record_id: int, entered: dict[str, Any], error: OfficeError | None) -> str:
    found = log_queries.handover(actor(), record_id)
    if found.task is not None and found.task.opened_at is None:
        opened(actor(), found.circulation)
        found = log_queries.handover(actor(), record_id)
    context = log_view.handing_over(found, entered, error)
    return render_template("duty/handover.html", shell=shell(), handover=context)
