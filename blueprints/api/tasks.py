"""待办: what waits for the person, what each move asks for, and doing it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.circulation import engine, moves, queries, registry
from app.circulation.definition import Move
from app.circulation.models import Circulation, Task, TaskKind, TaskState
from app.core.database import db
from app.core.errors import NotFound
from app.directory.actors import Actor
from app.permissions.rules import Permission
from blueprints.api.access import actor, requires
from blueprints.api.blueprint import bp
from blueprints.api.models import (
    Given,
    Opinion,
    Paged,
    PageQuery,
    Subject,
    Way,
    counted,
    opinion,
    subject,
    way,
)
from blueprints.shared.lists import stage_label
from blueprints.shared.matters import form_of, opened

ANSWER = "answer"  # 已阅, or the answer to a question: the one move of a reading task

Value = Annotated[str, Field(max_length=10_000)]
Values = Annotated[list[Value], Field(max_length=500)]


class BoxQuery(PageQuery):
    """Which box of the desk."""

    box: Literal["todo", "reading", "urged", "sent", "done"] = "todo"


class TaskRow(BaseModel):
    """A task as a row of a box."""

    id: int
    href: str
    kind: str
    kind_label: str
    state: str
    stage: str
    stage_label: str
    title: str
    urgency: str
    mark: str = Field(description="已撤销、已废止，或者没有")
    subject: Subject
    holder: str
    sender: str
    sent_at: datetime
    opened_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    urges: int
    note: str


class TaskPage(Paged):
    """One page of a box."""

    rows: list[TaskRow]


class Asked(BaseModel):
    """One value that a move asks for; `options` are what may be chosen."""

    name: str
    kind: str
    label: str
    hint: str = ""
    options: list[dict[str, str]] = Field(default_factory=list)
    chosen: str | list[str] = ""


class MoveOut(BaseModel):
    """One move; with `confirm` it needs the person herself on the page."""

    key: str
    label: str
    opinion: str = Field(description="none 不需要；may 可以写；must 必须写")
    default_opinion: str = ""
    confirm: bool = False
    asks: list[Asked] = Field(default_factory=list)


class TaskOut(TaskRow):
    """A task with its matter, what was said so far, and what she may do."""

    circulation: Way
    opinions: list[Opinion]
    moves: list[MoveOut]
    beside: list[Literal["hand-on", "consultation", "reading"]] = Field(
        description="此外可以转办、征求意见、传阅"
    )


class ActIn(Given):
    """One act. `version` is the circulation's when it was read; without it that check is skipped."""

    move: str = Field(max_length=40)
    opinion: str = Field(default="", max_length=10_000)
    form: dict[Annotated[str, Field(max_length=60)], Value | Values] = Field(
        default_factory=dict, max_length=100
    )
    version: int | None = Field(default=None, ge=1, le=2**31)


class ActOut(BaseModel):
    """Where the matter is after the act; the same act sent twice gives the same answer twice."""

    task: int
    move: str
    subject: Subject
    circulation: Way


@bp.get("/tasks")
@requires(Permission.DESK, 422)
@bp.input(BoxQuery, location="query", arg_name="asked")
@bp.output(TaskPage)
def list_tasks(asked: BoxQuery) -> TaskPage:
    """事项列表：待办、待阅、催办、送出、已办"""
    page = queries.box_page(actor(), asked.box, asked.page)
    return TaskPage(rows=[TaskRow(**_row(t)) for t in page.rows], **counted(page))


@bp.get("/tasks/<int:task_id>")
@requires(Permission.DESK, 404)
@bp.output(TaskOut)
def show_task(task_id: int) -> TaskOut:
    """一件事项：可以办理的操作和各操作所需的内容"""
    who = actor()
    circulation = whole(engine.held(who, task_id).circulation_id)
    if opened(who, circulation) is not None:
        circulation = whole(circulation.id)  # Read anew: the first look was noted.
    task = engine.held(who, task_id)
    return TaskOut(
        **_row(task),
        circulation=way(circulation),
        opinions=[opinion(o) for o in queries.opinions(circulation)],
        moves=_moves(who, task, circulation),
        beside=_beside(task, circulation),
    )


