"""紧急信息: what the pages show. Nothing is changed here, and every list has its bounded queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.circulation import queries as circulating
from app.circulation.models import Circulation, OpinionRow, Task
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.duty.urgent_circulation import URGENT
from app.duty.urgent_models import EventPhase, UrgentClock, UrgentDelivery, UrgentEvent
from app.permissions import checks
from app.permissions.rules import Permission

LISTS = {"open": "处置中", "closed": "已办结", "stopped": "已撤销"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page of an event shows."""

    event: UrgentEvent
    circulation: Circulation
    opinions: Sequence[OpinionRow]
    task: Task | None


def list_page(actor: Actor, name: str, number: int, total: int) -> Page[UrgentEvent]:
    """One page of the events that she may read, the newest first, of `total`. Three queries."""
    query = (
        checks.visible(actor, Permission.MATTER_READ, UrgentEvent)
        .where(UrgentEvent.phase == EventPhase(name))
        .options(
            joinedload(UrgentEvent.unit),
            selectinload(UrgentEvent.reports),
            selectinload(UrgentEvent.clocks),
        )
    )
    return page(query.order_by(UrgentEvent.id.desc()), number, total=total)


def counts(actor: Actor) -> dict[str, int]:
    """How many are in each list. One query."""
    columns = [func.count().filter(UrgentEvent.phase == EventPhase(name)) for name in LISTS]
    visible = checks.visible(actor, Permission.MATTER_READ, UrgentEvent)
    row = db.session.execute(visible.with_only_columns(*columns)).one()
    return dict(zip(LISTS, row, strict=True))


def sheet(actor: Actor, event_id: int) -> Sheet:
    """The event with its reports, clocks, calls, circulation and opinions. Raises NotFound."""
    event = db.session.scalars(
        checks.visible(actor, Permission.MATTER_READ, UrgentEvent, event_id).options(
            joinedload(UrgentEvent.unit),
            joinedload(UrgentEvent.clocks),  # Two for each superior.
            joinedload(UrgentEvent.calls),
            selectinload(UrgentEvent.reports),
            selectinload(UrgentEvent.deliveries),
        )
    ).unique().one_or_none()  # fmt: skip
    circulation = circulating.circulation_for(event, URGENT.key) if event else None
    if event is None or circulation is None:
        raise NotFound
    return Sheet(
        event,
        circulation,
        circulating.said_in(circulation),
        circulating.task_for(actor, circulation),
    )


def running(actor: Actor) -> tuple[int, int]:
    """How many clocks run among the events that she may read, and how many are over. One query."""
    mine = checks.visible(actor, Permission.MATTER_READ, UrgentEvent).with_only_columns(
        UrgentEvent.id
    )
    row = db.session.execute(
        select(
            func.count().filter(UrgentClock.overdue_at.is_(None)),
            func.count().filter(UrgentClock.overdue_at.is_not(None)),
        ).where(UrgentClock.met_at.is_(None), UrgentClock.event_id.in_(mine))
    ).one()
    return row[0], row[1]


def unreceived(event: UrgentEvent, unit_ids: set[int]) -> list[UrgentDelivery]:
    """What waits to be signed for in these units."""
    return [d for d in event.deliveries if d.received_at is None and d.unit_id in unit_ids]
