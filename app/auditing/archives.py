"""Filed items against their acts: the 档号, the manifest, and the package as it lies in the store."""

from __future__ import annotations

from sqlalchemy import func, select

from app.archives.models import ArchiveAddition, ArchiveItem, ItemState
from app.auditing.report import Check, Progress
from app.auditing.rows import acts_about, blob_digest, details_of, each, ids_with_acts, unreadable
from app.core.database import db

TABLE = ArchiveItem.__tablename__


def check_archives(check: Check, progress: Progress) -> None:
    """Every item that was ever filed still is, under its 档号, with the package it was filed with."""
    total = db.session.scalar(select(func.count()).select_from(ArchiveItem)) or 0
    for key, item in each(ArchiveItem, ids_with_acts(ArchiveItem, "archive.propose")):
        check.checked += 1
        if item is None:
            check.add(TABLE, key, unreadable("档案", key))
            continue
        _check_item(check, item)
        progress(check.name, check.checked, total)


def _check_item(check: Check, item: ArchiveItem) -> None:
    filed = details_of(acts_about(TABLE, item.id), "archive.file")
    name = f"第 {item.id} 号档案（{item.archival_code or '无档号'}）"
    if bool(filed) != (item.state is ItemState.FILED):
        check.add(TABLE, item.id, f"{name}登记为「{item.state.label}」，与办理记录不符。")
    if not filed:
        return
    said = filed[-1]
    if item.archival_code != said.get("code"):
        check.add(TABLE, item.id, f"{name}的档号与归档记录「{said.get('code')}」不符。")
    if item.manifest_digest != said.get("manifest"):
        check.add(TABLE, item.id, f"{name}的清单摘要与归档记录不符。")
    if blob_digest(item.package_blob) != said.get("package"):
        check.add(TABLE, item.id, f"{name}的档案包已被替换、改动或者丢失。")
    _check_additions(check, item, name)


def _check_additions(check: Check, item: ArchiveItem, name: str) -> None:
    """Every addition that was ever made is there, with the package that its act names."""
    said = [act.details for act in acts_about(TABLE, item.id) if act.verb == "archive.add"]
    query = select(ArchiveAddition).where(ArchiveAddition.item_id == item.id)
    held = {row.part: row for row in db.session.scalars(query)}
    for part in sorted({*held, *(one["part"] for one in said)}):
        row, one = held.get(part), next((one for one in said if one["part"] == part), None)
        if row is None or one is None or row.manifest_digest != one["manifest"]:
            check.add(TABLE, item.id, f"{name}的补充件 {part} 与补充归档记录不符。")
        elif blob_digest(row.package_blob) != one["package"]:
            check.add(TABLE, item.id, f"{name}的补充件 {part} 已被替换、改动或者丢失。")
