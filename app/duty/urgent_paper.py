"""紧急信息报告单 on paper, and what a finished event hands to the archive."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from app.circulation import queries
from app.circulation.models import OpinionRow
from app.circulation.opinions import as_kept
from app.core import clock
from app.core.database import db
from app.directory.models import Unit
from app.duty.urgent import digest_of
from app.duty.urgent_circulation import URGENT
from app.duty.urgent_elements import ELEMENTS, LABELS
from app.duty.urgent_models import EventLevel, UrgentEvent, UrgentReport
from app.duty.urgent_telling import digest_of_call
from app.official_documents.filing import Collected, made
from app.official_documents.on_paper import FOOT, moment, said
from app.official_documents.producing import fonts
from documents.archive.package import PackagedFile, Role
from documents.formats.paper_form import Cell, PaperForm, paper_form
from documents.rules.retention import Origin

JSON, PDF = "application/json", "application/pdf"


def event_form(event: UrgentEvent) -> bytes:
    """紧急信息报告单: every report, call, receipt and 批示 as they stand. Raises TypesettingFailed."""
    cells = [
        Cell("报送单位", event.unit.name, wide=False),
        Cell("种类和级别", f"{event.kind.label}，{event.level.label}", wide=False),
        Cell("发生时间", moment(event.happened_at), wide=False),
        Cell("得知时间", moment(event.known_at), wide=False),
        Cell("地点", event.place),
        *(Cell(one.label, report_words(one), tall=True) for one in event.reports),
        Cell("电话报告", "\n".join(_calls(event)), tall=True),
        Cell("报送和签收", "\n".join(_deliveries(event)), tall=True),
        Cell("时限", "\n".join(clock_words(event)), tall=True),
        Cell("领导批示", "", said(_opinions(event), ("handle",)), tall=True),
    ]
    if event.ended:
        cells.append(Cell("撤销原因", event.ended))
    form = PaperForm(
        heading="紧急信息报告单",
        title=event.title,
        left=("编号", event.number),
        right=("首报", moment(event.begun_at)),
        cells=tuple(cells),
        foot=f"本表{FOOT}",
    )
    return paper_form(form, fonts())


def report_words(one: UrgentReport) -> str:
    """One report in words, element by element, with who sent it and who let it go out."""
    lines = [
        f"{element.label}：{one.elements[element.key]}"
        for element in ELEMENTS
        if element.key in one.elements
    ]
    approved = f"，{one.approved_by}审定" if one.approved_by else ""
    return "\n".join([*lines, f"（{moment(one.at)}，{one.name}报送{approved}）"])


def clock_words(event: UrgentEvent) -> list[str]:
    """By when each superior was to hear of it, when it did, and that it was late, if it was."""
    lines = []
    for one in event.clocks:
        met = f"，{moment(one.met_at)} 报到" if one.met_at else ""
        late = "，超时" if one.overdue_at else ""
        lines.append(
            f"{one.name}：{one.means.label} {one.minutes} 分钟，应于 {moment(one.due_at)} 前{met}{late}"
        )
    return lines


def collect(event_id: int) -> Collected:
    """Gather a finished event."""
    event = db.session.get_one(UrgentEvent, event_id)
    office = db.session.get_one(Unit, event.office_id)
    on = clock.local(event.known_at).date()
    return Collected(
        organ_id=event.unit_id,
        keeper_id=event.office_id,
        unit_code=office.code if len(office.code) == 3 else "BGS",
        title=event.title,
        number=event.number,
        responsible=event.unit.name,
        dated=on,
        pages=None,
        kind="紧急信息",
        origin=Origin.OWN,
        important=event.level in (EventLevel.EXTREME, EventLevel.MAJOR),
        metadata={
            "题名": event.title, "文件编号": event.number, "责任者": event.unit.name,
            "日期": f"{on:%Y%m%d}", "文件组合类型": "组合文件", "语种": "中文",
            "附注": f"突发事件：{event.kind.label}，{event.level.label}",
        },
        files=_files(event),
        subjects=[(event.__tablename__, event.id)],
    )  # fmt: skip


def record_json(event: UrgentEvent) -> bytes:
    """突发事件: its chain of reports with their digests, calls, receipts, clocks, and every 批示."""
    record = {
        "编号": event.number, "事件": event.title, "种类": event.kind.label,
        "级别": event.level.label, "地点": event.place, "报送单位": event.unit.name,
        "发生": event.happened_at.isoformat(), "得知": event.known_at.isoformat(),
        "报告": [
            {"种类": r.label, "级别": r.level.label, "时间": r.at.isoformat(), "报送人": r.name,
             "审定": r.approved_by, "要素": {LABELS[k]: v for k, v in r.elements.items()},
             "previous": r.previous, "digest": digest_of(r), "salt": r.salt}
            for r in event.reports
        ],
        "电话报告": [
            {"上级": c.target, "接报人": c.to_whom, "内容": c.words, "时间": c.at.isoformat(),
             "报告人": c.name, "digest": digest_of_call(c), "salt": c.salt}
            for c in event.calls
        ],
        "报送和签收": _deliveries(event),
        "时限": clock_words(event),
        "批示": [as_kept(row) for row in _opinions(event)],
    }  # fmt: skip
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def _calls(event: UrgentEvent) -> list[str]:
    return [
        f"{moment(c.at)} {c.name}报{c.target}{c.to_whom}：{c.words}" for c in event.calls
    ]  # fmt: skip


def _deliveries(event: UrgentEvent) -> list[str]:
    labels = {report.id: report.label for report in event.reports}
    return [
        f"{moment(d.at)} {labels[d.report_id]}报{d.name}（{d.how}），"
        + (f"{moment(d.received_at)} {d.received_by}签收" if d.received_at else "尚未签收")
        for d in event.deliveries
    ]


def _opinions(event: UrgentEvent) -> Sequence[OpinionRow]:
    circulation = queries.circulation_for(event, URGENT.key)
    return queries.opinions(circulation) if circulation else []


def _files(event: UrgentEvent) -> list[PackagedFile]:
    """Each is made only when it is written into the package."""
    return [
        made(Role.ORIGINAL, "紧急信息报告单.pdf", PDF, partial(event_form, event)),
        made(Role.HANDLING_FORM, "突发事件.json", JSON, partial(record_json, event)),
    ]
