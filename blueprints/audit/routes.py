"""审计: the list of acts, checking all of them, and what can be taken away to check elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)

from app.auditing import queries
from app.auditing.audit import audit, conclude
from app.auditing.models import PublishedHead
from app.core import acts
from app.core.database import db
from app.core.errors import NotFound
from app.core.unit_of_work import unit_of_work
from app.permissions.rules import Permission
from blueprints.audit import view
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor
from documents.archive import evidence

bp = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates")


@bp.get("")
@requires(Permission.AUDIT)
def listing() -> Any:
    narrowed = view.narrowed(request.args)
    page = queries.acts_page(narrowed, page_number())
    context = view.audit(page, pages(page), queries.last_run(), queries.heads())
    return render_template("audit/audit.html", shell=shell(), audit=context)


@bp.post("/runs")
@requires(Permission.AUDIT, own_work=True)
def run() -> Any:
    """Check everything, reading only; then put the outcome on record in a unit of work of its own."""
    report = audit()
    who = actor()
    with unit_of_work():
        conclude(who, report)
    tell(report.sentence, "good" if report.whole else "bad")
    return redirect(url_for("audit.listing"))


@bp.get("/acts.jsonl")
@requires(Permission.AUDIT)
def export() -> Any:
    """All acts with hash and signature, one a line, as anyone can check them without this system."""

    def lines() -> Iterator[str]:
        for line in acts.lines():
            yield evidence.to_json(line) + "\n"

    headers = {"Content-Disposition": "attachment; filename=acts.jsonl"}
    return Response(stream_with_context(lines()), mimetype="application/jsonl", headers=headers)


@bp.get("/heads/<int:head_id>/tree-head.json")
@requires(Permission.AUDIT)
def head(head_id: int) -> Any:
    """A published tree head, the very bytes that were signed."""
    return _download(_head(head_id).content, "application/json", "tree_head.json")


@bp.get("/heads/<int:head_id>/tree-head.sig")
@requires(Permission.AUDIT)
def signature(head_id: int) -> Any:
    """Its signature, DER."""
    return _download(_head(head_id).signature, "application/octet-stream", "tree_head.json.sig")


def _head(head_id: int) -> PublishedHead:
    found = db.session.get(PublishedHead, head_id)
    if found is None:
        raise NotFound("没有这个树头。")
    return found


def _download(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=media_type, headers=headers)
