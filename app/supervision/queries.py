"""督查督办: what the pages show. Nothing is changed here, and every list has its bounded queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.circulation import queries as circulating
from app.circulation.models import Circulation, CirculationState, OpinionRow, Task
from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Person, Unit
from app.permissions import checks
from app.permissions.rules import Permission
from app.supervision.circulation import SUPERVISION
from app.supervision.lights import Light, shows
from app.supervision.models import Feedback, Source, SupervisionItem
from app.supervision.paper import units_of

LISTS = {"open": "办理中", "proposed": "立项中", "closed": "已销号", "stopped": "已终止"}
PROPOSED = tuple(stage.key for stage in SUPERVISION.stages[:2])


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a list; an empty value narrows nothing."""

    light: Light | None = None
    unit: int | None = None  # the lead unit
    source: Source | None = None
    silent: bool = False  # 反馈逾期


def listed(
    actor: Actor, name: str, filters: Filters | None = None, now: datetime | None = None
) -> Select[SupervisionItem]:
    """One list of what she may read; what is open by its date, the rest the newest first."""
    moment = now or clock.now()
    query = checks.visible(actor, Permission.MATTER_READ, SupervisionItem).join(
        SupervisionItem.circulation
    )
    query = query.where(*_in_list(name), *_narrowed(filters or Filters(), moment))
    if name == "open":
        return query.order_by(SupervisionItem.due_at, SupervisionItem.id)
    return query.order_by(SupervisionItem.id.desc())


def list_page(
    actor: Actor, name: str, number: int = 1, filters: Filters | None = None, *,
    total: int | None = None,
) -> Page[SupervisionItem]:  # fmt: skip
    """One page of a list with its tasks and holders: two queries, a third where `total` is unknown."""
    return page(_whole(listed(actor, name, filters)), number, total=total)


def reddest(actor: Actor, limit: int = 10) -> Sequence[SupervisionItem]:
    """红灯 by their dates. Two queries."""
    query = listed(actor, "open", Filters(light=Light.RED)).limit(limit)
    return db.session.scalars(_whole(query)).all()


def red(actor: Actor, limit: int) -> Sequence[SupervisionItem]:
    """红灯 for the desk: title, unit and date. One query."""
    query = listed(actor, "open", Filters(light=Light.RED)).limit(limit)
    return db.session.scalars(query.options(joinedload(SupervisionItem.lead_unit))).all()


def _whole(query: Select[SupervisionItem]) -> Select[SupervisionItem]:
    """With all that a row of a list shows; of people their names only."""
    return query.options(
        contains_eager(SupervisionItem.circulation)
        .selectinload(Circulation.tasks)
        .joinedload(Task.person)
        .lazyload(Person.appointments),
        joinedload(SupervisionItem.lead_unit),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are in each list, and how many of the open ones show which light."""

    lists: dict[str, int]
    lights: dict[Light, int]
    silent: int  # 反馈逾期


def counts(actor: Actor) -> Counts:
    """All in one query, by the very conditions of the lists behind them."""
    now, is_open = clock.now(), _in_list("open")
    lights = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)
    columns: list[ColumnElement[int]] = [func.count().filter(*_in_list(name)) for name in LISTS]
    columns += [func.count().filter(*is_open, shows(light, now)) for light in lights]
    columns.append(func.count().filter(*is_open, *_narrowed(Filters(silent=True), now)))
    visible = checks.visible(actor, Permission.MATTER_READ, SupervisionItem)
    row = db.session.execute(
        visible.join(SupervisionItem.circulation).with_only_columns(*columns)
    ).one()
    first = len(LISTS)
    return Counts(
        dict(zip(LISTS, row[:first], strict=True)),
        dict(zip(lights, row[first : first + len(lights)], strict=True)),
        row[-1],
    )


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of the board: a lead unit, and how many of its open items show which light."""

    unit: Unit
    lights: dict[Light, int]
    silent: int
    closed: int

    @property
    def open(self) -> int:
        return sum(self.lights.values())


def board(actor: Actor) -> list[UnitRow]:
    """Every lead unit of what she may read, the reddest first. Two queries."""
    now, is_open = clock.now(), _in_list("open")
    lights = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)
    columns: list[ColumnElement[int]] = [
        func.count().filter(*is_open, shows(light, now)) for light in lights
    ]
    columns.append(func.count().filter(*is_open, *_narrowed(Filters(silent=True), now)))
    columns.append(func.count().filter(*_in_list("closed")))
    visible = checks.visible(actor, Permission.MATTER_READ, SupervisionItem)
    rows = db.session.execute(
        visible.join(SupervisionItem.circulation)
        .with_only_columns(SupervisionItem.lead_unit_id, *columns)
        .where(SupervisionItem.begun_at.is_not(None))
        .group_by(SupervisionItem.lead_unit_id)
    ).all()
    known = {u.id: u for u in units_of([row[0] for row in rows if row[0] is not None])}
    found = [
        UnitRow(known[row[0]], dict(zip(lights, row[1:5], strict=True)), row[5], row[6])
        for row in rows
        if row[0] in known
    ]
    found = [row for row in found if row.open or row.closed]
    return sorted(
        found,
        key=lambda r: (-r.lights[Light.RED], -r.lights[Light.YELLOW], -r.open, r.unit.order),
    )


def sources(actor: Actor) -> dict[Source, int]:
    """How many open items come from where. One query."""
    visible = checks.visible(actor, Permission.MATTER_READ, SupervisionItem)
    rows = db.session.execute(
        visible.join(SupervisionItem.circulation)
        .with_only_columns(SupervisionItem.source, func.count())
        .where(*_in_list("open"))
        .group_by(SupervisionItem.source)
    ).all()
    return dict(rows)


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
                selectinload(Feedback.evidence),
            ),
            selectinload(SupervisionItem.notices),
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
    leads = (
        checks.visible(actor, Permission.MATTER_READ, SupervisionItem)
        .with_only_columns(SupervisionItem.lead_unit_id)
        .where(SupervisionItem.lead_unit_id.is_not(None))
    )
    query = select(Unit).where(Unit.id.in_(leads)).order_by(Unit.order, Unit.id)
    return list(db.session.scalars(query))


def _in_list(name: str) -> list[ColumnElement[bool]]:
    state, stage = Circulation.state, Circulation.stage
    if name == "open":
        return [state == CirculationState.OPEN, stage.not_in(PROPOSED)]
    if name == "proposed":
        return [state == CirculationState.OPEN, stage.in_(PROPOSED)]
    closed = CirculationState.CLOSED if name == "closed" else CirculationState.STOPPED
    return [state == closed]


def _narrowed(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.light is not None:
        found.append(shows(filters.light, now))
    if filters.unit is not None:
        found.append(SupervisionItem.lead_unit_id == filters.unit)
    if filters.source is not None:
        found.append(SupervisionItem.source == filters.source)
    if filters.silent:
        found += [SupervisionItem.feedback_due < now, SupervisionItem.suspended_at.is_(None)]
    return found
