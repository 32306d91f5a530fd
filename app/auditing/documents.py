"""Official documents against their acts: revisions, signed text, number, frozen original, attachments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select

from app.auditing.report import Check, Progress
from app.auditing.rows import acts_about, blob_digest, details_of, each, ids_with_acts, unreadable
from app.core.acts import Act
from app.core.database import db
from app.core.stores import stores
from app.official_documents import sealing
from app.official_documents.models import (
    Annulment,
    AttachedFile,
    Delivery,
    DeliveryState,
    OfficialDocument,
    Revision,
    Validity,
)
from documents.encryption.digest import sm3
from documents.model import Document, MalformedDocument

TABLE = OfficialDocument.__tablename__


def check_documents(check: Check, progress: Progress) -> None:
    """Every document, its revisions, attachments and deliveries say what its acts say."""
    total = db.session.scalar(select(func.count()).select_from(OfficialDocument)) or 0
    ids = ids_with_acts(OfficialDocument, "dispatch.sign.sign", "document.seal")
    for key, document in each(OfficialDocument, ids):
        check.checked += 1
        if document is None:
            check.add(TABLE, key, unreadable("公文", key))
            continue
        found = acts_about(TABLE, key)
        _check_revisions(check, key, found)
        _check_signed(check, document, found)
        _check_original(check, document, found)
        _check_attachments(check, key, found)
        _check_deliveries(check, key, found)
        _check_annulment(check, document, found)
        if check.checked % 20 == 0:
            progress(check.name, check.checked, total)


def _check_revisions(check: Check, document_id: int, found: Sequence[Act]) -> None:
    said = {d.get("revision"): d.get("digest") for d in details_of(found, "document.revise")}
    ids = select(Revision.id).where(Revision.document_id == document_id).order_by(Revision.number)
    for key, row in each(Revision, ids):
        if row is None:
            check.add("revision", key, unreadable("稿本", key))
            continue
        name = f"公文 {document_id} 的第 {row.number} 稿"
        if said.pop(row.number, None) != row.digest:
            check.add("revision", key, f"{name}与办理记录的摘要不符。")
        elif _text_digest(row.content) != row.digest:
            check.add("revision", key, f"{name}的文字与登记的摘要不符。")
    for number in said:
        check.add("revision", document_id, f"公文 {document_id} 的第 {number} 稿已被删除。")


def _check_signed(check: Check, document: OfficialDocument, found: Sequence[Act]) -> None:
    """签发件: the text that was signed, or corrected at 复核 under the same signature."""
    signed = [d["text"] for d in details_of(found, "dispatch.sign.sign") if "text" in d]
    if not signed:
        if document.signed_digest is not None:
            check.add(
                TABLE, document.id, f"公文 {document.id} 没有签发的办理记录，却登记为已签发。"
            )
        return
    name = f"公文 {document.id}（{document.number or '未编号'}）"
    if document.signed_content is None or _text_digest(document.signed_content) != signed[-1]:
        check.add(TABLE, document.id, f"{name}的签发文稿与签发时的摘要不符。")
    corrected = [
        d["corrected"] for d in details_of(found, "dispatch.recheck.pass") if "corrected" in d
    ]
    if document.signed_digest not in (signed[-1], *corrected):
        check.add(TABLE, document.id, f"{name}登记的签发摘要与办理记录不符。")
    for one in document.co_issuers:
        jointly = [
            d["text"]
            for d in details_of(found, "dispatch.joint_sign.sign")
            if one.account.organ_id in d.get("organs", ())
        ]
        if one.signed_digest is not None and one.signed_digest != (jointly or [""])[-1]:
            check.add(TABLE, document.id, f"{name}的联署签发与办理记录不符。")
    drawn = [d.get("number") for d in details_of(found, "number.draw")]
    if document.number != (drawn[-1] if drawn else None):
        check.add(TABLE, document.id, f"{name}的文号与取号记录不符。")


def _check_original(check: Check, document: OfficialDocument, found: Sequence[Act]) -> None:
    """正本: the bytes that were sealed are the bytes that are kept, and the seal still fits."""
    sealed = details_of(found, "document.seal")
    if not sealed:
        if document.issued_blob is not None:
            check.add(TABLE, document.id, f"公文 {document.id} 没有用印的办理记录，却有正本。")
        return
    name = f"公文 {document.id}（{document.number or '未编号'}）"
    said = sealed[-1]
    if document.issued_digest != said.get("digest"):
        check.add(TABLE, document.id, f"{name}登记的正本摘要与用印记录不符。")
    if blob_digest(document.issued_blob) != said.get("digest"):
        check.add(TABLE, document.id, f"{name}的正本已被替换、改动或者丢失。")
        return
    if _text_digest(document.content) != said.get("text"):
        check.add(TABLE, document.id, f"{name}的文稿与用印时的摘要不符。")
    seals = sealing.seals_of(document)
    data = stores().blobs.read(document.issued_blob or "")
    expected = [said.get("seal"), *said.get("others", ())]
    if [seal.certificate for seal in seals] != expected or not all(s.fits(data) for s in seals):
        check.add(TABLE, document.id, f"{name}的印章签名与正本不符。")


def _check_attachments(check: Check, document_id: int, found: Sequence[Act]) -> None:
    attached = Counter(d.get("digest") for d in details_of(found, "document.attach"))
    attached.subtract(d.get("digest") for d in details_of(found, "document.detach"))
    ids = select(AttachedFile.id).where(AttachedFile.document_id == document_id)
    for key, row in each(AttachedFile, ids.order_by(AttachedFile.position)):
        if row is None:
            check.add("attached_file", key, unreadable("附件", key))
            continue
        attached[row.digest] -= 1
        if attached[row.digest] < 0:
            check.add("attached_file", key, f"第 {key} 号附件与办理记录的摘要不符。")
        elif blob_digest(row.blob) != row.digest:
            check.add("attached_file", key, f"第 {key} 号附件的文件已被替换、改动或者丢失。")
    if missing := sum(n for n in attached.values() if n > 0):
        check.add("attached_file", document_id, f"公文 {document_id} 有 {missing} 个附件已被删除。")


def _check_deliveries(check: Check, document_id: int, found: Sequence[Act]) -> None:
    """分发件 = 用印件; a receipt on record is there, and one that is there is on record."""
    sent = {d.get("unit"): d.get("digest") for d in details_of(found, "delivery.send")}
    received = {d.get("unit") for d in details_of(found, "delivery.receive")}
    ids = select(Delivery.id).where(Delivery.document_id == document_id).order_by(Delivery.id)
    for key, row in each(Delivery, ids):
        if row is None:
            check.add("delivery", key, unreadable("分送", key))
        elif sent.get(row.unit_id) != row.digest:
            check.add("delivery", key, f"第 {key} 号分送的摘要与分发记录不符。")
        elif row.state is DeliveryState.RECEIVED and row.unit_id not in received:
            check.add("delivery", key, f"第 {key} 号分送登记为已签收，却没有签收的办理记录。")


def _check_annulment(check: Check, document: OfficialDocument, found: Sequence[Act]) -> None:
    """撤销、废止: only what was decided on record, with the words that were decided."""
    said = [
        (validity, d.get("decision"))
        for validity in Validity
        for d in details_of(found, f"document.{validity.value}")
    ]
    ids = select(Annulment.id).where(Annulment.document_id == document.id)
    kept = list(each(Annulment, ids))
    name = f"公文 {document.id}（{document.number or '未编号'}）"
    if document.validity is not (said[-1][0] if said else Validity.VALID):
        check.add(TABLE, document.id, f"{name}的效力与撤销、废止的办理记录不符。")
    if len(kept) < len(said):
        check.add(TABLE, document.id, f"{name}撤销、废止的决定已被删除。")
    for key, row in kept:
        if row is None:
            check.add("annulment", key, unreadable("撤销、废止决定", key))
        elif (row.validity, row.digest_of_words) not in said or row.digest != row.digest_of_words:
            check.add("annulment", key, f"{name}撤销、废止的依据或者理由与办理记录的摘要不符。")


def _text_digest(content: str) -> str:
    try:
        return sm3(Document.from_json(content).signed_text()).hex()
    except MalformedDocument:
        return ""
