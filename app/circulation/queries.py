"""What waits for whom, what went where: every count is the very query of the list behind it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload

from app.circulation.models import (
    Circulation,
    CirculationState,
    OpinionRow,
    Task,
    TaskKind,
    TaskState,
)
from app.core import clock
from app.core.database import db
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.directory.models import Person, Post

BOXES = {"todo": "待办", "reading": "待阅", "urged": "催办", "sent": "我送出的", "done": "已办"}


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is: tasks by box and definition, and how many of the 待办 are due when."""

    boxes: dict[str, dict[str, int]]  # box -> definition -> count
    due: tuple[int, ...] = ()  # 待办 that are due by each of the moments asked for

    def count(self, box: str, definition: str = "") -> int:
        """How many rows the list behind a box has: all of them, or those of one definition."""
        counts = self.boxes[box]
        return counts.get(definition, 0) if definition else sum(counts.values())


def box(actor: Actor, name: str) -> Select[Task]:
    """The tasks of one box of her desk, with their circulations; newest deadlines first."""
    query = select(Task).join(Task.circulation).where(*_in_box(actor, name))
    if name == "sent":
        return query.order_by(Task.id.desc())
    if name == "done":
        return query.order_by(Task.done_at.desc(), Task.id.desc())
    return query.order_by(Task.due_at.is_(None), Task.due_at, Task.id.desc())


def box_page(
    actor: Actor, name: str, number: int = 1, definition: str = "", *, total: int | None = None
) -> Page[Task]:
    """One page of a box, whatever its length: one query, and one more when `total` is not known."""
    query = box(actor, name)
    if definition:
        query = query.where(Circulation.definition == definition)
    query = query.options(
        contains_eager(Task.circulation), _name_of(Task.sender), _name_of(Task.person)
    )
    return page(query, number, total=total)


def sent_last(actor: Actor, limit: int) -> Sequence[Task]:
    """The last she sent on that still wait for others."""
    query = box(actor, "sent").limit(limit)
    return db.session.scalars(
        query.options(contains_eager(Task.circulation), _name_of(Task.person))
    ).all()


def tally(actor: Actor, *moments: datetime) -> Tally:
    """All counts of her desk in one query: of what waits for her, and of what she sent on.

    Each count has the very conditions of the list behind it.
    """
    waiting = ("todo", "reading", "urged")
    columns = [func.count().filter(*_in_box(actor, name)) for name in waiting]
    columns += [func.count().filter(*_in_box(actor, "todo"), Task.due_at <= m) for m in moments]
    counted = [func.count(), *(literal(0) for _ in columns[1:])]
    found = db.session.execute(
        union_all(
            _by_definition(*columns, literal(True)).where(*_open_for(actor)),
            _by_definition(*counted, literal(False)).where(*_in_box(actor, "sent")),
        )
    ).all()
    rows, sent = [row for row in found if row[-1]], [row for row in found if not row[-1]]
    boxes = {
        name: {row[0]: row[place] for row in rows if row[place]}
        for place, name in enumerate(waiting, start=1)
    }
    boxes["sent"] = {row[0]: row[1] for row in sent}
    first = 1 + len(waiting)
    return Tally(boxes, tuple(sum(row[first + i] for row in rows) for i in range(len(moments))))


def count(actor: Actor, name: str) -> int:
    """How many tasks are in one box."""
    query = select(func.count()).select_from(Task).where(*_in_box(actor, name))
    return db.session.scalar(query) or 0


def counts(actor: Actor) -> dict[str, int]:
    """How many are in each box of the desk."""
    found = tally(actor)
    return {name: found.count(name) for name in found.boxes}


def _by_definition(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(Circulation.definition, *columns)
        .join(Task, Task.circulation_id == Circulation.id)
        .group_by(Circulation.definition)
    )


def _in_box(actor: Actor, name: str) -> list[ColumnElement[bool]]:
    if name == "sent":
        return [Task.id.in_(_sent_or_begun(actor)), Task.person_id != actor.person_id]
    if name == "done":
        return [Task.done_by == actor.person_id, Task.state == TaskState.DONE]
    if name == "todo":
        return [*_open_for(actor), Task.kind == TaskKind.DO]
    if name == "reading":
        return [*_open_for(actor), Task.kind.in_((TaskKind.READ, TaskKind.CONSULT))]
    # 催办 by people, and by the clock: what is overdue reminds of itself.
    return [*_open_for(actor), or_(Task.urges > 0, Task.due_at < clock.now())]


def _sent_or_begun(actor: Actor) -> CompoundSelect[tuple[int]]:
    """Open tasks that she sent, and all of the matters that she began: she asks where they are.

    Two walks over indexes; joined by OR in one condition they would read every open task.
    """
    is_open = Task.state == TaskState.OPEN
    begun = select(Task.id).join(Circulation, Circulation.id == Task.circulation_id)
    return union(
        select(Task.id).where(Task.sent_by == actor.person_id, is_open),
        begun.where(
            Circulation.started_by == actor.person_id,
            Circulation.state == CirculationState.OPEN,
            is_open,
        ),
    )


def _open_for(actor: Actor) -> list[ColumnElement[bool]]:
    mine = [actor.person_id, *actor.standing_in_for]
    return [Task.person_id.in_(mine), Task.state == TaskState.OPEN]


def _name_of(person: Any) -> Any:
    """Load the person of a task for her name; her appointments are not asked for."""
    return joinedload(person).lazyload(Person.appointments)


def _people_of_tasks() -> Any:
    """A circulation's tasks, their people and what these said, in the same query."""
    return joinedload(Circulation.tasks).options(
        _name_of(Task.person),
        _name_of(Task.sender),
        joinedload(Task.post).lazyload(Post.roles),
        joinedload(Task.opinions),
    )


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
    """The circulation and everything its page shows of tasks and people. One query."""
    query = select(Circulation).where(Circulation.id == circulation_id)
    return db.session.scalars(query.options(_people_of_tasks())).unique().one_or_none()


def circulation_for(subject: Any, definition: str) -> Circulation | None:
    """The circulation of a record, with its tasks and people. One query."""
    query = select(Circulation).where(
        Circulation.subject_type == subject.__tablename__,
        Circulation.subject_id == subject.id,
        Circulation.definition == definition,
    )
    return db.session.scalars(query.options(_people_of_tasks())).unique().one_or_none()


def deputies(circulation: Circulation) -> dict[int, str]:
    """Who did a task in another's place: task id -> name. No query where everybody did her own."""
    stood_in = {t.id: t.done_by for t in circulation.tasks if t.done_by not in (None, t.person_id)}
    if not stood_in:
        return {}
    known = select(Person.id, Person.name).where(Person.id.in_(stood_in.values()))
    names: dict[int, str] = dict(db.session.execute(known).all())
    return {task: names[person] for task, person in stood_in.items() if person in names}


def marks_of(subject_type: str, ids: Collection[int]) -> dict[int, str]:
    """What lists say of some records besides their state, such as 已废止, by id. One query."""
    rows = db.session.execute(
        select(Circulation.subject_id, Circulation.mark).where(
            Circulation.subject_type == subject_type,
            Circulation.subject_id.in_(ids),
            Circulation.mark.is_not(None),
        )
    )
    return {subject_id: mark for subject_id, mark in rows if mark}


def said_in(circulation: Circulation) -> list[OpinionRow]:
    """The opinions of a circulation that was read with its tasks, in the order they were given."""
    return sorted((o for task in circulation.tasks for o in task.opinions), key=lambda o: o.id)


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
