"""收文: what came in, as she may read it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.permissions.rules import Permission
from app.receipt import queries
from app.receipt.models import IncomingDocument
from app.receipt.queries import Filters
from app.receipt.verifying import verify
from blueprints.api.access import actor, requires
from blueprints.api.blueprint import bp
from blueprints.api.elements import Elements, elements
from blueprints.api.models import Opinion, Paged, PageQuery, Way, Word, counted, opinion, way
from blueprints.shared.matters import opened
from documents.model import Document


class IncomingQuery(PageQuery):
    """Which list, and what narrows it."""

    list: Literal["arriving", "open", "closed", "returned"] = "open"
    year: int | None = Field(default=None, ge=1949, le=9000)
    from_name: Word = ""
    kind: Word = ""
    urgency: Word = ""


class IncomingRow(BaseModel):
    """An incoming document as a row of a list."""

    id: int
    href: str
    title: str
    from_name: str
    number: str
    register_number: str
    kind: str
    urgency: str
    dated: date | None
    arrived_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    handling: str
    lead_unit: str
    circulation: Way


class IncomingPage(Paged):
    """One page of incoming documents."""

    rows: list[IncomingRow]


class CheckOut(BaseModel):
    """验章验签: one thing that was checked of the bytes as they lie in the store."""

    label: str
    holds: bool
    words: str


class IncomingOut(IncomingRow):
    """One incoming document whole; `elements` are the sender's when it came through the office."""

    task: int | None = Field(description="轮到本人办理的事项编号")
    receiver: str
    copies: int
    pages: int | None
    sm3: str
    assisting: list[str]
    result: str
    answer: str
    returned: str
    reply: int | None = Field(description="复文的公文编号")
    checks: list[CheckOut]
    elements: Elements
    opinions: list[Opinion]


@bp.get("/incoming")
@requires(Permission.DESK, 422)
@bp.input(IncomingQuery, location="query", arg_name="asked")
@bp.output(IncomingPage)
def list_incoming(asked: IncomingQuery) -> IncomingPage:
    """收文列表，只含有权查阅的公文"""
    narrowed = Filters(
        year=asked.year, from_name=asked.from_name, kind=asked.kind, urgency=asked.urgency
    )
    page = queries.list_page(actor(), asked.list, asked.page, narrowed)
    rows = [IncomingRow(**_row(r), circulation=way(r.circulation)) for r in page.rows]
    return IncomingPage(rows=rows, **counted(page))


@bp.get("/incoming/<int:incoming_id>")
@requires(Permission.MATTER_READ, 404)
@bp.output(IncomingOut)
def show_incoming(incoming_id: int) -> IncomingOut:
    """一件收文：来文要素、办理情况、意见和验章结果"""
    who = actor()
    found = queries.sheet(who, incoming_id)
    if opened(who, found.circulation) is not None:
        found = queries.sheet(who, incoming_id)  # Read anew: the first look was noted.
    record = found.incoming
    return IncomingOut(
        **_row(record),
        circulation=way(found.circulation),
        task=found.task.id if found.task else None,
        receiver=record.receiver or "",
        copies=record.copies,
        pages=record.pages,
        sm3=record.digest,
        assisting=[u.name for u in found.assisting],
        result=record.result or "",
        answer=record.answer or "",
        returned=record.returned or "",
        reply=record.reply_id,
        checks=[
            CheckOut(label=c.label, holds=c.holds, words=c.words) for c in verify(record).checks
        ],
        elements=elements(_document(record)),
        opinions=[opinion(o) for o in found.opinions],
    )


def _document(record: IncomingDocument) -> Document:
    """What the sender sent; of a paper document only what was registered."""
    if record.delivery is not None:
        from app.official_documents.producing import registered

        return registered(record.delivery.document)
    return Document(
        kind=record.kind,
        urgency=record.urgency,
        title=record.title,
        number=record.number,
        date=record.dated,
    )


def _row(record: IncomingDocument) -> dict[str, Any]:
    return {
        "id": record.id,
        "href": f"/api/v1/incoming/{record.id}",
        "title": record.title,
        "from_name": record.from_name,
        "number": record.number,
        "register_number": record.register_number or "",
        "kind": record.kind,
        "urgency": record.urgency,
        "dated": record.dated,
        "arrived_at": record.arrived_at,
        "received_at": record.received_at,
        "due_at": record.due_at,
        "handling": record.handling.value if record.handling else "",
        "lead_unit": record.lead_unit.name if record.lead_unit else "",
    }
