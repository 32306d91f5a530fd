"""分解: an item is divided into measurable parts, each with one person who answers for it.

One level is entered at a time: the shares of the parts of one level make a hundred, so that the
progress of what they are parts of is their weighted sum, up to the item itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.calendar.office import due_at
from app.circulation import staging
from app.circulation.entries import Form, text
from app.circulation.models import Circulation, CirculationState, Task, TaskKind, TaskState
from app.circulation.opinions import new_salt
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory.actors import Actor
from app.permissions import checks, readers
from app.permissions.rules import Permission
from app.supervision import lights, part_tree, people
from app.supervision.circulation import SUPERVISION
from app.supervision.models import Part, SupervisionItem
from app.supervision.part_entries import Row, entered, said_of
from documents.encryption.digest import sm3

DEPTH = 3
REASON_LIMIT = 300
ACCEPT_DAYS = 1  # working days within which a part is signed for


def may_divide(
    actor: Actor, item: SupervisionItem, circulation: Circulation, parent: Part | None
) -> bool:
    """The lead's handler divides the item and any part; whoever answers for a part divides that."""
    if circulation.stage != part_tree.STAGE or item.suspended_at is not None:
        return False
    if parent is not None and part_tree.depth(item, parent) >= DEPTH:
        return False
    if parent is not None and parent.progress >= lights.WHOLE:
        return False
    mine = {actor.person_id, *actor.standing_in_for}
    own = [t for t in part_tree.open_tasks(circulation) if t.person_id in mine]
    if any(task.position == 0 for task in own):
        return True
    return parent is not None and any(
        part.id == parent.id for task in own for part in part_tree.answered(item, circulation, task)
    )


def divide(actor: Actor, item_id: int, parent_id: int | None, form: Form) -> list[Part]:
    """Make or change the parts of one level of an item; gives them.

    The same form sent twice divides once. Raises NotFound, NotAllowed, OutOfTurn, Invalid.
    """
    item, circulation = _held(actor, item_id)
    parent = part_tree.find(item, parent_id)
    level = part_tree.level(item, parent)
    if not may_divide(actor, item, circulation, parent):
        raise NotAllowed(
            "此项现在不能由您分解：由牵头单位承办人在推进环节分解，责任人可再分解本人的任务，最多三级。",
            advice="请与牵头单位承办人联系。",
        )
    part_tree.take_over(item, circulation)
    rows = entered(item, parent, level, form)
    if [row.said for row in rows] == [said_of(part) for part in level]:
        return level
    if str(form.get("level") or "") != part_tree.stamp(level):
        raise OutOfTurn(
            "您打开此页后，他人已调整了分解任务。", advice="请重新打开分解页，看过改动再办。"
        )
    dropped = _dropped(level, rows)
    reason = text(form, "reason", "调整的理由", REASON_LIMIT, "") if level else ""
    for part in dropped:
        for one in (part, *part_tree.below(item, part)):
            one.dropped_at = clock.now()
    kept = [_write(item, parent, row) for row in rows]
    db.session.flush()
    db.session.expire(item, ["parts"])
    part_tree.renew(item)
    _put_on_desks(actor, item, circulation)
    acts.record(
        actor, "supervision.divide", item, parent=parent_id,
        parts=[
            {"id": part.id, "digest": part_tree.digest(part), "share": part.share, "person": part.person_id}
            for part in kept
        ],
        dropped=[part.id for part in dropped],
        reason=sm3(f"{reason}{kept[0].salt if kept else ''}".encode()).hex() if reason else "",
    )  # fmt: skip
    circulation.version += 1
    outbox.put("circulation.moved", circulation_id=circulation.id)
    return kept


def sign_for(actor: Actor, item_id: int, part_id: int) -> Part:
    """签收: whoever answers for a part takes it on; signed for twice is signed for once."""
    item, circulation = _held(actor, item_id)
    part = part_tree.find(item, part_id)
    if part is None:
        raise NotFound("没有这项分解任务。")
    mine = {actor.person_id, *actor.standing_in_for}
    own = [
        task
        for task in part_tree.open_tasks(circulation)
        if task.person_id in mine and part in part_tree.answered(item, circulation, task)
    ]
    if not own and part.person_id not in mine:
        raise NotAllowed("分解任务由责任人本人签收。", advice="请联系责任人。")
    if part.accepted_at is None:
        person_id = own[0].person_id if own else part.person_id
        part.accepted_at = clock.now()
        acts.record(
            actor.in_place_of(person_id), "supervision.sign_for", item, part=part.id,
            late=part.accepted_at > part.accept_due,
        )  # fmt: skip
        circulation.version += 1
    return part


