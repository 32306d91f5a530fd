"""离岗移交: whoever leaves a post hands her open work over first (条例 第三十六条).

Every open task goes to one colleague of the same organ. What only the holder of a right may do,
签发 or 用印, goes only to somebody who has that right too; the rest is named and stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.circulation import registry, staging
from app.circulation.models import Circulation, Task, TaskKind, TaskState
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed
from app.directory.actors import Actor, Seat
from app.directory.models import Post
from app.permissions import readers

AT_ONCE = 200  # tasks in one act; more are handed over in a second one


@dataclass(frozen=True, slots=True)
class Outcome:
    """How much went over, and the titles of what must go another way."""

    moved: int
    kept: tuple[str, ...]


def open_tasks(actor: Actor, limit: int = AT_ONCE) -> list[Task]:
    """What she would hand over now, oldest first; what she only stands in for is not hers to give."""
    states = (TaskState.OPEN, TaskState.WAITING)
    query = select(Task).where(Task.person_id == actor.person_id, Task.state.in_(states))
    return list(db.session.scalars(query.order_by(Task.id).limit(limit)))


def hand_over(actor: Actor, seat_text: str, note: str) -> Outcome:
    """Give all her open tasks to one colleague; each is an act of its own matter."""
    (seat,) = staging.parse_seats(seat_text, "person")[:1]
    if seat.person_id == actor.person_id:
        raise Invalid("不能移交给自己。", {"person": "请选择其他同事。"})
    if _organ(seat) not in actor.organ_ids:
        raise NotAllowed("只能移交给本单位的同事。")
    mine = open_tasks(actor)
    if not mine:
        raise Invalid("您没有未办的事项，不需要移交。")
    kept = []
    for task in mine:
        circulation = _locked(task)
        if task.kind is TaskKind.DO and _is_bound(circulation, task, seat):
            kept.append(circulation.title)
            continue
        _move(actor, circulation, task, seat, note)
    return Outcome(len(mine) - len(kept), tuple(kept))


def _is_bound(circulation: Circulation, task: Task, seat: Seat) -> bool:
    """Whether the stage asks for proof of the person, and this person is not one who acts there."""
    stage = registry.definition(circulation.definition).by_key[task.stage]
    if not any(move.confirm for move in stage.moves):
        return False
    able = registry.seats(stage.by, circulation, registry.load(circulation))
    return seat.person_id not in {s.person_id for s in able}


def _move(actor: Actor, circulation: Circulation, task: Task, seat: Seat, note: str) -> None:
    state, subject = task.state, registry.load(circulation)
    task.state, task.move = TaskState.CANCELLED, "hand_over"
    task.done_at, task.done_by = clock.now(), actor.person_id
    staging.hand_out(
        circulation, seat, sent_by=actor.person_id, kind=task.kind, due=task.due_at,
        position=task.position, state=state, note=note[:500] or task.note,
    )  # fmt: skip
    readers.grant(subject, readers.person(seat.person_id))
    acts.record(actor, "task.hand_over", subject, stage=task.stage, to=seat.person_id)
    circulation.version += 1
    outbox.put("circulation.moved", circulation_id=circulation.id)


def _locked(task: Task) -> Circulation:
    return db.session.get_one(
        Circulation, task.circulation_id, with_for_update=True, populate_existing=True
    )


def _organ(seat: Seat) -> int | None:
    post = db.session.get(Post, seat.post_id) if seat.post_id else None
    return (post.unit.organ_id or post.unit_id) if post else None
