"""督查立项: the plan is entered, compared with earlier inspections, and changed while it is a draft."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select

from app.calendar.deadlines import OFFICE_CLOSES
from app.circulation import engine, staging
from app.circulation.entries import Form, chosen_units, day, one_of, text, ticked
from app.circulation.models import CirculationState
from app.circulation.queries import circulation_for
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.directory.actors import Actor
from app.official_documents.offices import office_of, within_reach
from app.permissions import readers
from app.supervision import inspection_people, people
from app.supervision.inspection_circulation import INSPECTION
from app.supervision.inspection_models import Basis, Inspection, InspectionKind, Method
from app.supervision.inspection_rules import ALIKE, LONGEST_DAYS, NEAR_DAYS, RULES
from app.supervision.models import Phase
from documents.model import TITLE_LIMIT, cleaned

BASIS_LIMIT = 500
LONG_LIMIT = 3000
TEAM_AT_MOST = 30
OBJECTS_AT_MOST = 30
COMPARED = 300  # earlier inspections, the latest first


def begin(actor: Actor, organ_id: int, form: Form) -> Inspection:
    """A draft on the desk of whoever proposes it. Raises Invalid, NotAllowed."""
    if organ_id not in {unit.id for unit in people.supervises_for(actor)}:
        raise NotAllowed("只有督查人员可以为本机关拟订督查方案。", advice="请联系督查室。")
    item = Inspection(organ_id=organ_id, office_id=office_of(organ_id))
    _fill(item, form)
    db.session.add(item)
    db.session.flush()
    readers.grant(
        item, *(readers.role(item.office_id, role) for role in sorted(inspection_people.READING))
    )
    engine.start(actor, INSPECTION.key, item, title=item.title, organ_id=item.organ_id)
    return item


def save(actor: Actor, item: Inspection, form: Form) -> None:
    """Change a draft. Raises Invalid; OutOfTurn once it is under way; NotAllowed for anybody else."""
    circulation = circulation_for(item, INSPECTION.key)
    if circulation is None or circulation.state is not CirculationState.OPEN:
        raise OutOfTurn("此件已经结束，不能修改。")
    if circulation.stage != INSPECTION.stages[0].key:
        raise OutOfTurn("督查方案已经送审，不能修改。", advice="请审核人退回后再改。")
    if not any(engine.holds(actor, t) for t in circulation.tasks if t.stage == circulation.stage):
        raise NotAllowed("方案由拟订人修改。")
    _fill(item, form)
    circulation.title = item.title
    circulation.version += 1
    acts.record(actor, "inspection.save", item, objects=item.objects)
    outbox.put("circulation.moved", circulation_id=circulation.id)


def earlier(item: Inspection) -> list[Inspection]:
    """Inspections of the same object on a like subject at about the same time (第十五条). One query."""
    near = timedelta(days=NEAR_DAYS)
    query = (
        select(Inspection)
        .where(
            Inspection.organ_id == item.organ_id,
            Inspection.ends_at >= item.begins_at - near,
            Inspection.begins_at <= item.ends_at + near,
            Inspection.phase != Phase.STOPPED,
        )
        .order_by(Inspection.ends_at.desc())
        .limit(COMPARED)
    )
    if item.id is not None:
        query = query.where(Inspection.id != item.id)
    return [
        other
        for other in db.session.scalars(query)
        if set(other.objects) & set(item.objects) and likeness(other.title, item.title) >= ALIKE
    ]


def likeness(first: str, second: str) -> float:
    """How much two subjects share, 0 to 1: the pairs of neighbouring characters in common (Dice)."""
    one, two = _pairs(first), _pairs(second)
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def _pairs(words: str) -> set[str]:
    plain = "".join(character for character in words if character.isalnum())
    for common in ("督查", "检查", "关于", "开展", "工作", "情况", "落实"):
        plain = plain.replace(common, "")
    return {plain[i : i + 2] for i in range(len(plain) - 1)} or ({plain} if plain else set())


def _fill(item: Inspection, form: Form) -> None:
    item.title = text(form, "title", "督查事项", TITLE_LIMIT, "")
    kinds = {kind.value: kind for kind in InspectionKind}
    item.kind = InspectionKind(one_of(form, "kind", kinds, "") or InspectionKind.SPECIAL.value)
    bases = {basis.value: basis for basis in Basis}
    basis = one_of(form, "basis_kind", bases, "")
    if not basis:
        raise Invalid(RULES["basis"].sentence, {"basis_kind": "请选择立项依据。"})
    item.basis_kind = Basis(basis)
    item.basis = text(form, "basis", "依据的文号、会议或者指令", BASIS_LIMIT, "")
    for name, label in (("content", "督查内容"), ("scope", "督查范围"), ("plan", "督查方案")):
        setattr(item, name, _long(form, name, label))
    able = {unit.id for unit in within_reach(item.organ_id, item.office_id)}
    chosen = chosen_units(form, "objects")
    if not able >= set(chosen) or len(chosen) > OBJECTS_AT_MOST:
        raise Invalid("所选督查对象不归本机关督查，请重新选择。", {"objects": "请重新选择。"})
    item.objects = chosen
    item.methods = [method.value for method in Method if method.value in ticked(form, "methods")]
    item.begins_at, item.ends_at = _time(form)
    _fill_team(item, form)
    item.repeated_for = _long(form, "repeated_for", "仍需督查的理由") or None


def _fill_team(item: Inspection, form: Form) -> None:
    able = {choice.value for choice in inspection_people.team_to_choose(item)}
    leader = str(form.get("leader") or "")
    team = sorted(ticked(form, "team"))
    if not able >= {*team, *([leader] if leader else [])} or len(team) > TEAM_AT_MOST:
        raise Invalid("督查组成员须为本机关或者督查机构的人员。", {"team": "请重新选择。"})
    (seat,) = staging.parse_seats(leader, "leader") if leader else (None,)
    item.leader_id = seat.person_id if seat else None
    item.leader_post_id = seat.post_id if seat else None
    members = staging.parse_seats(team, "team") if team else []
    item.team = [
        one.person_id for one in members if seat is None or one.person_id != seat.person_id
    ]


def _time(form: Form) -> tuple[datetime, datetime]:
    begins, ends = day(form, "begins", "开始日期"), day(form, "ends", "结束日期")
    if begins is None or ends is None:
        field = "ends" if begins else "begins"
        raise Invalid("请填写督查的起止日期。", {field: "请填写日期。"})
    if ends < begins:
        raise Invalid("结束日期不能早于开始日期。", {"ends": "请重新选择日期。"})
    if (ends - begins).days > LONGEST_DAYS:
        fault = f"{RULES['frequency'].sentence}一次督查最长 {LONGEST_DAYS} 天。"
        raise Invalid(fault, {"ends": "请缩短时间。"})
    return (
        datetime.combine(begins, time(), clock.BEIJING),
        datetime.combine(ends, OFFICE_CLOSES, clock.BEIJING),
    )


def _long(form: Form, name: str, label: str) -> str:
    found = cleaned(str(form.get(name) or ""))
    if len(found) > LONG_LIMIT:
        fault = f"{label}不得超过 {LONG_LIMIT} 字。"
        raise Invalid(fault, {name: f"请精简到 {LONG_LIMIT} 字以内。"})
    return found
