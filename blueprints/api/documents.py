"""发文: documents as they are read: the list, one document, its files and its frozen original."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any, Literal

from apiflask.schemas import FileSchema
from flask import send_file
from pydantic import BaseModel, Field

from app.circulation.queries import task_for
from app.core.database import db
from app.core.errors import NotFound
from app.core.stores import stores
from app.directory.actors import Actor
from app.dispatch import queries
from app.dispatch.queries import Matter
from app.official_documents import delivering
from app.official_documents.models import AttachedFile, CoIssuer, Delivery, OfficialDocument
from app.official_documents.producing import issued_bytes, registered
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.api.access import actor, requires
from blueprints.api.blueprint import bp
from blueprints.api.elements import Elements, elements
from blueprints.api.models import (
    Opinion,
    Paged,
    PageQuery,
    Way,
    Word,
    counted,
    opinion,
    way,
)
from blueprints.shared.matters import opened

PDF = "application/pdf"
ANY = "application/octet-stream"
BYTES = FileSchema(type="string", format="binary")


class DocumentQuery(PageQuery):
    """Which list, and what narrows it."""

    list: Literal["mine", "way", "issued", "all"] = "all"
    kind: Word = ""
    year: int | None = Field(default=None, ge=1949, le=9999)


class DocumentRow(BaseModel):
    """A document as a row of a list."""

    id: int
    href: str
    title: str
    kind: str
    number: str
    urgency: str
    stage_label: str
    organ: str
    drafter: str
    validity: str
    dated: date | None
    changed_at: datetime
    issued_at: datetime | None


class DocumentPage(Paged):
    """One page of documents, newest first."""

    rows: list[DocumentRow]


class FileOut(BaseModel):
    """附件: an attached file."""

    id: int
    position: int
    name: str
    media_type: str
    size: int
    sm3: str
    href: str


class DeliveryOut(BaseModel):
    """分送: to which organ, and what became of it."""

    id: int
    unit: str
    copy_only: bool = Field(description="抄送")
    state: str
    state_label: str
    sent_at: datetime
    due_at: datetime | None
    received_at: datetime | None
    receiver: str
    reason: str
    answer: str


class CoIssuerOut(BaseModel):
    """联署机关: an organ that issues it together with the host, what it signed and sealed."""

    account: str = Field(description="机关代字")
    organ: str
    signer: str
    signed_at: datetime | None
    signed_digest: str
    sealed: bool
    seal_certificate: str = Field(description="印章证书的 SHA-256 指纹")


class DocumentOut(DocumentRow):
    """One document whole. `version` is the text's, to be named when it is changed."""

    version: int
    account: str
    co_issuers: list[CoIssuerOut] = Field(description="联合行文的其他机关，主办机关之后依次排列")
    drafting_unit: str
    publicity: str
    publicity_reason: str
    copies: int
    signed_at: datetime | None
    signed_digest: str
    issued_digest: str
    issued_pages: int | None
    issued_href: str
    reasons: dict[str, str] = Field(description="规则编号及保留该提示的理由")
    task: int | None = Field(description="轮到本人办理的事项编号")
    circulation: Way
    elements: Elements
    files: list[FileOut]
    opinions: list[Opinion]
    deliveries: list[DeliveryOut]


@bp.get("/documents")
@requires(Permission.DESK, 422)
@bp.input(DocumentQuery, location="query", arg_name="asked")
@bp.output(DocumentPage)
def list_documents(asked: DocumentQuery) -> DocumentPage:
    """发文列表，只含有权查阅的公文"""
    page = queries.listing(actor(), asked.list, asked.page, kind=asked.kind, year=asked.year)
    stages = queries.stages_of(page.rows)
    rows = [DocumentRow(**_row(d, stages.get(d.id, ""))) for d in page.rows]
    return DocumentPage(rows=rows, **counted(page))


