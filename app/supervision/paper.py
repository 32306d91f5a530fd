"""督办事项表 and 三色督查单: for the printer, for the unit, and beside the evidence in the archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.circulation import queries
from app.circulation.models import OpinionRow
from app.core import clock
from app.core.database import db
from app.directory.models import Unit
from app.official_documents.on_paper import FOOT, moment, said
from app.official_documents.producing import fonts
from app.supervision import part_tree
from app.supervision.circulation import SUPERVISION
from app.supervision.models import Colour, Feedback, Part, SupervisionItem
from documents.formats.paper_form import Cell, PaperForm, paper_form

# The fields for opinions, on paper and on the matter's page: label, and the stages that stand there.
FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("立项审核", ("draft", "approve")),
    ("领办", ("accept", "extension")),
    ("单位审签", ("sign",)),
    ("督查审核", ("check", "conclude")),
    ("领导阅示", ("read",)),
    ("销号", ("close",)),
)


def item_form(item: SupervisionItem) -> bytes:
    """督办事项表 as it stands now; the same form gives the same bytes. Raises TypesettingFailed."""
    circulation = queries.circulation_for(item, SUPERVISION.key)
    opinions = queries.opinions(circulation) if circulation else []
    form = PaperForm(
        heading="督办事项表",
        title=item.title,
        left=("督办号", item.number or ""),
        right=("交办", moment(item.begun_at)),
        cells=(*_facts(item), *_handling(item, opinions)),
        foot=f"本表{FOOT}",
    )
    return paper_form(form, fonts())


def notice_pages(
    item: SupervisionItem, colour: Colour, number: str, words: str, answer_by: datetime, by: str
) -> bytes:
    """The pages of one notice, made once, when it is issued."""
    form = PaperForm(
        heading=colour.label,
        title=item.title,
        left=("编号", number),
        right=("发出", moment(clock.now())),
        cells=(
            Cell("督办号", item.number or "", wide=False),
            Cell("牵头单位", item.lead_unit.name if item.lead_unit else "", wide=False),
            Cell("办理期限", moment(item.due_at), wide=False),
            Cell("目前进度", f"{item.progress}%", wide=False),
            Cell("目标要求", item.target),
            Cell("督查意见", words, tall=True),
            Cell("整改期限", moment(answer_by), wide=False),
            Cell("发出人", by, wide=False),
        ),
        foot=f"本单{FOOT}",
    )
    return paper_form(form, fonts())


def units_of(ids: Sequence[int]) -> list[Unit]:
    """The units in the order of the ids."""
    if not ids:
        return []
    found = {u.id: u for u in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    return [found[i] for i in ids if i in found]


def _facts(item: SupervisionItem) -> list[Cell]:
    """What is to be done; pairs of short fields share a line."""
    names = "、".join(unit.name for unit in units_of(item.assisting))
    rows = (
        ("事项名称", item.title, True),
        ("来源", item.source.label, False),
        ("反馈周期", item.rhythm.label, False),
        ("立项依据", item.basis, True),
        ("目标要求", item.target, True),
        ("牵头单位", item.lead_unit.name if item.lead_unit else "", False),
        ("办理期限", moment(item.due_at), False),
        ("责任单位", names, True),
        ("进度", f"{item.progress}%", False),
        ("缓急", item.urgency or "平件", False),
    )
    return [Cell(a, b, wide=wide) for a, b, wide in rows]


def _handling(item: SupervisionItem, opinions: Sequence[OpinionRow]) -> list[Cell]:
    reports = "\n".join(feedback_words(one) for one in item.feedbacks)
    cells = [Cell("分解任务", "\n".join(part_lines(item, None)))] if item.parts else []
    cells += [Cell("反馈情况", reports, tall=True), Cell("办理结果", item.result or "", tall=True)]
    cells += [Cell(label, "", said(opinions, stages), tall=True) for label, stages in FIELDS]
    if item.notices:
        issued = "\n".join(f"{n.number}（{moment(n.issued_at)}）：{n.words}" for n in item.notices)
        cells.append(Cell("督查单", issued))
    if item.ended:
        cells.append(Cell("结束原因", item.ended))
    return cells


def part_lines(item: SupervisionItem, parent: Part | None, number: str = "") -> list[str]:
    """1.2 任务（责任单位 责任人，权重 40%，12月9日 17:30 前）进度 60%：完成标准."""
    lines = []
    for place, part in enumerate(part_tree.level(item, parent), start=1):
        own = f"{number}{place}"
        unit = part.unit.short_name or part.unit.name
        whose = f"{unit} {part.person.name}，权重 {part.share}%，{moment(part.due_at)} 前"
        lines.append(f"{own} {part.title}（{whose}）进度 {part.progress}%：{part.measure}")
        lines += part_lines(item, part, f"{own}.")
    return lines


def feedback_words(one: Feedback) -> str:
    """One report in one line: 3月9日 17:20 教育局 张三 60%：……（佐证 2 件，逾期）."""
    notes = [f"任务：{one.part.title}"] if one.part else []
    notes += [f"佐证 {len(one.evidence)} 件"] if one.evidence else []
    notes += ["逾期反馈"] if one.late else []
    tail = f"（{'，'.join(notes)}）" if notes else ""
    unit = one.unit.short_name or one.unit.name if one.unit else ""
    return f"{moment(one.at)} {unit} {one.opinion.name} {one.progress}%：{one.opinion.text}{tail}"
