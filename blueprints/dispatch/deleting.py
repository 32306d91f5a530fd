"""删除草稿: asked once more, then gone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from app.core.errors import NotFound
from app.dispatch import deleting, queries
from app.permissions.rules import Permission
from blueprints.shared.access import requires
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("deleting", __name__, template_folder="templates")


@bp.get("/documents/<int:record_id>/removal")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    found = queries.matter(actor(), record_id)
    if not deleting.may_delete(actor(), found.document, found.circulation):
        raise NotFound("此件不能由您删除：不是您的草稿，或者已经送出过。")
    context = {
        "title": found.document.title or "（未填标题）",
        "files": len(found.document.attachments),
        "back": {
            "label": "返回草稿",
            "href": url_for("drafting.edit", record_id=record_id),
        },
        "action": url_for("deleting.delete", record_id=record_id),
    }
    return render_template("dispatch/delete.html", shell=shell(), removal=context)


@bp.post("/documents/<int:record_id>/removal")
@requires(Permission.MATTER_READ)
def delete(record_id: int) -> Any:
    deleting.delete(actor(), queries.matter(actor(), record_id).document)
    tell("草稿已删除。")
    return redirect(url_for("desk.show"))
