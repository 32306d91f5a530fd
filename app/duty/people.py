"""值班: who makes the rosters of a unit, who reviews and approves them, who may be put on them."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.circulation.models import Circulation
from app.core.database import db
from app.core.errors import NotAllowed, NotFound
from app.directory.actors import Actor, Seat, holders
from app.directory.choosing import people_in
from app.directory.models import Unit
from app.directory.roles import Role
from app.duty.models import DutyUnit, Roster
from app.official_documents.offices import first_holders

KEEPERS = frozenset({Role.SECRETARY, Role.OFFICE_DIRECTOR})
APPROVERS = frozenset({Role.OFFICE_DIRECTOR, Role.DEPUTY_LEADER, Role.PRINCIPAL})
READING = KEEPERS | APPROVERS


def keeps(actor: Actor, unit: DutyUnit) -> bool:
    """Whether she makes the rosters of the unit."""
    return any((unit.unit_id, role) in actor.organ_roles for role in KEEPERS)


def approves(actor: Actor, unit: DutyUnit) -> bool:
    """Whether she decides on 换班 and 顶班 there."""
    return any((unit.unit_id, role) in actor.organ_roles for role in APPROVERS)


def require_keeper(actor: Actor, unit: DutyUnit) -> None:
    if not keeps(actor, unit):
        raise NotAllowed("只有本单位办公室的文秘人员可以排班。")


def duty_units(*, locked: bool = False) -> list[DutyUnit]:
    """Every unit that keeps a roster with its posts, in the directory's order. One query."""
    query = select(DutyUnit).join(DutyUnit.unit).options(joinedload(DutyUnit.unit))
    query = query.where(~Unit.closed).order_by(Unit.rank, Unit.order, Unit.id)
    if locked:
        return list(db.session.scalars(query.with_for_update()))
    return list(db.session.scalars(query.options(joinedload(DutyUnit.posts))).unique())


def duty_unit(unit_id: int) -> DutyUnit:
    """The duty unit of that id. Raises NotFound."""
    found = db.session.get(DutyUnit, unit_id)
    if found is None:
        raise NotFound("没有找到这个值班单位。")
    return found


def unit_as_set(unit_id: int) -> DutyUnit:
    """The duty unit with its posts and shifts, few of each. One query. Raises NotFound."""
    query = select(DutyUnit).where(DutyUnit.id == unit_id)
    everything = (joinedload(DutyUnit.unit), joinedload(DutyUnit.posts), joinedload(DutyUnit.kinds))
    found = db.session.scalars(query.options(*everything)).unique().one_or_none()
    if found is None:
        raise NotFound("没有找到这个值班单位。")
    return found


def own(actor: Actor, units: list[DutyUnit], asked: int = 0) -> DutyUnit | None:
    """The unit asked for; else her own; else the first."""
    by_id = {unit.id: unit for unit in units}
    if asked in by_id:
        return by_id[asked]
    return next((u for u in units if u.unit_id in actor.organ_ids), units[0] if units else None)


def maker(_: Circulation, roster: Roster) -> list[Seat]:
    """Who made it, while she still keeps rosters there; else whoever does."""
    able = first_holders((roster.duty_unit.unit_id,), Role.SECRETARY, Role.OFFICE_DIRECTOR)
    return [seat for seat in able if seat.person_id == roster.made_by] or able


def reviewers(_: Circulation, roster: Roster) -> list[Seat]:
    """分管领导."""
    roles = (Role.DEPUTY_LEADER, Role.OFFICE_DIRECTOR, Role.PRINCIPAL)
    return first_holders((roster.duty_unit.unit_id,), *roles)[:1]


def principals(_: Circulation, roster: Roster) -> list[Seat]:
    """主要领导."""
    roles = (Role.PRINCIPAL, Role.OFFICE_DIRECTOR)
    return first_holders((roster.duty_unit.unit_id,), *roles)[:1]


def on_roster_to_choose(unit: DutyUnit) -> dict[int, str]:
    """Who may be put on duty: the unit's people and the leaders of the organ above it. One query."""
    organs = [unit.unit_id, unit.unit.parent_id or 0]
    found = people_in(or_(Unit.id.in_(organs), Unit.organ_id == unit.unit_id))
    return {int(c.value.partition(":")[2]): c.words for c in found.values()}


def reviewers_of(unit: DutyUnit) -> list[Seat]:
    """Who is asked to decide on 换班 and 顶班 first."""
    roles = (Role.OFFICE_DIRECTOR, Role.DEPUTY_LEADER, Role.PRINCIPAL)
    return first_holders((unit.unit_id,), *roles)[:1]


def approver_seats(unit: DutyUnit) -> list[Seat]:
    """Everybody who may decide on them."""
    return [seat for role in sorted(APPROVERS) for seat in holders(role, [unit.unit_id])]
