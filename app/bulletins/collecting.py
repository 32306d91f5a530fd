"""What an issue hands to the archive: its frozen pages, the raw and the edited texts, and its process."""

from __future__ import annotations

import json
from functools import partial

from app.bulletins import outcome_paper
from app.bulletins.circulation import ISSUE, REPORT
from app.bulletins.issue_models import Issue, Item
from app.circulation import queries
from app.circulation.opinions import as_kept
from app.core import clock
from app.core.database import db
from app.core.stores import stores
from app.directory.models import Unit
from app.official_documents.filing import Collected, made, stored
from documents.archive.package import PackagedFile, Role
from documents.formats.pdfium import page_count
from documents.rules.retention import Origin

JSON, PDF = "application/json", "application/pdf"


def collect(issue_id: int) -> Collected:
    """Gather an issue that was issued."""
    issue = db.session.get_one(Issue, issue_id)
    office = db.session.get_one(Unit, issue.office_id)
    on = clock.local(issue.issued_at or issue.made_at).date()
    reports = {s.report_id for item in issue.items for s in item.sources}
    return Collected(
        organ_id=issue.organ_id,
        keeper_id=issue.office_id,
        unit_code=office.code if len(office.code) == 3 else "BGS",
        title=issue.title,
        number=f"{issue.year}年第{issue.number}期",
        responsible=office.name,
        dated=on,
        pages=page_count(stores().blobs.read(issue.blob)) if issue.blob else None,
        kind="信息刊物",
        origin=Origin.OWN,
        important=False,
        metadata={
            "题名": issue.title, "文件编号": f"{issue.year}年第{issue.number}期",
            "责任者": office.name, "日期": f"{on:%Y%m%d}", "文件组合类型": "组合文件", "语种": "中文",
        },
        files=_files(issue),
        subjects=[
            (issue.__tablename__, issue.id),
            *(("bulletin_report", key) for key in sorted(reports)),
        ],
    )  # fmt: skip


def record_json(issue: Issue) -> bytes:
    """采编情况: each item as it was issued, beside it every raw text, its share, and all opinions."""
    ways = [queries.circulation_for(issue, ISSUE.key)]
    ways += [
        queries.circulation_for(source.report, REPORT.key)
        for item in issue.items
        for source in item.sources
    ]
    kept = {
        "期刊": issue.title,
        "报": issue.report_to,
        "送": issue.send_to,
        "发": issue.distribute_to,
        "签发内容摘要": issue.signed_digest,
        "盐值": issue.salt,
        "条目": [_item(item) for item in issue.items],
        "批示和采用": [outcome_paper.record_of(o) for item in issue.items for o in item.outcomes],
        "意见": [as_kept(row) for way in ways if way for row in queries.opinions(way)],
    }
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def _item(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "次序": item.position,
        "栏目": item.section,
        "采用形式": item.form.label,
        "标题": item.title,
        "编辑稿": item.text,
        "来源": [
            {
                "单位": source.report.unit.name, "撰稿": source.report.author.name,
                "份额": source.share,
                "原文": [
                    {"版次": v.number, "标题": v.title, "正文": v.text, "上报": v.at.isoformat(),
                     "上报人": v.name, "盐值": v.salt, "摘要": v.digest}
                    for v in source.report.versions
                ],
            }
            for source in item.sources
        ],
    }  # fmt: skip


def _files(issue: Issue) -> list[PackagedFile]:
    """Each is decrypted only when it is written into the package."""
    found = [stored(Role.ORIGINAL, f"{issue.title}.pdf", PDF, issue.blob or "")]
    found.append(made(Role.HANDLING_FORM, "采编情况.json", JSON, partial(record_json, issue)))
    for item in issue.items:
        for source in item.sources:
            found += [
                stored(
                    Role.ATTACHMENT,
                    f"条目{item.position}-{row.id}-{row.name}",
                    row.media_type,
                    row.blob,
                )
                for row in source.report.files
            ]
    return found
