"""收文: the lists, the page of a document, signing for it, registering, paper entry, the answer."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for

from app.circulation import engine
from app.core.database import db
from app.core.errors import NotFound, OfficeError
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import AttachedFile
from app.permissions.rules import Permission
from app.receipt import arriving, queries, replying
from app.receipt.handling_form import handling_form
from app.receipt.queries import Filters, Sheet
from app.receipt.verifying import verify
from blueprints.receipt import entering, view
from blueprints.receipt import listing as listing_view
from blueprints.receipt.pages import page_image
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages, year_asked
from blueprints.shared.matters import opened
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor
from documents.formats.page_picture import media_type

bp = Blueprint("receipt", __name__, template_folder="templates")
REGISTER_FIELDS = (*entering.FIELDS, "confirm_duplicate")


@bp.get("/incoming")
@requires(Permission.DESK)
def listing() -> Any:
    who, name = actor(), request.args.get("list", "arriving")
    name = name if name in queries.LISTS else "arriving"
    filters = Filters(
        year=year_asked(),
        from_name=request.args.get("from", "").strip()[:100],
        kind=request.args.get("kind", "")[:10],
        urgency=request.args.get("urgency", "")[:10],
    )
    page = queries.list_page(who, name, page_number(), filters)
    context = listing_view.listing(who, page, name, filters, pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/incoming/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    """The document: for whoever has to sign for it or register it, the page for that."""
    found = queries.sheet(actor(), record_id)
    if opened(actor(), found.circulation) is not None:
        found = queries.sheet(actor(), record_id)  # Read anew: the first look was noted.
    if view.at_the_door(found.task, "sign_for"):
        return _receive(found, None)
    if view.at_the_door(found.task, "register"):
        return _registration(found, None)
    context = view.matter(actor(), found, verify(found.incoming))
    return render_template("receipt/matter.html", shell=shell(), matter=context)


@bp.post("/incoming/<int:record_id>/receipts")
@requires(Permission.MATTER_READ, own_work=True)
def sign_for(record_id: int) -> Any:
    """签收, or 退文 with its reason."""
    accepting = request.form.get("move") == "accept"
    try:
        with unit_of_work():
            found = queries.sheet(actor(), record_id)
            engine.act(
                actor(),
                _task_id(found),
                "sign_for" if accepting else "return_document",
                opinion="" if accepting else request.form.get("note", ""),
                form={"reason": request.form.get("reason", "")},
                version=_version(),
            )
    except OfficeError as error:
        found = queries.sheet(actor(), record_id)
        if not view.at_the_door(found.task, "sign_for"):
            raise
        return _receive(found, error), status_of(error)
    tell("已签收，回执已送来文机关。请登记。" if accepting else "已退文，理由已送来文机关。")
    if accepting:
        return redirect(url_for("receipt.show", record_id=record_id))
    return redirect(url_for("receipt.listing"))


@bp.post("/incoming/<int:record_id>/registrations")
@requires(Permission.MATTER_READ, own_work=True)
def register(record_id: int) -> Any:
    """登记: the register's fields and its number."""
    try:
        with unit_of_work():
            found = queries.sheet(actor(), record_id)
            form = {name: request.form.get(name, "") for name in REGISTER_FIELDS}
            engine.act(actor(), _task_id(found), "register", form=form, version=_version())
            number = found.incoming.register_number
    except OfficeError as error:
        found = queries.sheet(actor(), record_id)
        if not view.at_the_door(found.task, "register"):
            raise
        return _registration(found, error), status_of(error)
    tell(f"已登记：{number}。")
    return redirect(url_for("receipt.show", record_id=record_id))


@bp.get("/incoming/new")
@requires(Permission.DESK)
def paper() -> Any:
    """登记纸质来文."""
    return _paper(None)


