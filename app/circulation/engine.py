"""Moves any matter from desk to desk: one path serves every move of every feature.

Load the task, is it this person's turn, do the rules allow it, is an opinion needed, write the
opinion and the act, close sibling tasks, run the effect, enter the next stage: one transaction.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.circulation import registry, staging
from app.circulation.definition import END, NEXT, STAY, Mode, Move, Opinion, Stage
from app.circulation.models import Circulation, CirculationState, Task, TaskKind, TaskState
from app.circulation.opinions import write_opinion
from app.circulation.registry import Step
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotFound, OutOfTurn, SecondFactorNeeded
from app.directory.actors import Actor
from app.permissions import readers


def start(
    actor: Actor, key: str, subject: Any, *, title: str, organ_id: int, urgency: str = ""
) -> Circulation:
    """Set the subject on its way: the first stage of the definition gets its tasks."""
    definition = registry.definition(key)
    circulation = Circulation(
        definition=key,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        organ_id=organ_id,
        title=title,
        urgency=urgency,
        started_by=actor.person_id,
        started_at=clock.now(),
    )
    db.session.add(circulation)
    db.session.flush()
    acts.record(actor, f"{key}.start", subject, stage=definition.stages[0].key)
    staging.enter(circulation, definition.stages[0], subject, sent_by=actor.person_id)
    outbox.put("circulation.moved", circulation_id=circulation.id)
    return circulation


def act(
    actor: Actor,
    task_id: int,
    move_key: str,
    *,
    opinion: str = "",
    ink: str | None = None,
    form: dict[str, Any] | None = None,
    version: int | None = None,
) -> Circulation:
    """Do one move of the stage that the task belongs to.

    `version` is the circulation's when the page was shown; None skips that check. The same person
    pressing the same button twice gets the same answer twice. Raises OutOfTurn, NotAllowed,
    Invalid, SecondFactorNeeded, and whatever the move's guards raise.
    """
    task, circulation = locked(actor, task_id)
    if task.state is TaskState.DONE and task.move == move_key and task.done_by == actor.person_id:
        return circulation
    stage = registry.definition(circulation.definition).by_key[task.stage]
    subject = registry.load(circulation)
    move = _turn(task, circulation, stage, move_key, version)
    if move.confirm and not actor.confirmed:
        raise SecondFactorNeeded(f"{move.label}须再次验证本人身份。")
    actor = actor.in_place_of(task.person_id)
    step = Step(actor, circulation, task, subject, stage, move.key, form=form or {})
    step.opinion = _opinion(move, opinion, ink)
    if not registry.condition(move.when, circulation, subject):
        raise OutOfTurn(f"本环节目前不能{move.label}。")
    for name in move.guards:
        registry.guard(name, step)
    if registry.repeats(move.once, step):
        return circulation
    for name in move.asks:
        staging.choose(step, name)
    if step.opinion or ink:
        step.details["opinion"] = write_opinion(step, move.label, ink)
    if move.to != STAY:
        task.state, task.move = TaskState.DONE, move.key
        task.done_at, task.done_by = clock.now(), actor.person_id
    finished = move.to != STAY and _stage_is_over(task, circulation, stage, move)
    if move.effect and (finished or move.to == STAY or stage.mode is not Mode.ONE):
        registry.effect(move.effect, step)
    target = _target(step, move) if finished else circulation.stage
    acts.record(
        actor,
        f"{circulation.definition}.{stage.key}.{move.key}",
        subject,
        stage=stage.key,
        round=circulation.round,
        to=target or END,
        **step.details,
    )
    circulation.version += 1
    if finished:
        _leave(step, stage, target)
    outbox.put("circulation.moved", circulation_id=circulation.id)
    return circulation


def locked(actor: Actor, task_id: int) -> tuple[Task, Circulation]:
    """The task, its circulation locked against everyone else; only for whoever holds the task."""
    task = db.session.get(Task, task_id)
    if task is None or not holds(actor, task):
        raise NotFound
    circulation = db.session.scalars(
        select(Circulation)
        .where(Circulation.id == task.circulation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    db.session.refresh(task)
    return task, circulation


def held(actor: Actor, task_id: int) -> Task:
    """The task, for whoever holds it and may still read its matter. Raises NotFound."""
    task = db.session.get(Task, task_id)
    if task is None or not holds(actor, task):
        raise NotFound
    if not readers.may_read(actor, registry.load(task.circulation)):
        raise NotFound  # It was taken back.
    return task


def holds(actor: Actor, task: Task) -> bool:
    """Whether the task is hers, or of someone she stands in for at this moment."""
    return task.person_id == actor.person_id or task.person_id in actor.standing_in_for


def moves_of(task: Task, circulation: Circulation, subject: Any) -> list[Move]:
    """The buttons of this task at this moment."""
    if task.state is not TaskState.OPEN or task.kind is not TaskKind.DO:
        return []
    stage = registry.definition(circulation.definition).by_key[task.stage]
    return [
        m
        for m in stage.moves
        if m.is_for(task.position) and registry.condition(m.when, circulation, subject)
    ]


def _turn(
    task: Task, circulation: Circulation, stage: Stage, move_key: str, version: int | None
) -> Move:
    if circulation.state is not CirculationState.OPEN:
        raise OutOfTurn("此件已经办结，不能再办理。")
    if task.state is not TaskState.OPEN or task.kind is not TaskKind.DO:
        raise OutOfTurn("此事项已经办理、撤回或由他人办理。")
    if task.stage != circulation.stage or task.round != circulation.round:
        raise OutOfTurn("此件已进入其他环节。")
    move = next((m for m in stage.moves if m.key == move_key), None)
    if move is None or not move.is_for(task.position):
        raise OutOfTurn(f"「{stage.label}」环节没有这一操作。")
    if version is not None and version != circulation.version and stage.mode is Mode.ONE:
        raise OutOfTurn("您打开此件后，他人已作改动。", advice="请刷新后看过改动再办。")
    return move


def _opinion(move: Move, text: str, ink: str | None) -> str:
    text = text.strip()
    if move.opinion is Opinion.NONE:
        return ""
    if move.opinion is Opinion.MUST and not text and not ink:
        raise Invalid(f"{move.label}须写明意见或者理由。", {"opinion": "请填写意见。"})
    return text or ("" if ink else move.default_opinion)


def _stage_is_over(task: Task, circulation: Circulation, stage: Stage, move: Move) -> bool:
    """Whether this move ends the stage; in a serial stage it opens the next seat's task."""
    rest = [
        t
        for t in circulation.tasks
        if t.id != task.id
        and (t.stage, t.round, t.kind) == (stage.key, circulation.round, TaskKind.DO)
        and t.state in (TaskState.OPEN, TaskState.WAITING)
    ]
    if stage.mode is Mode.ONE or move.ends_stage or not rest:
        return True
    if stage.mode is Mode.ORDER:
        following = min(rest, key=lambda t: t.position)
        following.state, following.sent_at = TaskState.OPEN, clock.now()
        following.sent_by = task.done_by
    return False


def _target(step: Step, move: Move) -> str | None:
    if move.to == END:
        return None
    if move.choices:
        chosen = str(step.form.get("to") or move.choices[0])
        if chosen not in move.choices:
            raise Invalid("请选择要退回的环节。", {"to": "请选择要退回的环节。"})
        return chosen
    if move.to != NEXT:
        return move.to
    definition = registry.definition(step.circulation.definition)
    for stage in definition.after(step.stage.key):
        if registry.condition(stage.when, step.circulation, step.subject):
            return stage.key
    return None


def _leave(step: Step, stage: Stage, target: str | None) -> None:
    circulation = step.circulation
    staging.cancel_open(circulation, stage.key)
    circulation.led_here = step.task.id
    if target is None:
        stopped = circulation.state is CirculationState.STOPPED
        staging.close(circulation, circulation.state if stopped else CirculationState.CLOSED)
        return
    definition = registry.definition(circulation.definition)
    if definition.by_key[target] not in definition.after(stage.key):
        circulation.round += 1  # A return opens a new round: tasks of the old one stay closed.
    staging.enter(circulation, definition.by_key[target], step.subject, sent_by=step.task.done_by)
