"""督查事项: the inspections she may read, with what was recorded of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.permissions.rules import Permission
from app.supervision import inspection_queries as queries
from app.supervision.inspection_models import Inspection, Method
from blueprints.api.access import actor, requires
from blueprints.api.blueprint import bp
from blueprints.api.models import Kept, Opinion, Paged, PageQuery, Way, counted, kept, opinion, way
from blueprints.shared.matters import opened


class InspectionQuery(PageQuery):
    """Which list."""

    list: Literal["proposed", "open", "closed", "stopped"] = "open"


class InspectionRow(BaseModel):
    """A 督查事项 as a row of a list."""

    id: int
    href: str
    number: str
    title: str
    kind: str
    kind_label: str
    begins_at: datetime
    ends_at: datetime
    circulation: Way


class InspectionPage(Paged):
    """One page of 督查事项."""

    rows: list[InspectionRow]


class RecordOut(BaseModel):
    """督查记录: a finding, the conclusion, an objection, its review, how it was put right."""

    kind: str
    kind_label: str
    method: str
    unit: str
    name: str
    words: str
    late: bool
    at: datetime
    sm3: str
    files: list[Kept]


class InspectionOut(InspectionRow):
    """One 督查事项 whole."""

    task: int | None = Field(description="轮到本人办理的事项编号")
    basis_kind: str
    basis: str
    content: str
    scope: str
    plan: str
    objects: list[str]
    methods: list[str]
    leader: str
    team: list[str]
    approved_at: datetime | None
    fed_back_at: datetime | None
    rectify_by: datetime | None
    ended: str
    records: list[RecordOut]
    opinions: list[Opinion]


@bp.get("/inspections")
@requires(Permission.DESK, 422)
@bp.input(InspectionQuery, location="query", arg_name="asked")
@bp.output(InspectionPage)
def list_inspections(asked: InspectionQuery) -> InspectionPage:
    """督查事项列表，只含有权查阅的"""
    page = queries.list_page(actor(), asked.list, asked.page)
    rows = [InspectionRow(**_row(one), circulation=way(one.circulation)) for one in page.rows]
    return InspectionPage(rows=rows, **counted(page))


@bp.get("/inspections/<int:inspection_id>")
@requires(Permission.MATTER_READ, 404)
@bp.output(InspectionOut)
def show_inspection(inspection_id: int) -> InspectionOut:
    """一件督查事项：方案、督查记录、结论、复核和整改"""
    who = actor()
    found = queries.sheet(who, inspection_id)
    if opened(who, found.circulation) is not None:
        found = queries.sheet(who, inspection_id)  # Read anew: the first look was noted.
    item = found.item
    return InspectionOut(
        **_row(item),
        circulation=way(found.circulation),
        task=found.task.id if found.task else None,
        basis_kind=item.basis_kind.label,
        basis=item.basis,
        content=item.content,
        scope=item.scope,
        plan=item.plan,
        objects=[unit.name for unit in found.objects],
        methods=[Method(method).label for method in item.methods],
        leader=item.leader.name if item.leader else "",
        team=list(found.team),
        approved_at=item.approved_at,
        fed_back_at=item.fed_back_at,
        rectify_by=item.rectify_by,
        ended=item.ended or "",
        records=[
            RecordOut(
                kind=one.kind.value, kind_label=one.kind.label,
                method=one.method.label if one.method else "",
                unit=one.unit.name if one.unit else "", name=one.name, words=one.words,
                late=one.late, at=one.at, sm3=one.digest, files=[kept(row) for row in one.files],
            )
            for one in item.records
        ],
        opinions=[opinion(row) for row in found.opinions],
    )  # fmt: skip


def _row(item: Inspection) -> dict[str, Any]:
    return {
        "id": item.id,
        "href": f"/api/v1/inspections/{item.id}",
        "number": item.number or "",
        "title": item.title,
        "kind": item.kind.value,
        "kind_label": item.kind.label,
        "begins_at": item.begins_at,
        "ends_at": item.ends_at,
    }