@bp.post("/incoming")
@requires(Permission.DESK, own_work=True)
def enter() -> Any:
    """Keep a paper document with its scan; it is signed for at once."""
    scan, organ = request.files.get("scan"), request.form.get("organ", "")
    try:
        with unit_of_work():
            incoming = arriving.enter_paper(
                actor(),
                int(organ) if organ.isdecimal() and len(organ) < 12 else 0,
                {name: request.form.get(name, "") for name in REGISTER_FIELDS},
                (scan.filename if scan else "") or "",
                scan.stream if scan else io.BytesIO(),
            )
            record_id = incoming.id
    except OfficeError as error:
        return _paper(error), status_of(error)
    tell("已录入并签收，请核对后登记。")
    return redirect(url_for("receipt.show", record_id=record_id))


@bp.post("/incoming/<int:record_id>/replies")
@requires(Permission.MATTER_READ)
def reply(record_id: int) -> Any:
    """起草复文: the draft is on the handler's own desk."""
    found = queries.sheet(actor(), record_id)
    account = request.form.get("account", "")
    chosen = int(account) if account.isdecimal() and len(account) < 12 else None
    draft = replying.reply(actor(), found.incoming, chosen)
    tell("复文已起草，请修改后送审。")
    return redirect(url_for("dispatch.show", record_id=draft.id))


@bp.get("/incoming/<int:record_id>/pages/<int:number>")
@requires(Permission.MATTER_READ)
def page(record_id: int, number: int) -> Any:
    """One page as an image, with the viewer's name across it."""
    found = queries.sheet(actor(), record_id)
    picture = page_image(actor(), found.incoming, number)
    return Response(picture, mimetype=media_type(picture))


@bp.get("/incoming/<int:record_id>/original")
@requires(Permission.MATTER_READ)
def original(record_id: int) -> Any:
    """The bytes as they came, always as a download."""
    incoming = queries.sheet(actor(), record_id).incoming
    ending = {"application/pdf": "pdf", "image/png": "png", "image/tiff": "tif"}
    name = f"{incoming.number or incoming.title}.{ending.get(incoming.media_type, 'jpg')}"
    return send_file(
        io.BytesIO(stores().blobs.read(incoming.blob)),
        incoming.media_type,
        as_attachment=True,
        download_name=name,
    )


@bp.get("/incoming/<int:record_id>/files/<int:file_id>")
@requires(Permission.MATTER_READ)
def attached(record_id: int, file_id: int) -> Any:
    """An attachment of the sender, always as a download."""
    incoming = queries.sheet(actor(), record_id).incoming
    row = db.session.get(AttachedFile, file_id)
    sent = incoming.delivery.document_id if incoming.delivery else None
    if row is None or row.document_id != sent:
        raise NotFound
    return send_file(
        stores().blobs.open(row.blob), row.media_type, as_attachment=True, download_name=row.name
    )


@bp.get("/incoming/<int:record_id>/form")
@requires(Permission.MATTER_READ)
def form(record_id: int) -> Any:
    """收文处理单 for the printer, as PDF."""
    incoming = queries.sheet(actor(), record_id).incoming
    name = f"收文处理单-{incoming.register_number or incoming.id}.pdf"
    return send_file(io.BytesIO(handling_form(incoming)), "application/pdf", download_name=name)


def _receive(found: Sheet, error: OfficeError | None) -> str:
    entered = {name: request.form.get(name, "") for name in ("reason", "note")}
    context = view.receive(actor(), found, verify(found.incoming), error, entered)
    return render_template("receipt/receive.html", shell=shell(), receipt=context)


def _registration(found: Sheet, error: OfficeError | None) -> str:
    context = entering.registration(actor(), found, error, request.form.to_dict())
    return render_template("receipt/register.html", shell=shell(), register=context)


def _paper(error: OfficeError | None) -> str:
    organs = arriving.receives_for(actor())
    if not organs:
        raise NotFound("只有公文收发员可以登记纸质来文。")
    context = entering.paper(organs, error, request.form.to_dict())
    return render_template("receipt/register.html", shell=shell(), register=context)


def _task_id(found: Sheet) -> int:
    if found.task is None:
        raise NotFound
    return found.task.id


def _version() -> int | None:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 12 else None