@bp.get("/documents/<int:document_id>")
@requires(Permission.MATTER_READ, 404)
@bp.output(DocumentOut)
def show_document(document_id: int) -> DocumentOut:
    """一件公文：要素、流转、意见、附件和分送情况"""
    who = actor()
    found = queries.matter(who, document_id)
    if opened(who, found.circulation) is not None:
        found = queries.matter(who, document_id)  # Read anew: the first look was noted.
    return whole(who, found)


@bp.get("/documents/<int:document_id>/issued.pdf")
@requires(Permission.MATTER_READ, 404, 409)
@bp.output(BYTES, content_type=PDF)
def issued_pdf(document_id: int) -> Any:
    """正本 PDF：用印后不再变动的版式文件"""
    document = queries.matter(actor(), document_id).document
    name = f"{document.number or document.title}.pdf"
    return send_file(io.BytesIO(issued_bytes(document)), PDF, download_name=name)


@bp.get("/documents/<int:document_id>/files/<int:file_id>")
@requires(Permission.MATTER_READ, 404)
@bp.output(BYTES, content_type=ANY)
def attached_file(document_id: int, file_id: int) -> Any:
    """附件原文件"""
    document = queries.matter(actor(), document_id).document
    row = db.session.get(AttachedFile, file_id)
    if row is None or row.document_id != document.id:
        raise NotFound
    stream = stores().blobs.open(row.blob)
    return send_file(stream, ANY, as_attachment=True, download_name=row.name)


def whole(who: Actor, found: Matter) -> DocumentOut:
    """Everything that is told of one document to her."""
    document, now = found.document, way(found.circulation)
    task = task_for(who, found.circulation)
    may_see = checks.may(who, Permission.DELIVERIES_READ, document)
    return DocumentOut(
        **_row(document, now.stage_label),
        version=document.version,
        account=document.account.code,
        co_issuers=[_co_issuer(one) for one in document.co_issuers],
        drafting_unit=document.drafting_unit.name,
        publicity=document.publicity.value,
        publicity_reason=document.publicity_reason or "",
        copies=document.copies,
        signed_at=document.signed_at,
        signed_digest=document.signed_digest or "",
        issued_digest=document.issued_digest or "",
        issued_pages=document.issued_pages,
        issued_href=f"/api/v1/documents/{document.id}/issued.pdf" if document.issued_blob else "",
        reasons=document.reasons,
        task=task.id if task else None,
        circulation=now,
        elements=elements(registered(document)),
        files=[file_out(row) for row in document.attachments],
        opinions=[opinion(o) for o in found.opinions],
        deliveries=[_delivery(d) for d in delivering.deliveries(document)] if may_see else [],
    )


def file_out(row: AttachedFile) -> FileOut:
    return FileOut(
        id=row.id,
        position=row.position,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sm3=row.digest,
        href=f"/api/v1/documents/{row.document_id}/files/{row.id}",
    )


def _row(document: OfficialDocument, stage_label: str) -> dict[str, Any]:
    return {
        "id": document.id,
        "href": f"/api/v1/documents/{document.id}",
        "title": document.title,
        "kind": document.kind,
        "number": document.number or "",
        "urgency": document.urgency,
        "stage_label": stage_label,
        "organ": document.account.organ.name,
        "drafter": document.drafter.name,
        "validity": document.validity.value,
        "dated": document.dated,
        "changed_at": document.changed_at,
        "issued_at": document.issued_at,
    }


def _co_issuer(row: CoIssuer) -> CoIssuerOut:
    return CoIssuerOut(
        account=row.account.code,
        organ=row.account.organ.name,
        signer=row.signer.name if row.signer else "",
        signed_at=row.signed_at,
        signed_digest=row.signed_digest or "",
        sealed=row.seal_signature is not None,
        seal_certificate=row.seal_certificate or "",
    )


def _delivery(row: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=row.id,
        unit=row.unit.name,
        copy_only=row.copy,
        state=row.state.value,
        state_label=row.state.label,
        sent_at=row.sent_at,
        due_at=row.due_at,
        received_at=row.received_at,
        receiver=row.receiver or "",
        reason=row.reason or "",
        answer=row.answer or "",
    )