def choosable(actor: Actor, item: SupervisionItem, circulation: Circulation) -> list[int]:
    """The units whose people may answer for a part: the lead's choice is wide, all others' their own."""
    mine = {actor.person_id, *actor.standing_in_for}
    leads = any(t.position == 0 and t.person_id in mine for t in part_tree.open_tasks(circulation))
    wide = people.units_taking_part(item)
    return wide if leads else [unit for unit in wide if unit in actor.organ_ids]


def _held(actor: Actor, item_id: int) -> tuple[SupervisionItem, Circulation]:
    """The item that is being carried out, its circulation locked. Raises NotFound, OutOfTurn."""
    item = checks.fetch(actor, Permission.MATTER_READ, SupervisionItem, item_id)
    circulation = db.session.scalars(
        select(Circulation)
        .where(
            Circulation.subject_type == item.__tablename__,
            Circulation.subject_id == item.id,
            Circulation.definition == SUPERVISION.key,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    db.session.refresh(item)
    db.session.expire(item, ["parts"])
    if circulation.state is not CirculationState.OPEN or circulation.stage != part_tree.STAGE:
        raise OutOfTurn("此事项不在推进环节，不能分解或者签收任务。")
    if item.suspended_at is not None:
        raise OutOfTurn("此事项已经中止，恢复后再办。")
    return item, circulation


def _dropped(level: Sequence[Part], rows: Sequence[Row]) -> list[Part]:
    named = {row.part.id for row in rows if row.part}
    dropped = [part for part in level if part.id not in named]
    for part in dropped:
        if part.progress >= lights.WHOLE:
            raise Invalid(
                f"任务《{part.title}》已经完成，不能删去。", {"title-1": "请保留这一项。"}
            )
    return dropped


def _write(item: SupervisionItem, parent: Part | None, row: Row) -> Part:
    part = row.part
    if part is None:
        part = Part(item_id=item.id, parent_id=parent.id if parent else None, begun_at=clock.now())
        part.progress = 0
    if part.person_id != row.seat.person_id:
        accept = due_at(ACCEPT_DAYS, "")
        part.accepted_at, part.accept_due = None, accept or clock.now()
    if said_of(part) != row.said or part.salt is None:
        part.salt = new_salt()
    part.title, part.measure, part.share, part.due_at = row.title, row.measure, row.share, row.due
    part.person_id, part.post_id = row.seat.person_id, row.seat.post_id
    part.unit_id = row.unit_id
    db.session.add(part)
    return part


def _put_on_desks(actor: Actor, item: SupervisionItem, circulation: Circulation) -> None:
    """Everybody who answers for something has one task; who answers for nothing any more has none."""
    seats = {seat.person_id: seat for seat in people.handlers(circulation, item)}
    held: set[int] = set()
    for task in part_tree.open_tasks(circulation):
        behind = part_tree.behind(circulation, task)
        if task.position > 0 and not behind & seats.keys():
            task.state = TaskState.CANCELLED
        else:
            held |= behind
    places = [t.position for t in circulation.tasks if _is_here(circulation, t)]
    for place, seat in enumerate(seats.values(), start=max(places, default=0) + 1):
        if seat.person_id in held:
            continue
        own = [part for part in part_tree.live(item) if part.person_id == seat.person_id]
        due = min((part.due_at for part in own), default=item.due_at)
        note = f"分解任务：{'；'.join(part.title for part in own)}"[:500] if own else None
        staging.hand_out(
            circulation, seat, sent_by=actor.person_id, due=due, position=place, note=note
        )
    opened = part_tree.live(item)
    readers.grant(
        item,
        *(readers.person(part.person_id) for part in opened),
        *(readers.unit(part.unit_id) for part in opened),
    )


def _is_here(circulation: Circulation, task: Task) -> bool:
    return (task.stage, task.round, task.kind) == (part_tree.STAGE, circulation.round, TaskKind.DO)
