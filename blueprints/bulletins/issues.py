"""期刊: the issues of the journals, what stands in them, and what became of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from app.bulletins import editing, issuing, journals, queries
from app.bulletins.issue_models import Issue
from app.core.errors import NotFound, OfficeError
from app.core.unit_of_work import unit_of_work
from app.permissions import checks
from app.permissions.checks import may
from app.permissions.rules import Permission
from blueprints.bulletins import frame, issue_view
from blueprints.bulletins.frame import Context, field
from blueprints.bulletins.report_view import tabs
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("issues", __name__, template_folder="templates")
FOOT = ("report_to", "send_to", "distribute_to")
ITEM = ("title", "text", "section", "form", "position", "sharing")
OUTCOME = ("item", "channel", "form", "name", "words", "dated")


@bp.get("/bulletins/issues")
@requires(Permission.DESK)
def listing() -> Any:
    name = request.args.get("list", "issued")
    name = name if name in queries.ISSUES else "issued"
    page = queries.issue_page(actor(), name, page_number())
    edits = may(actor(), Permission.BULLETINS_EDIT)
    links = [
        {"label": "刊物", "href": url_for("journals.listing")},
        {"label": "编新一期", "href": url_for("issues.new"), "kind": "main"},
    ]
    counts = queries.issue_counts(actor())
    lists = [
        {"label": label, "href": url_for("issues.listing", list=key), "count": counts[key],
         "current": key == name}
        for key, label in queries.ISSUES.items()
    ]  # fmt: skip
    context = frame.page(
        "期刊",
        [{
            "heading": "", "label": "期刊", "empty": "这里没有期刊。",
            "table": {"columns": issue_view.COLUMNS, "pages": pages(page),
                      "rows": [issue_view.row(issue) for issue in page.rows]},
        }],
        lead="核稿、签发后刊发；刊发时编定期号，版面从此不变。",
        tabs=[*(one for one in tabs("issues.listing") if not one["current"]), *lists],
        links=links if edits else [],
    )  # fmt: skip
    return render_template("bulletins/page.html", shell=shell(), given=context)


@bp.get("/bulletins/issues/new")
@requires(Permission.BULLETINS_EDIT)
def new() -> Any:
    return _entry({}, None)


@bp.post("/bulletins/issues")
@requires(Permission.BULLETINS_EDIT, own_work=True)
def begin() -> Any:
    entered = frame.entered(("journal", *FOOT))
    try:
        with unit_of_work():
            record_id = issuing.begin(actor(), entered).id
    except OfficeError as error:
        return _entry(entered, error), status_of(error)
    tell("新一期已建立，请编入信息。")
    return redirect(url_for("issues.show", record_id=record_id))


@bp.get("/bulletins/issues/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    return _show(record_id)


@bp.get("/bulletins/issues/<int:record_id>/pages")
@requires(Permission.MATTER_READ)
def sheet(record_id: int) -> Any:
    """The frozen pages as PDF; before it is issued, as they would be."""
    issue = checks.fetch(actor(), Permission.MATTER_READ, Issue, record_id)
    data, name = issuing.pages_of(issue), f"{issue.title}.pdf"
    return send_file(io.BytesIO(data), "application/pdf", download_name=name)


@bp.post("/bulletins/issues/<int:record_id>/items")
@requires(Permission.BULLETINS_EDIT, own_work=True)
def add_item(record_id: int) -> Any:
    """编入本期, merged where several are chosen."""
    entered = frame.entered(("section", "form"), ("reports",))
    return _do(
        record_id, "add", entered, "已编入本期。",
        lambda: editing.add_item(actor(), record_id, entered),
    )  # fmt: skip


@bp.route("/bulletins/issues/<int:record_id>/items/<int:item_id>", methods=["GET", "POST"])
@requires(Permission.MATTER_READ, own_work=True)
def item(record_id: int, item_id: int) -> Any:
    """An item beside its raw texts; its editors word it anew."""
    if request.method == "GET":
        return _item(record_id, item_id, None, None)
    entered = frame.entered((*ITEM, *(name for name in request.form if name.startswith("share-"))))
    try:
        with unit_of_work():
            editing.save_item(actor(), record_id, item_id, entered)
    except OfficeError as error:
        if isinstance(error, NotFound):
            raise
        return _item(record_id, item_id, error, entered), status_of(error)
    tell("已保存。")
    return redirect(url_for("issues.item", record_id=record_id, item_id=item_id))


@bp.post("/bulletins/issues/<int:record_id>/items/<int:item_id>/removal")
@requires(Permission.BULLETINS_EDIT)
def remove_item(record_id: int, item_id: int) -> Any:
    editing.remove_item(actor(), record_id, item_id)
    tell("已从本期撤下，信息回到采编台。")
    return redirect(url_for("issues.show", record_id=record_id))


@bp.post("/bulletins/issues/<int:record_id>/foot")
@requires(Permission.BULLETINS_EDIT, own_work=True)
def foot(record_id: int) -> Any:
    """报、送、发."""
    entered = frame.entered(FOOT)
    return _do(
        record_id, "foot", entered, "已保存。",
        lambda: issuing.save(actor(), editing.held(actor(), record_id)[0], entered),
    )  # fmt: skip


@bp.post("/bulletins/issues/<int:record_id>/outcomes")
@requires(Permission.BULLETINS_EDIT, own_work=True)
def register(record_id: int) -> Any:
    """登记批示和上级采用."""
    entered = frame.entered(OUTCOME)
    return _do(
        record_id, "outcome", entered, "已登记，并告知供稿单位。",
        lambda: issuing.register(actor(), record_id, entered),
    )  # fmt: skip


@bp.post("/bulletins/issues/<int:record_id>/sendings-up")
@requires(Permission.BULLETINS_EDIT)
def send_up(record_id: int) -> Any:
    issuing.send_up(actor(), record_id)
    tell("已登记上报上级。")
    return redirect(url_for("issues.show", record_id=record_id))


def _do(record_id: int, which: str, entered: Context, done: str, act: Callable[[], object]) -> Any:
    """One act of a form of the page; a refusal shows the page with what was entered."""
    try:
        with unit_of_work():
            act()
    except OfficeError as error:
        if isinstance(error, NotFound):
            raise
        return _show(record_id, which, error, entered), status_of(error)
    tell(done)
    return redirect(url_for("issues.show", record_id=record_id))


def _show(
    record_id: int, which: str = "", error: OfficeError | None = None, entered: Any = None
) -> str:
    found = queries.issue_sheet(actor(), record_id)
    if frame.first_look(actor(), found.way):
        found = queries.issue_sheet(actor(), record_id)
    context = issue_view.matter(actor(), found, which, error, entered)
    return render_template("bulletins/matter.html", shell=shell(), matter=context)


def _item(record_id: int, item_id: int, error: OfficeError | None, entered: Any) -> str:
    issue, found = queries.item_sheet(actor(), record_id, item_id)
    context = issue_view.item(actor(), issue, found, error, entered)
    return render_template("bulletins/page.html", shell=shell(), given=context)


def _entry(given: Context, error: OfficeError | None) -> str:
    own = [{"value": str(j.id), "label": j.name} for j in journals.of(actor())]
    fields = [
        field(
            "select", "journal", "刊物", own[0]["value"] if own else "", options=own, required=True
        ),
        *issue_view.foot_fields(None),
    ]
    back = url_for("issues.listing", list="draft")
    made = frame.form(
        url_for("issues.begin"), "建立", fields, error=error, entered=given or None, back=back
    )
    parts: list[Context] = [{"heading": "", "label": "新一期", "form": made}]
    if not own:
        parts = [{"heading": "还没有刊物", "text": "请先建立刊物，再编新一期。",
                  "link": {"label": "建立刊物", "href": url_for("journals.listing")}}]  # fmt: skip
    context = frame.page("编新一期", parts, back={"label": "期刊", "href": back})
    return render_template("bulletins/page.html", shell=shell(), given=context)
