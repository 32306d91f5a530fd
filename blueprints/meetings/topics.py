"""议题: the lists, proposing, and the page of a topic."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, redirect, render_template, request, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.meetings import proposing, queries
from app.meetings.models import Topic
from app.official_documents.files import Upload
from app.permissions.rules import Permission
from blueprints.meetings import view
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.matters import opened
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("topics", __name__, template_folder="templates")
TEXTS = ("organ", "kind", "title", "summary", "asked", "consulted", "minutes", "major", "weighty")


@bp.get("/topics")
@requires(Permission.DESK)
def listing() -> Any:
    name = request.args.get("list", "proposed")
    name = name if name in queries.TOPIC_LISTS else "proposed"
    page = queries.topics_page(actor(), name, page_number())
    context = view.topic_listing(actor(), page, name, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/topics/new")
@requires(Permission.DESK)
def new() -> Any:
    return _entry({"sitting_in": []}, url_for("topics.begin"), None)


@bp.post("/topics")
@requires(Permission.DESK, own_work=True)
def begin() -> Any:
    entered = _entered()
    try:
        with unit_of_work():
            topic_id = proposing.begin(actor(), entered, _uploads()).id
    except OfficeError as error:
        return _entry(entered, url_for("topics.begin"), error), status_of(error)
    tell("议题已保存，请核对后送审。")
    return redirect(url_for("topics.show", record_id=topic_id))


@bp.route("/topics/<int:record_id>/draft", methods=["GET", "POST"])
@requires(Permission.MATTER_READ, own_work=True)
def edit(record_id: int) -> Any:
    """修改议题, while it is a draft."""
    topic, here = (
        queries.topic_sheet(actor(), record_id).topic,
        url_for("topics.edit", record_id=record_id),
    )
    if request.method == "GET":
        return _entry(view.entered_of(topic), here, None, topic)
    entered = _entered()
    try:
        with unit_of_work():
            topic = queries.topic_sheet(actor(), record_id).topic
            proposing.save(actor(), topic, entered, _uploads())
    except OfficeError as error:
        topic = queries.topic_sheet(actor(), record_id).topic
        return _entry(entered, here, error, topic), status_of(error)
    tell("已保存。")
    return redirect(url_for("topics.show", record_id=record_id))


@bp.get("/topics/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    found = queries.topic_sheet(actor(), record_id)
    if opened(actor(), found.circulation) is not None:
        found = queries.topic_sheet(actor(), record_id)  # Read anew: the first look was noted.
    context = view.topic(actor(), found)
    return render_template("meetings/topic.html", shell=shell(), matter=context)


def _entry(
    entered: dict[str, Any], action: str, error: OfficeError | None, topic: Topic | None = None
) -> str:
    faults = error.fields if isinstance(error, Invalid) else {}
    context = view.topic_entry(actor(), entered, action, faults, error, topic)
    return render_template("meetings/topic_entry.html", shell=shell(), proposal=context)


def _entered() -> dict[str, Any]:
    entered: dict[str, Any] = {name: request.form.get(name, "") for name in TEXTS}
    entered["sitting_in"] = request.form.getlist("sitting_in")
    return entered


def _uploads() -> list[Upload]:
    chosen = [f for f in request.files.getlist("files") if f.filename]
    return [Upload(f.filename or "", cast("BinaryIO", f.stream)) for f in chosen]
