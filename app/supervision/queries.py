"""督查督办: what the pages show. Nothing is changed here, and every list has its bounded queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    or_,
    select,
    union,
)  # fmt: skip
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.circulation import queries as circulating
from app.circulation.models import Circulation, OpinionRow, Task
from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page_of_ids
from app.directory.actors import Actor
from app.directory.models import Person, Unit
from app.directory.roles import LEADERS, Role
from app.permissions import checks, readers
from app.permissions.readers import Reader
from app.permissions.rules import Permission
from app.supervision.circulation import SUPERVISION
from app.supervision.lights import Light, shows
from app.supervision.models import Feedback, Part, Phase, Source, SupervisionItem
from app.supervision.paper import units_of
from app.supervision.people import KEEPERS

LISTS = {"open": "办理中", "proposed": "立项中", "closed": "已销号", "stopped": "已终止"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list; an empty value narrows nothing."""

    light: Light | None = None
    unit: int | None = None  # the lead unit
    source: Source | None = None
    silent: bool = False  # 反馈逾期
    late: bool = False  # 已过办理期限


def listed(
    actor: Actor, name: str, filters: Filters | None = None, now: datetime | None = None
) -> Select[int]:
    """The ids of one list of what she may read; what is open by its date, the rest the newest first.

    Ids alone are picked, along an index in the order of the list, and what a page shows is joined
    to its rows afterwards: a page then costs the same however long the list is.
    """
    moment = now or clock.now()
    query = select(SupervisionItem.id).where(
        SupervisionItem.phase == Phase(name), or_(false(), *readable(actor)),
        *narrowed(filters or Filters(), moment),
    )  # fmt: skip
    return query.order_by(*_order(name))


def list_page(
    actor: Actor, name: str, number: int = 1, filters: Filters | None = None, *,
    total: int | None = None,
) -> Page[SupervisionItem]:  # fmt: skip
    """One page of a list with its tasks and holders: two queries, a third where `total` is unknown."""
    ids = listed(actor, name, filters)
    return page_of_ids(ids, lambda picked: _whole(picked, name), number, total=total)


def reddest(actor: Actor, limit: int = 10) -> Sequence[SupervisionItem]:
    """红灯 by their dates. Two queries."""
    picked = listed(actor, "open", Filters(light=Light.RED)).limit(limit)
    return db.session.scalars(_whole(picked, "open")).all()


def red(actor: Actor, limit: int) -> Sequence[SupervisionItem]:
    """红灯 for the desk: title, unit and date. One query."""
    return with_units(listed(actor, "open", Filters(light=Light.RED)).limit(limit), "open")


def with_units(picked: Select[int], name: str) -> Sequence[SupervisionItem]:
    """The items that were picked from a list, with their lead units. One query."""
    return db.session.scalars(
        _rows(picked, name).options(joinedload(SupervisionItem.lead_unit))
    ).all()


def _whole(picked: Select[int], name: str) -> Select[SupervisionItem]:
    """With all that a row of a list shows; of people their names only."""
    return (
        _rows(picked, name)
        .join(SupervisionItem.circulation)
        .options(
            contains_eager(SupervisionItem.circulation)
            .selectinload(Circulation.tasks)
            .joinedload(Task.person)
            .lazyload(Person.appointments),
            joinedload(SupervisionItem.lead_unit),
        )
    )


def _rows(picked: Select[int], name: str) -> Select[SupervisionItem]:
    ids = picked.subquery()
    query = select(SupervisionItem).join(ids, SupervisionItem.id == ids.c[0])
    return query.order_by(*_order(name))


def _order(name: str) -> Sequence[ColumnElement[Any]]:
    item = SupervisionItem
    return [item.due_at, item.id] if name == "open" else [item.id.desc()]  # type: ignore[list-item]  # A mapped column is a column.


@dataclass(frozen=True, slots=True)
class Sheet:
    """督办事项表: everything its page shows of one item."""

    item: SupervisionItem
    circulation: Circulation
    opinions: Sequence[OpinionRow]
    task: Task | None
    assisting: Sequence[Unit]


