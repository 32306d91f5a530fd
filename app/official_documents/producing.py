"""From the text to its pages: preview, clean proof (清样), and the frozen bytes that never change again.

签发件 = 套红件 = 用印件 = 分发件: the digest of the signed text is compared at each step, and the
issued bytes are made once, kept in the encrypted store, and only ever read afterwards.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import cache

from sqlalchemy import select

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, OutOfTurn
from app.core.stores import stores
from app.directory.actors import Actor, holders
from app.directory.models import Person
from app.directory.roles import Role
from app.official_documents.drafting import text_digest
from app.official_documents.models import OfficialDocument
from documents.encryption.digest import sm3
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
    """The text with what registration adds: number, date, signers of an upward document, printing."""
    content = document.document
    return replace(
        content,
        number=document.number or "",
        signers=_signers(document) if content.layout is Layout.UPWARD else (),
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
    made = laid_out(content)
    report = check(made.pdf, content)
    if report.has_errors:
        raise Blocked("版面不符合 GB/T 9704-2012，不能付印。", tuple(report.findings))
    blob = stores().blobs.put(io.BytesIO(made.pdf), limit_bytes=len(made.pdf))
    document.proof_blob = blob.id
    acts.record(actor, "document.typeset", document, digest=blob.sm3, text=text_digest(document))
    return report


def issued_bytes(document: OfficialDocument) -> bytes:
    """The frozen bytes, checked against their digest. Raises Blocked when they were touched."""
    if document.issued_blob is None:
        raise OutOfTurn("此件尚未用印，没有正本。")
    data = stores().blobs.read(document.issued_blob)
    if sm3(data).hex() != document.issued_digest:
        raise Blocked("正本与用印时的摘要不一致，已停止使用，请立即联系审计管理员。")
    return data


def laid_out(content: Document, seals: tuple[SealImage, ...] = ()) -> Typeset:
    """The pages, sealed or not. Raises Blocked when they cannot be made."""
    try:
        return typeset(content, seal=seals, fonts=fonts())
    except TypesettingFailed as error:
        raise Blocked(str(error)) from error


def _signers(document: OfficialDocument) -> tuple[str, ...]:
    """签发人 of every issuer, the host first; before one has signed, the principal who will have to."""
    signed = [document.signer_id, *(one.signer_id for one in document.co_issuers)]
    ids = [
        who or next((seat.person_id for seat in holders(Role.PRINCIPAL, [account.organ_id])), None)
        for account, who in zip(document.accounts, signed, strict=True)
    ]
    people = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    names = dict(people.all())
    return tuple(names[i] for i in ids if i in names)


def _printed_on(document: OfficialDocument) -> date | None:
    """印发日期: the day on which the pages are made, never before the document's date."""
    if document.printed_on is not None:
        return document.printed_on
    if document.dated is None:
        return None
    return max(document.dated, (document.issued_at and clock.local(document.issued_at).date())
               or clock.today())  # fmt: skip
