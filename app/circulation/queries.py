"""What waits for whom, what went where: every count is the very query of the list behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.circulation.models import (
    Circulation,
    CirculationState,
    OpinionRow,
    Task,
    TaskKind,
    TaskState,
)
from app.core.database import db
from app.core.pages import Page, page
from app.directory.actors import Actor

BOXES = {"todo": "待办", "reading": "待阅", "urged": "催办", "sent": "我送出的", "done": "已办"}


def box(actor: Actor, name: str) -> Select[Task]:
    """The tasks of one box of her desk, with their circulations; newest deadlines first."""
    mine = [actor.person_id, *actor.standing_in_for]
    query = select(Task).join(Task.circulation)
    if name == "sent":
        query = query.where(
            Task.sent_by == actor.person_id,
            Task.state == TaskState.OPEN,
            Task.person_id != actor.person_id,
        )
        return query.order_by(Task.id.desc())
    if name == "done":
        query = query.where(Task.done_by == actor.person_id, Task.state == TaskState.DONE)
        return query.order_by(Task.done_at.desc(), Task.id.desc())
    query = query.where(Task.person_id.in_(mine), Task.state == TaskState.OPEN)
    if name == "todo":
        query = query.where(Task.kind == TaskKind.DO)
    elif name == "reading":
        query = query.where(Task.kind.in_((TaskKind.READ, TaskKind.CONSULT)))
    else:
        query = query.where(Task.urges > 0)
    return query.order_by(Task.due_at.is_(None), Task.due_at, Task.id.desc())


def box_page(actor: Actor, name: str, number: int = 1, definition: str = "") -> Page[Task]:
    """One page of a box: three queries, whatever its length."""
    query = box(actor, name)
    if definition:
        query = query.where(Circulation.definition == definition)
    return page(
        query.options(
            contains_eager(Task.circulation),
            joinedload(Task.sender),
            joinedload(Task.person),
        ),
        number,
    )


def counts(actor: Actor) -> dict[str, int]:
    """How many are in each box of the desk, in one query for the open ones and one for the sent."""
    return {
        name: db.session.scalar(
            select(func.count()).select_from(box(actor, name).order_by(None).subquery())
        )
        or 0
        for name in ("todo", "reading", "urged", "sent")
    }


def drafts(actor: Actor, limit: int) -> Sequence[Circulation]:
    """What she began and has never sent: it lies in its first stage, in its first round."""
    return db.session.scalars(
        select(Circulation)
        .join(Task, Task.circulation_id == Circulation.id)
        .where(
            Task.person_id == actor.person_id,
            Task.state == TaskState.OPEN,
            Task.stage == "draft",
            Circulation.started_by == actor.person_id,
            Circulation.round == 1,
        )
        .order_by(Circulation.id.desc())
        .limit(limit)
    ).all()


def circulation_with_tasks(circulation_id: int) -> Circulation | None:
    """The circulation and everything its page shows of tasks and people. Three queries."""
    return db.session.scalars(
        select(Circulation)
        .where(Circulation.id == circulation_id)
        .options(
            selectinload(Circulation.tasks).options(
                joinedload(Task.person), joinedload(Task.sender), joinedload(Task.post)
            )
        )
    ).one_or_none()


def circulation_for(subject: Any, definition: str) -> Circulation | None:
    """The circulation of a record, with its tasks and people."""
    return db.session.scalars(
        select(Circulation)
        .where(
            Circulation.subject_type == subject.__tablename__,
            Circulation.subject_id == subject.id,
            Circulation.definition == definition,
        )
        .options(
            selectinload(Circulation.tasks).options(
                joinedload(Task.person), joinedload(Task.sender), joinedload(Task.post)
            )
        )
    ).one_or_none()


def opinions(circulation: Circulation) -> Sequence[OpinionRow]:
    """All opinions, in the order they were given."""
    return db.session.scalars(
        select(OpinionRow)
        .where(OpinionRow.circulation_id == circulation.id)
        .order_by(OpinionRow.id)
    ).all()


def task_for(actor: Actor, circulation: Circulation) -> Task | None:
    """The task of this matter that waits for her, to do before to read."""
    mine = {actor.person_id, *actor.standing_in_for}
    waiting = [t for t in circulation.tasks if t.person_id in mine and t.state is TaskState.OPEN]
    return min(waiting, key=lambda t: (t.kind is not TaskKind.DO, t.id), default=None)


@dataclass(frozen=True, slots=True)
class StagePoint:
    """One point on the line of stages: done, now or next, with the people and the time."""

    key: str
    label: str
    state: str
    tasks: tuple[Task, ...]


def line(circulation: Circulation) -> list[StagePoint]:
    """The stages that were passed or are ahead, as the thin line at the top of a matter."""
    from app.circulation import registry

    definition = registry.definition(circulation.definition)
    keys = [s.key for s in definition.stages]
    now = keys.index(circulation.stage) if circulation.stage else len(keys)
    subject = registry.load(circulation)
    points = []
    for i, stage in enumerate(definition.stages):
        tasks = tuple(
            t
            for t in circulation.tasks
            if t.stage == stage.key and t.kind is TaskKind.DO and t.state is not TaskState.CANCELLED
        )
        last = tuple(t for t in tasks if t.round == max(x.round for x in tasks))
        if i == now:
            current = tuple(t for t in tasks if t.round == circulation.round)
            points.append(StagePoint(stage.key, stage.label, "now", current))
        elif i < now and last:
            points.append(StagePoint(stage.key, stage.label, "done", last))
        elif i > now and registry.condition(stage.when, circulation, subject):
            points.append(StagePoint(stage.key, stage.label, "next", ()))
    if circulation.state is CirculationState.STOPPED:
        points = [p for p in points if p.state == "done"]
    return points
