"""大事记: reports, calls, receipts, 批示, entries of the logs and every other act, as one line of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from app.circulation.models import Circulation, OpinionRow
from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import LARGEST_PAGE, Page, page
from app.directory.actors import Actor
from app.duty import log_people
from app.duty.log_models import LogEntry, LogLink
from app.duty.urgent_circulation import URGENT
from app.duty.urgent_elements import ELEMENTS
from app.duty.urgent_models import UrgentCall, UrgentEvent, UrgentReport
from app.permissions import checks
from app.permissions.rules import Permission

REPORTED, CALLED = "urgent.report", "urgent.call"
BESIDE = {
    "urgent.start": "建立事件", REPORTED: "报送", CALLED: "电话报告", "urgent.note_sent": "登记外报",
    "urgent.receive": "上级签收", "urgent.overdue": "时限已到，尚未报告", "urgent.draft": "转为公文",
    "urgent.follow": "转督办", "urgent.offer": "编为信息", "urgent.pass_on": "随交接班移交",
    "task.open": "打开", "task.tell": "告知有关人员", "task.circulate": "传阅", "task.read": "已阅",
    "task.urge": "催办", "task.hand_over": "离岗移交", "duty.write": "值班日志",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of the line: when it was, who did what, and what was said."""

    key: str
    at: datetime
    label: str
    who: str
    post: str
    words: str
    late: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A page of the line of one event."""

    event: UrgentEvent
    page: Page[Moment]


def timeline(actor: Actor, event_id: int, number: int = 1) -> Line:
    """One page of the line, the newest first. Six queries at most. Raises NotFound."""
    visible = checks.visible(actor, Permission.MATTER_READ, UrgentEvent, event_id)
    whole = (joinedload(UrgentEvent.reports), joinedload(UrgentEvent.calls))
    event = db.session.scalars(visible.options(*whole)).unique().one_or_none()
    if event is None:
        raise NotFound
    entries = _entries(actor, event)
    about = or_(
        and_(Act.subject_type == event.__tablename__, Act.subject_id == event.id),
        and_(Act.subject_type == LogEntry.__tablename__, Act.subject_id.in_(entries)),
    )
    query: Any = select(Act).where(about).order_by(Act.seq.desc())
    shown = page(query, number, LARGEST_PAGE)
    rows: Sequence[Act] = shown.rows
    said = _said(event, {d for row in rows if (d := _detail(row, "opinion"))})
    reports = {report.digest: report for report in event.reports}
    calls = {call.digest: call for call in event.calls}
    moments = [_moment(row, said, reports, calls, entries) for row in rows]
    moments.sort(key=lambda one: one.at, reverse=True)  # What was entered later stands in its time.
    return Line(event, Page(moments, shown.total, shown.number, shown.per_page))


def _entries(actor: Actor, event: UrgentEvent) -> dict[int, LogEntry]:
    """Entries of the logs that are about the event, as far as she may look into those logs."""
    found = db.session.scalars(
        select(LogEntry)
        .join(LogLink, LogLink.entry_id == LogEntry.id)
        .where(LogLink.subject_type == event.__tablename__, LogLink.subject_id == event.id)
    ).all()
    units = {entry.unit_id for entry in found}
    able = {unit_id for unit_id in units if log_people.oversees(actor, unit_id)}
    if units - able:
        able |= {one.unit_id for one in log_people.standing(actor, clock.now())}
    return {e.id: e for e in found if e.unit_id in able or e.person_id == actor.person_id}


def _said(event: UrgentEvent, digests: set[str]) -> dict[str, OpinionRow]:
    query = (
        select(OpinionRow)
        .join(Circulation, Circulation.id == OpinionRow.circulation_id)
        .where(
            Circulation.subject_type == event.__tablename__,
            Circulation.subject_id == event.id,
            OpinionRow.digest.in_(digests),
        )
    )
    return {opinion.digest: opinion for opinion in db.session.scalars(query)}


def _moment(
    row: Act, said: dict[str, OpinionRow], reports: dict[str, UrgentReport],
    calls: dict[str, UrgentCall], entries: dict[int, LogEntry],
) -> Moment:  # fmt: skip
    label, words, at = _label(row.verb), "", row.at
    opinion = said.get(_detail(row, "opinion"))
    if opinion is not None:
        label, words = opinion.label, opinion.text
    elif row.verb == REPORTED and (report := reports.get(_detail(row, "digest"))):
        label = report.label
        words = "\n".join(
            f"{e.label}：{report.elements[e.key]}" for e in ELEMENTS if e.key in report.elements
        )
    elif row.verb == CALLED and (call := calls.get(_detail(row, "digest"))):
        label, words, at = f"电话报{call.target}", f"{call.to_whom}：{call.words}", call.at
    elif row.subject_type == LogEntry.__tablename__ and (entry := entries.get(row.subject_id)):
        source = f"{entry.source}：" if entry.source else ""
        label, words, at = f"值班日志 · {entry.kind.label}", f"{source}{entry.words}", entry.at
    late = row.verb == "urgent.overdue" or bool(_detail(row, "late"))
    return Moment(f"act-{row.seq}", at, label, row.actor, row.post, words, late)


def _label(verb: str) -> str:
    if verb in BESIDE:
        return BESIDE[verb]
    _, stage_key, move_key = (*verb.split("."), "", "")[:3]
    stage = URGENT.by_key.get(stage_key)
    move = next((m for m in stage.moves if m.key == move_key), None) if stage else None
    return move.label if move else verb


def _detail(act: Act, name: str) -> str:
    found = act.details.get(name) if isinstance(act.details, dict) else ""
    return str(found or "")
