"""What a finished dispatch hands to the archive: original, form, final text, attachments, drafts."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import partial

from sqlalchemy import select

from app.circulation import queries
from app.circulation.opinions import as_kept
from app.core.database import db
from app.core.errors import OutOfTurn
from app.core.stores import stores
from app.directory.models import Unit
from app.dispatch.circulation import DISPATCH
from app.dispatch.drafting_form import drafting_form
from app.official_documents import filing, sealing
from app.official_documents.filing import FINAL_TEXT, Collected, made, stored
from app.official_documents.models import OfficialDocument, Revision
from app.official_documents.producing import issued_bytes
from documents.archive.package import PackagedFile, Role
from documents.formats.docx import write_docx
from documents.model import Document
from documents.rules.retention import Origin

PDF, JSON = "application/pdf", "application/json"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def collect(document_id: int) -> Collected:
    """Gather an issued document. Raises OutOfTurn while it has no original."""
    document = db.session.get_one(OfficialDocument, document_id)
    if document.issued_blob is None or document.dated is None:
        raise OutOfTurn("此件没有正本，不能归档。")
    content = document.document
    return Collected(
        organ_id=document.organ_id,
        keeper_id=document.account.office_id,
        unit_code=_unit_code(document),
        title=document.title,
        number=document.number or "",
        responsible="、".join(content.signatures) or document.account.signature,
        dated=document.dated,
        pages=document.issued_pages,
        kind=document.kind,
        origin=Origin.OWN,
        important=document.important or document.normative,
        metadata=_metadata(document, content),
        files=_files(document),
        subjects=[(document.__tablename__, document.id)],
        certificates=sealing.certificates_of(document),
    )


def _unit_code(document: OfficialDocument) -> str:
    """The department that drafted it, where it is the organ's own; its office otherwise."""
    unit = document.drafting_unit
    own = (document.organ_id, document.account.office_id)
    office = db.session.get_one(Unit, document.account.office_id)
    code = unit.code if unit.organ_id in own else office.code
    return code if len(code) == CODE_LENGTH else "BGS"


CODE_LENGTH = 3


def _metadata(document: OfficialDocument, content: Document) -> dict[str, str | Sequence[str]]:
    """Under the names of DA/T 46-2009; what is not there is left out."""
    dated = document.dated
    found: dict[str, str | Sequence[str]] = {
        "题名": document.title,
        "文件编号": document.number or "",
        "责任者": content.signatures or (document.account.signature,),
        "日期": f"{dated:%Y%m%d}" if dated else "",
        "文种": document.kind,
        "紧急程度": document.urgency,
        "主送": content.recipients,
        "抄送": content.copies_to,
        "密级": content.secrecy,
        "文件组合类型": "组合文件",
        "页数": str(document.issued_pages or ""),
        "语种": "中文",
        "稿本": "正本",
        "格式信息": "PDF/A-2b",
        "控制标识": document.publicity.label,
        "附注": "" if document.validity.value == "valid" else document.validity.label,
    }
    return {name: value for name, value in found.items() if value}


def _files(document: OfficialDocument) -> list[PackagedFile]:
    """All files of the item; each is made or decrypted only when it is written into the package."""
    signed = document.signed_content or document.content
    original = PackagedFile(
        Role.ORIGINAL, f"{document.title[:60] or '公文'}.pdf", PDF,
        lambda: io.BytesIO(issued_bytes(document)),
        stores().blobs.ciphertext_sm3(document.issued_blob or ""),
    )  # fmt: skip
    files = [
        original,
        made(Role.DRAFTING_FORM, "发文稿纸.pdf", PDF, partial(drafting_form, document)),
        made(Role.DRAFTING_FORM, "办理意见.json", JSON, partial(opinions_json, document)),
        made(Role.FINAL_DRAFT, "定稿.docx", DOCX, partial(final_docx, signed)),
        made(Role.FINAL_DRAFT, FINAL_TEXT, JSON, signed.encode),
    ]
    files += filing.seal_files(document)
    files += [
        stored(Role.ATTACHMENT, row.name, row.media_type, row.blob) for row in document.attachments
    ]
    revisions = db.session.scalars(
        select(Revision).where(Revision.document_id == document.id).order_by(Revision.number)
    )
    files += [
        made(Role.EARLIER_DRAFT, f"{r.number:02d}-{r.stage}.json", JSON, r.content.encode)
        for r in revisions
    ]
    return files


def final_docx(content: str) -> bytes:
    """定稿 as people open it; the digest that was signed is that of the JSON beside it."""
    return write_docx(Document.from_json(content))


def opinions_json(document: OfficialDocument) -> bytes:
    """Every opinion as it is kept; its digest is SM3 over [text, ink, salt], as the acts say."""
    circulation = queries.circulation_for(document, DISPATCH.key)
    rows = queries.opinions(circulation) if circulation else []
    kept = [as_kept(row) for row in rows]
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()
