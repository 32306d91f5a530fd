"""值班提醒: before a shift, for requests that wait, for people who have gone; run by the clock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.core import acts, clock
from app.core.database import db
from app.directory.actors import OFFICE
from app.directory.models import Appointment, Person
from app.duty import people, swaps
from app.duty.models import IN_FORCE, OPEN_SWAPS, Cell, Roster, RosterState, Shift, Swap, SwapState
from app.duty.planning import open_cells

BEFORE = timedelta(hours=24)  # a shift
LADDER = (timedelta(hours=12), timedelta(hours=24), timedelta(hours=48))  # that a request waited
NIGHT = (8, 21)  # hours between which people are told
MOST = 100  # of one round; the next is a minute later


def remind() -> int:
    """Everything that is due now, in this unit of work; gives how many heard of something."""
    open_cells(_gone())
    told = _lapse()
    if not NIGHT[0] <= clock.local(clock.now()).hour < NIGHT[1]:
        return told
    return told + _shifts() + _requests()


def _gone() -> set[int]:
    """People in cells that lie ahead, who have no account or no post any more."""
    sitting = exists().where(Appointment.person_id == Person.id, Appointment.until.is_(None))
    query = (
        select(Cell.person_id)
        .join(Cell.shift)
        .join(Shift.roster)
        .join(Person, Person.id == Cell.person_id)
        .where(
            Shift.begins_at > clock.now(), Roster.state != RosterState.DROPPED,
            ~Person.active | ~sitting,
        )
        .distinct()
    )  # fmt: skip
    return {person for person in db.session.scalars(query) if person is not None}


def _lapse() -> int:
    query = (
        select(Swap)
        .join(Cell, Cell.id == Swap.cell_id)
        .join(Cell.shift)
        .where(Swap.state.in_(OPEN_SWAPS), Shift.begins_at <= clock.now())
        .limit(MOST)
        .with_for_update(of=Swap)
    )
    found = db.session.scalars(query).all()
    for swap in found:
        swaps.lapse(swap, OFFICE)
        note = f"{swap.kind.label}申请到班次开始时仍未办完，已失效，仍由{swap.applicant.name}值班。"
        swaps.tell(swap.cell.shift.roster, [swap.applicant_id, swap.counterpart_id], note)
    return len(found)


def _shifts() -> int:
    """Whoever is on duty within a day hears of it once."""
    now = clock.now()
    query = (
        select(Cell)
        .join(Cell.shift)
        .join(Shift.roster)
        .where(
            Roster.state.in_(IN_FORCE), Cell.person_id.is_not(None), Cell.reminded_at.is_(None),
            Shift.begins_at > now, Shift.begins_at <= now + BEFORE,
        )
        .options(
            joinedload(Cell.shift).joinedload(Shift.kind), joinedload(Cell.post),
            joinedload(Cell.shift).joinedload(Shift.roster),
        )
        .order_by(Shift.begins_at, Cell.id)
        .limit(MOST)
        .with_for_update(of=Cell)
    )  # fmt: skip
    cells = db.session.scalars(query).all()
    for cell in cells:
        cell.reminded_at = now
        begins = clock.local(cell.shift.begins_at)
        note = f"{begins.month}月{begins.day}日 {begins:%H:%M} {cell.shift.kind.name}，您值{cell.post.name}，请提前 10 分钟到岗交接。"
        swaps.tell(cell.shift.roster, [cell.person_id or 0], note)
    return len(cells)


def _requests() -> int:
    """催办: the counterpart, then the approver, after half a day, a day and two days."""
    now, told = clock.now(), 0
    query = select(Swap).where(Swap.state.in_(OPEN_SWAPS)).order_by(Swap.id).limit(MOST)
    for swap in db.session.scalars(query.with_for_update()):
        waited = now - swaps.due_since(swap)
        if swap.reminders >= len(LADDER) or waited < LADDER[swap.reminders]:
            continue
        swap.reminders += 1
        swap.reminded_at = now
        roster = swap.cell.shift.roster
        if swap.state is SwapState.ASKED:
            seats = [swap.counterpart_id]
        else:
            seats = [seat.person_id for seat in people.reviewers_of(roster.duty_unit)]
        if swap.reminders == len(LADDER):
            seats = [*seats, swap.applicant_id]
        note = f"{swap.applicant.name}的{swap.kind.label}申请（{swaps.said(swap.cell)}）还没有办，第 {swap.reminders} 次提醒。"
        swaps.tell(roster, list(dict.fromkeys(seats)), note)
        acts.record(OFFICE, "duty.swap_remind", roster, times=swap.reminders)
        told += 1
    return told
