"""督查: the lists, the plan, the page of an inspection, its files and its form."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from app.core.database import db
from app.core.errors import Invalid, NotFound, OfficeError
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.permissions import checks
from app.permissions.rules import Permission
from app.supervision import inspecting, inspection_queries
from app.supervision.inspection_models import Inspection, InspectionFile
from app.supervision.inspection_paper import inspection_form
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.matters import opened
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor
from blueprints.supervision import inspection_view as view

bp = Blueprint("inspections", __name__, template_folder="templates")
TEXTS = (
    "organ", "title", "kind", "basis_kind", "basis", "content", "scope", "plan", "begins", "ends",
    "leader", "repeated_for",
)  # fmt: skip
LISTS = ("objects", "methods", "team")


@bp.get("/inspections")
@requires(Permission.DESK)
def listing() -> Any:
    name = request.args.get("list", "open")
    name = name if name in inspection_queries.LISTS else "open"
    page = inspection_queries.list_page(actor(), name, page_number())
    context = view.listing(actor(), page, name, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/inspections/new")
@requires(Permission.SUPERVISION_KEEP)
def new() -> Any:
    return _entry({}, url_for("inspections.begin"), None)


@bp.post("/inspections")
@requires(Permission.SUPERVISION_KEEP, own_work=True)
def begin() -> Any:
    entered = _entered()
    organ = entered["organ"]
    organ_id = int(organ) if organ.isdecimal() and len(organ) < 12 else 0
    try:
        with unit_of_work():
            record_id = inspecting.begin(actor(), organ_id, entered).id
    except OfficeError as error:
        return _entry(entered, url_for("inspections.begin"), error), status_of(error)
    tell("督查方案已保存，请核对后送审。")
    return redirect(url_for("inspections.show", record_id=record_id))


@bp.route("/inspections/<int:record_id>/draft", methods=["GET", "POST"])
@requires(Permission.MATTER_READ, own_work=True)
def edit(record_id: int) -> Any:
    """修改方案, while it is a draft."""
    here = url_for("inspections.edit", record_id=record_id)
    item = inspection_queries.sheet(actor(), record_id).item
    if request.method == "GET":
        return _entry(view.entered_of(item), here, None, item)
    entered = _entered()
    try:
        with unit_of_work():
            item = inspection_queries.sheet(actor(), record_id).item
            inspecting.save(actor(), item, entered)
    except OfficeError as error:
        item = inspection_queries.sheet(actor(), record_id).item
        return _entry(entered, here, error, item), status_of(error)
    tell("已保存。")
    return redirect(url_for("inspections.show", record_id=record_id))


@bp.get("/inspections/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    found = inspection_queries.sheet(actor(), record_id)
    if opened(actor(), found.circulation) is not None:
        found = inspection_queries.sheet(actor(), record_id)  # Read anew: the first look was noted.
    context = view.matter(actor(), found)
    return render_template("supervision/inspection.html", shell=shell(), matter=context)


@bp.get("/inspections/<int:record_id>/form")
@requires(Permission.MATTER_READ)
def form(record_id: int) -> Any:
    """督查事项表 for the printer, as PDF."""
    item = inspection_queries.sheet(actor(), record_id).item
    name = f"督查事项表-{item.number or item.id}.pdf"
    return send_file(io.BytesIO(inspection_form(item)), "application/pdf", download_name=name)


@bp.get("/inspections/<int:record_id>/files/<int:file_id>")
@requires(Permission.MATTER_READ)
def evidence(record_id: int, file_id: int) -> Any:
    """证据材料, always as a download."""
    checks.fetch(actor(), Permission.MATTER_READ, Inspection, record_id)
    row = db.session.get(InspectionFile, file_id)
    if row is None or row.inspection_id != record_id:
        raise NotFound
    return send_file(
        stores().blobs.open(row.blob), row.media_type, as_attachment=True, download_name=row.name
    )


def _entry(
    entered: dict[str, Any], action: str, error: OfficeError | None, item: Inspection | None = None
) -> str:
    faults = error.fields if isinstance(error, Invalid) else {}
    context = view.entering(actor(), entered, action, faults, error, item)
    return render_template("supervision/inspection_entry.html", shell=shell(), proposal=context)


def _entered() -> dict[str, Any]:
    entered: dict[str, Any] = {name: request.form.get(name, "") for name in TEXTS}
    return entered | {name: request.form.getlist(name) for name in LISTS}
