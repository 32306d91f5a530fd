"""收文: what the pages show. Nothing is changed here, and every list has its bounded queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.circulation import queries as circulating
from app.circulation.models import Circulation, CirculationState, OpinionRow, Task
from app.core import clock
from app.core.clock import BEIJING
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Unit
from app.official_documents.models import Delivery, OfficialDocument
from app.permissions import checks
from app.permissions.rules import Permission
from app.receipt.circulation import RECEIPT
from app.receipt.models import IncomingDocument

LISTS = {"arriving": "待签收", "open": "办理中", "closed": "已办结", "returned": "已退文"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list; an empty value narrows nothing."""

    year: int | None = None
    from_name: str = ""
    kind: str = ""
    urgency: str = ""


def listed(actor: Actor, name: str, filters: Filters | None = None) -> Select[IncomingDocument]:
    """One list of what she may read, newest first; what waits to be signed for, by its deadline."""
    query = checks.visible(actor, Permission.MATTER_READ, IncomingDocument).join(
        IncomingDocument.circulation
    )
    query = _narrowed(query, filters or Filters())
    state = Circulation.state
    if name == "arriving":
        return query.where(
            state == CirculationState.OPEN, Circulation.stage == RECEIPT.stages[0].key
        ).order_by(IncomingDocument.id)
    if name == "open":
        query = query.where(
            state == CirculationState.OPEN, Circulation.stage != RECEIPT.stages[0].key
        )
    else:
        closed = CirculationState.CLOSED if name == "closed" else CirculationState.STOPPED
        query = query.where(state == closed)
    return query.order_by(IncomingDocument.id.desc())


def list_page(
    actor: Actor, name: str, number: int = 1, filters: Filters | None = None
) -> Page[IncomingDocument]:
    """One page of a list with its circulations, tasks and holders: four queries."""
    return page(
        listed(actor, name, filters).options(
            contains_eager(IncomingDocument.circulation)
            .selectinload(Circulation.tasks)
            .joinedload(Task.person),
            joinedload(IncomingDocument.lead_unit),
            joinedload(IncomingDocument.organ),
            joinedload(IncomingDocument.delivery),
        ),
        number,
    )


def counts(actor: Actor) -> dict[str, int]:
    """How many are in each list: the very queries of the lists."""
    return {
        name: db.session.scalar(
            select(func.count()).select_from(listed(actor, name).order_by(None).subquery())
        )
        or 0
        for name in LISTS
    }


def years(actor: Actor) -> list[int]:
    """The years in which something came in that she may read, newest first."""
    first = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, IncomingDocument).with_only_columns(
            func.min(IncomingDocument.arrived_at)
        )
    )
    this = clock.today().year
    return list(range(this, clock.local(first).year - 1, -1)) if first else []


@dataclass(frozen=True, slots=True)
class Sheet:
    """收文处理单: everything its page shows of one document."""

    incoming: IncomingDocument
    circulation: Circulation
    opinions: Sequence[OpinionRow]
    task: Task | None
    assisting: Sequence[Unit]


def sheet(actor: Actor, incoming_id: int) -> Sheet:
    """The document with its circulation and opinions: six queries. Raises NotFound."""
    incoming = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, IncomingDocument)
        .where(IncomingDocument.id == incoming_id)
        .options(
            joinedload(IncomingDocument.organ),
            joinedload(IncomingDocument.lead_unit),
            joinedload(IncomingDocument.reply),
            joinedload(IncomingDocument.delivery)
            .joinedload(Delivery.document)
            .selectinload(OfficialDocument.attachments),
        )
    )
    if incoming is None:
        raise NotFound
    circulation = circulating.circulation_for(incoming, RECEIPT.key)
    if circulation is None:
        raise NotFound
    return Sheet(
        incoming,
        circulation,
        circulating.opinions(circulation),
        circulating.task_for(actor, circulation),
        units(incoming.assisting),
    )


def units(ids: Sequence[int]) -> list[Unit]:
    """The units in the order of the ids."""
    if not ids:
        return []
    found = {u.id: u for u in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    return [found[i] for i in ids if i in found]


def _narrowed(query: Select[IncomingDocument], filters: Filters) -> Select[IncomingDocument]:
    if filters.year:
        first = datetime(filters.year, 1, 1, tzinfo=BEIJING).astimezone(UTC)
        last = datetime(filters.year + 1, 1, 1, tzinfo=BEIJING).astimezone(UTC)
        query = query.where(
            IncomingDocument.arrived_at >= first, IncomingDocument.arrived_at < last
        )
    if filters.from_name:
        query = query.where(IncomingDocument.from_name.contains(filters.from_name, autoescape=True))
    if filters.kind:
        query = query.where(IncomingDocument.kind == filters.kind)
    if filters.urgency:
        query = query.where(IncomingDocument.urgency == filters.urgency)
    return query
