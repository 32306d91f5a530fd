"""发文: the list, the page of a document, its pages as images, attachments, receipts."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for

from app.circulation.queries import task_for
from app.core.database import db
from app.core.errors import NotFound
from app.core.stores import stores
from app.dispatch import queries, tracking, tracking_correction
from app.dispatch.drafting_form import drafting_form
from app.official_documents.models import AttachedFile, Delivery
from app.permissions.rules import Permission
from blueprints.dispatch import tracking_view, view
from blueprints.dispatch.pages import page_image
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages, year_asked
from blueprints.shared.matters import opened
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor
from documents.formats.page_picture import media_type

bp = Blueprint("dispatch", __name__, template_folder="templates")


@bp.get("/documents")
@requires(Permission.DESK)
def listing() -> Any:
    name = request.args.get("list", "way")
    name = name if name in queries.LISTS else "way"
    page = queries.listing(
        actor(),
        name,
        page_number(),
        kind=request.args.get("kind", "")[:10],
        year=year_asked(),
    )
    return render_template(
        "pages/list.html", shell=shell(), listing=view.listing(page, name, pages(page))
    )


@bp.get("/documents/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    who = actor()
    found = queries.matter(who, record_id)
    waiting = task_for(who, found.circulation)
    unseen = waiting is not None and waiting.opened_at is None
    task = opened(who, found.circulation)
    if view.still_drafting(found, task):
        return redirect(url_for("drafting.edit", record_id=record_id))
    if unseen:
        found = queries.matter(who, record_id)  # Read anew: the first look was noted.
    context = view.matter(who, found)
    return render_template("pages/matter.html", shell=shell(), matter=context)


@bp.get("/documents/<int:record_id>/pages/<int:number>")
@requires(Permission.MATTER_READ)
def page(record_id: int, number: int) -> Any:
    """One page as an image, with the viewer's name across it."""
    found = queries.matter(actor(), record_id)
    picture = page_image(actor(), found.document, number)
    return Response(picture, mimetype=media_type(picture))


@bp.get("/documents/<int:record_id>/issued.pdf")
@requires(Permission.MATTER_READ)
def issued(record_id: int) -> Any:
    """正本: the frozen bytes."""
    from app.official_documents.producing import issued_bytes

    document = queries.matter(actor(), record_id).document
    name = f"{document.number or document.title}.pdf"
    return send_file(
        io.BytesIO(issued_bytes(document)), mimetype="application/pdf", download_name=name
    )


@bp.get("/documents/<int:record_id>/form")
@requires(Permission.MATTER_READ)
def form(record_id: int) -> Any:
    """发文稿纸 for the printer, as PDF."""
    document = queries.matter(actor(), record_id).document
    name = f"发文稿纸-{document.number or document.id}.pdf"
    return send_file(io.BytesIO(drafting_form(document)), "application/pdf", download_name=name)


@bp.get("/documents/<int:record_id>/draft.docx")
@requires(Permission.MATTER_READ)
def docx(record_id: int) -> Any:
    """The text as an editable file for Word or WPS."""
    from app.official_documents.producing import registered
    from documents.formats.docx import write_docx

    document = queries.matter(actor(), record_id).document
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    data = io.BytesIO(write_docx(registered(document)))
    return send_file(
        data, kind, download_name=f"{document.title or '公文'}.docx", as_attachment=True
    )


@bp.get("/documents/<int:record_id>/files/<int:file_id>")
@requires(Permission.MATTER_READ)
def attached(record_id: int, file_id: int) -> Any:
    """An attachment, always as a download: what others made is never shown inside our pages."""
    document = queries.matter(actor(), record_id).document
    row = db.session.get(AttachedFile, file_id)
    if row is None or row.document_id != document.id:
        raise NotFound
    return send_file(
        stores().blobs.open(row.blob), row.media_type, as_attachment=True, download_name=row.name
    )


@bp.get("/documents/<int:record_id>/deliveries")
@requires(Permission.DELIVERIES_READ)
def deliveries(record_id: int) -> Any:
    found = queries.matter(actor(), record_id)
    context = tracking_view.deliveries(actor(), found)
    return render_template("pages/dispatch.html", shell=shell(), dispatch=context)


@bp.post("/documents/<int:record_id>/deliveries")
@requires(Permission.DELIVERIES_READ)
def more_deliveries(record_id: int) -> Any:
    """补发: to units that have none yet."""
    found = queries.matter(actor(), record_id)
    units = [int(u) for u in request.form.getlist("unit") if u.isdecimal() and len(u) < 12]
    sent = tracking.send_more(actor(), found.document, units)
    tell(f"已补发 {len(sent)} 个单位。" if sent else "所选单位都已分送过。")
    return redirect(url_for("dispatch.deliveries", record_id=record_id))


@bp.post("/documents/<int:record_id>/deliveries/acts")
@requires(Permission.DELIVERIES_READ)
def act_on_delivery(record_id: int) -> Any:
    """催签, 撤回, 免签收."""
    found = queries.matter(actor(), record_id)
    key = request.form.get("delivery", "")
    delivery = db.session.get(Delivery, int(key)) if key.isdecimal() and len(key) < 16 else None
    if delivery is None or delivery.document_id != record_id:
        raise NotFound("请选择单位。")
    move = request.values.get("move", "")
    done = tracking.act(actor(), found.document, delivery, move, request.form.get("reason", ""))
    tell(done)
    return redirect(url_for("dispatch.deliveries", record_id=found.document.id))


@bp.post("/documents/<int:record_id>/corrections")
@requires(Permission.DELIVERIES_READ)
def correct(record_id: int) -> Any:
    """更正: a new draft that cites this document."""
    draft = tracking_correction.correct(actor(), queries.matter(actor(), record_id).document)
    tell("更正文稿已起草，请写明更正的内容后送审。原件和文号不变。")
    return redirect(url_for("dispatch.show", record_id=draft.id))
