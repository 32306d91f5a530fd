"""督查: who acts at each stage, who made a conclusion, and who may therefore review it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_

from app.circulation import staging
from app.circulation.models import Circulation, TaskState
from app.core import clock
from app.directory.actors import Seat, holders
from app.directory.choosing import Choosable, people_in
from app.directory.heads import head_of
from app.directory.models import Unit
from app.directory.roles import LEADERS, Role
from app.official_documents.offices import first_holders
from app.supervision.inspection_models import Inspection, RecordKind
from app.supervision.inspection_rules import REVIEW_DAYS

REVIEWERS = "reviewers"


def supervisors(_: Circulation, item: Inspection) -> list[Seat]:
    """督查员; where there is none, the head of supervision or the office."""
    roles = (Role.SUPERVISOR, Role.SUPERVISION_HEAD, Role.OFFICE_DIRECTOR)
    return first_holders((item.office_id, item.organ_id), *roles)


def proposer(circulation: Circulation, item: Inspection) -> list[Seat]:
    found = supervisors(circulation, item)
    return [s for s in found if s.person_id == circulation.started_by] or found


def heads(_: Circulation, item: Inspection) -> list[Seat]:
    """督查室主任; where there is none, the director of the office."""
    roles = (Role.SUPERVISION_HEAD, Role.OFFICE_DIRECTOR, Role.PRINCIPAL)
    return first_holders((item.office_id, item.organ_id), *roles)


def principals(_: Circulation, item: Inspection) -> list[Seat]:
    """行政首长 of the organ for which it is inspected."""
    return holders(Role.PRINCIPAL, [item.organ_id])


def team_leader(circulation: Circulation, item: Inspection) -> list[Seat]:
    """组长; should the leader have gone, whoever supervises (第八条)."""
    if item.leader is not None and item.leader.active:
        return [Seat(item.leader.id, item.leader_post_id)]
    return supervisors(circulation, item)


def objects(_: Circulation, item: Inspection) -> list[Seat]:
    """负责人 of each unit that is inspected."""
    return [seat for unit in item.objects for seat in head_of(unit)[:1]]


def supervisor_and_objects(circulation: Circulation, item: Inspection) -> list[Seat]:
    """First whoever supervises, who ends the stage; then those who may object."""
    answering = objects(circulation, item)
    theirs = {seat.person_id for seat in answering}
    able = supervisors(circulation, item) + heads(circulation, item) + principals(circulation, item)
    first = [seat for seat in able if seat.person_id not in theirs][:1]
    return [*first, *answering]


def reviewers(circulation: Circulation, _: Inspection) -> list[Seat]:
    return staging.chosen(circulation, REVIEWERS)


def makers(circulation: Circulation, item: Inspection) -> set[int]:
    """Everybody who had a part in the conclusion: the team, and who approved the conclusion."""
    made = {item.leader_id or 0, *item.team}
    made |= {t.person_id for t in circulation.tasks if t.stage in ("carry_out", "check")}
    made |= {t.done_by or 0 for t in circulation.tasks if t.stage in ("carry_out", "check")}
    made |= {r.person_id for r in item.records if r.kind is RecordKind.CONCLUSION}
    return made - {0}


def team_to_choose(item: Inspection) -> list[Choosable]:
    """The people of the office that supervises and of the organ itself."""
    units = (item.organ_id, item.office_id)
    return list(people_in(or_(Unit.id.in_(units), Unit.organ_id.in_(units))).values())


def reviewers_to_choose(circulation: Circulation, item: Inspection) -> list[Choosable]:
    """The same people without those who made the conclusion (第十七条)."""
    out = makers(circulation, item)
    return [c for c in team_to_choose(item) if int(c.value.partition(":")[2]) not in out]


def objected(circulation: Circulation, item: Inspection) -> bool:
    """Whether an object asked for a review in this round."""
    return any(
        (t.stage, t.round, t.move, t.state)
        == ("answer", circulation.round, "object", TaskState.DONE)
        for t in circulation.tasks
    ) or (item.objected_at is not None and circulation.stage == "review")


def to_be_rectified(_: Circulation, item: Inspection) -> bool:
    return item.rectify_by is not None


def ends(_: Circulation, item: Inspection) -> datetime | None:
    return item.ends_at


def review_until(_: Circulation, item: Inspection) -> datetime | None:
    return (item.objected_at or clock.now()) + timedelta(days=REVIEW_DAYS)


def rectify_until(_: Circulation, item: Inspection) -> datetime | None:
    return item.rectify_by


READING = frozenset({Role.SUPERVISOR, Role.SUPERVISION_HEAD, Role.OFFICE_DIRECTOR})
LEADING = LEADERS
