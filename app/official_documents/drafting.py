"""Writing a document: begin, save, attach, revise; what leaves a hand is kept as a revision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, BinaryIO

from sqlalchemy import func, select

from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.stores import stores
from app.directory.actors import Actor
from app.directory.models import Unit
from app.official_documents import files, writing
from app.official_documents.models import (
    AttachedFile,
    IssuingAccount,
    OfficialDocument,
    Publicity,
    Revision,
)
from app.permissions import readers
from documents.encryption.digest import sm3
from documents.model import Document, Layout, MalformedDocument, cleaned

ATTACHMENTS_AT_MOST = 50
NOTES = {Publicity.OPEN: "此件公开发布", Publicity.ON_REQUEST: "此件依申请公开"}
FOUND_AFTER = 60.0  # seconds from a change until the draft can be found by its new words


def begin(
    actor: Actor, account: IssuingAccount, unit_id: int, content: Document
) -> OfficialDocument:
    """拟稿: a new draft under an issuing account, from one of the drafter's own units."""
    if actor.person_id is None or unit_id not in actor.unit_ids:
        raise NotAllowed("只能以本人所在单位的名义拟稿。")
    document = OfficialDocument(
        account_id=account.id,
        account=account,
        organ_id=account.organ_id,
        drafter_id=actor.person_id,
        drafting_unit_id=unit_id,
        kind=content.kind or "通知",
        urgency=content.urgency,
        title=content.title,
        content=content.to_json(),
        made_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session.add(document)
    db.session.flush()
    readers.grant(document, readers.person(actor.person_id))
    acts.record(actor, "document.begin", document, code=account.code)
    return document


def save(
    document: OfficialDocument, content: Document, version: int, *, draft_text: str | None = None
) -> None:
    """Keep the text as it is now. Raises OutOfTurn when somebody else saved in between.

    The issuers' own elements (mark, signatures, printer) are not the writer's to change.
    """
    _lock(document)
    if version != document.version:
        raise OutOfTurn(
            "此稿已在别处保存过新的内容，本页的改动没有保存。",
            advice="请先复制本页改动，再刷新后合并。",
        )
    content = with_issuers(document, content)
    content = replace(content, attachments=_attachments(document, content))
    document.title, document.kind = content.title, content.kind or document.kind
    document.urgency = content.urgency
    document.content = content.to_json()
    document.draft_text = draft_text
    document.version += 1
    document.changed_at = clock.now()
    _let_it_be_found(document)


def _let_it_be_found(document: OfficialDocument) -> None:
    """A draft that is being typed is saved every few seconds, and put into the index once a minute."""
    outbox.put_later(
        "document.changed", FOUND_AFTER, subject_type=document.__tablename__, subject_id=document.id
    )


def with_issuers(document: OfficialDocument, content: Document) -> Document:
    """The text under the mark and the signatures of all who issue it, the host first.

    A 纪要 stands under the name of its meeting, and is neither signed nor sealed on the page (10.3).
    """
    accounts = document.accounts
    if content.layout is Layout.MINUTES:
        mark = writing.minutes_mark(document.document.issuer_mark, document.account.mark)
        return replace(
            content, issuer_mark=mark, signatures=(), sealed=False, printer=document.account.printer
        )
    return replace(
        content,
        issuer_mark=writing.mark_of([account.mark for account in accounts]),
        signatures=tuple(account.signature for account in accounts),
        sealed=content.sealed or document.document.layout is Layout.MINUTES,
        printer=document.account.printer,
    )


def set_properties(document: OfficialDocument, values: dict[str, Any]) -> None:
    """The properties beside the text: publicity with its reason, flags, 会签 units, telephone."""
    try:
        document.publicity = Publicity(values["publicity"])
    except ValueError as error:
        raise Invalid("请选择公开属性。", {"openness": "请选择公开属性。"}) from error
    document.publicity_reason = cleaned(str(values.get("publicity_reason") or ""))[:500]
    content = document.document
    document.content = replace(content, note=noted(content, document.publicity)).to_json()
    document.important = bool(values.get("important"))
    document.normative = bool(values.get("normative"))
    document.affects_market = bool(values.get("affects_market"))
    document.government_consents = bool(values.get("government_consents"))
    document.direct_assignment = bool(values.get("direct_assignment"))
    document.phone = cleaned(str(values.get("phone") or ""))[:40]
    wanted = [int(u) for u in values.get("consulted_units") or []]
    known = set(db.session.scalars(select(Unit.id).where(Unit.id.in_(wanted), ~Unit.closed)))
    document.consulted_units = [u for u in dict.fromkeys(wanted) if u in known]


def noted(content: Document, publicity: Publicity) -> str:
    """附注 says how far the document is open (GB/T 9704-2012, 7.3.6); other words are the writer's.

    A document to a superior bears its writer's telephone there, and is published by nobody.
    """
    if content.note and content.note not in NOTES.values():
        return content.note
    return "" if content.layout is Layout.UPWARD else NOTES.get(publicity, "")


def keep_reasons(document: OfficialDocument, reasons: dict[str, str]) -> None:
    """Why a warning of the rules was overruled; kept with the document and shown on its form."""
    kept = {k[:20]: cleaned(v)[:500] for k, v in reasons.items() if cleaned(v)}
    document.reasons = {**document.reasons, **kept}


def attach(actor: Actor, document: OfficialDocument, name: str, stream: BinaryIO) -> AttachedFile:
    """附件: put a file into the encrypted store. Raises Invalid for what is not acceptable.

    A unit of work that fails afterwards leaves the blob to the sweep of orphans.
    """
    _lock(document)
    if len(document.attachments) >= ATTACHMENTS_AT_MOST:
        raise Invalid(f"一件公文最多 {ATTACHMENTS_AT_MOST} 个附件。")
    kept = files.keep(name, stream)
    row = AttachedFile(
        document_id=document.id,
        position=len(document.attachments) + 1,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        digest=kept.digest,
        blob=kept.blob,
    )
    document.attachments.append(row)
    db.session.flush()
    _refresh_attachments(document)
    _let_it_be_found(document)
    acts.record(actor, "document.attach", document, digest=kept.digest, size=kept.size)
    return row


def detach(actor: Actor, document: OfficialDocument, file_id: int) -> None:
    """Take a file off a document that is still being written."""
    _lock(document)
    row = next((a for a in document.attachments if a.id == file_id), None)
    if row is None:
        raise NotFound
    document.attachments.remove(row)
    db.session.delete(row)
    for position, other in enumerate(document.attachments, start=1):
        other.position = position
    _refresh_attachments(document)
    _let_go(row.blob)
    _let_it_be_found(document)
    acts.record(actor, "document.detach", document, digest=row.digest)


def empty(document: OfficialDocument) -> None:
    """Take every word and file out of a draft that is deleted."""
    content = Document(kind=document.kind, layout=document.document.layout)
    document.title, document.content, document.draft_text = "", content.to_json(), None
    document.phone, document.publicity_reason, document.reasons = None, None, {}
    document.consulted_units, document.co_issuers, document.answers_id = [], [], None
    for row in list(document.attachments):
        document.attachments.remove(row)
        db.session.delete(row)
        _let_go(row.blob)
    document.version += 1
    db.session.flush()


def _let_go(blob: str) -> None:
    """A file is taken out of the index at once and out of the store by the sweep, a day later."""
    stores().blobs.let_go(blob)
    outbox.put("file.detached", blob=blob)


def revise(actor: Actor, document: OfficialDocument, stage: str) -> Revision | None:
    """Keep the text as a revision when it differs from the last one kept."""
    digest = text_digest(document)
    last = latest(document)
    if last is not None and last.digest == digest:
        return None
    number = 1 + (
        db.session.scalar(
            select(func.count()).select_from(Revision).where(Revision.document_id == document.id)
        )
        or 0
    )
    revision = Revision(
        document_id=document.id,
        number=number,
        content=document.content,
        digest=digest,
        stage=stage,
        person_id=actor.person_id,
        at=clock.now(),
    )
    db.session.add(revision)
    acts.record(actor, "document.revise", document, digest=digest, stage=stage, revision=number)
    return revision


def latest(document: OfficialDocument) -> Revision | None:
    return db.session.scalar(
        select(Revision)
        .where(Revision.document_id == document.id)
        .order_by(Revision.number.desc())
        .limit(1)
    )


def text_digest(document: OfficialDocument) -> str:
    """SM3, hex, of what a signer agrees to: elements, text and the digests of attached files."""
    return digest_of(document.content)


def digest_of(content: str) -> str:
    """The same of a text that was kept."""
    return sm3(Document.from_json(content).signed_text()).hex()


def content_from(values: dict[str, Any], base: Document) -> Document:
    """The document with the writer's fields. Raises Invalid with the sentence for the person."""
    try:
        return replace(base, **values)
    except MalformedDocument as error:
        raise Invalid(str(error)) from error


def _lock(document: OfficialDocument) -> None:
    """Read it anew, locked: whoever saves at the same moment waits, and then sees what was saved."""
    db.session.refresh(document, with_for_update={"of": OfficialDocument})


def _attachments(document: OfficialDocument, content: Document) -> tuple[Any, ...]:
    typed = tuple(a for a in content.attachments if not a.digest)
    return typed + _files(document)


def _files(document: OfficialDocument) -> tuple[Any, ...]:
    from documents.model import Attachment

    return tuple(Attachment(_stem(row.name), (), row.digest) for row in document.attachments)


def _refresh_attachments(document: OfficialDocument) -> None:
    content = document.document
    document.content = replace(content, attachments=_attachments(document, content)).to_json()
    document.version += 1


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name
