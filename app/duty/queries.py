"""What is shown of duty: a month as it is in force, a roster with its cells, requests, the telephone list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.base import ExecutableOption

from app.circulation import queries as circulating
from app.circulation.models import Circulation, OpinionRow, Task
from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page, short_page
from app.directory.actors import Actor
from app.directory.models import Person
from app.duty.circulation import DUTY_ROSTER
from app.duty.models import (
    IN_FORCE,
    OPEN_SWAPS,
    Cell,
    DutyLimit,
    DutyPair,
    DutyPost,
    DutyUnit,
    Qualified,
    Roster,
    Shift,
    Swap,
)
from app.permissions import checks
from app.permissions.rules import Permission

MOST_AHEAD = 400  # duties to choose from


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page of a roster shows."""

    roster: Roster
    circulation: Circulation
    opinions: Sequence[OpinionRow]
    task: Task | None


def month(unit: DutyUnit, first: date, last: date) -> list[Shift]:
    """The shifts in force of those days, with who is on duty. Two queries."""
    query = (
        select(Shift)
        .join(Shift.roster)
        .where(
            Shift.duty_unit_id == unit.id, Roster.state.in_(IN_FORCE), Shift.day >= first,
            Shift.day <= last,
        )
        .options(contains_eager(Shift.roster), *_with_cells())
        .order_by(Shift.begins_at, Shift.id)
    )  # fmt: skip
    return list(db.session.scalars(query))


def roster_page(actor: Actor, number: int) -> Page[Roster]:
    """One page of the rosters that she may read, the newest first. Three queries."""
    query = checks.visible(actor, Permission.MATTER_READ, Roster).options(
        joinedload(Roster.duty_unit).joinedload(DutyUnit.unit)
    )
    return page(query.order_by(Roster.first_day.desc(), Roster.id.desc()), number)


def has_roster(unit: DutyUnit) -> bool:
    """Whether the unit ever drew up a roster. One query."""
    return (
        db.session.scalar(select(Roster.id).where(Roster.duty_unit_id == unit.id).limit(1))
        is not None
    )


def roster_of(actor: Actor, roster_id: int) -> Roster:
    """The roster with its unit and posts. One query. Raises NotFound."""
    found = db.session.scalars(
        checks.visible(actor, Permission.MATTER_READ, Roster, roster_id).options(
            joinedload(Roster.duty_unit).options(
                joinedload(DutyUnit.unit), joinedload(DutyUnit.posts)
            )
        )
    ).unique().one_or_none()  # fmt: skip
    if found is None:
        raise NotFound
    return found


def sheet(actor: Actor, roster_id: int) -> Sheet:
    """The roster with its circulation and opinions. Raises NotFound."""
    roster = roster_of(actor, roster_id)
    circulation = circulating.circulation_for(roster, DUTY_ROSTER.key)
    if circulation is None:
        raise NotFound
    return Sheet(
        roster, circulation, circulating.said_in(circulation),
        circulating.task_for(actor, circulation),
    )  # fmt: skip


def shifts_of(roster: Roster, first: date, last: date) -> list[Shift]:
    """The roster's shifts of those days with their cells. Two queries, and all its shifts are known."""
    every = db.session.scalars(
        select(Shift)
        .where(Shift.roster_id == roster.id)
        .options(joinedload(Shift.kind))
        .order_by(Shift.begins_at, Shift.id)
    ).all()
    set_committed_value(roster, "shifts", list(every))
    chosen = {shift.id: shift for shift in every if first <= shift.day <= last}
    held: dict[int, list[Cell]] = {shift_id: [] for shift_id in chosen}
    for cell in db.session.scalars(
        select(Cell)
        .where(Cell.shift_id.in_(chosen))
        .options(
            joinedload(Cell.person).lazyload(Person.appointments),
            joinedload(Cell.proposed).lazyload(Person.appointments),
            joinedload(Cell.post),
        )
        .order_by(Cell.post_id, Cell.position)
    ):
        held[cell.shift_id].append(cell)
    for shift_id, cells in held.items():
        set_committed_value(chosen[shift_id], "cells", cells)
    return list(chosen.values())


def open_places(unit: DutyUnit) -> int:
    """How many cells in force stand open ahead. One query."""
    query = (
        select(Cell.id)
        .join(Cell.shift)
        .join(Shift.roster)
        .where(
            Shift.duty_unit_id == unit.id, Roster.state.in_(IN_FORCE),
            Shift.begins_at > clock.now(), Cell.person_id.is_(None),
        )
    )  # fmt: skip
    return len(db.session.scalars(query.limit(1000)).all())


