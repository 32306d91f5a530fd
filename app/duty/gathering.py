"""From the office's records to a problem: who may, who did what this year, what is fixed, what is wished."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import null, select, union_all
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.directory.models import Person
from app.duty.models import (
    IN_FORCE,
    Cell,
    DutyLimit,
    DutyPair,
    DutyWish,
    Qualified,
    Roster,
    RosterState,
    Shift,
    WishKind,
)
from app.duty.rostering import Place, Plan, Problem, Turn, Wish, Worker

NEAR = timedelta(days=15)  # how far outside the period duties of hers still matter
STABLE = 10_000  # of a changed cell in a roster that is in force: it weighs more than fairness
Columns = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A roster as a problem, with the plan that stands and the cells that it is about."""

    problem: Problem
    plan: Plan
    cells: dict[int, Cell]
    gone: frozenset[int]  # people who stand in cells and may no more be on duty


def gather(roster: Roster, now: datetime | None = None) -> Gathered:
    """The roster's cells as a problem; with `now`, only shifts that begin after it. Six queries.

    What lies before `now`, and what other rosters of the unit hold, is carried over.
    """
    unit = roster.duty_unit
    cells = list(
        db.session.scalars(
            select(Cell)
            .join(Cell.shift)
            .where(Shift.roster_id == roster.id)
            .options(joinedload(Cell.shift).joinedload(Shift.kind), joinedload(Cell.post))
            .order_by(Shift.begins_at, Shift.id, Cell.post_id, Cell.position)
        )
    )
    ahead = [cell for cell in cells if now is None or cell.shift.begins_at > now]
    past = [cell for cell in cells if now is not None and cell.shift.begins_at <= now]
    turns = {cell.shift_id: turn_of(cell.shift) for cell in ahead}
    outside = _outside(roster, past)
    wishes = _wished(roster)
    limits, pairs = _limits_and_pairs(unit.id)
    workers = _workers(roster, outside, wishes, limits)
    known = {worker.key for worker in workers}
    standing = {cell.id: cell.person_id for cell in ahead if cell.person_id is not None}
    return Gathered(
        problem=Problem(
            workers=workers,
            turns=tuple(turns.values()),
            places=tuple(Place(cell.id, cell.shift_id, cell.post_id) for cell in ahead),
            gap_days=unit.gap_days,
            rest_hours=unit.rest_hours,
            pairs=frozenset((a, b) for a, b in pairs if a in known and b in known),
            fixed={c.id: c.person_id for c in ahead if c.fixed and c.person_id is not None},
            before={key: person for key, person in standing.items() if person in known},
            wishes=_wishes(wishes, known),
            change_cost=STABLE if roster.state in IN_FORCE else 1,
            labels={
                c.id: f"（{c.shift.holiday}）{c.shift.kind.name}{c.post.name}"
                if c.shift.holiday
                else f"{c.shift.kind.name}{c.post.name}"
                for c in ahead
            },
        ),
        plan=Plan({key: person for key, person in standing.items() if person in known}),
        cells={cell.id: cell for cell in ahead},
        gone=frozenset(standing.values()) - known,
    )


