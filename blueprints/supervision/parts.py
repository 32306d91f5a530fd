"""督办: dividing an item into parts, and signing for a part."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core.errors import OfficeError
from app.core.unit_of_work import unit_of_work
from app.permissions.rules import Permission
from app.supervision import part_tree, parts, queries
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor
from blueprints.supervision import parts_view

bp = Blueprint("parts", __name__, template_folder="templates")


@bp.get("/supervision/<int:record_id>/parts")
@requires(Permission.MATTER_READ)
def divide(record_id: int) -> Any:
    """分解任务, of the item or of one of its parts."""
    return _page(record_id, _parent(request.args.get("parent", "")), {}, None)


@bp.post("/supervision/<int:record_id>/parts")
@requires(Permission.MATTER_READ, own_work=True)
def keep_parts(record_id: int) -> Any:
    entered = {name: request.form.get(name, "") for name in parts_view.names()}
    parent_id = _parent(entered["parent"])
    try:
        with unit_of_work():
            parts.divide(actor(), record_id, parent_id, entered)
    except OfficeError as error:
        return _page(record_id, parent_id, entered, error), status_of(error)
    tell("已分解，任务已送到各责任人的工作台。")
    return redirect(url_for("supervision.show", record_id=record_id))


@bp.post("/supervision/<int:record_id>/parts/<int:part_id>/receipts")
@requires(Permission.MATTER_READ, own_work=True)
def sign_for(record_id: int, part_id: int) -> Any:
    with unit_of_work():
        parts.sign_for(actor(), record_id, part_id)
    tell("已签收。")
    return redirect(url_for("supervision.show", record_id=record_id))


def _page(
    record_id: int, parent_id: int | None, entered: dict[str, Any], error: OfficeError | None
) -> str:
    sheet = queries.sheet(actor(), record_id)
    parent = part_tree.find(sheet.item, parent_id)
    context = parts_view.page(actor(), sheet, parent, entered, error)
    return render_template("supervision/parts.html", shell=shell(), plan=context)


def _parent(text: str) -> int | None:
    """The part whose parts are meant; none, and what is no number, means the item itself."""
    return int(text) if text.isdecimal() and len(text) < 12 else None
