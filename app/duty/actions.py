"""值班表: what happens at each move. Effects run inside the engine's transaction; none of them commits."""

from __future__ import annotations

from sqlalchemy import select

from app.circulation import registry
from app.circulation.models import CirculationState
from app.circulation.registry import Step
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Blocked
from app.duty import people
from app.duty.circulation import DUTY_ROSTER
from app.duty.gathering import gather
from app.duty.models import IN_FORCE, Cell, Roster, RosterState, Shift
from app.duty.rostering import breaches
from app.permissions import readers

SHOWN = 3  # breaches that the refusal names


def whole(step: Step) -> None:
    """Nothing goes to the leaders with an open cell or against a hard rule."""
    gathered = gather(step.subject)
    empty = len(gathered.cells) - len(gathered.plan.cells)
    if empty:
        raise Blocked(f"还有 {empty} 格没有排人，不能送审；请排班或者逐格指定。")
    broken = list(breaches(gathered.problem, gathered.plan))
    if broken:
        names = []
        for one in broken[:SHOWN]:
            on = gathered.cells[one.place].shift.day
            name = gathered.problem.worker[one.worker].name
            names.append(f"{on.month}月{on.day}日{name}：{one.rule.value}")
        raise Blocked(f"有 {len(broken)} 格不符合规则（{'；'.join(names)}），不能送审。")


def alone(step: Step) -> None:
    """No day has two rosters in force."""
    roster: Roster = step.subject
    other = db.session.scalar(
        select(Roster.id).where(
            Roster.duty_unit_id == roster.duty_unit_id, Roster.id != roster.id,
            Roster.state.in_(IN_FORCE), Roster.first_day <= roster.last_day,
            Roster.last_day >= roster.first_day,
        ).limit(1)
    )  # fmt: skip
    if other is not None:
        raise Blocked("这段时间已有印发的值班表，不能重复印发。")


def submit(step: Step) -> None:
    roster: Roster = step.subject
    roster.state = RosterState.REVIEWING
    roster.asked_at = roster.answered_at = None
    roster.outcome = {**(roster.outcome or {}), "compare": 0}


def reopen(step: Step) -> None:
    step.subject.state = RosterState.DRAFT


def approve(step: Step) -> None:
    step.subject.state, step.subject.approved_at = RosterState.APPROVED, clock.now()


def drop(step: Step) -> None:
    step.subject.state = RosterState.DROPPED
    step.circulation.state = CirculationState.STOPPED


def issue(step: Step) -> None:
    """印发: from now on it is in force, read by the unit and by everybody who is on it."""
    roster: Roster = step.subject
    roster.state, roster.issued_at = RosterState.ISSUED, clock.now()
    on_it = db.session.scalars(
        select(Cell.person_id)
        .join(Cell.shift)
        .where(Shift.roster_id == roster.id, Cell.person_id.is_not(None))
        .distinct()
    ).all()
    readers.grant(
        roster,
        readers.unit(roster.duty_unit.unit_id),
        *(readers.person(person) for person in sorted(p for p in on_it if p is not None)),
    )
    step.details.update(first=roster.first_day.isoformat(), last=roster.last_day.isoformat())
    outbox.put("duty.issued", roster_id=roster.id)


def load(roster_id: int) -> Roster:
    return db.session.get_one(Roster, roster_id)


def install() -> None:
    """Make every name of the definition known; called once by the factory."""
    key = DUTY_ROSTER.key
    registry.participants(**{
        f"{key}.{rule.__name__}": rule
        for rule in (people.maker, people.reviewers, people.principals)
    })  # fmt: skip
    registry.guards(**{f"{key}.{guard.__name__}": guard for guard in (whole, alone)})
    registry.effects(**{
        f"{key}.{effect.__name__}": effect
        for effect in (submit, reopen, approve, drop, issue)
    })  # fmt: skip
    registry.register(DUTY_ROSTER, Roster.__tablename__, load)
