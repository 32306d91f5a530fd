"""考核评分: every item has a hundred points; each point lost names its rule, its ground and its day.

What is scored is read as bare facts (ids, dates, marks), so that a year of a county is scored
without opening one sealed title. The queries are the same few for one item and for thousands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from app.calendar.office import office_calendar
from app.circulation.models import Circulation, Task, TaskState
from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.supervision import lights
from app.supervision.models import Colour, Evidence, Feedback, Notice, Part, Phase, SupervisionItem
from app.supervision.score_rules import RULES, WEIGHTS, Dimension, Rule

RETURNS = ("supervision.check.return", "supervision.conclude.return", "supervision.read.return")
GRANTED, FINISHED = "supervision.extension.grant", "supervision.carry_out.finish"
VERBS = (*RETURNS, GRANTED, FINISHED)
# What is scored: assigned, and neither withdrawn nor merged.
SCORED = (Phase.OPEN, Phase.CLOSED)


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost: by which rule, why, when, and what shows it ("act:12", "report:3", "")."""

    rule: Rule
    points: int  # what was really taken; 0 where the rule or the dimension was used up
    ground: str
    at: datetime
    shown_by: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The points of one item."""

    item_id: int
    unit_id: int | None
    losses: tuple[Loss, ...]
    late: bool  # handed in after its date, or still open after it

    def of(self, dimension: Dimension) -> int:
        lost = sum(loss.points for loss in self.losses if loss.rule.dimension is dimension)
        return WEIGHTS[dimension] - lost

    @property
    def total(self) -> int:
        return sum(self.of(dimension) for dimension in Dimension)


@dataclass(slots=True)
class Facts:
    """What is known of one item, without any of its words."""

    item_id: int
    unit_id: int | None
    phase: Phase
    begun_at: datetime
    due_at: datetime | None
    suspended: bool
    accepts: list[tuple[datetime, datetime]] = field(default_factory=list)  # due, done
    reports: list[tuple[int, datetime, bool, bool]] = field(default_factory=list)  # late, evidence
    notices: list[tuple[int, Colour, str, datetime]] = field(default_factory=list)
    acts: list[tuple[int, str, datetime]] = field(default_factory=list)
    parts: list[tuple[int, int, datetime, datetime | None]] = field(default_factory=list)


def scores(condition: ColumnElement[bool], now: datetime | None = None) -> list[Score]:
    """The scores of all scored items that fit. Six queries, whatever their number."""
    return [score(one, now or clock.now()) for one in facts(condition)]


def facts(condition: ColumnElement[bool]) -> list[Facts]:
    """The bare facts of all scored items that fit. Six queries."""
    item = SupervisionItem
    chosen = [item.phase.in_(SCORED), item.begun_at.is_not(None), condition]
    rows = _rows(
        select(
            item.id, item.lead_unit_id, item.phase, item.begun_at, item.due_at,
            item.suspended_at.is_not(None),
        )
        .where(*chosen)
        .order_by(item.id)
    )  # fmt: skip
    found = {row[0]: Facts(*row) for row in rows}
    if not found:
        return []
    ids = select(item.id).where(*chosen)
    _read_reports(found, ids)
    for key, notice_id, colour, number, at in _rows(
        select(Notice.item_id, Notice.id, Notice.colour, Notice.number, Notice.issued_at)
        .where(Notice.item_id.in_(ids))
        .order_by(Notice.id)
    ):
        found[key].notices.append((notice_id, colour, number, at))
    for key, seq, verb, at in _rows(
        select(Act.subject_id, Act.seq, Act.verb, Act.at)
        .where(Act.subject_type == item.__tablename__, Act.subject_id.in_(ids), Act.verb.in_(VERBS))
        .order_by(Act.seq)
    ):
        found[key].acts.append((seq, verb, at))
    for key, part_id, progress, due, accepted in _rows(
        select(Part.item_id, Part.id, Part.progress, Part.accept_due, Part.accepted_at)
        .where(Part.item_id.in_(ids), Part.dropped_at.is_(None))
        .order_by(Part.id)
    ):
        found[key].parts.append((part_id, progress, due, accepted))
    for key, due, done in _rows(
        select(Circulation.subject_id, Task.due_at, Task.done_at)
        .join(Task, Task.circulation_id == Circulation.id)
        .where(
            Circulation.subject_type == item.__tablename__, Circulation.subject_id.in_(ids),
            Task.stage == "accept", Task.state == TaskState.DONE, Task.move == "accept",
        )
        .order_by(Task.id)
    ):  # fmt: skip
        if due is not None and done is not None:
            found[key].accepts.append((due, done))
    return list(found.values())


def score(known: Facts, now: datetime) -> Score:
    """The points of one item: every loss in the order of the rules, cut where a rule is used up."""
    handed_in = [at for _, verb, at in known.acts if verb == FINISHED]
    returned = [at for _, verb, at in known.acts if verb in RETURNS]
    done = handed_in[-1] if handed_in and handed_in[-1:] >= returned[-1:] else None
    late = _is_late(known, done, now)
    grounds: dict[str, list[Loss]] = defaultdict(list)
    for key, times, ground, at, shown_by in _lost(known, done, now, late=late):
        rule = RULES[key]
        grounds[key].append(Loss(rule, rule.points * times, ground, at, shown_by))
    losses: list[Loss] = []
    left = dict(WEIGHTS)
    for key, rule in RULES.items():
        rest = rule.at_most
        for loss in grounds[key]:
            taken = min(loss.points, rest, left[rule.dimension])
            rest, left[rule.dimension] = rest - taken, left[rule.dimension] - taken
            losses.append(Loss(rule, taken, loss.ground, loss.at, loss.shown_by))
    return Score(known.item_id, known.unit_id, tuple(losses), late)


def by_unit(found: Iterable[Score]) -> dict[int, list[Score]]:
    """The scores of each lead unit."""
    units: dict[int, list[Score]] = defaultdict(list)
    for one in found:
        if one.unit_id is not None:
            units[one.unit_id].append(one)
    return units


def mean(values: Iterable[int]) -> float:
    """The mean to one decimal place, halves upwards as people round; 0 of nothing."""
    known = list(values)
    return int(sum(known) * 10 / len(known) + 0.5) / 10 if known else 0.0


Lost = tuple[str, int, str, datetime, str]  # rule, how many times, ground, when, what shows it


def _lost(known: Facts, done: datetime | None, now: datetime, *, late: bool) -> Iterable[Lost]:
    for due, at in known.accepts:
        if at > due:
            yield "accept_late", 1, f"应于{_day(due)}前领办，{_day(at)}领办", at, ""
    for part_id, _, due, accepted in known.parts:
        if ((accepted or now) > due and known.phase is Phase.OPEN) or (accepted and accepted > due):
            said = f"{_day(accepted)}签收" if accepted else "至今没有签收"
            yield "part_accept_late", 1, f"应于{_day(due)}前签收，{said}", due, f"part:{part_id}"
    for report_id, at, was_late, has_evidence in known.reports:
        if was_late:
            yield "feedback_late", 1, f"{_day(at)}的反馈晚于应反馈的日期", at, f"report:{report_id}"
        if not has_evidence:
            yield "no_evidence", 1, f"{_day(at)}的反馈没有佐证材料", at, f"report:{report_id}"
    for seq, verb, at in known.acts:
        if verb == GRANTED:
            yield "extension", 1, f"{_day(at)}批准延期", at, f"act:{seq}"
        if verb in RETURNS:
            yield "returned", 1, f"{_day(at)}退回办理", at, f"act:{seq}"
    for notice_id, colour, number, at in known.notices:
        yield f"notice_{colour.value}", 1, f"{_day(at)}发出{number}", at, f"notice:{notice_id}"
    if late and known.due_at is not None:
        days = _days_late(known.due_at, done or now)
        said = f"{_day(done)}报办结" if done else "至今没有报办结"
        ground = f"期限{_day(known.due_at)}，{said}，超过 {days} 个工作日"
        yield "overdue", days, ground, known.due_at, ""
        if done is None:
            yield "not_done", 1, f"期限{_day(known.due_at)}已过，没有办结", known.due_at, ""
    if done is not None:
        for part_id, progress, _, _ in known.parts:
            if progress < lights.WHOLE:
                ground = f"{_day(done)}报办结时此项任务进度为 {progress}%"
                yield "part_unfinished", 1, ground, done, f"part:{part_id}"


def _read_reports(found: dict[int, Facts], ids: Select[int]) -> None:
    shown = exists().where(Evidence.feedback_id == Feedback.id)
    for key, report_id, at, was_late, has_evidence in _rows(
        select(Feedback.item_id, Feedback.id, Feedback.at, Feedback.late, shown)
        .where(Feedback.item_id.in_(ids))
        .order_by(Feedback.id)
    ):
        found[key].reports.append((report_id, at, was_late, bool(has_evidence)))


def _rows(query: Select[*tuple[Any, ...]]) -> Iterable[Any]:
    return db.session.execute(query).all()


def _is_late(known: Facts, done: datetime | None, now: datetime) -> bool:
    if known.due_at is None or (done is None and known.suspended):
        return False
    return (done or now) > known.due_at


def _days_late(due: datetime, at: datetime) -> int:
    """Working days begun after the date; at least one."""
    between = office_calendar().working_days_between(
        clock.local(due).date(), clock.local(at).date()
    )
    return max(1, between)


def _day(at: datetime) -> str:
    local = clock.local(at)
    return f"{local.year}年{local.month}月{local.day}日"
