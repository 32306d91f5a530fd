"""值班日志: what the pages show. Nothing is changed here, and every list has its bounded queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.circulation import queries as circulating
from app.circulation.models import Circulation, Task, TaskKind, TaskState
from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Person, Unit
from app.duty import handover as handing
from app.duty import handover_effects, handover_people, log_links, log_people
from app.duty.handover_circulation import HANDOVER
from app.duty.log_links import Pair
from app.duty.log_models import About, Handover, LogEntry
from app.duty.models import IN_FORCE, Cell, DutyUnit, Roster, Shift
from app.permissions import checks
from app.permissions.rules import Permission

ENTRIES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page of one shift shows."""

    shift: Shift
    unit: Unit
    people: Sequence[Cell]
    entries: Page[LogEntry]
    ended: set[int | None]  # of the entries shown
    about: LogEntry | None  # what a new entry is to be about
    titles: dict[Pair, str]
    handover: Handover | None
    may_write: bool


@dataclass(frozen=True, slots=True)
class HandoverSheet:
    """Everything that the page of a hand-over shows."""

    handover: Handover
    circulation: Circulation
    task: Task | None  # of whoever looks, in the present stage
    things: list[tuple[str, int, str]]  # what is to be handed over, for whoever signs
    comers: str  # who takes over, in words; empty where nobody comes
    may_take: bool  # although nobody handed over


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A line of the list of logs."""

    shift: Shift
    unit: Unit
    entries: int
    handover: Handover | None


def shifts(actor: Actor, number: int = 1) -> Page[ShiftRow]:
    """The logs that she may look into, the newest first. Five queries."""
    now = clock.now()
    units = {organ for organ, role in actor.organ_roles if role in log_people.OVERSEERS}
    units |= {one.unit_id for one in log_people.standing(actor, now)}
    mine = exists().where(Cell.shift_id == Shift.id, Cell.person_id == actor.person_id)
    query = (
        select(Shift)
        .join(Roster, Roster.id == Shift.roster_id)
        .join(DutyUnit, DutyUnit.id == Shift.duty_unit_id)
        .where(
            Roster.state.in_(IN_FORCE),
            Shift.begins_at <= now,
            DutyUnit.unit_id.in_(units) | mine,
        )
        .options(joinedload(Shift.kind), joinedload(Shift.roster).joinedload(Roster.duty_unit))
        .order_by(Shift.begins_at.desc(), Shift.id.desc())
    )
    shown = page(query, number)
    ids = [shift.id for shift in shown.rows]
    counted = (
        select(LogEntry.shift_id, func.count())
        .where(LogEntry.shift_id.in_(ids))
        .group_by(LogEntry.shift_id)
    )
    counts = dict(db.session.execute(counted).all())
    handed = db.session.scalars(select(Handover).where(Handover.shift_id.in_(ids)))
    handovers = {one.shift_id: one for one in handed}
    named = select(Unit).where(Unit.id.in_({s.roster.duty_unit.unit_id for s in shown.rows}))
    names = {unit.id: unit for unit in db.session.scalars(named)}
    rows = [
        ShiftRow(s, names[s.roster.duty_unit.unit_id], counts.get(s.id, 0), handovers.get(s.id))
        for s in shown.rows
    ]
    return Page(rows, shown.total, shown.number, shown.per_page)


def sheet(actor: Actor, shift_id: int, number: int = 1, about: str = "") -> Sheet:
    """One shift with its entries, the newest first. Six queries at most. Raises NotFound.

    `about` is the number of the entry of the same unit that a new one is to be about, as it was sent.
    """
    written = select(func.count()).where(LogEntry.shift_id == Shift.id).scalar_subquery()
    query = (
        select(Shift, Handover, written)
        .outerjoin(Handover, Handover.shift_id == Shift.id)
        .where(Shift.id == shift_id)
        .options(
            joinedload(Shift.kind),
            joinedload(Shift.roster).joinedload(Roster.duty_unit).joinedload(DutyUnit.unit),
            joinedload(Shift.cells).options(
                joinedload(Cell.post), joinedload(Cell.person).lazyload(Person.appointments)
            ),
        )
    )
    found = db.session.execute(query).unique().one_or_none()
    if found is None or found[0].roster.state not in IN_FORCE:
        raise NotFound
    shift, handover, total = found
    unit, now = shift.roster.duty_unit.unit, clock.now()
    hers = {actor.person_id, *actor.standing_in_for}
    own = any(cell.person_id in hers for cell in shift.cells if cell.person_id is not None)
    if not own or not actor.post_ids:
        log_people.may_see(actor, unit.id, now)
    entries = page(_entries(shift_id), number, ENTRIES_SHOWN, total=total)
    tracked = [e.id for e in entries.rows if e.tracked]
    wanted = int(about) if about.isdecimal() and len(about) < 16 else 0
    over = LogEntry.about_id.in_(tracked) & (LogEntry.about == About.ENDS)
    beside: Sequence[LogEntry] = ()
    if tracked or wanted:
        beside = db.session.scalars(select(LogEntry).where(over | (LogEntry.id == wanted))).all()
    ended = {e.about_id for e in beside if e.about is About.ENDS}
    meant = next((e for e in beside if (e.id, e.unit_id) == (wanted, unit.id)), None)
    pairs = {(link.subject_type, link.subject_id) for e in entries.rows for link in e.links}
    return Sheet(
        shift, unit, shift.cells, entries, ended, meant, log_links.titles(actor, pairs), handover,
        own and shift_id in {s.shift_id for s in log_people.open_shifts(actor, now)},
    )  # fmt: skip


def tracked(actor: Actor, number: int = 1) -> Page[LogEntry]:
    """待办结: what is still tracked in the units whose logs she may look into. Three queries."""
    units = {organ for organ, role in actor.organ_roles if role in log_people.OVERSEERS}
    units |= {one.unit_id for one in log_people.standing(actor, clock.now())}
    after = aliased(LogEntry)
    over = exists().where(after.about_id == LogEntry.id, after.about == About.ENDS)
    query = (
        select(LogEntry)
        .where(LogEntry.unit_id.in_(units), LogEntry.tracked, ~over)
        .options(joinedload(LogEntry.shift).joinedload(Shift.kind))
        .order_by(LogEntry.id)
    )
    return page(query, number)


def shift_of(entry_id: int) -> int:
    """The shift in whose log an entry stands; its page says who may see it. Raises NotFound."""
    found = db.session.scalar(select(LogEntry.shift_id).where(LogEntry.id == entry_id))
    if found is None:
        raise NotFound
    return found


def handover(actor: Actor, record_id: int) -> HandoverSheet:
    """Everything that the page of a hand-over shows. Seven queries at most. Raises NotFound."""
    query = checks.visible(actor, Permission.MATTER_READ, Handover, record_id).options(
        joinedload(Handover.unit),
        joinedload(Handover.shift).joinedload(Shift.kind),
        joinedload(Handover.items),  # sixty at most
    )
    found = db.session.scalars(query).unique().one_or_none()
    circulation = circulating.circulation_for(found, HANDOVER.key) if found else None
    if found is None or circulation is None:
        raise NotFound
    task = handing.task_of(actor, circulation)
    unsigned = circulation.stage == "sign"
    following = handover_people.following_shift(found) if unsigned else ()
    comers = handover_people.comers(found, following) if unsigned else _asked(circulation)
    things = handover_effects.open_things(found.unit_id) if unsigned and task else []
    late = unsigned and task is None and clock.now() >= found.due_at
    may_take = late and handover_people.may_take_over(actor, found, following)
    return HandoverSheet(found, circulation, task, things, comers, may_take)


def _asked(circulation: Circulation) -> str:
    """The names of those on whose desks the hand-over waits to be confirmed."""
    return "、".join(
        t.person.name
        for t in circulation.tasks
        if (t.stage, t.kind, t.state) == ("confirm", TaskKind.DO, TaskState.OPEN)
    )


def _entries(shift_id: int) -> Select[LogEntry]:
    return (
        select(LogEntry)
        .where(LogEntry.shift_id == shift_id)
        .options(selectinload(LogEntry.links))
        .order_by(LogEntry.at.desc(), LogEntry.id.desc())
    )
