"""Walks topics and meetings along their way, as people of the sample county would."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.meetings import attending, concluding, proposing
from app.meetings.models import Meeting, Topic
from app.official_documents.files import Upload
from app.sample.convening import (
    CHAIR,
    ORGANIZER,
    act,
    meeting,
    plan,
    topic,
    waiting,
    walk,
    way,
)
from app.sample.county import County

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PROPOSER = "林芳"
TOPIC_FORM = {
    "title": "关于中小学食堂燃气安全隐患整改的汇报", "kind": "executive", "minutes": "15",
    "summary": "全县 42 所学校食堂须安装燃气报警装置。", "asked": "审议整改方案和资金安排。",
    "consulted": "已征求财政局、住建局意见，均无不同意见。",
}  # fmt: skip


def propose(
    county: County, *, files: tuple[tuple[str, bytes], ...] = (("方案.pdf", PDF),), **changed: Any
) -> int:
    """A topic on its proposer's desk; gives its id."""
    form = {
        **TOPIC_FORM, "organ": str(county.units["县政府"]),
        "sitting_in": [str(county.units["财政局"])], **changed,
    }  # fmt: skip
    uploads = [Upload(name, io.BytesIO(content)) for name, content in files]
    with unit_of_work():
        return proposing.begin(county.actor(PROPOSER), form, uploads).id


def names(county: County, record: Topic | Meeting) -> list[str]:
    known = {key: name for name, key in county.people.items()}
    return [known[task.person_id] for task in waiting(record)]


def accepted(county: County, **changed: Any) -> int:
    topic_id = propose(county, **changed)
    walk(county, topic_id)
    return topic_id


def noticed(county: County, *topics: int, **changed: Any) -> int:
    meeting_id = plan(county, *topics, **changed)
    act(county, meeting(meeting_id), "notice")
    return meeting_id


def hold(county: County, meeting_id: int, *, absent: tuple[str, ...] = ()) -> None:
    """Everybody but these signs in as the meeting begins."""
    away = {county.people[name] for name in absent}
    with clock.fixed(meeting(meeting_id).begins_at - timedelta(minutes=5)), unit_of_work():
        present = [str(a.id) for a in meeting(meeting_id).attendances if a.person_id not in away]
        attending.sign_in(county.actor(ORGANIZER), meeting_id, present)


def decide(county: County, meeting_id: int, topic_id: int, **changed: Any) -> None:
    """The topic is agreed by all three who are there, with two 议定事项."""
    organizer = county.actor(ORGANIZER)
    due = (clock.local(meeting(meeting_id).begins_at) + timedelta(days=40)).date()
    with clock.fixed(meeting(meeting_id).ends_at):
        with unit_of_work():
            outcome = {"outcome": "agreed", "in_favour": "3", "against": "0", "abstained": "0"}
            concluding.keep_outcome(organizer, meeting_id, topic_id, {**outcome, **changed})
        with unit_of_work():
            concluding.keep_decisions(organizer, meeting_id, topic_id, {
                "text-1": "12月底前完成全县 42 所学校食堂燃气报警装置安装，安装率 100%。",
                "unit-1": str(county.units["教育局"]), "due-1": due.isoformat(),
                "text-2": "整改资金由县财政统筹安排。", "unit-2": str(county.units["财政局"]),
            })  # fmt: skip


__all__ = [
    "CHAIR", "ORGANIZER", "PROPOSER", "TOPIC_FORM", "accepted", "act", "decide", "hold", "meeting",
    "names", "noticed", "plan", "propose", "topic", "waiting", "walk", "way",
]  # fmt: skip
