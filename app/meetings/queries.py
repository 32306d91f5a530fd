"""会议: what the pages show. Nothing is changed here, and every list has its bounded queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from app.circulation import queries as circulating
from app.circulation.models import Circulation, CirculationState, OpinionRow, Task
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Person, Post
from app.meetings.circulation import MEETING, TOPIC
from app.meetings.concluding import decisions_of
from app.meetings.models import Attendance, Meeting, Topic, TopicState
from app.official_documents.models import Decision, OfficialDocument
from app.permissions import checks
from app.permissions.rules import Permission

TOPIC_LISTS = {
    "proposed": ("申报中", (TopicState.PROPOSED,)),
    "accepted": ("待上会", (TopicState.ACCEPTED, TopicState.SCHEDULED)),
    "discussed": ("已审议", (TopicState.DISCUSSED,)),
    "other": ("缓议和不上会", (TopicState.POSTPONED, TopicState.REFUSED)),
}
MEETING_LISTS = {"plan": "筹备中", "hold": "待召开", "minutes": "纪要", "closed": "已办结"}


def topics_page(actor: Actor, name: str, number: int = 1) -> Page[Topic]:
    """One page of the topics that she may read, the newest first: two queries."""
    query = checks.visible(actor, Permission.MATTER_READ, Topic)
    query = query.where(Topic.state.in_(TOPIC_LISTS[name][1])).options(
        joinedload(Topic.unit),
        joinedload(Topic.circulation).selectinload(Circulation.tasks).options(_name_of()),
    )
    return page(query.order_by(Topic.id.desc()), number)


def topic_counts(actor: Actor) -> dict[str, int]:
    """How many are in each list. One query."""
    columns = [func.count().filter(Topic.state.in_(states)) for _, states in TOPIC_LISTS.values()]
    visible = checks.visible(actor, Permission.MATTER_READ, Topic)
    row = db.session.execute(visible.with_only_columns(*columns)).one()
    return dict(zip(TOPIC_LISTS, row, strict=True))


@dataclass(frozen=True, slots=True)
class TopicSheet:
    """议题审批表: everything its page shows."""

    topic: Topic
    circulation: Circulation
    opinions: Sequence[OpinionRow]
    task: Task | None


def topic_sheet(actor: Actor, topic_id: int) -> TopicSheet:
    """The topic with its papers and its way. Raises NotFound."""
    topic = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, Topic, topic_id).options(
            joinedload(Topic.unit), joinedload(Topic.organ), selectinload(Topic.files)
        )
    )
    circulation = circulating.circulation_for(topic, TOPIC.key) if topic else None
    if topic is None or circulation is None:
        raise NotFound
    return TopicSheet(
        topic, circulation, circulating.said_in(circulation),
        circulating.task_for(actor, circulation),
    )  # fmt: skip


def meetings_page(actor: Actor, name: str, number: int = 1) -> Page[Meeting]:
    """One page of the meetings that she may read, by their date: two queries."""
    query = _meetings(actor).where(*_in_list(name))
    earlier = name == "closed"
    order = Meeting.begins_at.desc() if earlier else Meeting.begins_at
    query = query.options(
        contains_eager(Meeting.circulation), joinedload(Meeting.host).lazyload(Person.appointments)
    )
    return page(query.order_by(order, Meeting.id), number)


def meeting_counts(actor: Actor) -> dict[str, int]:
    """How many are in each list. One query."""
    columns = [func.count().filter(*_in_list(name)) for name in MEETING_LISTS]
    row = db.session.execute(_meetings(actor).with_only_columns(*columns)).one()
    return dict(zip(MEETING_LISTS, row, strict=True))


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """One meeting: its agenda, its people, what was decided, and the 纪要."""

    meeting: Meeting
    circulation: Circulation
    opinions: Sequence[OpinionRow]
    task: Task | None
    own: Attendance | None
    decisions: Sequence[Decision]
    minutes: OfficialDocument | None


def meeting_sheet(actor: Actor, meeting_id: int) -> MeetingSheet:
    """The meeting with everything its page shows. Raises NotFound."""
    meeting = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, Meeting, meeting_id).options(
            joinedload(Meeting.organ),
            joinedload(Meeting.host).lazyload(Person.appointments),
            selectinload(Meeting.topics).options(
                joinedload(Topic.unit), selectinload(Topic.files), selectinload(Topic.guests)
            ),
            selectinload(Meeting.attendances).options(
                joinedload(Attendance.person).lazyload(Person.appointments),
                joinedload(Attendance.substitute).lazyload(Person.appointments),
                joinedload(Attendance.post).options(joinedload(Post.unit), lazyload(Post.roles)),
            ),
        )
    )
    circulation = circulating.circulation_for(meeting, MEETING.key) if meeting else None
    if meeting is None or circulation is None:
        raise NotFound
    minutes = None
    if meeting.document_id is not None:
        minutes = db.session.get(OfficialDocument, meeting.document_id)
    return MeetingSheet(
        meeting,
        circulation,
        circulating.said_in(circulation),
        circulating.task_for(actor, circulation),
        next((a for a in meeting.attendances if a.person_id == actor.person_id), None),
        decisions_of(meeting),
        minutes,
    )


def readable_topics(actor: Actor, meeting: Meeting) -> set[int]:
    """Which topics of a meeting she may read: whoever sits in on one hears of that one only."""
    query = checks.visible(actor, Permission.MATTER_READ, Topic).where(
        Topic.meeting_id == meeting.id
    )
    return set(db.session.scalars(query.with_only_columns(Topic.id)))


def _meetings(actor: Actor) -> Select[Meeting]:
    return checks.visible(actor, Permission.MATTER_READ, Meeting).join(Meeting.circulation)


def _in_list(name: str) -> list[ColumnElement[bool]]:
    if name == "closed":
        return [Circulation.state != CirculationState.OPEN]
    return [Circulation.state == CirculationState.OPEN, Circulation.stage == name]


def _name_of() -> Any:
    return joinedload(Task.person).lazyload(Person.appointments)
