"""议题材料的知悉范围: open to whoever comes for the topic, taken back when the meeting is closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from app.circulation.models import CirculationState
from app.circulation.queries import circulation_for
from app.core import acts
from app.core.acts import Act
from app.core.database import db
from app.core.errors import NotAllowed
from app.directory.actors import Actor
from app.meetings import people
from app.meetings.circulation import MEETING
from app.meetings.models import (
    Attendance,
    Meeting,
    Part,
    Reply,
    SittingIn,
    Topic,
    TopicFile,
)
from app.permissions import readers

OPENED = "topic.open_paper"


def come_for(topic: Topic, guests: Iterable[Attendance]) -> None:
    """They sit in on this topic; said twice is said once. A member needs no seat of hers there."""
    known = set(
        db.session.scalars(select(SittingIn.attendance_id).where(SittingIn.topic_id == topic.id))
    )
    fresh = {a.id for a in guests if a.part is Part.SITTING_IN} - known
    db.session.add_all(SittingIn(topic_id=topic.id, attendance_id=key) for key in sorted(fresh))
    db.session.flush()
    db.session.expire(topic, ["guests"])


def come_for_nothing(meeting: Meeting, topics: Sequence[Topic]) -> None:
    """These topics are not on the agenda any more: nobody of the meeting comes for them."""
    for topic in topics:
        readers_of = _guests_and_substitutes(topic) - _handling(topic)
        own = [a.id for a in meeting.attendances]
        db.session.execute(
            delete(SittingIn).where(
                SittingIn.topic_id == topic.id, SittingIn.attendance_id.in_(own)
            )
        )
        db.session.expire(topic, ["guests"])
        _withdraw(topic, readers_of)


def open_to_who_comes(meeting: Meeting, instead_of: int | None = None) -> None:
    """After the notice: members read every topic, who sits in only hers; not one who is on leave.

    `instead_of` is a substitute who comes no more.
    """
    for topic in meeting.topics:
        coming = {a.person_id for a in topic.guests if a.reply is not Reply.ON_LEAVE}
        coming |= {a.substitute_id for a in topic.guests if _substituted(a) and a.substitute_id}
        members = {a.person_id for a in meeting.members}
        readers.grant(topic, *(readers.person(i) for i in sorted(coming | members)))
        gone = _guests_and_substitutes(topic) | ({instead_of} if instead_of else set())
        _withdraw(topic, gone - coming - members - _handling(topic))


def take_back(meeting: Meeting) -> None:
    """The meeting is closed: whoever only sat in reads no topic any more; the 纪要 tells the outcome."""
    members = {a.person_id for a in meeting.members}
    for topic in meeting.topics:
        _withdraw(topic, _guests_and_substitutes(topic) - members - _handling(topic))


def may_open(actor: Actor, topic: Topic) -> bool:
    """Whether the papers of a topic that she may read are open to her.

    After the meeting only to the office that arranged it, its members and the unit that proposes.
    """
    meeting = db.session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    return meeting is None or not is_over(meeting) or bool(open_after(actor, meeting, [topic]))


def open_after(actor: Actor, meeting: Meeting, topics: Sequence[Topic]) -> set[int]:
    """Of which topics the papers are open to her after the meeting; by their ids. No query for each."""
    tokens = readers.tokens_of(actor)
    ever = {readers.role(meeting.office_id, role) for role in people.ORGANIZERS}
    ever |= {readers.person(a.person_id) for a in meeting.members}
    own = {t.id: {readers.unit(t.unit_id), readers.person(t.proposer_id), *ever} for t in topics}
    return {key for key, wanted in own.items() if not wanted.isdisjoint(tokens)}


def may_keep(actor: Actor, topic: Topic) -> bool:
    """Whether she may have the file itself; who only sits in looks at marked pages, where there are."""
    tokens = readers.tokens_of(actor)
    sitting_in = {readers.person(key) for key in _guests_and_substitutes(topic) - _handling(topic)}
    return not (tokens & set(readers.tokens_on(topic))) <= sitting_in


def check_may_open(actor: Actor, topic: Topic) -> None:
    """Raises NotAllowed once the papers are taken back."""
    if not may_open(actor, topic):
        raise NotAllowed(
            "会议已经办结，议题材料已经收回，只向会议筹备部门、会议成员和申报单位开放。",
            advice="确需查阅的，请与会议筹备人员联系，或者办理档案利用。",
        )


def note_opened(actor: Actor, topic: Topic, paper: TopicFile) -> None:
    """Who opened which paper, the first time."""
    if not has_opened(actor, topic, paper):
        acts.record(actor, OPENED, topic, file=paper.id, digest=paper.digest)


def has_opened(actor: Actor, topic: Topic, paper: TopicFile) -> bool:
    found = db.session.scalars(
        select(Act).where(
            Act.subject_type == Topic.__tablename__, Act.subject_id == topic.id,
            Act.verb == OPENED, Act.person_id == actor.person_id,
        )
    )  # fmt: skip
    return any(act.details.get("file") == paper.id for act in found)


def is_over(meeting: Meeting) -> bool:
    circulation = circulation_for(meeting, MEETING.key)
    return circulation is None or circulation.state is not CirculationState.OPEN


def _guests_and_substitutes(topic: Topic) -> set[int]:
    found = {a.person_id for a in topic.guests}
    return found | {a.substitute_id for a in topic.guests if a.substitute_id is not None}


def _handling(topic: Topic) -> set[int]:
    """Who proposed it or has handled it: reads it for that, whatever she comes to the meeting for."""
    return {topic.proposer_id, *(task.person_id for task in topic.circulation.tasks)}


def _substituted(one: Attendance) -> bool:
    return one.reply is Reply.SUBSTITUTED


def _withdraw(topic: Topic, person_ids: set[int]) -> None:
    held = set(readers.tokens_on(topic))
    tokens = [t for t in map(readers.person, sorted(person_ids)) if t in held]
    if tokens:
        readers.withdraw(topic, *tokens)