def ahead(actor: Actor, unit: DutyUnit, until: datetime) -> tuple[list[Cell], list[Cell]]:
    """Her own duties that lie ahead, and those of others that she may ask for, up to then. One query.

    Whoever has none to give is offered none.
    """
    hers = Cell.person_id == (actor.person_id or 0)
    query = (
        select(Cell)
        .join(Cell.shift)
        .join(Shift.roster)
        .where(
            or_(hers, Shift.begins_at < until),
            Cell.person_id.is_not(None), Shift.duty_unit_id == unit.id, Roster.state.in_(IN_FORCE),
            Shift.begins_at > clock.now(),
        )
        .options(
            contains_eager(Cell.shift).joinedload(Shift.kind), joinedload(Cell.post),
            joinedload(Cell.person).lazyload(Person.appointments),
        )
        .order_by(hers.desc(), Shift.begins_at, Cell.id)
        .limit(MOST_AHEAD)
    )  # fmt: skip
    found = db.session.scalars(query).all()
    mine = [cell for cell in found if cell.person_id == actor.person_id]
    return mine, [cell for cell in found if cell.person_id != actor.person_id] if mine else []


def swap_page(actor: Actor, unit: DutyUnit, *, deciding: bool, number: int) -> Page[Swap]:
    """Requests of hers, or all of the unit for whoever decides; open ones first. One query."""
    query = select(Swap).where(Swap.duty_unit_id == unit.id).options(
        joinedload(Swap.applicant).lazyload(Person.appointments),
        joinedload(Swap.counterpart).lazyload(Person.appointments),
        joinedload(Swap.cell).joinedload(Cell.shift).joinedload(Shift.kind),
        joinedload(Swap.cell).joinedload(Cell.post),
        joinedload(Swap.other).joinedload(Cell.shift).joinedload(Shift.kind),
        joinedload(Swap.other).joinedload(Cell.post),
    )  # fmt: skip
    if not deciding:
        hers = or_(Swap.applicant_id == actor.person_id, Swap.counterpart_id == actor.person_id)
        query = query.where(hers)
    return short_page(query.order_by(Swap.state.in_(OPEN_SWAPS).desc(), Swap.id.desc()), number)


def phones(unit: DutyUnit, days: int = 31) -> list[tuple[Person, list[str]]]:
    """电话表: whoever is on duty in the coming days, with her posts, in the order of posts. One query."""
    now = clock.now()
    rows = db.session.execute(
        select(Person, Cell.post_id)
        .join(Cell, Cell.person_id == Person.id)
        .join(Cell.shift)
        .join(Shift.roster)
        .options(joinedload(Person.appointments))
        .where(
            Shift.duty_unit_id == unit.id, Roster.state.in_(IN_FORCE), Shift.ends_at > now,
            Shift.begins_at < now + timedelta(days=days),
        )
        .distinct()
    ).unique().all()  # fmt: skip
    order = {post.id: n for n, post in enumerate(unit.posts)}
    names = {post.id: post.name for post in unit.posts}
    found: dict[int, tuple[Person, list[int]]] = {}
    for person, post_id in rows:
        found.setdefault(person.id, (person, []))[1].append(post_id)
    listed = sorted(found.values(), key=lambda one: (min(order[p] for p in one[1]), one[0].id))
    return [(p, [names[i] for i in sorted(posts, key=order.__getitem__)]) for p, posts in listed]


def _with_cells() -> tuple[ExecutableOption, ...]:
    people = selectinload(Shift.cells)
    return (
        joinedload(Shift.kind),
        people.joinedload(Cell.person).lazyload(Person.appointments),
        selectinload(Shift.cells).joinedload(Cell.proposed).lazyload(Person.appointments),
        selectinload(Shift.cells).joinedload(Cell.post),
    )


def qualified_of(unit: DutyUnit) -> dict[int, list[int]]:
    """Who may do which post of the unit. One query."""
    rows = db.session.execute(
        select(Qualified.post_id, Qualified.person_id)
        .join(DutyPost, DutyPost.id == Qualified.post_id)
        .where(DutyPost.duty_unit_id == unit.id)
        .order_by(Qualified.person_id)
    )
    found: dict[int, list[int]] = {}
    for post_id, person_id in rows:
        found.setdefault(post_id, []).append(person_id)
    return found


def limits_of(unit: DutyUnit) -> Sequence[DutyLimit]:
    """不排夜班, for whoever makes the rosters. One query."""
    query = select(DutyLimit).where(DutyLimit.duty_unit_id == unit.id)
    return db.session.scalars(query.order_by(DutyLimit.id).limit(200)).all()


def pairs_of(unit: DutyUnit) -> Sequence[DutyPair]:
    """不得同班. One query."""
    query = select(DutyPair).where(DutyPair.duty_unit_id == unit.id)
    return db.session.scalars(query.order_by(DutyPair.id).limit(200)).all()
