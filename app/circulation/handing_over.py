"""离岗移交: whoever leaves a post hands her open work over first (条例 第三十六条).

Every open task goes to one colleague of the same organ. What only the holder of a right may do,
签发 or 用印, goes only to somebody who has that right too; the rest is named and stays.
For a person who cannot sign in any more see `handing_over_for`.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from documents.encryption.digest import sm3

AT_ONCE = 200  # tasks in one act; more are handed over in a second one
NOTE_LIMIT = 500
OPEN = (TaskState.OPEN, TaskState.WAITING)
MOVE = "hand_over"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How much went over, and what must go another way."""

    moved: int
    kept: tuple[Task, ...]


def open_tasks(person_id: int | None, limit: int = AT_ONCE) -> list[Task]:
    """What would be handed over now, oldest first; what she only stands in for is not hers to give."""
    query = select(Task).where(Task.person_id == person_id, Task.state.in_(OPEN))
    return list(db.session.scalars(query.order_by(Task.id).limit(limit)))


def hand_over(actor: Actor, seat_text: str, note: str) -> Outcome:
    """Give all her open tasks to one colleague; each is an act of its own matter."""
    (seat,) = staging.parse_seats(seat_text, "person")[:1]
    if seat.person_id == actor.person_id:
        raise Invalid("不能移交给自己。", {"person": "请选择其他同事。"})
    if organ_of(seat.post_id) not in actor.organ_ids:
        raise NotAllowed("只能移交给本单位的同事。")
    mine = open_tasks(actor.person_id)
    if not mine:
        raise Invalid("您没有未办的事项，不需要移交。")
    return give(actor, mine, seat, note[:NOTE_LIMIT])


def give(actor: Actor, tasks: Sequence[Task], seat: Seat, note: str) -> Outcome:
    """Move each task that is still open to the seat, but for those that it may not have."""
    moved, kept = 0, []
    for task in tasks:
        circulation = _locked(task)
        if task.state not in OPEN:
            continue  # It was done in another window at this moment.
        if task.kind is TaskKind.DO and _is_bound(circulation, task, seat):
            kept.append(task)
            continue
        _move(actor, circulation, task, seat, note)
        moved += 1
    return Outcome(moved, tuple(kept))


def organ_of(post_id: int | None) -> int | None:
    """The organ in which a post is; None where there is no post."""
    post = db.session.get(Post, post_id) if post_id else None
    return (post.unit.organ_id or post.unit_id) if post else None


def _locked(task: Task) -> Circulation:
    circulation = db.session.get_one(
        Circulation, task.circulation_id, with_for_update=True, populate_existing=True
    )
    db.session.refresh(task)
    return circulation


def _is_bound(circulation: Circulation, task: Task, seat: Seat) -> bool:
    """Whether the stage asks for proof of the person, and this person is not one who acts there."""
    stage = registry.definition(circulation.definition).by_key[task.stage]
    if not any(move.confirm for move in stage.moves):
        return False
    able = registry.seats(stage.by, circulation, registry.load(circulation))
    return seat.person_id not in {s.person_id for s in able}


def _move(actor: Actor, circulation: Circulation, task: Task, seat: Seat, note: str) -> None:
    """The colleague reads the reason and what the task said before; the old task keeps the reason.

    The new task comes from the person whose it was, not from whoever handed it over for her: what
    one sent on is listed with its title, and she may have no right to that.
    """
    state, asked, subject = task.state, task.note or "", registry.load(circulation)
    task.state, task.move, task.note = TaskState.CANCELLED, MOVE, note or None
    task.done_at, task.done_by = clock.now(), actor.person_id
    staging.hand_out(
        circulation, seat, sent_by=task.person_id, kind=task.kind, due=task.due_at,
        position=task.position, state=state, note="；".join(filter(None, (note, asked))) or None,
    )  # fmt: skip
    readers.grant(subject, readers.person(seat.person_id))
    reason = {"reason": sm3(note.encode()).hex()} if actor.on_behalf_of else {}
    acts.record(
        actor, "task.hand_over", subject, stage=task.stage, to=seat.person_id, **reason
    )  # fmt: skip
    circulation.version += 1
    outbox.put("circulation.moved", circulation_id=circulation.id)