@bp.post("/tasks/<int:task_id>/acts")
@requires(Permission.DESK, 400, 404, 409, 413, 422)
@bp.input(ActIn, arg_name="given")
@bp.output(ActOut)
def act_on_task(task_id: int, given: ActIn) -> ActOut:
    """办理一件事项；重复提交同一操作，结果相同"""
    who = actor()
    engine.held(who, task_id)
    if given.move == ANSWER:
        moved = moves.answer(who, task_id, given.opinion)
    else:
        moved = engine.act(
            who,
            task_id,
            given.move,
            opinion=given.opinion,
            form=dict(given.form),
            version=given.version,
        )
    db.session.flush()
    there = whole(moved.id)
    return ActOut(
        task=task_id,
        move=given.move,
        subject=subject(there.subject_type, there.subject_id),
        circulation=way(there),
    )


def whole(circulation_id: int) -> Circulation:
    """The circulation with its tasks and people."""
    found = queries.circulation_with_tasks(circulation_id)
    if found is None:
        raise NotFound
    return found


def _row(task: Task) -> dict[str, Any]:
    circulation = task.circulation
    return {
        "id": task.id,
        "href": f"/api/v1/tasks/{task.id}",
        "kind": task.kind.value,
        "kind_label": task.kind.label,
        "state": task.state.value,
        "stage": task.stage,
        "stage_label": stage_label(task),
        "title": circulation.title,
        "urgency": circulation.urgency,
        "mark": circulation.mark or "",
        "subject": subject(circulation.subject_type, circulation.subject_id),
        "holder": task.person.name,
        "sender": task.sender.name if task.sender else "",
        "sent_at": task.sent_at,
        "opened_at": task.opened_at,
        "due_at": task.due_at,
        "done_at": task.done_at,
        "urges": task.urges,
        "note": task.note or "",
    }


def _moves(who: Actor, task: Task, circulation: Circulation) -> list[MoveOut]:
    if task.kind is not TaskKind.DO:
        label = "已阅" if task.kind is TaskKind.READ else "答复"
        must = "may" if task.kind is TaskKind.READ else "must"
        return [MoveOut(key=ANSWER, label=label, opinion=must)] if task.state == "open" else []
    record = registry.load(circulation)
    there = engine.moves_of(task, circulation, record)
    return [_move(who, task, circulation, record, move) for move in there]


def _beside(
    task: Task, circulation: Circulation
) -> list[Literal["hand-on", "consultation", "reading"]]:
    """What the stage allows beside its moves; the acts themselves check it again."""
    stage = registry.definition(circulation.definition).by_key.get(task.stage)
    if stage is None or task.kind is not TaskKind.DO or task.state is not TaskState.OPEN:
        return []
    found: list[Literal["hand-on", "consultation", "reading"]] = ["reading"]
    if stage.consult:
        found.insert(0, "consultation")
    if stage.hand_on:
        found.insert(0, "hand-on")
    return found


def _move(who: Actor, task: Task, circulation: Circulation, record: Any, move: Move) -> MoveOut:
    form = form_of(task, move.key)
    fields = form.fields(who, task, circulation, record) if form else []
    return MoveOut(
        key=move.key,
        label=move.label,
        opinion=move.opinion.value,
        default_opinion=move.default_opinion,
        confirm=move.confirm,
        asks=[_asked(field) for field in fields],
    )


def _asked(field: dict[str, Any]) -> Asked:
    """A field of the page, in plain words."""
    chosen = field.get("chosen") or ""
    return Asked(
        name=field["name"],
        kind=field["kind"],
        label=field.get("label", ""),
        hint=field.get("hint", ""),
        options=[
            {"value": str(option["value"]), "label": str(option["label"])}
            for option in field.get("options") or []
        ],
        chosen=[str(c) for c in chosen] if isinstance(chosen, list | tuple) else str(chosen),
    )
