"""会议 and 议题: what she may read of them; who only sits in hears of her topic and no other."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.circulation import registry
from app.meetings import papers, queries
from app.meetings.models import Meeting, Topic
from app.permissions.rules import Permission
from blueprints.api.access import actor, requires
from blueprints.api.blueprint import bp
from blueprints.api.models import Kept, Opinion, Paged, PageQuery, Way, counted, kept, opinion, way
from blueprints.shared.matters import opened


class MeetingQuery(PageQuery):
    """Which list."""

    list: Literal["plan", "hold", "minutes", "closed"] = "hold"


class MeetingRow(BaseModel):
    """A 会议 as a row of a list."""

    id: int
    href: str
    title: str
    kind: str
    kind_label: str
    begins_at: datetime
    ends_at: datetime
    place: str
    host: str
    state: str
    state_label: str
    stage_label: str


class MeetingPage(Paged):
    """One page of 会议."""

    rows: list[MeetingRow]


class AgendaOut(BaseModel):
    """One topic of the agenda, with what was decided on it."""

    id: int
    href: str
    position: int | None
    title: str
    unit: str
    outcome: str
    decisions: list[str]


class AttendanceOut(BaseModel):
    """One person of a meeting; reasons for leave are for the host and whoever arranges it."""

    name: str
    post: str
    part: str
    reply: str
    signed_in_at: datetime | None
    late: bool


class MeetingOut(MeetingRow):
    """One 会议 whole."""

    task: int | None = Field(description="轮到本人办理的事项编号")
    circulation: Way
    topics: list[AgendaOut] = Field(description="只含有权查阅的议题")
    people: list[AttendanceOut]
    minutes: int | None = Field(description="纪要的公文编号")
    opinions: list[Opinion]


class TopicQuery(PageQuery):
    """Which list."""

    list: Literal["proposed", "accepted", "discussed", "other"] = "proposed"


class TopicRow(BaseModel):
    """A 议题 as a row of a list."""

    id: int
    href: str
    title: str
    unit: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    major: bool = Field(description="重大行政决策")
    weighty: bool = Field(description="三重一大")
    circulation: Way


class TopicPage(Paged):
    """One page of 议题."""

    rows: list[TopicRow]


class TopicOut(TopicRow):
    """One 议题 whole."""

    task: int | None = Field(description="轮到本人办理的事项编号")
    asked: str
    summary: str
    consulted: str
    report_minutes: int
    meeting: str = Field(description="列入的会议，没有列入时为空")
    files: list[Kept] = Field(description="材料，收回后为空")
    opinions: list[Opinion]


@bp.get("/meetings")
@requires(Permission.DESK, 422)
@bp.input(MeetingQuery, location="query", arg_name="asked")
@bp.output(MeetingPage)
def list_meetings(asked: MeetingQuery) -> MeetingPage:
    """会议列表，只含有权查阅的"""
    page = queries.meetings_page(actor(), asked.list, asked.page)
    return MeetingPage(rows=[MeetingRow(**_meeting(one)) for one in page.rows], **counted(page))


@bp.get("/meetings/<int:meeting_id>")
@requires(Permission.MATTER_READ, 404)
@bp.output(MeetingOut)
def show_meeting(meeting_id: int) -> MeetingOut:
    """一次会议：议程、参会人员、审议结果和纪要"""
    who = actor()
    found = queries.meeting_sheet(who, meeting_id)
    if opened(who, found.circulation) is not None:
        found = queries.meeting_sheet(who, meeting_id)  # Read anew: the first look was noted.
    one = found.meeting
    readable = queries.readable_topics(who, one)
    return MeetingOut(
        **_meeting(one),
        circulation=way(found.circulation),
        task=found.task.id if found.task else None,
        topics=[
            AgendaOut(
                id=topic.id, href=f"/api/v1/topics/{topic.id}", position=topic.position,
                title=topic.title, unit=topic.unit.name,
                outcome=topic.outcome.label if topic.outcome else "",
                decisions=[d.text for d in found.decisions if d.source_id == topic.id],
            )
            for topic in one.topics
            if topic.id in readable
        ],
        people=[
            AttendanceOut(
                name=each.person.name, post=each.post.title if each.post else "",
                part=each.part.label, reply=each.reply.label if one.noticed_at else "",
                signed_in_at=each.signed_in_at, late=each.late,
            )
            for each in one.attendances
        ],
        minutes=one.document_id,
        opinions=[opinion(row) for row in found.opinions],
    )  # fmt: skip


@bp.get("/topics")
@requires(Permission.DESK, 422)
@bp.input(TopicQuery, location="query", arg_name="asked")
@bp.output(TopicPage)
def list_topics(asked: TopicQuery) -> TopicPage:
    """议题列表，只含有权查阅的"""
    page = queries.topics_page(actor(), asked.list, asked.page)
    rows = [TopicRow(**_topic(one), circulation=way(one.circulation)) for one in page.rows]
    return TopicPage(rows=rows, **counted(page))


@bp.get("/topics/<int:topic_id>")
@requires(Permission.MATTER_READ, 404)
@bp.output(TopicOut)
def show_topic(topic_id: int) -> TopicOut:
    """一件议题：提请审议的事项、材料和审批意见"""
    who = actor()
    found = queries.topic_sheet(who, topic_id)
    if opened(who, found.circulation) is not None:
        found = queries.topic_sheet(who, topic_id)  # Read anew: the first look was noted.
    one = found.topic
    return TopicOut(
        **_topic(one),
        circulation=way(found.circulation),
        task=found.task.id if found.task else None,
        asked=one.asked,
        summary=one.summary,
        consulted=one.consulted,
        report_minutes=one.minutes,
        meeting=f"/api/v1/meetings/{one.meeting_id}" if one.meeting_id else "",
        files=[kept(row) for row in one.files] if papers.may_open(who, one) else [],
        opinions=[opinion(row) for row in found.opinions],
    )


def _meeting(one: Meeting) -> dict[str, Any]:
    circulation = one.circulation
    stage = registry.definition(circulation.definition).by_key.get(circulation.stage or "")
    return {
        "id": one.id,
        "href": f"/api/v1/meetings/{one.id}",
        "title": one.title,
        "kind": one.kind.value,
        "kind_label": one.kind.label,
        "begins_at": one.begins_at,
        "ends_at": one.ends_at,
        "place": one.place,
        "host": one.host.name,
        "state": circulation.state.value,
        "state_label": circulation.state.label,
        "stage_label": stage.label if stage else circulation.state.label,
    }


def _topic(one: Topic) -> dict[str, Any]:
    return {
        "id": one.id,
        "href": f"/api/v1/topics/{one.id}",
        "title": one.title,
        "unit": one.unit.name,
        "kind": one.kind.value,
        "kind_label": one.kind.label,
        "state": one.state.value,
        "state_label": one.state.label,
        "major": one.major,
        "weighty": one.weighty,
    }
