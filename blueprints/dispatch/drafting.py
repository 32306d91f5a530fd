"""拟稿: the form with the living sheet beside it; nothing is lost when the browser closes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from app.circulation import engine
from app.circulation.queries import task_for
from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.dispatch import actions, editing, queries
from app.dispatch.queries import Matter
from app.official_documents import drafting, joining, writing
from app.permissions.rules import Permission
from blueprints.dispatch import draft_view
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor
from documents.model import Document
from documents.reading.docx import FILE_LIMIT, read_docx
from documents.reading.result import Unreadable
from documents.reading.text import read_text
from documents.rules.kinds import BY_NAME

bp = Blueprint("drafting", __name__, template_folder="templates")


@bp.get("/documents/new")
@requires(Permission.DOCUMENT_DRAFT)
def new() -> Any:
    """Choose under which mark to write, or paste a text to begin with."""
    accounts = queries.accounts_for(actor())
    return render_template(
        "dispatch/new.html", shell=shell(), new=draft_view.new_page(actor(), accounts)
    )


@bp.post("/documents")
@requires(Permission.DOCUMENT_DRAFT)
def begin() -> Any:
    who, form = actor(), request.form
    account = editing.account_of(actor(), form.get("account", ""))
    kind = form.get("kind", "")
    kind = kind if kind in BY_NAME else "通知"
    content = Document(
        kind=kind,
        layout=writing.layout_for(kind),
        issuer_mark=account.mark,
        signatures=(account.signature,),
    )
    text = form.get("text", "")
    left: list[str] = []
    if text.strip():
        content, left = _read(content, text)
    unit = form.get("unit", "")
    unit_id = int(unit) if unit.isdecimal() and len(unit) < 12 else editing.home_unit(who)
    document = drafting.begin(who, account, unit_id, content)
    drafting.save(document, content, document.version)
    actions.open_draft(who, document)
    for line in left:
        tell(line, "warn")
    return redirect(url_for("drafting.edit", record_id=document.id))


@bp.get("/documents/<int:record_id>/draft")
@requires(Permission.MATTER_READ)
def edit(record_id: int) -> Any:
    found = _editable(record_id)
    return _page(found, None)


@bp.post("/documents/<int:record_id>/draft")
@requires(Permission.MATTER_READ, own_work=True)
def change(record_id: int) -> Any:
    """Save, preview, import, or send: what was typed is kept first, whatever follows."""
    move = request.form.get("move", "save")
    try:
        with unit_of_work():
            _keep(_editable(record_id))
    except OfficeError as error:
        return _page(_editable(record_id), error, request.form), status_of(error)
    try:
        if move == "import":
            with unit_of_work():
                _import(_editable(record_id))
        elif move == "submit":
            return _submit(record_id)
    except OfficeError as error:
        return _page(_editable(record_id), error), status_of(error)
    if request.headers.get("X-Fragment"):
        return _page(_editable(record_id), None)
    tell("已保存。")
    return redirect(url_for("drafting.edit", record_id=record_id))


@bp.post("/documents/<int:record_id>/files/<int:file_id>/removal")
@requires(Permission.MATTER_READ)
def detach(record_id: int, file_id: int) -> Any:
    drafting.detach(actor(), _editable(record_id).document, file_id)
    tell("附件已删去。")
    return redirect(url_for("drafting.edit", record_id=record_id))


def _submit(record_id: int) -> Any:
    """送审, or for a later editor: back to the matter with the revised text."""
    who = actor()
    found = _editable(record_id)
    task = task_for(who, found.circulation)
    if task is None or task.stage != "draft":
        with unit_of_work():
            drafting.revise(who, _editable(record_id).document, task.stage if task else "")
        tell("修改已保存，全程留痕。")
        return redirect(url_for("dispatch.show", record_id=record_id))
    task_id = task.id
    with unit_of_work():
        engine.act(who, task_id, "submit", opinion=request.form.get("opinion", ""))
    tell("已送审。")
    return redirect(url_for("desk.show"))


def _keep(found: Matter) -> None:
    form, document = request.form, found.document
    content = drafting.content_from(_values(document.document), document.document)
    version = form.get("version", "")
    if not version.isdecimal() or len(version) > 12:
        raise Invalid("页面缺少版本号，请刷新后重试。")
    drafting.save(document, content, int(version))
    if found.circulation.stage == "draft":
        drafting.set_properties(
            document,
            {
                "publicity": form.get("openness") or "open",
                "publicity_reason": form.get("openness_reason", ""),
                "important": form.get("important"),
                "normative": form.get("normative"),
                "affects_market": form.get("affects_market"),
                "government_consents": form.get("government_consents"),
                "direct_assignment": form.get("direct_assignment"),
                "phone": form.get("phone", ""),
                "consulted_units": [
                    u for u in form.getlist("consulted") if u.isdecimal() and len(u) < 12
                ],
            },
        )
        joining.choose(document, form.getlist("co_issuers"))
    reasons = {k[7:]: v for k, v in form.items() if k.startswith("reason-")}
    drafting.keep_reasons(document, reasons)
    actions.follow_text(document)
    for upload in request.files.getlist("attachment"):
        if upload.filename:
            drafting.attach(actor(), document, upload.filename, upload.stream)  # type: ignore[arg-type]  # A binary stream.


def _values(base: Document) -> dict[str, Any]:
    """The writer's fields, cleaned of what no page can show."""
    form = request.form
    kind = form.get("kind", base.kind)
    kind = kind if kind in BY_NAME else base.kind
    return {
        "kind": kind,
        "layout": writing.layout_for(kind),
        "urgency": form.get("urgency", "")
        if form.get("urgency", "") in ("", "加急", "特急")
        else "",
        "title": writing.one_line(form.get("title", "")),
        "recipients": writing.one_line(form.get("recipients", "")).rstrip("：:"),
        "body": writing.blocks_of(form.get("body", "")),
        "note": writing.one_line(form.get("note", "")).strip("（）()"),
        "copies_to": writing.one_line(form.get("copies_to", "")).rstrip("。"),
    }