def turn_of(shift: Shift) -> Turn:
    return Turn(
        shift.id, shift.day, shift.begins_at, shift.ends_at, shift.night, shift.day_class.value,
        shift.weight,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Done:
    """A duty outside the plan."""

    person: int
    turn: Turn


def _outside(roster: Roster, past: Iterable[Cell]) -> list[_Done]:
    """What people do in the unit's other rosters of the year and near by, and did in this one."""
    year = date(roster.first_day.year, 1, 1)
    rows = db.session.execute(
        select(Cell.person_id, Shift)
        .join(Cell.shift)
        .join(Shift.roster)
        .where(
            Shift.duty_unit_id == roster.duty_unit_id, Shift.roster_id != roster.id,
            Roster.state.in_((*IN_FORCE, RosterState.APPROVED, RosterState.REVIEWING)),
            Shift.day >= year - NEAR, Shift.day <= roster.last_day + NEAR,
            Cell.person_id.is_not(None),
        )
    )  # fmt: skip
    done = [_Done(person, turn_of(shift)) for person, shift in rows if person is not None]
    mine = [_Done(c.person_id, turn_of(c.shift)) for c in past if c.person_id is not None]
    return done + mine


def _wished(roster: Roster) -> Sequence[DutyWish]:
    """Leave and wishes that touch the days of the roster."""
    return db.session.scalars(
        select(DutyWish).where(
            DutyWish.duty_unit_id == roster.duty_unit_id, DutyWish.last_day >= roster.first_day,
            DutyWish.first_day <= roster.last_day,
        ).order_by(DutyWish.id)
    ).all()  # fmt: skip


def _limits_and_pairs(unit_id: int) -> tuple[dict[int, date | None], list[tuple[int, int]]]:
    """Until when who has no nights, and who may not share a shift."""
    rows: Sequence[Any] = db.session.execute(
        union_all(
            select(DutyLimit.person_id, null(), DutyLimit.until).where(
                DutyLimit.duty_unit_id == unit_id
            ),
            select(DutyPair.first_id, DutyPair.second_id, null()).where(
                DutyPair.duty_unit_id == unit_id
            ),
        )
    ).all()
    limits = {one: until for one, other, until in rows if other is None}
    return limits, [(one, other) for one, other, _ in rows if other is not None]


def _workers(
    roster: Roster, outside: Sequence[_Done], wishes: Sequence[DutyWish],
    limits: Mapping[int, date | None],
) -> tuple[Worker, ...]:  # fmt: skip
    year = date(roster.first_day.year, 1, 1)
    posts = [post.id for post in roster.duty_unit.posts if not post.closed]
    may = db.session.scalars(
        select(Qualified)
        .join(Qualified.person)
        .where(Qualified.post_id.in_(posts), Person.active)
        .options(joinedload(Qualified.person).lazyload(Person.appointments))
        .order_by(Qualified.person_id)
    ).all()
    away: dict[int, set[date]] = defaultdict(set)
    for leave in wishes:
        if leave.kind is not WishKind.LEAVE:
            continue
        first = max(leave.first_day, roster.first_day)
        last = min(leave.last_day, roster.last_day)
        away[leave.person_id] |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    doing: dict[int, list[Turn]] = defaultdict(list)
    for done in outside:
        doing[done.person].append(done.turn)
    grouped: dict[int, list[Qualified]] = defaultdict(list)
    for one in may:
        grouped[one.person_id].append(one)
    workers = [
        Worker(
            key, rows[0].person.name, frozenset(row.post_id for row in rows),
            frozenset(away[key]),
            None if key not in limits else limits[key] or date.max,
            _load(turn for turn in doing[key] if year <= turn.day < _end(roster, turn)),
            tuple(
                turn for turn in doing[key]
                if roster.first_day - NEAR <= turn.day <= roster.last_day + NEAR
            ),
        )
        for key, rows in grouped.items()
    ]  # fmt: skip
    since = {key: min(row.since for row in rows) for key, rows in grouped.items()}
    return tuple(_credited(worker, since, workers, doing, year) for worker in workers)


def _end(roster: Roster, turn: Turn) -> date:
    """Later rosters of the year are not carried into an earlier one, but this one's past days are."""
    return roster.last_day + timedelta(days=1) if turn.day >= roster.first_day else roster.first_day


def _load(turns: Iterable[Turn]) -> Columns:
    first, second, third, fourth = 0, 0, 0, 0
    for turn in turns:
        one, two, three, four = turn.load()
        first, second, third, fourth = first + one, second + two, third + three, fourth + four
    return first, second, third, fourth


def _credited(
    worker: Worker, since: dict[int, date], workers: Sequence[Worker],
    doing: dict[int, list[Turn]], year: date,
) -> Worker:  # fmt: skip
    """Whoever came in the course of the year is taken to have done, till then, what the others did."""
    came = since[worker.key]
    if came <= year:
        return worker
    others = [w for w in workers if w.posts & worker.posts and since[w.key] < came]
    if not others:
        return worker
    loads = [_load(t for t in doing[w.key] if year <= t.day < came) for w in others]
    mean = [round(sum(column) / len(others)) for column in zip(*loads, strict=True)]
    one, two, three, four = (a + b for a, b in zip(worker.carried, mean, strict=True))
    return replace(worker, carried=(one, two, three, four))


def _wishes(rows: Sequence[DutyWish], known: set[int]) -> tuple[Wish, ...]:
    return tuple(
        Wish(row.person_id, row.kind is WishKind.WANTS, row.first_day, row.last_day)
        for row in rows
        if row.kind is not WishKind.LEAVE and row.person_id in known
    )
