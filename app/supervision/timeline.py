"""全程时间线: every act, report and notice of an item as one line of time, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.circulation.models import Circulation, OpinionRow
from app.core.acts import Act
from app.core.database import db
from app.core.pages import LARGEST_PAGE, Page, page
from app.directory.actors import Actor
from app.permissions import checks
from app.permissions.rules import Permission
from app.supervision.circulation import SUPERVISION
from app.supervision.ladder_rules import LADDER
from app.supervision.models import Feedback, Notice, SupervisionItem

REPORTED, NOTICED = "supervision.carry_out.feed_back", "supervision.notice"
# What is done beside the line; the moves of the line are named by its definition.
BESIDE = {
    "supervision.start": "拟立项", "supervision.save": "修改立项", "supervision.divide": "分解任务",
    "supervision.sign_for": "签收分解任务", NOTICED: "发督查单", "supervision.suspend": "中止",
    "supervision.resume": "恢复", "supervision.withdraw": "撤销督办", "supervision.merge": "合并",
    "supervision.take_back": "撤回", "supervision.ask_back": "申请撤回",
    "supervision.give_back": "同意撤回", "task.open": "打开", "task.hand_on": "转办",
    "task.hand_over": "离岗移交", "task.urge": "催办", "task.tell": "抄告", "task.read": "已阅",
    "task.consult": "答复意见", "task.send_consult": "征求意见", "task.send_read": "传阅",
    "task.recall_reading": "收回传阅",
    **{f"supervision.{step.key}": f"催办：{step.label}" for step in LADDER},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of the line: the act, what was said with it, and the report or notice it made."""

    act: Act
    label: str
    words: str
    report: Feedback | None
    notice: Notice | None

    @property
    def at(self) -> datetime:
        return self.act.at


@dataclass(frozen=True, slots=True)
class Line:
    """A page of the line of one item."""

    item: SupervisionItem
    page: Page[Moment]


def timeline(actor: Actor, item_id: int, number: int = 1, act: int | None = None) -> Line:
    """One page of the line, or the page on which an act stands. Seven queries. Raises NotFound."""
    item = checks.fetch(actor, Permission.MATTER_READ, SupervisionItem, item_id)
    about: Select[Any] = select(Act).where(
        Act.subject_type == item.__tablename__, Act.subject_id == item.id
    )
    if act is not None:
        newer = select(func.count()).select_from(about.where(Act.seq > act).subquery())
        number = (db.session.scalar(newer) or 0) // LARGEST_PAGE + 1
    shown = page(about.order_by(Act.seq.desc()), number, LARGEST_PAGE)
    rows: Sequence[Act] = shown.rows
    digests = {d for row in rows if (d := _detail(row, "opinion"))}
    said = {
        opinion.digest: opinion
        for opinion in db.session.scalars(
            select(OpinionRow)
            .join(Circulation, Circulation.id == OpinionRow.circulation_id)
            .where(
                Circulation.subject_type == item.__tablename__,
                Circulation.subject_id == item.id,
                OpinionRow.digest.in_(digests),
            )
        )
    }
    reports = {
        report.opinion_id: report
        for report in db.session.scalars(
            select(Feedback)
            .where(Feedback.opinion_id.in_([opinion.id for opinion in said.values()]))
            .options(
                joinedload(Feedback.unit),
                joinedload(Feedback.part),
                selectinload(Feedback.evidence),
            )
        )
    }
    numbers = [d for row in rows if row.verb == NOTICED and (d := _detail(row, "number"))]
    notices = {
        notice.number: notice
        for notice in db.session.scalars(
            select(Notice).where(Notice.item_id == item.id, Notice.number.in_(numbers))
        )
    }
    moments = []
    for row in rows:
        opinion = said.get(_detail(row, "opinion"))
        report = reports.get(opinion.id) if opinion and row.verb == REPORTED else None
        notice = notices.get(_detail(row, "number")) if row.verb == NOTICED else None
        words = opinion.text if opinion else notice.words if notice else ""
        moments.append(Moment(row, label(row.verb), words, report, notice))
    return Line(item, Page(moments, shown.total, shown.number, shown.per_page))


def label(verb: str) -> str:
    """What was done: stage and move of the way, or the name of what is done beside it."""
    if verb in BESIDE:
        return BESIDE[verb]
    _, stage_key, move_key = (*verb.split("."), "", "")[:3]
    stage = SUPERVISION.by_key.get(stage_key)
    move = next((m for m in stage.moves if m.key == move_key), None) if stage else None
    return f"{stage.label} · {move.label}" if stage and move else verb


def _detail(act: Act, name: str) -> str:
    return str(act.details.get(name) or "") if isinstance(act.details, dict) else ""
