"""督查督办: who acts at each stage, resolved from posts and roles at the moment the stage begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from app.circulation import staging
from app.circulation.models import Circulation, TaskState
from app.core.database import db
from app.directory.actors import Actor, Seat, holders, is_there
from app.directory.choosing import Choosable, in_order, people_in
from app.directory.heads import head_of
from app.directory.models import Post, Unit
from app.directory.roles import Role
from app.official_documents.models import IssuingAccount
from app.official_documents.offices import first_holders, within_reach
from app.supervision import part_tree
from app.supervision.lights import WHOLE
from app.supervision.models import SupervisionItem

KEEPERS = frozenset({Role.SUPERVISOR, Role.SUPERVISION_HEAD})


def supervises_for(actor: Actor) -> list[Unit]:
    """The organs for which her office supervises; the government before its own office."""
    own = {organ for organ, role in actor.organ_roles if role in KEEPERS}
    if not own:
        return []
    served = select(IssuingAccount.organ_id).where(IssuingAccount.office_id.in_(own))
    query = select(Unit).where(or_(Unit.id.in_(served), Unit.id.in_(own)), ~Unit.closed)
    return list(db.session.scalars(query.order_by(Unit.rank, Unit.order, Unit.id)))


def may_lead(item: SupervisionItem) -> list[Unit]:
    """The units that an item may be given to."""
    return within_reach(item.organ_id, item.office_id)


def of_office(item: SupervisionItem, *roles: Role) -> list[Seat]:
    return first_holders((item.office_id, item.organ_id), *roles)


def proposer(circulation: Circulation, item: SupervisionItem) -> list[Seat]:
    """拟立项: who proposed it; what the office itself began, as from 纪要, the supervisors look at."""
    begun = [s for s in supervisors(circulation, item) if s.person_id == circulation.started_by]
    return begun or supervisors(circulation, item)


def supervisors(_: Circulation, item: SupervisionItem) -> list[Seat]:
    """督查员; where there is none, the head of supervision or the office."""
    return of_office(item, Role.SUPERVISOR, Role.SUPERVISION_HEAD, Role.OFFICE_DIRECTOR)


def heads(_: Circulation, item: SupervisionItem) -> list[Seat]:
    """督查室主任; where there is none, the director of the office."""
    return of_office(item, Role.SUPERVISION_HEAD, Role.OFFICE_DIRECTOR, Role.PRINCIPAL)


def lead_heads(_: Circulation, item: SupervisionItem) -> list[Seat]:
    return head_of(item.lead_unit_id)[:1]


def lead_handlers(circulation: Circulation, item: SupervisionItem) -> list[Seat]:
    """Who carries it out for the lead unit: whom it named, or its head once she has left."""
    named = [seat for seat in staging.chosen(circulation, "handler") if is_there(seat)]
    return named or lead_heads(circulation, item)


def handlers(circulation: Circulation, item: SupervisionItem) -> list[Seat]:
    """牵头 first; then who has a part, and one for each 责任单位 without one, if not done already."""
    lead = lead_handlers(circulation, item)
    done = {
        t.person_id
        for t in circulation.tasks
        if t.stage == "carry_out" and t.state is TaskState.DONE and t.move == "done"
    }
    live = part_tree.live(item)
    parts = [part_tree.seat_of(part) for part in live]
    # It was divided anew, or its person left it undone.
    done -= {s.person_id for part, s in zip(live, parts, strict=True) if part.progress < WHOLE}
    covered = {part.unit_id for part in live}
    assisting = [s for unit in item.assisting if unit not in covered for s in head_of(unit)[:1]]
    return lead + [seat for seat in parts + assisting if seat.person_id not in done]


def units_taking_part(item: SupervisionItem) -> list[int]:
    """牵头 and 责任单位: whose people may answer for a part."""
    lead = [item.lead_unit_id] if item.lead_unit_id is not None else []
    return [*lead, *item.assisting]


def unit_taking_part(item: SupervisionItem, seat: Seat) -> int | None:
    """Which of these units the seat belongs to; a department may take part beside its organ."""
    post = db.session.get(Post, seat.post_id) if seat.post_id else None
    mine = (post.unit_id, post.unit.organ_id) if post else ()
    return next((unit for unit in mine if unit in units_taking_part(item)), None)


def leaders(circulation: Circulation, _: SupervisionItem) -> list[Seat]:
    return staging.chosen(circulation, "leaders")


def may_read_result(item: SupervisionItem) -> list[Seat]:
    """领导阅示: the leaders of the organ, in rank order."""
    organ = [item.organ_id]
    return holders(Role.PRINCIPAL, organ) + holders(Role.DEPUTY_LEADER, organ)


def leaders_to_choose(item: SupervisionItem) -> list[Choosable]:
    seats = may_read_result(item)
    return in_order(people_in(Post.id.in_([s.post_id for s in seats])), seats)


def handlers_to_choose(item: SupervisionItem) -> list[Choosable]:
    """承办人: the people of the lead unit."""
    lead = item.lead_unit_id
    return list(people_in(or_(Unit.id == lead, Unit.organ_id == lead)).values())


def in_units(units: Sequence[int]) -> list[Choosable]:
    """The people of some units and their departments. One query."""
    return list(people_in(or_(Unit.id.in_(units), Unit.organ_id.in_(units))).values())


def only_when_asked(_: Circulation, __: SupervisionItem) -> bool:
    """A stage on no usual way: somebody sends the matter there on purpose."""
    return False


def done_by_another(circulation: Circulation, item: SupervisionItem) -> bool:
    """A head who carried it out herself need not sign her own report."""
    heads_of_lead = {seat.person_id for seat in lead_heads(circulation, item)}
    finished = [
        t.person_id
        for t in circulation.tasks
        if (t.stage, t.move, t.state) == ("carry_out", "finish", TaskState.DONE)
    ]
    planned = [s.person_id for s in lead_handlers(circulation, item)]
    return not set((finished or planned)[-1:]) <= heads_of_lead


def to_be_read(circulation: Circulation, _: SupervisionItem) -> bool:
    return bool(staging.chosen(circulation, "leaders"))


def due(_: Circulation, item: SupervisionItem) -> datetime | None:
    return item.due_at
