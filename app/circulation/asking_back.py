"""申请撤回: whoever sent a matter on asks for it back once the next person has opened it.

While nobody has looked, the sender takes it back herself (`moves.take_back`). Afterwards it is for
whoever holds it to agree; going on with it is the refusal. The request is an opinion on the move
that led to the present stage, so it is over as soon as the matter moves.
"""

from __future__ import annotations

from app.circulation import engine, moves, registry
from app.circulation.models import Circulation, CirculationState, OpinionRow, Task, TaskState
from app.circulation.opinions import write_opinion
from app.circulation.registry import Step
from app.core import acts, clock
from app.core.errors import Invalid, OutOfTurn
from app.directory.actors import Actor
from documents.model import cleaned

MOVE, LABEL = "ask_back", "申请撤回"


def may_ask_back(actor: Actor, circulation: Circulation) -> bool:
    """Whether she made the last move, somebody has opened what followed, and nobody has acted."""
    return (
        circulation.state is CirculationState.OPEN
        and moves.made_last_move(actor, circulation)
        and not moves.may_take_back(actor, circulation)
        and all(t.state is not TaskState.DONE for t in moves.following(circulation))
        and request(circulation) is None
    )


def request(circulation: Circulation) -> OpinionRow | None:
    """The request that waits for an answer, or None."""
    last = moves.last_move(circulation)
    return next((o for o in last.opinions if o.move == MOVE), None) if last is not None else None


def ask_back(actor: Actor, circulation_id: int, reason: str) -> int:
    """Ask the holders to give the matter back; gives how many were asked."""
    circulation, subject = moves.seen(actor, circulation_id)
    if request(circulation) is not None:
        raise OutOfTurn("已经申请过撤回，请等对方答复。")
    if not may_ask_back(actor, circulation):
        raise OutOfTurn("此件不是由您送来本环节，或者对方已经办理，不能申请撤回。")
    text = cleaned(reason)
    if not text:
        raise Invalid("申请撤回须写明理由。", {"note": "请写明理由。"})
    last = moves.last_move(circulation)
    if last is None:
        raise OutOfTurn("此件还没有送出。")
    stage = registry.definition(circulation.definition).by_key[last.stage]
    step = Step(actor, circulation, last, subject, stage, MOVE, opinion=text)
    step.details["opinion"] = write_opinion(step, LABEL, None)
    asked = [t for t in moves.following(circulation) if t.state is TaskState.OPEN]
    for task in asked:
        task.urges, task.urged_at = task.urges + 1, clock.now()
        task.note = f"{actor.name}申请撤回：{text}"[: moves.NOTE_LIMIT]
    acts.record(actor, f"{circulation.definition}.{MOVE}", subject, stage=stage.key, **step.details)
    return len(asked)


def give_back(actor: Actor, task_id: int) -> Circulation:
    """同意撤回: the holder lets the sender undo her move."""
    task, circulation = engine.locked(actor, task_id)
    last = moves.last_move(circulation)
    if request(circulation) is None or last is None or not _is_asked(task, circulation):
        raise OutOfTurn("没有待答复的撤回申请。")
    return moves.undo(actor.in_place_of(task.person_id), circulation, last, "give_back")


def _is_asked(task: Task, circulation: Circulation) -> bool:
    return task.state is TaskState.OPEN and any(
        t.id == task.id for t in moves.following(circulation)
    )
