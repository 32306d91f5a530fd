"""立项: an item is entered by hand or follows from a record; while it is a draft its proposer may change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.calendar.office import due_at
from app.circulation import engine, registry
from app.circulation.entries import Form, chosen_units, deadline, one_of, text
from app.circulation.models import Circulation, CirculationState
from app.circulation.queries import circulation_for
from app.core import acts, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.directory.actors import OFFICE, Actor
from app.directory.roles import Role
from app.official_documents.offices import office_of
from app.permissions import readers
from app.supervision import people
from app.supervision.circulation import SUPERVISION
from app.supervision.models import Rhythm, Source, SupervisionItem
from documents.model import TITLE_LIMIT, cleaned

BASIS_LIMIT = 500
TARGET_LIMIT = 2000
URGENCIES = {"加急": "", "特急": ""}
# 办理期限 where nobody names one, in working days (office.md 1.4).
USUAL_DAYS = {Source.MEETING: 20, Source.INSTRUCTION: 15, Source.HOTLINE: 5}
OTHERWISE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """What is entered of an item; a draft may lack its lead unit, an item on its way may not."""

    title: str
    source: Source
    basis: str
    target: str
    urgency: str
    rhythm: Rhythm
    lead: int | None
    assisting: tuple[int, ...]
    due: datetime | None


def begin(
    actor: Actor, organ_id: int, form: Form, came_from: tuple[str, int] | None = None
) -> SupervisionItem:
    """A draft on the desk of whoever proposes it. Raises Invalid, NotAllowed.

    `came_from` is the type and id of the record it follows from.
    """
    if organ_id not in {unit.id for unit in people.supervises_for(actor)}:
        raise NotAllowed("只有督查人员可以为本机关立项督办。", advice="请联系督查室。")
    item = SupervisionItem(organ_id=organ_id, office_id=office_of(organ_id))
    item.source_type, item.source_id = came_from or (None, None)
    _fill(item, entry(form, item))
    return put_on_its_way(actor, item)


def follow_from(
    organ_id: int, source: Source, came_from: tuple[str, int], given: Entry
) -> SupervisionItem:
    """An item that the office itself proposes, as for what a 纪要 decided; the supervisors look at it."""
    item = SupervisionItem(organ_id=organ_id, office_id=office_of(organ_id), source=source)
    item.source_type, item.source_id = came_from
    _fill(item, given)
    return put_on_its_way(OFFICE, item)


def title_of(actor: Actor, subject_type: str, subject_id: int) -> str:
    """The title of a matter that an item may follow from; empty for what she may not read."""
    circulation = db.session.scalar(
        select(Circulation)
        .where(Circulation.subject_type == subject_type, Circulation.subject_id == subject_id)
        .order_by(Circulation.id)
        .limit(1)
    )
    if circulation is None or not readers.may_read(actor, registry.load(circulation)):
        return ""
    return circulation.title


def put_on_its_way(actor: Actor, item: SupervisionItem) -> SupervisionItem:
    """The first stage gets its task; the office's supervisors may read it from now on."""
    db.session.add(item)
    db.session.flush()
    keepers = (readers.role(item.office_id, role) for role in sorted(people.KEEPERS))
    readers.grant(item, *keepers, readers.role(item.office_id, Role.OFFICE_DIRECTOR))
    engine.start(
        actor, SUPERVISION.key, item, title=item.title, organ_id=item.organ_id,
        urgency=item.urgency,
    )  # fmt: skip
    return item


def save(actor: Actor, item: SupervisionItem, form: Form) -> None:
    """Change a draft. Raises Invalid; OutOfTurn once it is under way; NotAllowed for anybody else."""
    circulation = circulation_for(item, SUPERVISION.key)
    if circulation is None or circulation.state is not CirculationState.OPEN:
        raise OutOfTurn("此件已经结束，不能修改。")
    if circulation.stage != SUPERVISION.stages[0].key:
        raise OutOfTurn("此件已经送审，不能修改。", advice="请审核人退回后再改。")
    if not any(engine.holds(actor, t) for t in circulation.tasks if t.stage == circulation.stage):
        raise NotAllowed("草稿由拟立项人修改。")
    _fill(item, entry(form, item))
    circulation.title, circulation.urgency = item.title, item.urgency
    circulation.version += 1
    acts.record(actor, "supervision.save", item, lead=item.lead_unit_id, assisting=item.assisting)
    outbox.put("circulation.moved", circulation_id=circulation.id)


def entry(form: Form, item: SupervisionItem) -> Entry:
    """The fields of the page. Raises Invalid, naming the field."""
    able = {unit.id for unit in people.may_lead(item)}
    lead, assisting = chosen_units(form, "lead"), chosen_units(form, "assisting")
    if len(lead) > 1:
        raise Invalid("牵头单位只能有一个，其他单位请列为责任单位。", {"lead": "请只选一个。"})
    if not able >= {*lead, *assisting}:
        raise Invalid("所选单位不归本机关督办，请重新选择。", {"lead": "请重新选择。"})
    target = cleaned(str(form.get("target") or ""))
    if len(target) > TARGET_LIMIT:
        fault = f"目标要求不得超过 {TARGET_LIMIT} 字。"
        raise Invalid(fault, {"target": f"请精简到 {TARGET_LIMIT} 字以内。"})
    source = one_of(form, "source", {s.value: s for s in Source}, Source.OTHER.value)
    rhythm = one_of(form, "rhythm", {r.value: r for r in Rhythm}, Rhythm.MONTHLY.value)
    return Entry(
        title=text(form, "title", "事项名称", TITLE_LIMIT, ""),
        source=Source(source or Source.OTHER.value),
        basis=text(form, "basis", "立项依据", BASIS_LIMIT, ""),
        target=target,
        urgency=one_of(form, "urgency", URGENCIES, ""),
        rhythm=Rhythm(rhythm or Rhythm.MONTHLY.value),
        lead=lead[0] if lead else None,
        assisting=tuple(u for u in assisting if u not in lead),
        due=deadline(form),
    )


def usual_due(source: Source) -> datetime:
    """The date that an item of this source has where nobody names one."""
    found = due_at(USUAL_DAYS.get(source, OTHERWISE_DAYS), "")
    if found is None:
        raise LookupError("a number of working days gives a date")
    return found


def _fill(item: SupervisionItem, given: Entry) -> None:
    item.title, item.basis, item.target = given.title, given.basis, given.target
    item.source, item.urgency, item.rhythm = given.source, given.urgency, given.rhythm
    item.lead_unit_id, item.assisting = given.lead, list(given.assisting)
    item.due_at = given.due
