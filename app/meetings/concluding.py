"""审议结果、表决、议定事项、会议记录: what the meeting came to on each topic, and its end."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.circulation.entries import Form, chosen_units, deadline, one_of
from app.circulation.registry import Step
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotFound, OutOfTurn
from app.directory.actors import Actor
from app.meetings import floor, papers, reminding, speaking
from app.meetings.arranging import held
from app.meetings.kinds import RULES, is_carried, is_quorate
from app.meetings.models import Attendance, Meeting, Outcome, Topic, TopicState
from app.meetings.recording import bound
from app.official_documents.models import Decision, OfficialDocument
from app.official_documents.offices import within_reach
from documents.model import cleaned

DECISION_LIMIT = 1000
MOST_DECISIONS = 100


def members_due(meeting: Meeting) -> list[Attendance]:
    """应到成员: who decides; whoever only sits in does not count."""
    return meeting.members


def keep_outcome(actor: Actor, meeting_id: int, topic_id: int, form: Form) -> Topic:
    """审议结果 of one topic, with its vote and what was said against it (713号令 第三十条)."""
    meeting, circulation = held(actor, meeting_id, "hold", "minutes")
    topic = _topic(meeting, topic_id)
    outcome = one_of(form, "outcome", {o.value: o for o in Outcome}, "")
    if not outcome:
        raise Invalid("请选择审议结果。", {"outcome": "请选择。"})
    order = speaking.entered(meeting, form)
    if outcome != Outcome.POSTPONED.value:
        speaking.check(meeting, topic, order)
    votes = [_votes(form, name, label) for name, label in _VOTES]
    due = len(members_due(meeting))
    if any(vote is not None for vote in votes):
        cast = sum(vote or 0 for vote in votes)
        present = sum(a.signed_in_at is not None for a in members_due(meeting))
        if cast > present:
            fault = f"表决共 {cast} 票，多于到会成员 {present} 人，请核对。"
            raise Invalid(fault, {"in_favour": fault})
        agreed = outcome in (Outcome.AGREED.value, Outcome.AMENDED.value)
        if agreed and not is_carried(meeting.kind, votes[0] or 0, due):
            raise Blocked(
                f"赞成 {votes[0] or 0} 票，没有超过应到成员 {due} 人的半数，不能记为通过"
                f"（{RULES[meeting.kind].source}）。"
            )
    elif topic.weighty and outcome in (Outcome.AGREED.value, Outcome.AMENDED.value):
        raise Invalid("“三重一大”事项须逐项表决，请填写票数。", {"in_favour": "请填写票数。"})
    topic.outcome, topic.speaking = Outcome(outcome), order
    topic.in_favour, topic.against, topic.abstained = votes
    topic.dissent = cleaned(str(form.get("dissent") or ""))[:DECISION_LIMIT] or None
    topic.dissent_salt, dissent = bound(topic.dissent or "")
    acts.record(
        actor, "meeting.outcome", meeting, topic=topic.id, outcome=outcome,
        votes=[vote if vote is not None else -1 for vote in votes], speaking=order,
        dissent=dissent,
    )  # fmt: skip
    circulation.version += 1
    return topic


def keep_decisions(actor: Actor, meeting_id: int, topic_id: int, form: Form) -> list[Decision]:
    """议定事项 of one topic, as entered line by line; they replace those entered before.

    Raises OutOfTurn once the 纪要 is drafted, since it holds their words.
    """
    meeting, circulation = held(actor, meeting_id, "hold", "minutes")
    topic = _topic(meeting, topic_id)
    if meeting.document_id is not None:
        raise OutOfTurn("纪要已经起草，议定事项请在纪要中修改。")
    able = {unit.id for unit in within_reach(meeting.organ_id, meeting.office_id)}
    kept = []
    for number in range(1, MOST_DECISIONS + 1):
        words = cleaned(str(form.get(f"text-{number}") or ""))
        if not words:
            continue
        if len(words) > DECISION_LIMIT:
            fault = f"一项议定事项不得超过 {DECISION_LIMIT} 字。"
            raise Invalid(fault, {f"text-{number}": fault})
        units = [u for u in chosen_units(form, f"unit-{number}") if u in able]
        due = deadline({"due": form.get(f"due-{number}")})
        kept.append((words, units[0] if units else None, due))
    db.session.execute(
        delete(Decision).where(Decision.source_type == "topic", Decision.source_id == topic.id)
    )
    db.session.flush()
    rows = [
        Decision(
            source_type=topic.__tablename__, source_id=topic.id, position=position,
            subject=topic.title, text=words, unit_id=unit, due_at=due,
        )
        for position, (words, unit, due) in enumerate(kept, start=1)
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    acts.record(actor, "meeting.decisions", meeting, topic=topic.id, count=len(rows))
    circulation.version += 1
    return rows


def decisions_of(meeting: Meeting) -> list[Decision]:
    """All 议定事项 of a meeting in the order of its agenda. One query."""
    order = {topic.id: topic.position or 0 for topic in meeting.topics}
    rows = db.session.scalars(
        select(Decision).where(
            Decision.source_type == Topic.__tablename__, Decision.source_id.in_(list(order))
        )
    ).all()
    return sorted(rows, key=lambda row: (order[row.source_id], row.position))


def has_begun(step: Step) -> None:
    if clock.now() < step.subject.begins_at:
        raise OutOfTurn("会议还没有开始，不能结束。确不召开的，请取消会议。")


def was_quorate(step: Step) -> None:
    """到会人数: more than half of the members due, or what the kind asks for."""
    meeting: Meeting = step.subject
    due = members_due(meeting)
    present = [a for a in due if a.signed_in_at is not None]
    if not is_quorate(meeting.kind, len(present), len(due)):
        raise Blocked(
            f"应到成员 {len(due)} 人，签到 {len(present)} 人，不足法定人数，议题不能作出决定"
            f"（{RULES[meeting.kind].source}）。请核对签到，或者取消会议另行召开。"
        )
    step.details.update(due=len(due), present=len(present))


def topics_have_outcomes(step: Step) -> None:
    meeting: Meeting = step.subject
    missing = [topic.title for topic in meeting.topics if topic.outcome is None]
    if missing:
        raise Blocked(f"以下议题还没有审议结果：{'；'.join(missing)}。")


def conclude(step: Step) -> None:
    """会议结束: each topic is what was decided on it; what was postponed waits again."""
    meeting: Meeting = step.subject
    floor.end(step.actor, meeting)
    reminding.forget(step.circulation)
    for topic in meeting.topics:
        postponed = topic.outcome is Outcome.POSTPONED
        topic.state = TopicState.POSTPONED if postponed else TopicState.DISCUSSED


def minutes_are_issued(step: Step) -> None:
    """纪要 closes the meeting; one without topics needs none."""
    meeting: Meeting = step.subject
    if not meeting.topics and meeting.document_id is None:
        return
    document = db.session.get(OfficialDocument, meeting.document_id or 0)
    if document is None or document.issued_at is None:
        raise Blocked("纪要还没有印发，会议不能办结。请先起草纪要，按发文程序签发、编号、用印。")


def close(step: Step) -> None:
    """办结: the papers are taken back from whoever only sat in."""
    papers.take_back(step.subject)
    outbox.put("matter.closed", subject_type=step.subject.__tablename__, subject_id=step.subject.id)


_VOTES = (("in_favour", "赞成"), ("against", "反对"), ("abstained", "弃权"))


def _topic(meeting: Meeting, topic_id: int) -> Topic:
    found = next((topic for topic in meeting.topics if topic.id == topic_id), None)
    if found is None:
        raise NotFound("议程上没有这个议题。")
    return found


def _votes(form: Form, name: str, label: str) -> int | None:
    raw = str(form.get(name) or "").strip()
    if not raw:
        return None
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 4):
        raise Invalid(f"{label}票数不正确。", {name: "请填写整数。"})
    return int(raw)
