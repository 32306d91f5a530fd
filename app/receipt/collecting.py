"""What a finished receipt hands to the archive: the original as it came, the form, the opinions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from app.circulation import queries
from app.circulation.opinions import as_kept
from app.core import clock
from app.core.database import db
from app.directory.models import Unit
from app.official_documents import filing, sealing
from app.official_documents.filing import READING_TEXT, Collected, made, stored
from app.official_documents.models import OfficialDocument
from app.official_documents.producing import registered
from app.receipt.circulation import RECEIPT
from app.receipt.handling_form import handling_form
from app.receipt.models import IncomingDocument
from documents.archive.package import PackagedFile, Role
from documents.rules.retention import Origin

JSON = "application/json"
ENDINGS = {
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif",
}  # fmt: skip


def collect(incoming_id: int) -> Collected:
    """Gather a closed incoming document."""
    incoming = db.session.get_one(IncomingDocument, incoming_id)
    sent = incoming.delivery.document if incoming.delivery else None
    dated = incoming.dated or clock.local(incoming.received_at or incoming.arrived_at).date()
    return Collected(
        organ_id=incoming.organ_id,
        keeper_id=incoming.office_id,
        unit_code=_unit_code(incoming),
        title=incoming.title,
        number=incoming.number,
        responsible=incoming.from_name,
        dated=dated,
        pages=incoming.pages,
        kind=incoming.kind,
        origin=origin(incoming),
        important=bool(sent and (sent.important or sent.normative)),
        metadata=_metadata(incoming),
        files=_files(incoming, sent),
        subjects=[(incoming.__tablename__, incoming.id)],
        certificates=sealing.certificates_of(sent) if sent else [],
    )


def origin(incoming: IncomingDocument) -> Origin:
    """Whether the sender stands above, below or beside the receiving organ."""
    own = db.session.get_one(Unit, incoming.organ_id)
    sender = db.session.get(Unit, incoming.sender_id) if incoming.sender_id else None
    if sender is None:
        return Origin.PEER
    if sender.parent_id == own.id:
        return Origin.SUBORDINATE
    above = own.parent
    while above is not None:
        if above.id == sender.id:
            return Origin.SUPERIOR
        above = above.parent
    return Origin.SUPERIOR if sender.external and sender.rank < own.rank else Origin.PEER


def _unit_code(incoming: IncomingDocument) -> str:
    """The department that led, where it is the organ's own; its office otherwise."""
    lead, office = incoming.lead_unit, db.session.get_one(Unit, incoming.office_id)
    ours = lead is not None and lead.organ_id in (incoming.organ_id, incoming.office_id)
    code = lead.code if lead is not None and ours else office.code
    return code if len(code) == 3 else "BGS"


def _metadata(incoming: IncomingDocument) -> dict[str, str | Sequence[str]]:
    """Under the names of DA/T 46-2009; what is not there is left out."""
    found: dict[str, str | Sequence[str]] = {
        "题名": incoming.title,
        "文件编号": incoming.number,
        "责任者": incoming.from_name,
        "日期": f"{incoming.dated:%Y%m%d}" if incoming.dated else "",
        "文种": incoming.kind,
        "紧急程度": incoming.urgency,
        "文件组合类型": "组合文件",
        "页数": str(incoming.pages or ""),
        "语种": "中文",
        "稿本": "正本",
        "附注": f"收文号：{incoming.register_number}" if incoming.register_number else "",
    }
    return {name: value for name, value in found.items() if value}


def _files(incoming: IncomingDocument, sent: OfficialDocument | None) -> list[PackagedFile]:
    """Each is decrypted only when it is written into the package."""
    stem = incoming.title[:60] or "来文"
    form, record = partial(handling_form, incoming), partial(handling_json, incoming)
    original = f"{stem}.{ENDINGS[incoming.media_type]}"
    files = [
        made(Role.HANDLING_FORM, "收文处理单.pdf", "application/pdf", form),
        made(Role.HANDLING_FORM, "收文处理单.json", JSON, record),
        stored(Role.ORIGINAL, original, incoming.media_type, incoming.blob),
    ]
    if sent is None:
        return files
    # The words of the page, so that it can be read aloud, in large type and on a phone.
    files.append(made(Role.ORIGINAL, READING_TEXT, JSON, partial(reading_text, sent)))
    files += filing.seal_files(sent)
    files += [
        stored(Role.ATTACHMENT, row.name, row.media_type, row.blob) for row in sent.attachments
    ]
    return files


def reading_text(sent: OfficialDocument) -> bytes:
    """What the sender's page says, element by element."""
    return registered(sent).to_json().encode()


def handling_json(incoming: IncomingDocument) -> bytes:
    """收文处理单: its fields, and every opinion as it is kept; the digests are those of the acts."""
    circulation = queries.circulation_for(incoming, RECEIPT.key)
    opinions = queries.opinions(circulation) if circulation else []
    received = incoming.received_at or incoming.arrived_at
    form = {
        "收文号": incoming.register_number or "",
        "收文日期": f"{clock.local(received):%Y-%m-%d %H:%M}",
        "来文机关": incoming.from_name,
        "来文字号": incoming.number,
        "标题": incoming.title,
        "文种": incoming.kind,
        "紧急程度": incoming.urgency,
        "成文日期": incoming.dated.isoformat() if incoming.dated else "",
        "份数": incoming.copies,
        "页数": incoming.pages,
        "办理类型": incoming.handling.label if incoming.handling else "",
        "办理期限": incoming.due_at.isoformat() if incoming.due_at else "",
        "主办": incoming.lead_unit.name if incoming.lead_unit else "",
        "办理结果": incoming.result or "",
        "答复方式": incoming.answer_by.label if incoming.answer_by else "",
        "答复": incoming.answer or "",
        "意见": [as_kept(row) for row in opinions],
    }
    return json.dumps(form, ensure_ascii=False, indent=1).encode()
