"""值班表结束: a roster whose shifts are over and handed over goes to the archive; the clock sees to it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, exists, or_, select

from app.circulation import staging
from app.circulation.models import Circulation, CirculationState
from app.circulation.queries import circulation_for
from app.core import acts, clock, outbox
from app.core.database import db
from app.directory.actors import OFFICE
from app.duty import log_people
from app.duty.circulation import DUTY_ROSTER
from app.duty.handover_circulation import HANDOVER
from app.duty.log_models import Handover, LogEntry
from app.duty.models import RUNNING, Cell, Roster, RosterState, Shift
from app.permissions import readers

WAITS = timedelta(days=7)  # after a shift, for a hand-over that is not signed
STALE = timedelta(days=30)  # after its last day, a roster that was never issued is 作废
NEVER_ISSUED = (RosterState.DRAFT, RosterState.REVIEWING, RosterState.APPROVED)
MOST = 5  # of one round; the next is a minute later


def finish_due() -> int:
    """For the clock: rosters that are over wait for the archivist from now on. Gives how many.

    A roster is over when its last shift has ended and every shift was handed over, or a week after
    its last shift at the latest, so that a signature that never came keeps nothing open.
    """
    now = clock.now()
    of_it = Shift.roster_id == Roster.id
    manned = exists().where(Cell.shift_id == Shift.id, Cell.person_id.is_not(None))
    locked = exists().where(Handover.shift_id == Shift.id, Handover.confirmed_at.is_not(None))
    unsigned = exists().where(of_it, manned, ~locked)
    lately = exists().where(of_it, Shift.ends_at > now - WAITS)
    due = (
        select(Roster)
        .where(
            Roster.state.in_(RUNNING), Roster.last_day <= clock.local(now).date(),
            ~exists().where(of_it, Shift.ends_at > now), or_(~unsigned, ~lately),
        )
        .order_by(Roster.last_day, Roster.id)
        .limit(MOST)
        .with_for_update(of=Roster, skip_locked=True)
    )  # fmt: skip
    found = db.session.scalars(due).all()
    for roster in found:
        _finish(roster)
    return len(found)


def drop_stale() -> int:
    """For the clock: a roster that was never issued, and whose days are long over. Gives how many."""
    before = clock.today() - STALE
    due = (
        select(Roster)
        .where(Roster.state.in_(NEVER_ISSUED), Roster.last_day < before)
        .order_by(Roster.id)
        .limit(MOST)
        .with_for_update(of=Roster, skip_locked=True)
    )
    found = db.session.scalars(due).all()
    for roster in found:
        roster.state = RosterState.DROPPED
        _stop(circulation_for(roster, DUTY_ROSTER.key))
        acts.record(OFFICE, "duty.lapse", roster, last=roster.last_day.isoformat())
    return len(found)


def _finish(roster: Roster) -> None:
    roster.state = RosterState.FINISHED
    roster.outcome = {**(roster.outcome or {}), "compare": 0}
    unsigned = _close_handovers(roster)
    logged = select(LogEntry.shift_id).where(LogEntry.shift_id == Shift.id).exists()
    mine = select(Shift).where(Shift.roster_id == roster.id, logged).order_by(Shift.id)
    for shift in db.session.scalars(mine):
        _open_log(roster, shift)
    acts.record(OFFICE, "duty.finish", roster, unsigned=unsigned)
    outbox.put("duty.finished", roster_id=roster.id)
    outbox.put("matter.closed", subject_type=roster.__tablename__, subject_id=roster.id)


def _close_handovers(roster: Roster) -> list[int]:
    """Nobody signs behind what is filed: the hand-overs that were never signed, by their shifts."""
    query = (
        select(Handover, Circulation)
        .join(Shift, Shift.id == Handover.shift_id)
        .outerjoin(
            Circulation,
            and_(
                Circulation.subject_type == Handover.__tablename__,
                Circulation.subject_id == Handover.id,
                Circulation.definition == HANDOVER.key,
            ),
        )
        .where(Shift.roster_id == roster.id, Handover.confirmed_at.is_(None))
        .order_by(Handover.id)
    )
    found = db.session.execute(query).all()
    for handover, circulation in found:
        _stop(circulation)
        acts.record(OFFICE, "duty_handover.lapse", handover, due=handover.due_at.isoformat())
    return [handover.shift_id for handover, _ in found]


def _open_log(roster: Roster, shift: Shift) -> None:
    """The words of the log are found by whoever may open it: who oversees the unit, and its own shift."""
    people = {cell.person_id for cell in shift.cells if cell.person_id is not None}
    readers.grant(
        shift, *overseers_of(roster), *(readers.person(person) for person in sorted(people))
    )


def overseers_of(roster: Roster) -> list[str]:
    """The tokens of those who may look into every log of the roster's unit."""
    unit = roster.duty_unit.unit_id
    return [readers.role(unit, role) for role in sorted(log_people.OVERSEERS)]


def _stop(circulation: Circulation | None) -> None:
    if circulation is None or circulation.state is not CirculationState.OPEN:
        return
    staging.cancel_open(circulation, circulation.stage or "")
    staging.close(circulation, CirculationState.STOPPED)
    circulation.version += 1
    outbox.put("circulation.moved", circulation_id=circulation.id)
