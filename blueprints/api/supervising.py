"""督办事项: the items she may read, with their parts, reports, evidence and notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.core import clock
from app.permissions.rules import Permission
from app.supervision import queries
from app.supervision.lights import Light, light_of, planned
from app.supervision.models import Source, SupervisionItem
from app.supervision.queries import Filters
from blueprints.api.access import LARGEST_ID, actor, requires
from blueprints.api.blueprint import bp
from blueprints.api.models import Kept, Opinion, Paged, PageQuery, Way, counted, kept, opinion, way
from blueprints.shared.matters import opened


class SupervisedQuery(PageQuery):
    """Which list, and what narrows it."""

    list: Literal["open", "proposed", "closed", "stopped"] = "open"
    light: Light | None = None
    unit: int | None = Field(default=None, ge=1, le=LARGEST_ID, description="牵头单位编号")
    source: Source | None = None
    silent: bool = Field(default=False, description="只要逾期未反馈的")
    late: bool = Field(default=False, description="只要已过办理期限的")


class SupervisedRow(BaseModel):
    """A 督办事项 as a row of a list."""

    id: int
    href: str
    number: str
    title: str
    source: str
    source_label: str
    urgency: str
    lead_unit: str
    begun_at: datetime | None
    due_at: datetime | None
    feedback_due: datetime | None
    progress: int = Field(description="百分比")
    planned: int = Field(description="按计划应到的百分比")
    light: str
    light_label: str
    suspended: bool
    circulation: Way


class SupervisedPage(Paged):
    """One page of 督办事项."""

    rows: list[SupervisedRow]


class PartOut(BaseModel):
    """分解任务."""

    id: int
    parent: int | None
    title: str
    measure: str
    unit: str
    person: str
    share: int = Field(description="权重，百分比")
    due_at: datetime
    progress: int
    accepted_at: datetime | None
    dropped_at: datetime | None


class FeedbackOut(BaseModel):
    """反馈, with what shows it."""

    id: int
    part: int | None
    unit: str
    name: str
    progress: int
    late: bool
    text: str
    at: datetime
    evidence: list[Kept]


class NoticeOut(BaseModel):
    """三色督查单."""

    number: str
    colour: str
    colour_label: str
    words: str
    answer_by: datetime
    issued_at: datetime
    issued_by: str
    sm3: str


class SupervisedOut(SupervisedRow):
    """One 督办事项 whole."""

    task: int | None = Field(description="轮到本人办理的事项编号")
    basis: str
    target: str
    rhythm: str
    assisting: list[str]
    result: str
    ended: str
    parts: list[PartOut]
    feedbacks: list[FeedbackOut]
    notices: list[NoticeOut]
    opinions: list[Opinion]


@bp.get("/supervision/items")
@requires(Permission.DESK, 422)
@bp.input(SupervisedQuery, location="query", arg_name="asked")
@bp.output(SupervisedPage)
def list_supervised(asked: SupervisedQuery) -> SupervisedPage:
    """督办事项列表，只含有权查阅的"""
    narrowed = Filters(
        light=asked.light, unit=asked.unit, source=asked.source, silent=asked.silent,
        late=asked.late,
    )  # fmt: skip
    page = queries.list_page(actor(), asked.list, asked.page, narrowed)
    rows = [SupervisedRow(**_row(one), circulation=way(one.circulation)) for one in page.rows]
    return SupervisedPage(rows=rows, **counted(page))


@bp.get("/supervision/items/<int:item_id>")
@requires(Permission.MATTER_READ, 404)
@bp.output(SupervisedOut)
def show_supervised(item_id: int) -> SupervisedOut:
    """一件督办事项：分解、反馈、佐证、督查单和意见"""
    who = actor()
    found = queries.sheet(who, item_id)
    if opened(who, found.circulation) is not None:
        found = queries.sheet(who, item_id)  # Read anew: the first look was noted.
    item = found.item
    return SupervisedOut(
        **_row(item),
        circulation=way(found.circulation),
        task=found.task.id if found.task else None,
        basis=item.basis,
        target=item.target,
        rhythm=item.rhythm.label,
        assisting=[unit.name for unit in found.assisting],
        result=item.result or "",
        ended=item.ended or "",
        parts=[
            PartOut(
                id=part.id, parent=part.parent_id, title=part.title, measure=part.measure,
                unit=part.unit.name, person=part.person.name, share=part.share,
                due_at=part.due_at, progress=part.progress, accepted_at=part.accepted_at,
                dropped_at=part.dropped_at,
            )
            for part in item.parts
        ],
        feedbacks=[
            FeedbackOut(
                id=one.id, part=one.part_id, unit=one.unit.name if one.unit else "",
                name=one.opinion.name, progress=one.progress, late=one.late,
                text=one.opinion.text, at=one.at, evidence=[kept(row) for row in one.evidence],
            )
            for one in item.feedbacks
        ],
        notices=[
            NoticeOut(
                number=one.number, colour=one.colour.value, colour_label=one.colour.label,
                words=one.words, answer_by=one.answer_by, issued_at=one.issued_at,
                issued_by=one.issued_by, sm3=one.digest,
            )
            for one in item.notices
        ],
        opinions=[opinion(row) for row in found.opinions],
    )  # fmt: skip


def _row(item: SupervisionItem) -> dict[str, Any]:
    now = clock.now()
    light = light_of(item, now)
    return {
        "id": item.id,
        "href": f"/api/v1/supervision/items/{item.id}",
        "number": item.number or "",
        "title": item.title,
        "source": item.source.value,
        "source_label": item.source.label,
        "urgency": item.urgency,
        "lead_unit": item.lead_unit.name if item.lead_unit else "",
        "begun_at": item.begun_at,
        "due_at": item.due_at,
        "feedback_due": item.feedback_due,
        "progress": item.progress,
        "planned": planned(item, now),
        "light": light.value,
        "light_label": light.label,
        "suspended": item.suspended_at is not None,
    }
