"""Meetings: replies, sign-ins and votes are those that the acts vouch for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, func, select, type_coerce

from app.auditing.meeting_words import check_words
from app.auditing.report import Check, Progress
from app.auditing.rows import acts_about, details_of, each, ids_with_acts, unreadable
from app.core.acts import Act
from app.core.database import db
from app.meetings.models import Attendance, Meeting, Reply, Topic

TABLE, TOPICS = Meeting.__tablename__, Topic.__tablename__
BEGUN = "meeting.start"
ANSWERED = ("meeting.reply", "meeting.decide")
CAME = ("meeting.sign_in", "meeting.sign_in_by_code", "meeting.make_up")
DECIDED = "meeting.outcome"
Arrival = tuple[datetime | None, bool, bool]  # when, whether late, whether entered afterwards
ONLY_THAT: Arrival = (None, False, False)
NO_VOTE = -1  # in the act, where none was taken


def check_meetings(check: Check, progress: Progress) -> None:
    """Every meeting that was begun is still there, with who answered, who came and what was decided."""
    total = db.session.scalar(select(func.count()).select_from(Meeting)) or 0
    for key, meeting in each(Meeting, ids_with_acts(Meeting, BEGUN)):
        check.checked += 1
        if meeting is None:
            check.add(TABLE, key, unreadable("会议", key))
            continue
        found = acts_about(TABLE, key)
        _check_people(check, key, found)
        _check_outcomes(check, key, found)
        check_words(check, meeting, found)
        if check.checked % 20 == 0:
            progress(check.name, check.checked, total)


def _check_people(check: Check, meeting_id: int, found: Sequence[Act]) -> None:
    """The columns as they lie there: what cannot be read is a fault like any other, and stops nothing."""
    replies = _replies(found)
    arrivals = _arrivals(found)
    rows = db.session.execute(
        select(
            Attendance.person_id, type_coerce(Attendance.reply, String), Attendance.substitute_id,
            Attendance.signed_in_at, Attendance.late, Attendance.made_up.is_not(None),
        ).where(Attendance.meeting_id == meeting_id)
    ).all()  # fmt: skip
    for person_id, reply, substitute_id, signed_in_at, late, made_up in rows:
        who = f"会议 {meeting_id} 的参会人员（人员编号 {person_id}）"
        if (reply, substitute_id) != replies.pop(person_id, (Reply.WAITING.value, None)):
            check.add(TABLE, meeting_id, f"{who}的回执与办理记录不符。")
        came = (signed_in_at, bool(late), bool(made_up)) if signed_in_at else None
        wanted = arrivals.pop(person_id, None)
        if wanted == ONLY_THAT and came is not None:
            continue
        if came != wanted or (came is None and (late or made_up)):
            check.add(TABLE, meeting_id, f"{who}的签到与办理记录不符。")
    for person_id in sorted({*replies, *arrivals}):
        check.add(
            TABLE, meeting_id, f"会议 {meeting_id} 的参会人员（人员编号 {person_id}）已被删除。"
        )


def _replies(found: Sequence[Act]) -> dict[int, tuple[str, int | None]]:
    """The last answer of each person, or what was decided on it."""
    said: dict[int, tuple[str, int | None]] = {}
    for act in found:
        details: Any = act.details
        if act.verb in ANSWERED and isinstance(details, dict):
            person_id = details.get("person", act.person_id or 0)
            said[person_id] = (details["reply"], details.get("substitute"))
    return said


def _arrivals(found: Sequence[Act]) -> dict[int, Arrival]:
    """When each person signed in, whether late, and whether entered afterwards (补签)."""
    came: dict[int, Arrival] = {}
    for act in found:
        details: Any = act.details
        if act.verb in CAME and isinstance(details, dict):
            if "at" not in details:  # An office of the first weeks kept only who came.
                came |= dict.fromkeys(details["people"], ONLY_THAT)
                continue
            at, late = datetime.fromisoformat(details["at"]), details["late"]
            for person_id in details["people"]:
                came[person_id] = (at, person_id in late, act.verb == CAME[-1])
    return came


def _check_outcomes(check: Check, meeting_id: int, found: Sequence[Act]) -> None:
    """审议结果, 票数 and 发言次序 of every topic of the agenda, as they were entered last."""
    said = {details["topic"]: details for details in details_of(found, DECIDED)}
    rows = db.session.execute(
        select(
            Topic.id, type_coerce(Topic.outcome, String), Topic.in_favour, Topic.against,
            Topic.abstained, Topic.speaking,
        ).where(Topic.meeting_id == meeting_id)
    ).all()  # fmt: skip
    for topic_id, outcome, in_favour, against, abstained, speaking in rows:
        last = said.get(topic_id, {})
        votes = [NO_VOTE if v is None else v for v in (in_favour, against, abstained)]
        kept = (outcome, votes, speaking or [])
        wanted = (
            last.get("outcome"), last.get("votes", [NO_VOTE] * 3), last.get("speaking", []),
        )  # fmt: skip
        if kept != wanted:
            check.add(TOPICS, topic_id, f"议题 {topic_id} 的审议结果或者票数与办理记录不符。")
