"""逐题列席: who sits in on a topic is called in for it, and leaves when the next is called."""

from __future__ import annotations

from app.core import acts, clock
from app.core.database import db
from app.core.errors import NotFound, OutOfTurn
from app.directory.actors import Actor
from app.meetings.arranging import held
from app.meetings.models import Meeting, Reply, Topic


def call_in(actor: Actor, meeting_id: int, topic_id: int) -> Topic:
    """请列席人员进场; whoever is there for another topic leaves. Raises what `_on_floor` raises."""
    meeting, topic = _on_floor(actor, meeting_id, topic_id)
    if topic.in_room:
        raise OutOfTurn(f"第 {topic.position} 个议题的列席人员已经进场。")
    if not topic.guests:
        raise OutOfTurn(f"第 {topic.position} 个议题没有列席人员。")
    for other in meeting.topics:
        if other.in_room:
            _leave(actor, meeting, other)
    topic.called_in_at, topic.left_at = clock.now(), None
    acts.record(
        actor,
        "meeting.call_in",
        meeting,
        topic=topic.id,
        people=[a.person_id for a in topic.guests],
    )
    return topic


def see_out(actor: Actor, meeting_id: int, topic_id: int) -> Topic:
    """退场. Raises what `_on_floor` raises."""
    meeting, topic = _on_floor(actor, meeting_id, topic_id)
    if not topic.in_room:
        raise OutOfTurn(f"第 {topic.position} 个议题的列席人员不在场。")
    _leave(actor, meeting, topic)
    return topic


def end(actor: Actor, meeting: Meeting) -> None:
    """会议结束: nobody is in the room any more."""
    for topic in meeting.topics:
        if topic.in_room:
            _leave(actor, meeting, topic)


def following(meeting: Meeting) -> Topic | None:
    """The topic that is called next: the first after the last one that was called or decided."""
    done = [t.position or 0 for t in meeting.topics if t.called_in_at or t.outcome]
    last = max(done, default=0)
    return next((t for t in meeting.topics if (t.position or 0) > last), None)


def calls(actor: Actor, meeting: Meeting) -> list[tuple[Topic, str]]:
    """What she who sits in is to do, for each of her topics: 请进场, 请候会, 请等候, 已退场."""
    upcoming = following(meeting)
    found = []
    for topic in meeting.topics:
        if not any(_comes(actor, a.person_id, a.reply, a.substitute_id) for a in topic.guests):
            continue
        if topic.in_room:
            words = "请进场"
        elif topic.left_at is not None:
            words = "已退场"
        elif upcoming is not None and topic.id == upcoming.id:
            words = "请候会"
        else:
            words = "已审议" if topic.outcome else "请等候通知"
        found.append((topic, words))
    return found


def _comes(actor: Actor, person_id: int, reply: Reply, substitute_id: int | None) -> bool:
    return actor.person_id == (substitute_id if reply is Reply.SUBSTITUTED else person_id)


def _on_floor(actor: Actor, meeting_id: int, topic_id: int) -> tuple[Meeting, Topic]:
    """Raises NotFound, OutOfTurn while the meeting is not being held, and what `held` raises."""
    meeting, _ = held(actor, meeting_id, "hold")
    if clock.now() < meeting.begins_at:
        raise OutOfTurn("会议还没有开始，不能请列席人员进场、退场。", advice="请在会议开始后办理。")
    topic = next((t for t in meeting.topics if t.id == topic_id), None)
    if topic is None:
        raise NotFound("议程上没有这个议题。")
    db.session.refresh(topic)
    return meeting, topic


def _leave(actor: Actor, meeting: Meeting, topic: Topic) -> None:
    topic.left_at = clock.now()
    acts.record(
        actor,
        "meeting.see_out",
        meeting,
        topic=topic.id,
        people=[a.person_id for a in topic.guests],
    )
