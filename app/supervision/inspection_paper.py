"""督查事项表, and what a finished inspection hands to the archive."""

from __future__ import annotations

import json
from functools import partial

from app.circulation import queries
from app.circulation.opinions import as_kept
from app.core import clock
from app.core.database import db
from app.directory.models import Unit
from app.official_documents.filing import Collected, made, stored
from app.official_documents.on_paper import FOOT, moment, said
from app.official_documents.producing import fonts
from app.supervision.inspection_actions import digest_of
from app.supervision.inspection_circulation import INSPECTION
from app.supervision.inspection_models import Inspection, InspectionRecord, Method, RecordKind
from app.supervision.inspection_queries import names_of
from app.supervision.paper import units_of
from documents.archive.package import PackagedFile, Role
from documents.formats.paper_form import Cell, PaperForm, paper_form
from documents.rules.retention import Origin

JSON, PDF = "application/json", "application/pdf"
FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("督查室审核", ("draft", "head")),
    ("行政首长批准", ("approve",)),
    ("结论审核", ("check",)),
    ("督查对象意见", ("answer",)),
    ("核查和办结", ("verify", "close")),
)


def inspection_form(item: Inspection) -> bytes:
    """督查事项表 as it stands now. Raises TypesettingFailed."""
    circulation = queries.circulation_for(item, INSPECTION.key)
    opinions = queries.opinions(circulation) if circulation else []
    leader = item.leader.name if item.leader else ""
    cells = [
        Cell("督查类型", item.kind.label, wide=False),
        Cell("督查时间", f"{moment(item.begins_at)[:-6]}至{moment(item.ends_at)[:-6]}", wide=False),
        Cell("督查依据", f"{item.basis_kind.label}：{item.basis}"),
        Cell("督查内容", item.content),
        Cell("督查对象", "、".join(unit.name for unit in units_of(item.objects))),
        Cell("督查范围", item.scope),
        Cell("督查方式", "；".join(Method(m).label for m in item.methods)),
        Cell("督查组", "、".join([f"{leader}（组长）", *names_of(item.team)])),
        Cell("督查方案", item.plan, tall=True),
        *(_records(item, kind) for kind in RecordKind),
        *(Cell(label, "", said(opinions, stages), tall=True) for label, stages in FIELDS),
    ]
    if item.repeated_for:
        cells.append(Cell("仍需督查的理由", item.repeated_for))
    if item.ended:
        cells.append(Cell("结束原因", item.ended))
    form = PaperForm(
        heading="督查事项表",
        title=item.title,
        left=("督查号", item.number or ""),
        right=("批准", moment(item.approved_at)),
        cells=tuple(cells),
        foot=f"本表{FOOT}",
    )
    return paper_form(form, fonts())


def record_words(record: InspectionRecord) -> str:
    """One record in one line: 3月9日 17:20 张三（听取汇报）：……（材料 2 件）."""
    method = f"（{record.method.label}）" if record.method else ""
    notes = [f"材料 {len(record.files)} 件"] if record.files else []
    notes += ["逾期"] if record.late else []
    tail = f"（{'，'.join(notes)}）" if notes else ""
    return f"{moment(record.at)} {record.name}{method}：{record.words}{tail}"


def collect(item_id: int) -> Collected:
    """Gather a finished inspection."""
    item = db.session.get_one(Inspection, item_id)
    office = db.session.get_one(Unit, item.office_id)
    begun = clock.local(item.approved_at or item.begins_at)
    return Collected(
        organ_id=item.organ_id,
        keeper_id=item.office_id,
        unit_code=office.code if len(office.code) == 3 else "BGS",
        title=item.title,
        number=item.number or "",
        responsible=item.organ.name,
        dated=begun.date(),
        pages=None,
        kind="督查事项",
        origin=Origin.OWN,
        important=False,
        metadata={
            "题名": item.title,
            "文件编号": item.number or "无",
            "责任者": item.organ.name,
            "日期": f"{begun:%Y%m%d}",
            "文件组合类型": "组合文件",
            "语种": "中文",
            "附注": f"督查类型：{item.kind.label}",
        },
        files=_files(item),
        subjects=[(item.__tablename__, item.id)],
    )


def record_json(item: Inspection) -> bytes:
    """督查事项: its plan, every opinion as it is kept, and every record with its evidence."""
    circulation = queries.circulation_for(item, INSPECTION.key)
    opinions = queries.opinions(circulation) if circulation else []
    record = {
        "督查号": item.number or "",
        "督查事项": item.title,
        "督查类型": item.kind.label,
        "督查依据": f"{item.basis_kind.label}：{item.basis}",
        "督查内容": item.content,
        "督查范围": item.scope,
        "督查方案": item.plan,
        "督查对象": [unit.name for unit in units_of(item.objects)],
        "督查方式": [Method(m).label for m in item.methods],
        "组长": item.leader.name if item.leader else "",
        "成员": names_of(item.team),
        "起止": [item.begins_at.isoformat(), item.ends_at.isoformat()],
        "仍需督查的理由": item.repeated_for or "",
        "整改期限": item.rectify_by.isoformat() if item.rectify_by else "",
        "记录": [
            {"种类": r.kind.label, "时间": r.at.isoformat(), "记录人": r.name, "内容": r.words,
             "逾期": r.late, "digest": digest_of(r), "salt": r.salt,
             "材料": [{"name": f.name, "sm3": f.digest, "size": f.size} for f in r.files]}
            for r in item.records
        ],
        "意见": [as_kept(row) for row in opinions],
    }  # fmt: skip
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def _records(item: Inspection, kind: RecordKind) -> Cell:
    lines = [record_words(record) for record in item.records if record.kind is kind]
    return Cell(kind.label, "\n".join(lines), tall=True)


def _files(item: Inspection) -> list[PackagedFile]:
    """Each is decrypted only when it is written into the package."""
    return [
        made(Role.ORIGINAL, "督查事项表.pdf", PDF, partial(inspection_form, item)),
        made(Role.HANDLING_FORM, "督查事项.json", JSON, partial(record_json, item)),
        *(
            stored(Role.ATTACHMENT, f"材料{number}-{row.name}", row.media_type, row.blob)
            for number, record in enumerate(item.records, start=1)
            for row in record.files
        ),
    ]
