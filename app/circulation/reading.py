"""传阅 after it was sent round: who has read, taking back what nobody has read, and 抄告."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.circulation import moves, registry, staging
from app.circulation.definition import Stage
from app.circulation.models import Circulation, CirculationState, Task, TaskKind, TaskState
from app.circulation.registry import Step
from app.core import acts, clock, outbox
from app.core.errors import OutOfTurn
from app.directory.actors import OFFICE, Actor, Seat
from app.permissions import readers


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading has come (条例 第二十四条第五项: 不得漏传、误传、延误)."""

    done: int
    total: int
    unread: tuple[str, ...]  # names


def progress(circulation: Circulation) -> Progress | None:
    """Who has read, of those to whom it was sent to read; None when it was sent to nobody."""
    sent = [
        t
        for t in circulation.tasks
        if t.state in (TaskState.OPEN, TaskState.DONE) and _is_reading(circulation, t)
    ]
    if not sent:
        return None
    done = sum(t.state is TaskState.DONE for t in sent)
    unread = dict.fromkeys(t.person.name for t in sent if t.state is TaskState.OPEN)
    return Progress(done, len(sent), tuple(unread))


def may_recall(actor: Actor, circulation: Circulation) -> bool:
    """Whether something that she sent round waits to be read."""
    return bool(_unread(actor, circulation))


def recall(actor: Actor, circulation_id: int) -> int:
    """收回传阅: take back what she sent round and nobody has read; what was read stays.

    Gives how many were taken back. A matter that only waited for these readers is then over.
    """
    circulation, subject = moves.seen(actor, circulation_id)
    unread = _unread(actor, circulation)
    if not unread:
        raise OutOfTurn("没有可以收回的传阅：都已阅毕，或者不是您发起的。")
    stage = _stage(circulation)
    here = moves.following(circulation) if stage is not None and stage.reading else []
    read = [t for t in here if t.state is TaskState.DONE]
    rest = [t for t in here if t.state is TaskState.OPEN and t not in unread]
    if here and not read and not rest:
        raise OutOfTurn("还没有人阅过此件，全部收回就无人办理。", advice="请先补充传阅对象再收回。")
    for task in unread:
        task.state = TaskState.CANCELLED
    moves.close_to(circulation, subject, unread)
    acts.record(actor, "task.recall_reading", subject, count=len(unread))
    if stage is not None and read and not rest:
        _end(actor, circulation, subject, stage, read[-1])
    return len(unread)


def tell(circulation: Circulation, seats: Sequence[Seat], note: str) -> None:
    """抄告: the office itself tells people something of the matter; nothing waits for them."""
    subject = registry.load(circulation)
    told = list({s.person_id: s for s in seats}.values())
    for seat in told:
        staging.hand_out(
            circulation, seat, sent_by=None, kind=TaskKind.READ, note=note[: moves.NOTE_LIMIT]
        )
    readers.grant(subject, *(readers.person(s.person_id) for s in told))
    acts.record(OFFICE, "task.tell", subject, to=[s.person_id for s in told])


def answered(actor: Actor, circulation: Circulation | None) -> None:
    """What only asked her something leaves her desk once she has answered where she was asked."""
    for task in circulation.tasks if circulation else []:
        if (
            task.person_id == actor.person_id
            and task.kind is TaskKind.READ
            and task.state is TaskState.OPEN
        ):
            task.state, task.move = TaskState.DONE, "read"
            task.done_at, task.done_by = clock.now(), actor.person_id


def _end(actor: Actor, circulation: Circulation, subject: Any, stage: Stage, last: Task) -> None:
    """The remaining readers had all read: what follows from the last reading happens now."""
    move = next(m for m in stage.moves if m.key == last.move)
    if move.effect:
        registry.effect(move.effect, Step(actor, circulation, last, subject, stage, move.key))
    circulation.version += 1
    staging.close(circulation, CirculationState.CLOSED)
    outbox.put("circulation.moved", circulation_id=circulation.id)


def _unread(actor: Actor, circulation: Circulation) -> list[Task]:
    return [
        t
        for t in circulation.tasks
        if t.state is TaskState.OPEN
        and t.sent_by == actor.person_id
        and _is_reading(circulation, t)
    ]


def _is_reading(circulation: Circulation, task: Task) -> bool:
    """Whether the task asks to read: beside the line, or in a stage of reading."""
    if task.kind is not TaskKind.DO:
        return task.kind is TaskKind.READ
    stage = registry.definition(circulation.definition).by_key.get(task.stage)
    return stage is not None and stage.reading


def _stage(circulation: Circulation) -> Stage | None:
    return registry.definition(circulation.definition).by_key.get(circulation.stage or "")
