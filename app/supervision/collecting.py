"""What a closed item hands to the archive: its form, what was said, the notices, and all evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from app.circulation import queries
from app.circulation.opinions import as_kept
from app.core import clock
from app.core.database import db
from app.directory.models import Unit
from app.official_documents.filing import Collected, made, stored
from app.supervision import part_tree
from app.supervision.circulation import SUPERVISION
from app.supervision.models import Part, SupervisionItem
from app.supervision.paper import item_form
from documents.archive.package import PackagedFile, Role
from documents.rules.retention import Origin

JSON, PDF = "application/json", "application/pdf"


def collect(item_id: int) -> Collected:
    """Gather a closed item."""
    item = db.session.get_one(SupervisionItem, item_id)
    office = db.session.get_one(Unit, item.office_id)
    begun = clock.local(item.begun_at).date() if item.begun_at else clock.today()
    return Collected(
        organ_id=item.organ_id,
        keeper_id=item.office_id,
        unit_code=office.code if len(office.code) == 3 else "BGS",
        title=item.title,
        number=item.number or "",
        responsible=item.organ.name,
        dated=begun,
        pages=None,
        kind="督办事项",
        origin=Origin.OWN,
        important=False,
        metadata=_metadata(item),
        files=_files(item),
        subjects=[(item.__tablename__, item.id)],
    )


def record_json(item: SupervisionItem) -> bytes:
    """督办事项: its fields, every opinion as it is kept, and every report with its evidence."""
    circulation = queries.circulation_for(item, SUPERVISION.key)
    opinions = queries.opinions(circulation) if circulation else []
    record = {
        "督办号": item.number or "",
        "事项名称": item.title,
        "来源": item.source.label,
        "立项依据": item.basis,
        "目标要求": item.target,
        "牵头单位": item.lead_unit.name if item.lead_unit else "",
        "交办": item.begun_at.isoformat() if item.begun_at else "",
        "办理期限": item.due_at.isoformat() if item.due_at else "",
        "办理结果": item.result or "",
        "分解任务": [part_record(part) for part in item.parts],
        "反馈": [
            {
                "时间": one.at.isoformat(),
                "单位": one.unit.name if one.unit else "",
                "任务": one.part_id,
                "进度": one.progress,
                "逾期": one.late,
                "意见": one.opinion.digest,
                "佐证": [{"name": e.name, "sm3": e.digest, "size": e.size} for e in one.evidence],
            }
            for one in item.feedbacks
        ],
        "督查单": [
            {"编号": n.number, "种类": n.colour.label, "时间": n.issued_at.isoformat(),
             "意见": n.words, "sm3": n.digest}
            for n in item.notices
        ],
        "意见": [as_kept(row) for row in opinions],
    }  # fmt: skip
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def part_record(part: Part) -> dict[str, object]:
    """分解任务: what it asked for, of whom, with the salt of its digest; what was dropped says when."""
    return {
        "id": part.id,
        "上级任务": part.parent_id,
        "任务": part.title,
        "完成标准": part.measure,
        "责任单位": part.unit.name,
        "责任人": part.person.name,
        "权重": part.share,
        "期限": part.due_at.isoformat(),
        "签收": part.accepted_at.isoformat() if part.accepted_at else "",
        "进度": part.progress,
        "删去": part.dropped_at.isoformat() if part.dropped_at else "",
        "digest": part_tree.digest(part),
        "salt": part.salt or "",
    }


def _metadata(item: SupervisionItem) -> dict[str, str | Sequence[str]]:
    """Under the names of DA/T 46-2009; what is not there is left out."""
    found: dict[str, str | Sequence[str]] = {
        "题名": item.title,
        "文件编号": item.number or "",
        "责任者": item.organ.name,
        "日期": f"{clock.local(item.begun_at):%Y%m%d}" if item.begun_at else "",
        "紧急程度": item.urgency,
        "文件组合类型": "组合文件",
        "语种": "中文",
        "附注": f"督办来源：{item.source.label}",
    }
    return {name: value for name, value in found.items() if value}


def _files(item: SupervisionItem) -> list[PackagedFile]:
    """Each is decrypted only when it is written into the package."""
    files = [
        made(Role.ORIGINAL, "督办事项表.pdf", PDF, partial(item_form, item)),
        made(Role.HANDLING_FORM, "督办事项.json", JSON, partial(record_json, item)),
    ]
    files += [
        stored(Role.ATTACHMENT, f"{notice.number}.pdf", PDF, notice.blob) for notice in item.notices
    ]
    for number, report in enumerate(item.feedbacks, start=1):
        files += [
            stored(Role.ATTACHMENT, f"佐证{number}-{row.name}", row.media_type, row.blob)
            for row in report.evidence
        ]
    return files
