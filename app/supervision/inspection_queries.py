"""督查: what the pages show. Nothing is changed here, and every list has its bounded queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.circulation import queries as circulating
from app.circulation.models import Circulation, OpinionRow, Task
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Person, Unit
from app.permissions import checks
from app.permissions.rules import Permission
from app.supervision import inspecting
from app.supervision.inspection_circulation import INSPECTION
from app.supervision.inspection_models import Inspection, InspectionRecord
from app.supervision.models import Phase
from app.supervision.paper import units_of

LISTS = {"proposed": "方案报批", "open": "督查中", "closed": "已办结", "stopped": "未开展"}


def list_page(actor: Actor, name: str, number: int = 1) -> Page[Inspection]:
    """One page of the inspections that she may read, the newest first. Three queries."""
    query = (
        checks.visible(actor, Permission.MATTER_READ, Inspection)
        .join(Inspection.circulation)
        .where(Inspection.phase == Phase(name))
        .options(
            contains_eager(Inspection.circulation)
            .selectinload(Circulation.tasks)
            .joinedload(Task.person)
            .lazyload(Person.appointments)
        )
    )
    return page(query.order_by(Inspection.id.desc()), number)


def counts(actor: Actor) -> dict[str, int]:
    """How many are in each list. One query."""
    columns = [func.count().filter(Inspection.phase == Phase(name)) for name in LISTS]
    visible = checks.visible(actor, Permission.MATTER_READ, Inspection)
    row = db.session.execute(visible.with_only_columns(*columns)).one()
    return dict(zip(LISTS, row, strict=True))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page of an inspection shows."""

    item: Inspection
    circulation: Circulation
    opinions: Sequence[OpinionRow]
    task: Task | None
    objects: Sequence[Unit]
    team: Sequence[str]
    earlier: Sequence[Inspection]  # near ones on the same matter, as far as she may read them


def sheet(actor: Actor, item_id: int) -> Sheet:
    """The inspection with its records, files, circulation and opinions. Raises NotFound."""
    item = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, Inspection, item_id).options(
            joinedload(Inspection.organ),
            selectinload(Inspection.deliveries),
            joinedload(Inspection.leader).lazyload(Person.appointments),
            selectinload(Inspection.records).options(
                selectinload(InspectionRecord.files), joinedload(InspectionRecord.unit)
            ),
        )
    )
    circulation = circulating.circulation_for(item, INSPECTION.key) if item else None
    if item is None or circulation is None:
        raise NotFound
    return Sheet(
        item,
        circulation,
        circulating.said_in(circulation),
        circulating.task_for(actor, circulation),
        units_of(item.objects),
        names_of(item.team),
        _near(actor, item),
    )


def names_of(person_ids: Sequence[int]) -> list[str]:
    """The names of people, in the order of their ids. One query."""
    if not person_ids:
        return []
    known = select(Person.name).where(Person.id.in_(person_ids)).order_by(Person.id)
    return list(db.session.scalars(known))


def _near(actor: Actor, item: Inspection) -> list[Inspection]:
    """A warning of repetition is for whoever plans; it names nothing that she may not read."""
    if item.phase is not Phase.PROPOSED:
        return []
    ids = [other.id for other in inspecting.earlier(item)]
    if not ids:
        return []
    visible = checks.visible(actor, Permission.MATTER_READ, Inspection)
    return list(db.session.scalars(visible.where(Inspection.id.in_(ids)).order_by(Inspection.id)))
