"""What was said in a meeting: its record and supplements, dissent, and why somebody signed in late.

Each lies encrypted with its salt, and its act holds the digest. Acts of before there were digests
vouch for nothing here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.auditing.report import Check
from app.auditing.rows import details_of, each, unreadable
from app.circulation.opinions import opinion_digest
from app.core.acts import Act
from app.meetings.models import Attendance, Meeting, RecordSupplement, Topic

TABLE = Meeting.__tablename__


def check_words(check: Check, meeting: Meeting, found: Sequence[Act]) -> None:
    """Every word is what its act's digest says, and no supplement was removed or slipped in."""
    records = [d["record"] for d in details_of(found, "meeting.record") if "record" in d]
    if records and _digest(meeting.record, meeting.record_salt) != records[-1]:
        check.add(TABLE, meeting.id, f"会议 {meeting.id} 的会议记录与登记的摘要不符。")
    _check_supplements(check, meeting.id, found)
    outcomes = details_of(found, "meeting.outcome")
    dissent: dict[int, str] = {d["topic"]: d["dissent"] for d in outcomes if "dissent" in d}
    for key, topic in each(Topic, select(Topic.id).where(Topic.meeting_id == meeting.id)):
        wanted = dissent.get(key)
        if topic is None:
            check.add(Topic.__tablename__, key, unreadable("议题", key))
        elif wanted is not None and _digest(topic.dissent, topic.dissent_salt) != wanted:
            check.add(Topic.__tablename__, key, f"议题 {key} 的不同意见与登记的摘要不符。")
    made_up = details_of(found, "meeting.make_up")
    reasons: dict[int, str] = {
        person: d["reason"] for d in made_up if "reason" in d for person in d["people"]
    }
    own = select(Attendance.id).where(Attendance.meeting_id == meeting.id)
    for key, one in each(Attendance, own):
        if one is None:
            check.add(TABLE, meeting.id, unreadable("参会人员", key))
            continue
        wanted = reasons.get(one.person_id)
        if wanted is not None and _digest(one.made_up, one.made_up_salt) != wanted:
            who = f"会议 {meeting.id} 的参会人员（人员编号 {one.person_id}）"
            check.add(TABLE, meeting.id, f"{who}的补签理由与登记的摘要不符。")


def _check_supplements(check: Check, meeting_id: int, found: Sequence[Act]) -> None:
    said: Counter[Any] = Counter(
        d.get("supplement") for d in details_of(found, "meeting.supplement")
    )
    own = select(RecordSupplement.id).where(RecordSupplement.meeting_id == meeting_id)
    for key, row in each(RecordSupplement, own):
        digest = _digest(row.text, row.salt) if row is not None else ""
        if row is None or digest != row.digest or not said[digest]:
            check.add(TABLE, meeting_id, f"会议 {meeting_id} 的第 {key} 号补充记录被改动或者添加。")
            continue
        said[digest] -= 1
    if said.total():
        check.add(TABLE, meeting_id, f"会议 {meeting_id} 的补充记录被删除或者改动。")


def _digest(words: str | None, salt: str | None) -> str:
    return opinion_digest(words, None, salt) if words else ""
