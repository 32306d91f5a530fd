"""Inspections: every record and every file of evidence is the one that the acts vouch for."""

from __future__ import annotations

from sqlalchemy import func, select

from app.auditing.report import Check, Progress
from app.auditing.rows import acts_about, blob_digest, each, ids_with_acts, unreadable
from app.core.database import db
from app.supervision.inspection_actions import digest_of
from app.supervision.inspection_models import Inspection

TABLE = Inspection.__tablename__
DELIVERED = "inspection.count_as_delivered"
APPROVED = "inspection.approve.approve"


def check_inspections(check: Check, progress: Progress) -> None:
    """Every inspection that was approved is still there, with all that was recorded."""
    total = db.session.scalar(select(func.count()).select_from(Inspection)) or 0
    for key, item in each(Inspection, ids_with_acts(Inspection, APPROVED)):
        check.checked += 1
        if item is None:
            check.add(TABLE, key, unreadable("督查事项", key))
            continue
        _check_one(check, item)
        if check.checked % 20 == 0:
            progress(check.name, check.checked, total)


def _check_one(check: Check, item: Inspection) -> None:
    name = f"督查事项 {item.id}（{item.number or '未批准'}）"
    details = [a.details for a in acts_about(TABLE, item.id) if isinstance(a.details, dict)]
    numbers = [d["number"] for d in details if "number" in d]
    if item.number != (numbers[-1] if numbers else None):
        check.add(TABLE, item.id, f"{name}的督查号与批准记录不符。")
    said = {
        d["record"]: (d.get("digest"), tuple(d.get("evidence") or ())) for d in details if "record" in d
    }  # fmt: skip
    kept = {r.id: (digest_of(r), tuple(f.digest for f in r.files)) for r in item.records}
    if said != kept:
        check.add(TABLE, item.id, f"{name}的督查记录与办理记录不符，有记录被改动、添加或者删除。")
    counted = {d["task"] for a in acts_about(TABLE, item.id) if a.verb == DELIVERED
               for d in [a.details]}  # fmt: skip
    if counted != {row.task_id for row in item.deliveries}:
        check.add(TABLE, item.id, f"{name}的视为送达记录与办理记录不符。")
    for record in item.records:
        for row in record.files:
            if blob_digest(row.blob) != row.digest:
                check.add(TABLE, item.id, f"{name}的证据材料《{row.name}》已被改动或者丢失。")
