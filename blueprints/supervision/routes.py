"""督办: the board, the lists, 立项, the page of an item, and what its office does beside the line."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from app.core.database import db
from app.core.errors import Invalid, NotFound, OfficeError
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.directory.actors import Actor
from app.permissions import checks
from app.permissions.rules import Permission
from app.supervision import alerting, counting, entering, keeping, queries
from app.supervision.lights import Light
from app.supervision.models import Evidence, Notice, Source, SupervisionItem
from app.supervision.paper import item_form
from app.supervision.queries import Filters, Sheet
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.matters import opened
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor
from blueprints.supervision import listing as listing_view
from blueprints.supervision import reminders_view, view

bp = Blueprint("supervision", __name__, template_folder="templates")
TEXTS = ("title", "source", "basis", "target", "urgency", "rhythm", "lead", "due", "organ", "from")
BESIDE = ("colour", "words", "due", "reason", "into")


@bp.get("/supervision")
@requires(Permission.DESK)
def listing() -> Any:
    who, name = actor(), request.args.get("list", "open")
    name = name if name in queries.LISTS else "open"
    filters = _filters()
    counts = counting.counts(who)
    total = counts.of(name, filters)
    page = queries.list_page(who, name, page_number(), filters, total=total)
    context = listing_view.listing(who, page, counts, name, filters, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/supervision/board")
@requires(Permission.DESK)
def board() -> Any:
    context = listing_view.board(actor())
    return render_template("supervision/board.html", shell=shell(), board=context)


@bp.get("/supervision/new")
@requires(Permission.SUPERVISION_KEEP)
def new() -> Any:
    """立项, by hand or for a record that she may read."""
    entered: dict[str, Any] = {name: request.args.get(name, "")[:500] for name in TEXTS}
    source = _source(actor(), entered["from"])
    if source is not None and source[0] == alerting.FROM:
        entered |= alerting.entry_of(actor(), source[1])
    elif source is not None:
        entered["title"] = entered["title"] or source[2]
        entered["basis"] = entered["basis"] or f"《{source[2]}》"
    entered["assisting"] = []
    return _entry_page(entered, url_for("supervision.begin"), url_for("supervision.listing"), None)


@bp.post("/supervision")
@requires(Permission.SUPERVISION_KEEP, own_work=True)
def begin() -> Any:
    entered = _entered()
    organ = entered["organ"]
    try:
        with unit_of_work():
            source = _source(actor(), entered["from"])
            item = entering.begin(
                actor(),
                int(organ) if organ.isdecimal() and len(organ) < 12 else 0,
                entered,
                source[:2] if source else None,
            )
            if source and source[0] == alerting.FROM:
                alerting.became(actor(), source[1], item)
            record_id = item.id
    except OfficeError as error:
        here, back = url_for("supervision.begin"), url_for("supervision.listing")
        return _entry_page(entered, here, back, error), status_of(error)
    tell("已拟立项，请核对后送审。")
    return redirect(url_for("supervision.show", record_id=record_id))


@bp.route("/supervision/<int:record_id>/draft", methods=["GET", "POST"])
@requires(Permission.MATTER_READ, own_work=True)
def edit(record_id: int) -> Any:
    """修改立项, while it is a draft."""
    found = queries.sheet(actor(), record_id)
    here, back = (
        url_for("supervision.edit", record_id=record_id),
        url_for("supervision.show", record_id=record_id),
    )
    if request.method == "GET":
        return _entry_page(view.entered_of(found.item), here, back, None, found.item)
    entered = _entered()
    try:
        with unit_of_work():
            entering.save(actor(), queries.sheet(actor(), record_id).item, entered)
    except OfficeError as error:
        item = queries.sheet(actor(), record_id).item
        return _entry_page(entered, here, back, error, item), status_of(error)
    tell("已保存。")
    return redirect(back)


@bp.get("/supervision/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    found = queries.sheet(actor(), record_id)
    if opened(actor(), found.circulation) is not None:
        found = queries.sheet(actor(), record_id)  # Read anew: the first look was noted.
    return _item_page(found, None)


@bp.get("/supervision/<int:record_id>/form")
@requires(Permission.MATTER_READ)
def form(record_id: int) -> Any:
    """督办事项表 for the printer, as PDF."""
    item = queries.sheet(actor(), record_id).item
    name = f"督办事项表-{item.number or item.id}.pdf"
    return send_file(io.BytesIO(item_form(item)), "application/pdf", download_name=name)


@bp.get("/supervision/<int:record_id>/evidence/<int:evidence_id>")
@requires(Permission.MATTER_READ)
def evidence(record_id: int, evidence_id: int) -> Any:
    """A file of evidence, always as a download."""
    checks.fetch(actor(), Permission.MATTER_READ, SupervisionItem, record_id)
    row = db.session.get(Evidence, evidence_id)
    if row is None or row.item_id != record_id:
        raise NotFound
    return send_file(
        stores().blobs.open(row.blob), row.media_type, as_attachment=True, download_name=row.name
    )


@bp.get("/supervision/<int:record_id>/notices/<int:notice_id>")
@requires(Permission.MATTER_READ)
def notice_pages(record_id: int, notice_id: int) -> Any:
    """督查单: the pages as they were issued."""
    checks.fetch(actor(), Permission.MATTER_READ, SupervisionItem, record_id)
    row = db.session.get(Notice, notice_id)
    if row is None or row.item_id != record_id:
        raise NotFound
    pages_of_it = io.BytesIO(stores().blobs.read(row.blob))
    return send_file(pages_of_it, "application/pdf", download_name=f"{row.number}.pdf")


@bp.post("/supervision/<int:record_id>/notices")
@requires(Permission.MATTER_READ, own_work=True)
def issue_notice(record_id: int) -> Any:
    return _beside(record_id, keeping.issue_notice, "督查单已发出，已列入牵头单位待阅并催办。")


@bp.post("/supervision/<int:record_id>/suspensions")
@requires(Permission.MATTER_READ, own_work=True)
def suspend(record_id: int) -> Any:
    return _beside(record_id, keeping.suspend, "已中止，期限暂停计算。")


@bp.post("/supervision/<int:record_id>/resumptions")
@requires(Permission.MATTER_READ, own_work=True)
def resume(record_id: int) -> Any:
    return _beside(
        record_id, lambda who, item, _form: keeping.resume(who, item), "已恢复，期限顺延。"
    )


@bp.post("/supervision/<int:record_id>/withdrawals")
@requires(Permission.MATTER_READ, own_work=True)
def withdraw(record_id: int) -> Any:
    return _beside(record_id, keeping.withdraw, "已撤销督办，理由已告知牵头单位。")


@bp.post("/supervision/<int:record_id>/merges")
@requires(Permission.MATTER_READ, own_work=True)
def merge(record_id: int) -> Any:
    return _beside(record_id, keeping.merge, "已并入，原事项结束。")


def _beside(record_id: int, doing: Callable[[Actor, int, Any], Any], done: str) -> Any:
    """One act of the office that supervises; what was typed stays on the page when it is refused."""
    entered = {name: request.form.get(name, "") for name in BESIDE}
    try:
        with unit_of_work():
            doing(actor(), record_id, entered)
    except OfficeError as error:
        found = queries.sheet(actor(), record_id)
        return _item_page(found, error), status_of(error)
    tell(done)
    return redirect(url_for("supervision.show", record_id=record_id))


def _item_page(found: Sheet, error: OfficeError | None) -> str:
    context = view.matter(actor(), found)
    context["error"] = error
    context["faults"] = error.fields if isinstance(error, Invalid) else {}
    entered = {name: request.form.get(name, "") for name in BESIDE}
    context["entered"] = reminders_view.prefilled(found, entered) if context["keep"] else entered
    return render_template("supervision/item.html", shell=shell(), matter=context)


def _entry_page(
    entered: dict[str, Any], action: str, back: str, error: OfficeError | None,
    item: SupervisionItem | None = None,
) -> str:  # fmt: skip
    faults = error.fields if isinstance(error, Invalid) else {}
    context = view.entering(actor(), entered, action, back, faults, error, item)
    return render_template("supervision/entry.html", shell=shell(), proposal=context)


def _entered() -> dict[str, Any]:
    entered: dict[str, Any] = {name: request.form.get(name, "") for name in TEXTS}
    entered["assisting"] = request.form.getlist("assisting")
    return entered


def _filters() -> Filters:
    args = request.args
    light, source, unit = args.get("light", ""), args.get("source", ""), args.get("unit", "")
    return Filters(
        light=Light(light) if light in {one.value for one in Light} else None,
        source=Source(source) if source in {one.value for one in Source} else None,
        unit=int(unit) if unit.isdecimal() and len(unit) < 12 else None,
        silent=args.get("silent") == "1",
        late=args.get("late") == "1",
    )


def _source(who: Actor, text: str) -> tuple[str, int, str] | None:
    """The record that "incoming_document:12" names, with its title, if she may read it."""
    subject_type, _, key = text.partition(":")
    if not key.isdecimal() or len(key) > 15:
        return None
    if subject_type == alerting.FROM:
        return (subject_type, int(key), alerting.fetch(who, int(key)).title)
    title = entering.title_of(who, subject_type, int(key))
    return (subject_type, int(key), title) if title else None
