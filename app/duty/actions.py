"""值班表: what happens at each move. Effects run inside the engine's transaction; none of them commits."""

from __future__ import annotations

import io

from sqlalchemy import select

from app.circulation import registry
from app.circulation.models import CirculationState
from app.circulation.registry import Step
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Blocked
from app.core.stores import stores
from app.duty import paper, people, queries
from app.duty.circulation import DUTY_ROSTER
from app.duty.gathering import gather
from app.duty.models import IN_FORCE, Roster, RosterState, Shift
from app.duty.rostering import breaches
from app.permissions import readers
from documents.formats.pdf import TypesettingFailed

SHOWN = 3  # breaches that the refusal names
PAGES_LIMIT = 50_000_000  # bytes


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
    """印发: from now on it is in force, read by the unit and by everybody who is on it.

    Its pages are kept as they are now, and who is in each cell: duties change hands afterwards.
    """
    roster: Roster = step.subject
    roster.state, roster.issued_at = RosterState.ISSUED, clock.now()
    shifts = queries.shifts_of(roster, roster.first_day, roster.last_day)
    on_it = set()
    for cell in (cell for shift in shifts for cell in shift.cells):
        cell.issued_id = cell.person_id
        on_it |= {cell.person_id} - {None}
    readers.grant(
        roster,
        readers.unit(roster.duty_unit.unit_id),
        *(readers.person(person) for person in sorted(p for p in on_it if p is not None)),
    )
    _freeze(roster, shifts)
    step.details.update(
        first=roster.first_day.isoformat(), last=roster.last_day.isoformat(), digest=roster.digest
    )
    outbox.put("duty.issued", roster_id=roster.id)


def _freeze(roster: Roster, shifts: list[Shift]) -> None:
    try:
        pages = paper.roster_paper(roster, shifts)
    except TypesettingFailed as error:
        raise Blocked(f"值班表没有排成版，尚未印发，内容没有改变：{error}") from error
    kept = stores().blobs.put(io.BytesIO(pages), limit_bytes=PAGES_LIMIT)
    roster.blob, roster.digest = kept.id, kept.sm3


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