def sheet(actor: Actor, item_id: int) -> Sheet:
    """The item with its feedback, evidence, notices, circulation and opinions. Raises NotFound."""
    item = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, SupervisionItem, item_id).options(
            joinedload(SupervisionItem.organ),
            joinedload(SupervisionItem.lead_unit),
            selectinload(SupervisionItem.feedbacks).options(
                joinedload(Feedback.opinion),
                joinedload(Feedback.unit),
                joinedload(Feedback.part),
                selectinload(Feedback.evidence),
            ),
            selectinload(SupervisionItem.parts).options(
                joinedload(Part.unit), joinedload(Part.person).lazyload(Person.appointments)
            ),
            selectinload(SupervisionItem.notices),
            selectinload(SupervisionItem.reminders),
        )
    )
    if item is None:
        raise NotFound
    circulation = circulating.circulation_for(item, SUPERVISION.key)
    if circulation is None:
        raise NotFound
    return Sheet(
        item,
        circulation,
        circulating.said_in(circulation),
        circulating.task_for(actor, circulation),
        units_of(item.assisting),
    )


def of_record(actor: Actor, subject_type: str, subject_id: int) -> Sequence[SupervisionItem]:
    """What is supervised because of a record, as far as she may read it. One query."""
    return db.session.scalars(
        checks.visible(actor, Permission.MATTER_READ, SupervisionItem)
        .where(SupervisionItem.source_type == subject_type, SupervisionItem.source_id == subject_id)
        .order_by(SupervisionItem.id)
    ).all()


def lead_units(actor: Actor) -> list[Unit]:
    """The units that lead something she may read, in the directory's order. One query."""
    leads = [select(SupervisionItem.lead_unit_id).where(part) for part in readable(actor)]
    if not leads:
        return []
    query = select(Unit).where(Unit.id.in_(union(*leads))).order_by(Unit.order, Unit.id)
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class ByRoles:
    """What she reads by her roles: all items of these offices, and the begun ones of these organs."""

    offices: frozenset[int]
    organs: frozenset[int]

    @property
    def any(self) -> bool:
        return bool(self.offices or self.organs)

    def conditions(self) -> list[ColumnElement[bool]]:
        """One for the offices and one for the organs; they share no item."""
        by_office: ColumnElement[bool] = SupervisionItem.office_id.in_(self.offices)
        found = [by_office] if self.offices else []
        if self.organs:
            by_organ = and_(
                SupervisionItem.organ_id.in_(self.organs), SupervisionItem.begun_at.is_not(None)
            )
            found.append(and_(by_organ, ~by_office) if self.offices else by_organ)
        return found


def readable(actor: Actor) -> list[ColumnElement[bool]]:
    """`Permission.MATTER_READ` of items, in conditions that share no item; a test holds them to it.

    Whoever supervises for an office, or leads an organ, reads all of its items by her role: that
    is asked of the item itself, and reader tokens only of what is open to her besides.
    """
    tokens = by_tokens(actor)
    return [] if tokens is None else [*by_roles(actor).conditions(), tokens]


def by_roles(actor: Actor) -> ByRoles:
    offices, organs = _keeping(actor), _leading(actor)
    return ByRoles(frozenset(o for o, _ in offices), frozenset(o for o, _ in organs))


def by_tokens(actor: Actor) -> ColumnElement[bool] | None:
    """What is open to her besides what she reads by her roles; nothing where she reads nothing."""
    tokens = readers.tokens_of(actor)
    if not tokens:
        return None
    item = SupervisionItem
    named = tokens - {readers.role(o, role) for o, role in _keeping(actor) | _leading(actor)}
    bearing = select(Reader.subject_id).where(
        Reader.subject_type == item.__tablename__, Reader.token.in_(named)
    )
    return and_(item.id.in_(bearing), *(~part for part in by_roles(actor).conditions()))


def _keeping(actor: Actor) -> set[tuple[int, Role]]:
    return {(o, r) for o, r in actor.organ_roles if r in (*KEEPERS, Role.OFFICE_DIRECTOR)}


def _leading(actor: Actor) -> set[tuple[int, Role]]:
    return {(o, r) for o, r in actor.organ_roles if r in LEADERS}


def narrowed(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.light is not None:
        found.append(shows(filters.light, now))
    if filters.unit is not None:
        found.append(SupervisionItem.lead_unit_id == filters.unit)
    if filters.source is not None:
        found.append(SupervisionItem.source == filters.source)
    if filters.late:
        found += [SupervisionItem.due_at < now, SupervisionItem.suspended_at.is_(None)]
    if filters.silent:
        found += [SupervisionItem.feedback_due < now, SupervisionItem.suspended_at.is_(None)]
    return found
