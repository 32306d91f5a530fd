"""Matters under supervision: numbers, reports, evidence and notices are those that the acts vouch for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select

from app.auditing.report import Check, Progress
from app.auditing.rows import acts_about, blob_digest, details_of, each, ids_with_acts, unreadable
from app.core.acts import Act
from app.core.database import db
from app.supervision import part_tree
from app.supervision.models import SupervisionItem

TABLE = SupervisionItem.__tablename__
ESTABLISHED, REPORTED = "supervision.approve.approve", "supervision.carry_out.feed_back"
NOTICED = "supervision.notice"
DIVIDED = ("supervision.divide", "supervision.resume")


def check_supervision(check: Check, progress: Progress) -> None:
    """Every item that was established is still there, with all that was reported and issued."""
    total = db.session.scalar(select(func.count()).select_from(SupervisionItem)) or 0
    for key, item in each(SupervisionItem, ids_with_acts(SupervisionItem, ESTABLISHED)):
        check.checked += 1
        if item is None:
            check.add(TABLE, key, unreadable("督办事项", key))
            continue
        _check_one(check, item)
        if check.checked % 20 == 0:
            progress(check.name, check.checked, total)


def _check_one(check: Check, item: SupervisionItem) -> None:
    name = f"督办事项 {item.id}（{item.number or '未立项'}）"
    found = acts_about(TABLE, item.id)
    numbers = [details.get("number") for details in details_of(found, ESTABLISHED)]
    if item.number != (numbers[-1] if numbers else None):
        check.add(TABLE, item.id, f"{name}的督办号与立项记录不符。")
    said = Counter(
        (d.get("opinion"), d.get("progress"), d.get("part"), tuple(d.get("evidence") or ()))
        for d in details_of(found, REPORTED)
    )
    kept = Counter(
        (one.opinion.digest, one.progress, one.part_id, tuple(e.digest for e in one.evidence))
        for one in item.feedbacks
    )
    if said != kept:
        check.add(TABLE, item.id, f"{name}的反馈与办理记录不符，有反馈被改动、添加或者删除。")
    for report in item.feedbacks:
        for row in report.evidence:
            if blob_digest(row.blob) != row.digest:
                check.add(TABLE, item.id, f"{name}的佐证材料《{row.name}》已被改动或者丢失。")
    _check_parts(check, item, name, found)
    _check_notices(check, item, name, found)


def _check_parts(check: Check, item: SupervisionItem, name: str, found: Sequence[Act]) -> None:
    """Each part asks for what it was last said to ask for, and is as far as it was last said to be."""
    said: dict[int, str] = {}
    for act in found:
        if act.verb in DIVIDED and isinstance(act.details, dict):
            said |= {one["id"]: one["digest"] for one in act.details.get("parts") or ()}
    if said != {part.id: part_tree.digest(part) for part in item.parts}:
        check.add(TABLE, item.id, f"{name}的分解任务与办理记录不符，有任务被改动、添加或者删除。")
    last = {one.part_id: one.progress for one in item.feedbacks}
    for part in part_tree.leaves(item):
        if part.progress != last.get(part.id, 0):
            check.add(TABLE, item.id, f"{name}的分解任务《{part.title}》的进度与反馈不符。")


def _check_notices(check: Check, item: SupervisionItem, name: str, found: Sequence[Act]) -> None:
    said = {d.get("number"): d.get("digest") for d in details_of(found, NOTICED)}
    if said != {notice.number: notice.digest for notice in item.notices}:
        check.add(TABLE, item.id, f"{name}的督查单与办理记录不符。")
    for notice in item.notices:
        if blob_digest(notice.blob) != notice.digest:
            check.add(TABLE, item.id, f"{name}的督查单 {notice.number} 已被改动或者丢失。")
