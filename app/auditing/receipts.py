"""Incoming documents: the bytes that came in are the bytes that are kept, and the register is as drawn."""

from __future__ import annotations

from sqlalchemy import func, select

from app.auditing.report import Check, Progress
from app.auditing.rows import acts_about, blob_digest, details_of, each, ids_with_acts, unreadable
from app.core.database import db
from app.official_documents.models import Delivery
from app.receipt.models import IncomingDocument

TABLE = IncomingDocument.__tablename__


def check_receipts(check: Check, progress: Progress) -> None:
    """Every incoming document that was registered is still there, with its number and its bytes."""
    total = db.session.scalar(select(func.count()).select_from(IncomingDocument)) or 0
    for key, incoming in each(
        IncomingDocument, ids_with_acts(IncomingDocument, "receipt.draw_number")
    ):
        check.checked += 1
        if incoming is None:
            check.add(TABLE, key, unreadable("收文", key))
            continue
        _check_one(check, incoming)
        if check.checked % 20 == 0:
            progress(check.name, check.checked, total)


def _check_one(check: Check, incoming: IncomingDocument) -> None:
    name = f"收文 {incoming.id}（{incoming.register_number or '未登记'}）"
    drawn = [
        d.get("number") for d in details_of(acts_about(TABLE, incoming.id), "receipt.draw_number")
    ]
    if incoming.register_number != (drawn[-1] if drawn else None):
        check.add(TABLE, incoming.id, f"{name}的收文号与登记记录不符。")
    if incoming.delivery_id is not None:
        sent = db.session.scalar(select(Delivery.digest).where(Delivery.id == incoming.delivery_id))
        if sent != incoming.digest:
            check.add(TABLE, incoming.id, f"{name}的摘要与来文机关分送时的摘要不符。")
    if blob_digest(incoming.blob) != incoming.digest:
        check.add(TABLE, incoming.id, f"{name}的原件已被替换、改动或者丢失。")
