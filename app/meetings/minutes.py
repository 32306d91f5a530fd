"""纪要: drafted from what the meeting decided; its words are those that are the same in every one."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.circulation import engine
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked
from app.directory.actors import Actor
from app.meetings.arranging import held
from app.meetings.concluding import decisions_of, members_due
from app.meetings.models import Attendance, Meeting, Outcome, Part, Reply
from app.official_documents import drafting
from app.official_documents.models import Decision, IssuingAccount, OfficialDocument
from documents.model import Document, Layout, Level, Paragraph

DISPATCH = "dispatch"  # the circulation of every document that is drafted here
NUMERALS = "一二三四五六七八九十"


def draft_minutes(actor: Actor, meeting_id: int) -> OfficialDocument:
    """起草纪要: a draft of its own kind, with the attendance and every decision filled in. Once."""
    meeting, circulation = held(actor, meeting_id, "minutes")
    if meeting.document_id is not None:
        return db.session.get_one(OfficialDocument, meeting.document_id)
    account = db.session.scalars(
        select(IssuingAccount)
        .where(IssuingAccount.organ_id == meeting.organ_id)
        .order_by(IssuingAccount.id)
        .limit(1)
    ).first()
    if account is None:
        raise Blocked("本机关没有发文账户，不能起草纪要。请系统管理员办理。")
    unit_id = min(actor.unit_ids - actor.organ_ids, default=meeting.office_id)
    decisions = decisions_of(meeting)
    draft = drafting.begin(actor, account, unit_id, minutes_text(meeting, decisions))
    drafting.save(draft, draft.document, draft.version)
    for number, decision in enumerate(decisions, start=1):
        decision.document_id, decision.position = draft.id, number
    meeting.document_id = draft.id
    acts.record(actor, "meeting.draft_minutes", meeting, draft=draft.id)
    engine.start(actor, DISPATCH, draft, title=draft.title, organ_id=draft.organ_id)
    circulation.version += 1
    return draft


def minutes_text(meeting: Meeting, decisions: list[Decision]) -> Document:
    """The words that are the same in every 纪要: who met, when, and what was agreed on each topic."""
    begins = clock.local(meeting.begins_at)
    organ = meeting.organ.name
    opening = (
        f"{begins.year}年{begins.month}月{begins.day}日，{meeting.host.name}主持召开{organ}"
        f"{meeting.year}年第{meeting.sequence}次{meeting.kind.label}，"
        f"审议了{len(meeting.topics)}个议题。现将议定事项纪要如下："
    )
    body = [Paragraph(opening)]
    for number, topic in enumerate(meeting.topics, start=1):
        body.append(Paragraph(f"{_numeral(number)}、关于{_matter(topic.title)}", Level.ONE))
        verb = {
            Outcome.AGREED: "会议同意",
            Outcome.AMENDED: "会议原则同意",
            Outcome.POSTPONED: "会议决定缓议",
            Outcome.REJECTED: "会议不同意",
        }[topic.outcome or Outcome.POSTPONED]
        body.append(Paragraph(f"会议听取了{topic.unit.name}关于《{topic.title}》的汇报，{verb}。"))
        own = [d for d in decisions if d.source_id == topic.id]
        for place, decision in enumerate(own, start=1):
            unit = f"由{decision.unit.name}牵头，" if decision.unit else ""
            due = ""
            if decision.due_at is not None:
                by = clock.local(decision.due_at)
                due = f"于{by.year}年{by.month}月{by.day}日前完成"
            end = f"（{unit}{due}）".replace("，）", "）") if unit or due else ""
            body.append(
                Paragraph(f"（{_numeral(place)}）{decision.text.rstrip('。')}{end}。", Level.TWO)
            )
    for label, people in _present(meeting):
        if people:
            body.append(Paragraph(f"{label}：{'、'.join(people)}"))
    return Document(
        kind="纪要",
        layout=Layout.MINUTES,
        issuer_mark=f"{organ}{meeting.kind.label}纪要",
        sealed=False,
        title=f"{organ}{meeting.year}年第{meeting.sequence}次{meeting.kind.label}纪要",
        body=tuple(body),
    )


def draft_deleted(document_id: int) -> None:
    """The draft of the 纪要 was deleted: another may be begun, with the same decisions."""
    for meeting in db.session.scalars(select(Meeting).where(Meeting.document_id == document_id)):
        meeting.document_id = None
    for decision in db.session.scalars(select(Decision).where(Decision.document_id == document_id)):
        decision.document_id = None


def _numeral(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones - 1]
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")


def _matter(title: str) -> str:
    """The matter of a topic's title, without 关于 and 的汇报."""
    found = re.fullmatch(r"关于(.+?)(?:的(?:汇报|请示|报告|议题))?", title)
    return found[1] if found else title


def _present(meeting: Meeting) -> list[tuple[str, list[str]]]:
    """出席, 请假, 列席: each by name, a substitute beside whom she stood in for."""

    def name(a: Attendance) -> str:
        return f"{a.substitute.name}（代{a.person.name}）" if a.substitute else a.person.name

    members = members_due(meeting)
    came = [a for a in meeting.attendances if a.signed_in_at is not None]
    return [
        ("出席", [name(a) for a in members if a.signed_in_at is not None]),
        ("请假", [a.person.name for a in members if a.reply is Reply.ON_LEAVE and a not in came]),
        ("列席", [name(a) for a in came if a.part is Part.SITTING_IN]),
        ("记录", [name(a) for a in came if a.part is Part.RECORDER]),
    ]
