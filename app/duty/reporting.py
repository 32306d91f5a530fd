"""报备: an issued roster goes to the superior unit, two days before a holiday at the latest."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from app.circulation import reading
from app.circulation.queries import circulation_for
from app.core import acts, clock
from app.core.errors import OutOfTurn
from app.directory.actors import Actor, Seat
from app.directory.roles import Role
from app.duty import people
from app.duty.circulation import DUTY_ROSTER
from app.duty.models import DayClass, DutyUnit, Roster, RosterState
from app.official_documents.offices import first_holders

DAYS_BEFORE = 2
CLOSES = time(17, 30)


def due(roster: Roster) -> datetime | None:
    """By when it is to be reported; None where there is no holiday in it (or no superior)."""
    if superior(roster.duty_unit) == "":
        return None
    holidays = [shift.day for shift in roster.shifts if shift.day_class is DayClass.HOLIDAY]
    if not holidays:
        return None
    on = min(holidays) - timedelta(days=DAYS_BEFORE)
    return datetime.combine(on, CLOSES, clock.BEIJING)


def superior(unit: DutyUnit) -> str:
    """The name of the unit to which it reports, or nothing."""
    return unit.superior.unit.name if unit.superior else unit.superior_name


def report(actor: Actor, roster: Roster) -> bool:
    """报备; gives whether it was late. Raises NotAllowed, OutOfTurn."""
    people.require_keeper(actor, roster.duty_unit)
    if roster.state is RosterState.REPORTED:
        raise OutOfTurn("这份值班表已经报备。")
    if roster.state is RosterState.FINISHED:
        raise OutOfTurn("这份值班表已经结束，不用再报备。")
    if roster.state is not RosterState.ISSUED:
        raise OutOfTurn("值班表印发后才能报备。")
    to = superior(roster.duty_unit)
    if not to:
        raise OutOfTurn("还没有设置上级值班单位，请先在值班设置中填写。")
    until = due(roster)
    roster.reported_at = clock.now()
    roster.reported_late = until is not None and roster.reported_at > until
    roster.state = RosterState.REPORTED
    acts.record(actor, "duty.report", roster, to=to, late=roster.reported_late)
    if roster.duty_unit.superior is not None:
        _tell_superior(roster, roster.duty_unit.superior)
    return roster.reported_late


def _tell_superior(roster: Roster, above: DutyUnit) -> None:
    """Who keeps the rosters of the superior may read it from now on."""
    circulation = circulation_for(roster, DUTY_ROSTER.key)
    found = first_holders((above.unit_id,), Role.SECRETARY, Role.OFFICE_DIRECTOR)[:1]
    if circulation is not None and found:
        seats = [Seat(seat.person_id, seat.post_id) for seat in found]
        reading.tell(circulation, seats, f"{roster.duty_unit.unit.name}报备值班表。")
