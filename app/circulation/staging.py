"""Entering and leaving stages: who gets a task, until when, and whom somebody chose for later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.circulation import registry
from app.circulation.definition import Mode, Stage
from app.circulation.models import (
    Choice,
    Circulation,
    CirculationState,
    Task,
    TaskKind,
    TaskState,
)
from app.circulation.registry import Step
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid
from app.directory.actors import Seat
from app.directory.models import Appointment, Person, PostRole
from app.directory.roles import ADMINISTRATORS
from app.permissions import readers

CHOSEN_AT_MOST = 60
MOST_DIGITS = 16  # of an id in a form; more would not fit what a database can hold


def enter(circulation: Circulation, stage: Stage, subject: Any, *, sent_by: int | None) -> None:
    """Hand out the stage's tasks; a stage for which nobody is there stops the move."""
    seats = registry.seats(stage.by, circulation, subject)
    if not seats:
        raise Blocked(
            f"「{stage.label}」环节没有可以办理的人员：请先指定人员，或者请系统管理员补设相应岗位。"
        )
    circulation.stage = stage.key
    due = registry.deadline(stage, circulation, subject)
    for position, seat in enumerate(seats):
        waits = stage.mode is Mode.ORDER and position > 0
        hand_out(
            circulation,
            seat,
            sent_by=sent_by,
            due=due,
            position=position,
            state=TaskState.WAITING if waits else TaskState.OPEN,
        )
    readers.grant(subject, *(readers.person(s.person_id) for s in seats))


def hand_out(
    circulation: Circulation,
    seat: Seat,
    *,
    sent_by: int | None,
    kind: TaskKind = TaskKind.DO,
    due: datetime | None = None,
    position: int = 0,
    state: TaskState = TaskState.OPEN,
    note: str | None = None,
) -> Task:
    """Put one task on one desk."""
    task = Task(
        circulation_id=circulation.id,
        stage=circulation.stage or "",
        round=circulation.round,
        kind=kind,
        state=state,
        position=position,
        person_id=seat.person_id,
        post_id=seat.post_id,
        sent_by=sent_by,
        sent_at=clock.now(),
        due_at=due,
        note=note,
    )
    circulation.tasks.append(task)
    db.session.flush()
    outbox.put("task.opened", task_id=task.id)
    return task


def cancel_open(circulation: Circulation, stage_key: str) -> None:
    """Whatever else was open in the stage is no longer to be done."""
    for task in circulation.tasks:
        if task.stage == stage_key and task.state in (TaskState.OPEN, TaskState.WAITING):
            if task.kind is TaskKind.READ:
                continue  # 传阅 goes on beside the line.
            task.state = TaskState.CANCELLED


def cancel(tasks: Iterable[Task]) -> None:
    """Somebody else has done these, so far as they were still open."""
    for task in tasks:
        if task.state is TaskState.OPEN and task.kind is TaskKind.DO:
            task.state = TaskState.CANCELLED


def close(circulation: Circulation, state: CirculationState) -> None:
    """End the circulation; what is still to be read may still be read."""
    circulation.stage, circulation.state = None, state
    circulation.ended_at = clock.now()


def choose(step: Step, name: str) -> None:
    """Keep whom the person chose for a later stage; the form holds post-and-person pairs."""
    chosen = parse_seats(step.form.get(name), name)
    set_choice(step.circulation, name, chosen)
    step.details[name] = [seat.person_id for seat in chosen]


def set_choice(circulation: Circulation, name: str, seats: Sequence[Seat]) -> None:
    """Replace the people chosen under `name`."""
    db.session.execute(
        delete(Choice).where(Choice.circulation_id == circulation.id, Choice.name == name)
    )
    db.session.add_all(
        Choice(
            circulation_id=circulation.id,
            name=name,
            position=position,
            person_id=seat.person_id,
            post_id=seat.post_id,
        )
        for position, seat in enumerate(seats)
    )
    db.session.flush()


def chosen(circulation: Circulation, name: str) -> list[Seat]:
    """Whom somebody on the way chose under `name`, in order; whoever has left is not there."""
    rows = db.session.scalars(
        select(Choice)
        .join(Person, Person.id == Choice.person_id)
        .where(Choice.circulation_id == circulation.id, Choice.name == name, Person.active)
        .order_by(Choice.position)
    )
    return [Seat(row.person_id, row.post_id) for row in rows]


def parse_seats(value: Any, name: str) -> list[Seat]:
    """Read "post:person" values of a form and see that each person really sits in the post.

    No document ever goes to an administrator of the system (三员).
    """
    values = [value] if isinstance(value, str) else list(value or [])
    values = [v for v in values if v]
    if not values:
        raise Invalid("请选择下一环节的办理人员。", {name: "请选择人员。"})
    if len(values) > CHOSEN_AT_MOST:
        raise Invalid(f"一次最多选择 {CHOSEN_AT_MOST} 人。", {name: "人数过多。"})
    seats = []
    for text in dict.fromkeys(map(str, values)):
        post, _, person = text.partition(":")
        if not (
            post.isdecimal() and person.isdecimal() and max(len(post), len(person)) < MOST_DIGITS
        ):
            raise Invalid("所选人员不正确，请重新选择。", {name: "请重新选择人员。"})
        seats.append(Seat(int(person), int(post)))
    administrators = select(PostRole.post_id).where(PostRole.role.in_(sorted(ADMINISTRATORS)))
    known = {
        (person_id, post_id)
        for person_id, post_id in db.session.execute(
            select(Appointment.person_id, Appointment.post_id)
            .join(Person, Person.id == Appointment.person_id)
            .where(
                Appointment.person_id.in_([s.person_id for s in seats]),
                Appointment.until.is_(None),
                Appointment.post_id.not_in(administrators),
                Person.active,
            )
        )
    }
    if any((s.person_id, s.post_id) not in known for s in seats):
        raise Invalid(
            "所选人员已不在该岗位，或者不办理公文，请重新选择。", {name: "请重新选择人员。"}
        )
    return seats
