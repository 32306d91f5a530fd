"""What became of a roster: who was on duty, what changed hands, and the log of every shift. Ten queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import acts
from app.core.database import db
from app.directory.models import Person
from app.duty import queries
from app.duty.log_models import Handover, LogEntry
from app.duty.models import Cell, Roster, Shift, Swap, SwapState
from app.duty.rollcall_models import RollCall, RollCallAnswer

REPLANNED = ("duty.adopt", "duty.open_cells")


@dataclass(frozen=True, slots=True)
class Watch:
    """One shift as it was: its log in order of time, its hand-over, and how it answered roll-calls."""

    shift: Shift
    entries: Sequence[LogEntry]
    handover: Handover | None
    answers: Sequence[RollCallAnswer]

    @property
    def empty(self) -> bool:
        return not (self.entries or self.handover or self.answers)


@dataclass(frozen=True, slots=True)
class Change:
    """A cell in which somebody else was on duty than when the roster was issued."""

    cell: Cell
    issued: str  # a name, or 空缺
    how: str  # 换班, 顶班, 重新排班


@dataclass(frozen=True, slots=True)
class Record:
    """All of it."""

    roster: Roster
    watches: Sequence[Watch]
    changes: Sequence[Change]
    swaps: Sequence[Swap]
    replans: Sequence[acts.Act]
    names: Mapping[int, str]  # of people, by their ids
    about: Mapping[int, LogEntry]  # entries that later ones correct, follow or end

    @property
    def unsigned(self) -> list[Watch]:
        """The shifts that somebody stood in, and that were never handed over."""
        return [
            watch
            for watch in self.watches
            if any(cell.person_id for cell in watch.shift.cells)
            and (watch.handover is None or watch.handover.confirmed_at is None)
        ]


def record_of(roster: Roster) -> Record:
    """Read it whole."""
    shifts = queries.shifts_of(roster, date.min, date.max)
    mine = select(Shift.id).where(Shift.roster_id == roster.id)
    entries = db.session.scalars(
        select(LogEntry)
        .where(LogEntry.shift_id.in_(mine))
        .options(selectinload(LogEntry.links))
        .order_by(LogEntry.at, LogEntry.id)
    ).all()
    handovers = db.session.scalars(
        select(Handover).where(Handover.shift_id.in_(mine)).options(selectinload(Handover.items))
    )
    answers = db.session.scalars(
        select(RollCallAnswer)
        .where(RollCallAnswer.shift_id.in_(mine))
        .options(joinedload(RollCallAnswer.roll_call).joinedload(RollCall.unit))
        .order_by(RollCallAnswer.id)
    ).all()
    swaps = db.session.scalars(_swaps(roster)).all()
    replans = db.session.scalars(
        select(acts.Act)
        .where(
            acts.Act.subject_type == roster.__tablename__, acts.Act.subject_id == roster.id,
            acts.Act.verb.in_(REPLANNED),
        )
        .order_by(acts.Act.seq)
    ).all()  # fmt: skip
    handed = {one.shift_id: one for one in handovers}
    written, asked = defaultdict(list), defaultdict(list)
    for entry in entries:
        written[entry.shift_id].append(entry)
    for one in answers:
        asked[one.shift_id].append(one)
    watches = [Watch(s, written[s.id], handed.get(s.id), asked[s.id]) for s in shifts]
    changed = [c for s in shifts for c in s.cells if roster.blob and c.issued_id != c.person_id]
    people = {cell.issued_id for cell in changed} | {swap.decided_by for swap in swaps}
    names = dict(
        db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all()
    )
    meant = select(LogEntry).where(LogEntry.id.in_({entry.about_id for entry in entries}))
    return Record(
        roster, watches,
        [Change(c, names.get(c.issued_id or 0, "空缺"), _how(c, swaps)) for c in changed],
        swaps, replans, names, {entry.id: entry for entry in db.session.scalars(meant)},
    )  # fmt: skip


def _swaps(roster: Roster) -> Select[Swap]:
    """Every request about a duty of the roster, in the order in which they were made."""
    people = (Swap.applicant, Swap.counterpart)
    cells = (Swap.cell, Swap.other)
    return (
        select(Swap)
        .join(Cell, Cell.id == Swap.cell_id)
        .join(Shift, Shift.id == Cell.shift_id)
        .where(Shift.roster_id == roster.id)
        .options(
            *(joinedload(one).lazyload(Person.appointments) for one in people),
            *(joinedload(one).joinedload(Cell.post) for one in cells),
            *(joinedload(one).joinedload(Cell.shift).joinedload(Shift.kind) for one in cells),
        )
        .order_by(Swap.id)
    )


def _how(cell: Cell, swaps: Sequence[Swap]) -> str:
    kinds = [
        swap.kind.label
        for swap in swaps
        if swap.state is SwapState.APPROVED and cell.id in (swap.cell_id, swap.other_id)
    ]
    return "、".join(dict.fromkeys(kinds)) or "重新排班"
