"""What happens beside the line: open, take back, hand on, consult, circulate, urge.

None of these moves a matter to another stage but the taking back, which undoes one move that
nobody has seen yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.circulation import engine, registry, staging
from app.circulation.definition import Stage
from app.circulation.models import Circulation, CirculationState, Task, TaskKind, TaskState
from app.circulation.opinions import write_opinion
from app.circulation.registry import Step
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory.actors import Actor, Seat
from app.directory.models import Post
from app.permissions import readers
from documents.model import cleaned

NOTE_LIMIT = 500


def open_task(actor: Actor, task_id: int) -> None:
    """Note that the person has seen the task: from now on its sender cannot take it back."""
    task, circulation = engine.locked(actor, task_id)
    if task.opened_at is None and task.state is TaskState.OPEN:
        task.opened_at = clock.now()
        acts.record(
            actor.in_place_of(task.person_id), "task.open", registry.load(circulation),
            stage=task.stage, task=task.id,
        )  # fmt: skip


def may_take_back(actor: Actor, circulation: Circulation) -> bool:
    """Whether she made the last move and nobody has opened what followed from it."""
    return made_last_move(actor, circulation) and all(
        t.opened_at is None and t.state is not TaskState.DONE for t in following(circulation)
    )


def made_last_move(actor: Actor, circulation: Circulation) -> bool:
    """Whether hers is the move that led to the present stage, and one that can be undone."""
    last = last_move(circulation)
    if last is None or last.done_by != actor.person_id:
        return False
    if circulation.state is not CirculationState.OPEN:
        return False
    stage = registry.definition(circulation.definition).by_key[last.stage]
    move = next((m for m in stage.moves if m.key == last.move), None)
    return move is not None and move.recallable and bool(following(circulation))


def last_move(circulation: Circulation) -> Task | None:
    """The task whose move led to the present stage."""
    return next((t for t in circulation.tasks if t.id == circulation.led_here), None)


def take_back(actor: Actor, circulation_id: int) -> Circulation:
    """撤回: undo her last move while the next person has not opened it."""
    circulation, _ = seen(actor, circulation_id)
    last = last_move(circulation)
    if last is None or not may_take_back(actor, circulation):
        raise OutOfTurn(
            "下一环节已经打开或者办理此件，不能直接撤回。",
            advice="请写明理由申请撤回，由对方同意；对方已经办理的，请电话联系。",
        )
    return undo(actor, circulation, last, "take_back")


def undo(actor: Actor, circulation: Circulation, last: Task, verb: str) -> Circulation:
    """Put the matter back on the desk from which `last` sent it, in a new round."""
    subject = registry.load(circulation)
    left, taken = circulation.stage, following(circulation)
    for task in taken:
        task.state = TaskState.CANCELLED
    close_to(circulation, subject, taken)
    circulation.stage = last.stage
    circulation.round += 1
    circulation.version += 1
    circulation.led_here = None
    staging.hand_out(
        circulation,
        Seat(last.person_id, last.post_id),
        sent_by=actor.person_id,
        due=last.due_at,
        position=last.position,
    )
    acts.record(
        actor, f"{circulation.definition}.{verb}", subject,
        stage=left, to=circulation.stage,
    )  # fmt: skip
    outbox.put("circulation.moved", circulation_id=circulation.id)
    return circulation


def hand_on(actor: Actor, task_id: int, seat_text: str, note: str) -> Circulation:
    """转办: give the task to a colleague of the same unit, who acts in her own name."""
    task, circulation = engine.locked(actor, task_id)
    stage = _open_stage(task, circulation)
    if not stage.hand_on or task.kind is not TaskKind.DO:
        raise NotAllowed(f"「{stage.label}」环节须由本人办理，不能转办。")
    (seat,) = staging.parse_seats(seat_text, "person")[:1]
    if seat.person_id in (task.person_id, actor.person_id):
        raise Invalid("不能转办给自己。", {"person": "请选择其他同事。"})
    if _unit_of(seat) != _unit_of(Seat(task.person_id, task.post_id)):
        raise NotAllowed("只能转办给本单位（科室）的同事。")
    subject = registry.load(circulation)
    task.state, task.done_at, task.done_by = TaskState.CANCELLED, clock.now(), actor.person_id
    task.move = "hand_on"
    staging.hand_out(
        circulation,
        seat,
        sent_by=actor.person_id,
        due=task.due_at,
        position=task.position,
        note=_note(note, must=False),
    )
    readers.grant(subject, readers.person(seat.person_id))
    acts.record(
        actor.in_place_of(task.person_id), "task.hand_on", subject,
        stage=task.stage, to=seat.person_id,
    )  # fmt: skip
    circulation.version += 1
    return circulation


def consult(actor: Actor, task_id: int, people: Sequence[str], question: str) -> Circulation:
    """征求意见: ask others beside the line; the matter does not wait for them."""
    task, circulation = engine.locked(actor, task_id)
    _open_stage(task, circulation)
    _hand_beside(actor, circulation, people, TaskKind.CONSULT, _note(question, must=True), "people")
    return circulation


def circulate(actor: Actor, circulation_id: int, people: Sequence[str], note: str) -> Circulation:
    """传阅: let others read it; the purpose is always said, and progress is seen by the sender.

    Who was only given it to read passes it on within her own unit (转阅).
    """
    circulation, _ = seen(actor, circulation_id)
    held = {t.kind for t in circulation.tasks if engine.holds(actor, t)}
    if TaskKind.DO not in held:
        if TaskKind.READ not in held:
            raise NotAllowed("只有经办过此件的人员可以发起传阅。")
        if any(
            _unit_of(s) not in actor.unit_ids for s in staging.parse_seats(list(people), "people")
        ):
            raise NotAllowed("传阅对象只能转阅给本单位（科室）的同事。")
    _hand_beside(actor, circulation, people, TaskKind.READ, _note(note, must=True), "people")
    return circulation


def answer(actor: Actor, task_id: int, text: str, ink: str | None = None) -> Circulation:
    """已阅, or the answer to a question: closes the reading task, with or without words."""
    task, circulation = engine.locked(actor, task_id)
    if task.state is TaskState.DONE and task.done_by == actor.person_id:
        return circulation
    if task.state is not TaskState.OPEN or task.kind is TaskKind.DO:
        raise OutOfTurn("此件已收回或者已经阅毕。")
    if task.kind is TaskKind.CONSULT and not text.strip() and not ink:
        raise Invalid("请填写您的意见。", {"opinion": "请填写意见。"})
    subject = registry.load(circulation)
    actor = actor.in_place_of(task.person_id)
    label = "已阅" if task.kind is TaskKind.READ else "答复意见"
    stage = Stage(task.stage, label, "", ())
    step = Step(actor, circulation, task, subject, stage, task.kind.value, opinion=text.strip())
    if step.opinion or ink:
        step.details["opinion"] = write_opinion(step, label, ink)
    task.state, task.move = TaskState.DONE, task.kind.value
    task.done_at, task.done_by = clock.now(), actor.person_id
    acts.record(actor, f"task.{task.kind.value}", subject, stage=task.stage, **step.details)
    outbox.put("circulation.moved", circulation_id=circulation.id)
    return circulation


def urge(actor: Actor, circulation_id: int, note: str) -> int:
    """催办: remind whoever has the matter now; gives how many people were reminded."""
    circulation, subject = seen(actor, circulation_id)
    mine = circulation.started_by == actor.person_id
    if not mine and not any(engine.holds(actor, t) for t in circulation.tasks):
        raise NotAllowed("只有发起人和经办人可以催办。")
    waiting = [
        t for t in circulation.tasks if t.state is TaskState.OPEN and not engine.holds(actor, t)
    ]
    if not waiting:
        raise OutOfTurn("此件没有他人未办的事项，不需要催办。")
    text = _note(note, must=False)
    for task in waiting:
        task.urges += 1
        task.urged_at = clock.now()
        task.note = text or task.note
    acts.record(actor, "task.urge", subject, stage=circulation.stage, count=len(waiting))
    return len(waiting)


def _hand_beside(
    actor: Actor,
    circulation: Circulation,
    people: Sequence[str],
    kind: TaskKind,
    note: str,
    field: str,
) -> None:
    seats = staging.parse_seats(list(people), field)
    subject = registry.load(circulation)
    have = {t.person_id for t in circulation.tasks if t.kind is kind and t.state is TaskState.OPEN}
    fresh = [s for s in seats if s.person_id not in have and s.person_id != actor.person_id]
    for seat in fresh:
        staging.hand_out(circulation, seat, sent_by=actor.person_id, kind=kind, note=note)
    readers.grant(subject, *(readers.person(s.person_id) for s in fresh))
    acts.record(actor, f"task.send_{kind.value}", subject, to=[s.person_id for s in fresh])


def close_to(circulation: Circulation, subject: Any, taken: Sequence[Task]) -> None:
    """Whoever had nothing of the matter but what was taken back, unseen, may not read it any more."""
    kept = {t.person_id for t in circulation.tasks if t.state is not TaskState.CANCELLED}
    kept |= {t.person_id for t in circulation.tasks if t.done_at is not None}
    kept.add(circulation.started_by or 0)
    gone = {t.person_id for t in taken if t.opened_at is None} - kept
    if gone:
        readers.withdraw(subject, *map(readers.person, sorted(gone)))


def following(circulation: Circulation) -> list[Task]:
    """The tasks of the present stage and round."""
    return [
        t
        for t in circulation.tasks
        if t.stage == circulation.stage
        and t.round == circulation.round
        and t.kind is TaskKind.DO
        and t.state is not TaskState.CANCELLED
    ]


def _open_stage(task: Task, circulation: Circulation) -> Stage:
    if task.state is not TaskState.OPEN or circulation.state is not CirculationState.OPEN:
        raise OutOfTurn("此事项已经办理、撤回或由他人办理。")
    return registry.definition(circulation.definition).by_key[task.stage]


def seen(actor: Actor, circulation_id: int) -> tuple[Circulation, Any]:
    """The circulation, locked, and its subject, if she may read it."""
    circulation = db.session.get(
        Circulation, circulation_id, with_for_update=True, populate_existing=True
    )
    if circulation is None:
        raise NotFound
    subject = registry.load(circulation)
    if not readers.may_read(actor, subject):
        raise NotFound
    return circulation, subject


def _unit_of(seat: Seat) -> int | None:
    post = db.session.get(Post, seat.post_id) if seat.post_id else None
    return post.unit_id if post else None


def _note(text: str, *, must: bool) -> str:
    note = cleaned(text)
    if must and not note:
        raise Invalid("请写明事由，便于对方办理。", {"note": "请写明事由。"})
    if len(note) > NOTE_LIMIT:
        raise Invalid(f"事由不得超过 {NOTE_LIMIT} 字。", {"note": "请精简。"})
    return note
