"""扣分和申诉: penalties that an editor registers, and a unit's word against a score."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select

from app.bulletins import digests, months, people, rulebook, scoring
from app.bulletins.circulation import APPEAL, CALL, ISSUE
from app.bulletins.issue_models import Issue, Outcome
from app.bulletins.kinds import AppealState
from app.bulletins.models import Call, Report
from app.bulletins.reporting import long_text
from app.bulletins.score_models import Adjustment, Appeal
from app.bulletins.score_rules import APPEAL as APPEAL_RULE
from app.bulletins.score_rules import FALSE, LABELS, LATE, POINT
from app.bulletins.scoring import Line
from app.calendar.office import office_calendar
from app.circulation import engine
from app.circulation.entries import Form, day, one_of
from app.circulation.opinions import new_salt
from app.circulation.queries import circulation_for
from app.circulation.registry import Step
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed
from app.directory.actors import Actor
from app.official_documents.offices import office_of
from app.permissions import checks, readers
from app.permissions.rules import Permission

APPEAL_DAYS = 5  # working days from the points, or from the 通报 that told them; practice
WORDS_LIMIT = 1000
CORRECTED_AT_MOST = 200 * POINT


PENALTIES = {key: LABELS[key] for key in (LATE, FALSE)}  # What an editor may register by hand.


def penalize(actor: Actor, report_id: int, form: Form) -> Adjustment:
    """登记迟报、失实 of a report; the same rule counts once for a report. Raises Invalid, Blocked."""
    report = checks.fetch(actor, Permission.MATTER_READ, Report, report_id)
    if not people.edits(actor, report.office_id):
        raise NotAllowed("只有信息编辑人员可以登记扣分。", advice="请联系办公室文秘。")
    if report.reported_at is None:
        raise Blocked("此信息还没有上报，不能扣分。")
    rule = one_of(form, "rule", PENALTIES, "")
    if not rule:
        raise Invalid("请选择扣分事由。", {"rule": "请选择。"})
    words = long_text(form, "words", "情况说明", WORDS_LIMIT)
    if not words:
        raise Invalid("请写明扣分的事实依据。", {"words": "请填写。"})
    dated = day(form, "dated", "日期") or clock.today()
    if dated > clock.today():
        raise Invalid("日期不能晚于今天。", {"dated": "请重新选择日期。"})
    months.refuse_frozen(report.organ_id, months.key_of(dated))
    held = rulebook.of(report.organ_id).at(dated).named.get(rule)
    if held is None:
        fault = (
            f"{months.span_of(months.key_of(dated)).label}的计分规则没有“{PENALTIES[rule]}”这一项。"
        )
        raise Invalid(fault, {"rule": fault})
    there = db.session.scalars(
        select(Adjustment).where(Adjustment.report_id == report.id, Adjustment.rule == rule)
    ).first()
    if there is not None:
        return there
    adjustment = Adjustment(
        organ_id=report.organ_id, unit_id=report.unit_id, person_id=report.author_id,
        report_id=report.id, rule=rule, points=held.points, dated=dated, words=words,
    )  # fmt: skip
    return _keep(actor, adjustment, report)


def appeal(actor: Actor, organ_id: int, form: Form) -> Appeal:
    """申诉 against one line of her unit's score, in time. Raises Invalid, NotAllowed, Blocked."""
    month = str(form.get("month") or "")[:7]
    shown_by = str(form.get("line") or "")[:60]
    line = next(
        (
            one for one in scoring.lines(organ_id, months.span_of(month))
            if f"{one.shown_by}:{one.rule}"[:60] == shown_by and one.unit_id in actor.organ_ids
        ),
        None,
    )  # fmt: skip
    if line is None or months.span_of(month).key != month:
        raise Invalid("没有这一项计分，或者不是本单位的计分。", {"line": "请从计分明细申诉。"})
    words = long_text(form, "words", "申诉理由", WORDS_LIMIT)
    if not words:
        raise Invalid("请写明申诉的理由和依据。", {"words": "请填写。"})
    if clock.today() > (until := appeal_until(organ_id, line)):
        raise Blocked(f"申诉应在 {APPEAL_DAYS} 个工作日内提出，此项已于{until}届满。")
    there = db.session.scalars(
        select(Appeal).where(
            Appeal.organ_id == organ_id, Appeal.unit_id == line.unit_id, Appeal.month == month,
            Appeal.line == shown_by,
        )
    ).first()  # fmt: skip
    if there is not None:
        return there
    found = Appeal(
        organ_id=organ_id, office_id=office_of(organ_id), unit_id=line.unit_id,
        person_id=actor.person_id, report_id=line.report_id, month=month, line=shown_by,
        scored_by=_scored_by(line), words=words, at=clock.now(),
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    readers.grant(
        found, readers.unit(found.unit_id),
        *(readers.role(found.office_id, role) for role in sorted(people.EDITORS)),
    )  # fmt: skip
    engine.start(actor, APPEAL.key, found, title=found.title, organ_id=organ_id)
    return found


def appeal_until(organ_id: int, line: Line) -> date:
    """The last day: some working days after the points, or after the month was told."""
    told = months.row(organ_id, months.key_of(line.on))
    at = clock.local(told.frozen_at).date() if told and told.frozen_at else line.on
    return office_calendar().add_working_days(max(at, line.on), APPEAL_DAYS)


def decider_scored_nothing(step: Step) -> None:
    """Nobody decides on her own score."""
    own = {*step.subject.scored_by, step.subject.person_id}
    if step.actor.person_id in own:
        raise Blocked("申诉应由计分人和申诉人以外的人员复核，您应当回避。")


def grant(step: Step) -> None:
    """更正: what was wrong is corrected on the day of the decision; a month that was told stays."""
    found: Appeal = step.subject
    raw = str(step.form.get("points") or "").strip().replace("＋", "+").replace("－", "-")
    if not re.fullmatch(r"[+-]?[0-9]{1,4}(\.[0-9]{1,2})?", raw, re.ASCII):
        raise Invalid("请填写更正的分数，如 5 或者 -2.5。", {"points": "请填写分数。"})
    points = round(float(raw) * POINT)
    if points == 0 or abs(points) > CORRECTED_AT_MOST:
        fault = f"更正的分数应在 {CORRECTED_AT_MOST // POINT} 分以内，且不为零。"
        raise Invalid(fault, {"points": fault})
    months.refuse_frozen(found.organ_id, months.key_of(clock.today()))
    found.state, found.points = AppealState.GRANTED, points
    adjustment = Adjustment(
        organ_id=found.organ_id, unit_id=found.unit_id, report_id=found.report_id,
        appeal_id=found.id, rule=APPEAL_RULE.key, points=points, dated=clock.today(),
        person_id=found.report.author_id if found.report else None, words=step.opinion,
    )  # fmt: skip
    _put(step.actor, adjustment)
    step.details.update(adjustment=adjustment.id, digest=adjustment.digest, points=points)


def refuse(step: Step) -> None:
    step.subject.state = AppealState.REFUSED


def _keep(actor: Actor, adjustment: Adjustment, report: Report) -> Adjustment:
    _put(actor, adjustment)
    acts.record(
        actor, "bulletin_report.penalize", report, adjustment=adjustment.id,
        digest=adjustment.digest, rule=adjustment.rule,
    )  # fmt: skip
    return adjustment


def _put(actor: Actor, adjustment: Adjustment) -> None:
    adjustment.by_id, adjustment.by_name = actor.person_id or 0, actor.name
    adjustment.salt = new_salt()
    adjustment.digest = digests.of_adjustment(adjustment)
    db.session.add(adjustment)
    db.session.flush()


def _scored_by(line: Line) -> list[int]:
    """Who scored: whoever issued, registered or called for it."""
    kind, _, rest = line.shown_by.partition(":")
    key = int(rest.partition(":")[0]) if rest.partition(":")[0].isdecimal() else 0
    if kind == "outcome":
        return [db.session.get_one(Outcome, key).by_id]
    if kind == "adjustment":
        return [db.session.get_one(Adjustment, key).by_id]
    subject: Issue | Call | None = None
    if kind == "source" and line.issue_id is not None:
        subject, way = db.session.get(Issue, line.issue_id), ISSUE.key
    elif kind == "call":
        subject, way = db.session.get(Call, key), CALL.key
    circulation = circulation_for(subject, way) if subject is not None else None
    if circulation is None:
        return []
    done = [t.done_by for t in circulation.tasks if t.move in ("publish", "close") and t.done_by]
    return [who for who in (*done, circulation.started_by) if who is not None][:1]
