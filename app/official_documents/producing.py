"""From the text to the frozen bytes: clean proof (清样), seal, and what never changes again.

签发件 = 套红件 = 用印件 = 分发件: the digest of the signed text is compared at each step, and the
issued bytes are made once, kept in the encrypted store, and only ever read afterwards.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import cache

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, OutOfTurn
from app.core.stores import stores
from app.directory.actors import Actor
from app.directory.models import Person
from app.official_documents.drafting import text_digest
from app.official_documents.models import OfficialDocument, Seal, SealUse
from documents.encryption.digest import sm3
from documents.encryption.signing import CertifiedKey, SigningKey
from documents.formats.fonts import Fonts
from documents.formats.pdf import Typeset, TypesettingFailed, typeset
from documents.formats.report import FormatReport, check
from documents.model import Document, Layout
from documents.sealing.seal_image import SealImage


@cache
def fonts() -> Fonts:
    """The fonts of this office: its own licensed ones first, then the free ones of the set-up."""
    settings = stores().settings
    return Fonts(*([settings.fonts] if settings.fonts else []), settings.free_fonts)


def registered(document: OfficialDocument) -> Document:
    """The text with what registration adds: number, date, signer of an upward document, printing."""
    content = document.document
    signer = db.session.get(Person, document.signer_id) if document.signer_id else None
    shown = (signer.name,) if signer and content.layout is Layout.UPWARD else ()
    return replace(
        content,
        number=document.number or "",
        signers=shown,
        date=document.dated,
        printer=document.account.printer,
        print_date=_printed_on(document),
    )


def preview(content: Document) -> Typeset:
    """The page as it would be printed now; for the living sheet beside the form."""
    return typeset(content, fonts=fonts())


def make_proof(actor: Actor, document: OfficialDocument) -> FormatReport:
    """排版套红: the clean proof without seal. Raises Blocked while the format report has an error."""
    content = registered(document)
    made = _typeset(content, None)
    report = check(made.pdf, content)
    if report.has_errors:
        raise Blocked("版面不符合 GB/T 9704-2012，不能付印。", tuple(report.findings))
    blob = stores().blobs.put(io.BytesIO(made.pdf), limit_bytes=len(made.pdf))
    document.proof_blob = blob.id
    acts.record(actor, "document.typeset", document, digest=blob.sm3, text=text_digest(document))
    return report


def affix_seal(actor: Actor, document: OfficialDocument) -> None:
    """用印: seal the pages and freeze the bytes. Raises Blocked when seal and signature differ."""
    if document.issued_blob is not None:
        raise OutOfTurn("此件已经用印。")
    if text_digest(document) != document.signed_digest:
        raise Blocked("文稿与签发件不一致，不能用印（条例 第二十五条第一项）。")
    seal = document.account.seal
    if seal is None or not seal.active:
        raise Blocked("该发文账户没有启用的印章，请联系印章管理员。")
    if document.document.signatures != (seal.name,):
        raise Blocked("印章名称与发文机关署名不一致，不能用印（条例 第九条第十三项）。")
    content = registered(document)
    made = _typeset(content, SealImage(seal.svg, seal.diameter_mm, seal.name))
    report = check(made.pdf, content, sealed=True)
    if report.has_errors:
        raise Blocked("用印后的版面不符合 GB/T 9704-2012。", tuple(report.findings))
    blob = stores().blobs.put(io.BytesIO(made.pdf), limit_bytes=len(made.pdf))
    key = CertifiedKey(SigningKey.from_pem(seal.key.encode()), _seal_certificate(seal))
    document.issued_blob, document.issued_digest = blob.id, blob.sm3
    document.issued_pages, document.issued_at = made.pages, clock.now()
    document.seal_signature = key.sign(made.pdf)
    document.seal_certificate = seal.certificate
    db.session.add(
        SealUse(
            seal_id=seal.id,
            document_id=document.id,
            person_id=actor.person_id,
            at=clock.now(),
            copies=document.copies,
            digest=blob.sm3,
        )
    )
    acts.record(
        actor, "document.seal", document,
        digest=blob.sm3, text=text_digest(document), seal=seal.certificate, pages=made.pages,
    )  # fmt: skip


def issued_bytes(document: OfficialDocument) -> bytes:
    """The frozen bytes, checked against their digest. Raises Blocked when they were touched."""
    if document.issued_blob is None:
        raise OutOfTurn("此件尚未用印，没有正本。")
    data = stores().blobs.read(document.issued_blob)
    if sm3(data).hex() != document.issued_digest:
        raise Blocked("正本与用印时的摘要不一致，已停止使用，请立即联系审计管理员。")
    return data


def _typeset(content: Document, seal: SealImage | None) -> Typeset:
    try:
        return typeset(content, seal=seal, fonts=fonts())
    except TypesettingFailed as error:
        raise Blocked(str(error)) from error


def _printed_on(document: OfficialDocument) -> date | None:
    """印发日期: the day of typesetting, never before the document's date."""
    if document.dated is None:
        return None
    return max(document.dated, (document.issued_at and clock.local(document.issued_at).date())
               or clock.today())  # fmt: skip


def _seal_certificate(seal: Seal) -> bytes:
    row = db.session.get(acts.Certificate, seal.certificate)
    if row is None:
        raise Blocked("印章证书缺失，请联系印章管理员。")
    return row.pem.encode()
