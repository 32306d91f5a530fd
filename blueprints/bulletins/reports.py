"""信息: the editing desk, a report as it is written, and its page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from app.bulletins import appealing, people, queries, reporting
from app.bulletins.kinds import ReportState
from app.bulletins.models import Call, Report, ReportFile
from app.core.database import db
from app.core.errors import NotFound, OfficeError
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import OfficialDocument
from app.permissions import checks
from app.permissions.checks import may
from app.permissions.rules import Permission
from blueprints.bulletins import frame, report_view
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("bulletins", __name__, template_folder="templates")
TEXTS = ("organ", "call", "from", "kind", "title", "text", "contact")


@bp.get("/bulletins")
@requires(Permission.DESK)
def listing() -> Any:
    """采编台 for editors; for everybody else the reports of the own unit."""
    edits = may(actor(), Permission.BULLETINS_EDIT)
    counts = queries.report_counts(actor())
    name = request.args.get("list", "")
    if name not in queries.LISTS:  # What waits for editors; for others the first that is not empty.
        there = next((key for key in queries.LISTS if counts[key]), "draft")
        name = "new" if edits else there
    kind = request.args.get("kind", "")
    kind = kind if kind in report_view.KINDS else ""
    unit = frame.number_of(request.args.get("unit", ""))
    page = queries.report_page(actor(), name, page_number(), kind, unit)
    context = report_view.listing(actor(), page, counts, name, kind, unit, pages(page), edits=edits)
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/bulletins/reports/new")
@requires(Permission.DESK)
def new() -> Any:
    """起草信息, for a call, out of a document, or of one's own accord."""
    return _entry(_given(), url_for("bulletins.begin"), None)


@bp.post("/bulletins/reports")
@requires(Permission.DESK, own_work=True)
def begin() -> Any:
    entered = frame.entered(TEXTS)
    try:
        with unit_of_work():
            report = reporting.begin(actor(), entered, frame.uploads("files"))
            reporting.came_from(report, entered["from"])
            record_id = report.id
    except OfficeError as error:
        return _entry(entered, url_for("bulletins.begin"), error), status_of(error)
    tell("信息已保存，请核对后送审签。")
    return redirect(url_for("bulletins.show", record_id=record_id))


@bp.get("/bulletins/reports/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    return _show(record_id)


@bp.route("/bulletins/reports/<int:record_id>/draft", methods=["GET", "POST"])
@requires(Permission.MATTER_READ, own_work=True)
def edit(record_id: int) -> Any:
    """修改, while it is with its writer."""
    here = url_for("bulletins.edit", record_id=record_id)
    report = checks.fetch(actor(), Permission.MATTER_READ, Report, record_id)
    if request.method == "GET":
        given = {"kind": report.kind.value, "title": report.title, "text": report.text,
                 "contact": report.contact, "call": str(report.call_id or "")}  # fmt: skip
        return _entry(given, here, None, report)
    entered = frame.entered(TEXTS)
    try:
        with unit_of_work():
            report = checks.fetch(actor(), Permission.MATTER_READ, Report, record_id)
            reporting.save(actor(), report, entered, frame.uploads("files"))
    except OfficeError as error:
        report = checks.fetch(actor(), Permission.MATTER_READ, Report, record_id)
        return _entry(entered, here, error, report), status_of(error)
    tell("已保存。")
    return redirect(url_for("bulletins.show", record_id=record_id))


@bp.get("/bulletins/reports/<int:record_id>/files/<int:file_id>")
@requires(Permission.MATTER_READ)
def attached(record_id: int, file_id: int) -> Any:
    """附件, always as a download."""
    checks.fetch(actor(), Permission.MATTER_READ, Report, record_id)
    row = db.session.get(ReportFile, file_id)
    if row is None or row.report_id != record_id:
        raise NotFound
    return send_file(
        stores().blobs.open(row.blob), row.media_type, as_attachment=True, download_name=row.name
    )


@bp.post("/bulletins/reports/<int:record_id>/penalties")
@requires(Permission.BULLETINS_EDIT, own_work=True)
def penalize(record_id: int) -> Any:
    """登记迟报、失实."""
    entered = frame.entered(("rule", "words", "dated"))
    try:
        with unit_of_work():
            appealing.penalize(actor(), record_id, entered)
    except OfficeError as error:
        if isinstance(error, NotFound):
            raise
        return _show(record_id, error, entered), status_of(error)
    tell("扣分已登记。")
    return redirect(url_for("bulletins.show", record_id=record_id))


def _show(record_id: int, error: OfficeError | None = None, entered: Any = None) -> str:
    found = queries.report_sheet(actor(), record_id)
    seen = frame.first_look(actor(), found.way)
    if found.report.state is ReportState.NEW and people.edits(actor(), found.report.office_id):
        with unit_of_work():
            reporting.note_read(actor(), record_id)
        seen = True
    if seen:
        found = queries.report_sheet(actor(), record_id)  # Read anew: the first look was noted.
    context = report_view.matter(actor(), found, error, entered)
    return render_template("bulletins/matter.html", shell=shell(), matter=context)


def _given() -> dict[str, Any]:
    """What a new report begins with: the call it answers, or the words of a document."""
    given: dict[str, Any] = {"call": "", "from": ""}
    if key := frame.number_of(request.args.get("call", "")):
        call = checks.fetch(actor(), Permission.MATTER_READ, Call, key)
        given |= {"call": str(call.id), "kind": "called", "title": call.title}
    kind, _, key_text = request.args.get("from", "").partition(":")
    if kind == OfficialDocument.__tablename__ and (key := frame.number_of(key_text)):
        document = checks.fetch(actor(), Permission.MATTER_READ, OfficialDocument, key)
        title, words = reporting.words_of(document)
        given |= {"from": f"{kind}:{key}", "title": title, "text": words}
    return given


def _entry(
    given: dict[str, Any], action: str, error: OfficeError | None, report: Report | None = None
) -> str:
    context = report_view.entering(actor(), given, action, error, report)
    return render_template("bulletins/page.html", shell=shell(), given=context)