def _import(found: Matter) -> None:
    """Replace the text by what a file or a pasted text holds; what finds no place is told."""
    document = found.document
    upload = request.files.get("source")
    pasted = request.form.get("pasted", "")
    if upload is not None and upload.filename:
        content, left = _read_file(
            document.document, upload.filename, upload.stream.read(FILE_LIMIT + 1)
        )
    elif pasted.strip():
        content, left = _read(document.document, pasted)
    else:
        raise Invalid("请选择文件，或者粘贴文字。", {"source": "请选择文件。"})
    drafting.revise(actor(), document, "draft")
    drafting.save(document, content, document.version)
    actions.follow_text(document)
    for line in left:
        tell(line, "warn")


def _read(base: Document, text: str) -> tuple[Document, list[str]]:
    try:
        reading = read_text(text)
    except Unreadable as error:
        raise Invalid(str(error)) from error
    return writing.merged(base, reading.document), draft_view.left_over(reading)


def _read_file(base: Document, name: str, data: bytes) -> tuple[Document, list[str]]:
    try:
        if name.lower().endswith(".txt"):
            return _read(base, data.decode("utf-8", errors="replace"))
        reading = read_docx(data)
    except Unreadable as error:
        raise Invalid(str(error), {"source": str(error)}) from error
    return writing.merged(base, reading.document), draft_view.left_over(reading)


def _editable(record_id: int) -> Matter:
    """The matter, if its text is in her hands now."""
    return editing.editable(actor(), record_id)


def _page(
    found: Matter, error: OfficeError | None, typed: MultiDict[str, str] | None = None
) -> str:
    """The drafting page; `typed` is what could not be kept, and stays on the page."""
    context = draft_view.page(actor(), found, error)
    if typed is not None and error is not None:
        context = draft_view.unkept(context, typed, error)
    return render_template("pages/draft.html", shell=shell(), draft=context)
