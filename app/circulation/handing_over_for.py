"""代为移交: the open work of a colleague who cannot sign in is handed over in her name.

条例 第三十六条 binds the organ, not only the person: who has moved, is ill or may not sign in any more
must not keep a matter lying. Who acts for the organ says `app.directory.oversight`. She gives the
reason, takes nothing herself, and need not read what she hands over, so she sees no title. Whoever
was here on the last working day does it herself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from sqlalchemy import exists, func, select

from app.calendar.office import office_calendar
from app.circulation import handing_over, staging
from app.circulation.handing_over import OPEN, Outcome
from app.circulation.models import Task, TaskState
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.pages import Page, page
from app.directory import oversight
from app.directory.actors import Actor, Seat
from app.directory.models import Person
from documents.model import cleaned

TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Burden:
    """What lies with somebody, and since when she has not been here."""

    tasks: int
    seen: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """How much somebody handed over in her name, and when last."""

    name: str
    count: int
    at: datetime


def absent(actor: Actor, number: int = 1) -> Page[Person]:
    """Whose work she may hand over now: out of reach, with something open. Two queries."""
    waits = exists().where(Task.person_id == Person.id, Task.state.in_(OPEN))
    away = oversight.out_of_reach(_last_working_day())
    query = select(Person).where(Person.id.in_(oversight.overseen(actor)), waits, away)
    return page(query.order_by(Person.name, Person.id), number)


def burdens(people: Sequence[Person]) -> dict[int, Burden]:
    """What lies with some people, by id. Two queries."""
    ids = [person.id for person in people]
    counts = (
        select(Task.person_id, func.count())
        .where(Task.person_id.in_(ids), Task.state.in_(OPEN))
        .group_by(Task.person_id)
    )
    tasks: dict[int, int] = dict(db.session.execute(counts).all())
    seen: dict[int, datetime] = dict(db.session.execute(oversight.last_seen(ids)).all())
    return {key: Burden(tasks.get(key, 0), seen.get(key)) for key in ids}


def colleague(actor: Actor, person_id: int) -> Person:
    """The person, for whoever sees to her work. Raises NotFound."""
    query = select(Person).where(Person.id == person_id, Person.id.in_(oversight.overseen(actor)))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("没有这位同事，或者不由您督促移交。")
    return found


def is_absent(person: Person) -> bool:
    """Whether a whole working day has gone by without her, or her account is closed."""
    query = select(Person.id).where(Person.id == person.id)
    return db.session.scalar(query.where(oversight.out_of_reach(_last_working_day()))) is not None


def hand_over_for(actor: Actor, person_id: int, seat_text: str, reason: str) -> Outcome:
    """Give her open tasks to one colleague of her organ, in her name and with a reason.

    Raises NotFound, OutOfTurn while she is here, Invalid and NotAllowed.
    """
    person = colleague(actor, person_id)
    if not is_absent(person):
        raise OutOfTurn(
            f"{person.name}上一个工作日以来登录过，没有移交。",
            advice="请由本人在「我的」中办理离岗移交；确已不能登录的，隔一个工作日再办。",
        )
    why = cleaned(reason)
    if not why or len(why) > handing_over.NOTE_LIMIT:
        fault = f"请写明代为移交的理由，最多 {handing_over.NOTE_LIMIT} 字。"
        raise Invalid(fault, {"note": fault})
    (seat,) = staging.parse_seats(seat_text, "person")[:1]
    tasks = _fitting(actor, person, seat)
    done = handing_over.give(replace(actor, on_behalf_of=person.name), tasks, seat, why)
    if not done.moved and not done.kept:
        raise OutOfTurn(f"{person.name}没有可以移交给这位同事的未办事项，可能刚刚办完。")
    return done


def taken_from(person_id: int | None) -> list[Taken]:
    """What others handed over in her name, the newest first: she is to know. One query."""
    last = func.max(Task.done_at)
    query = (
        select(Person.name, func.count(), last)
        .join(Task, Task.done_by == Person.id)
        .where(
            Task.person_id == person_id,
            Task.state == TaskState.CANCELLED,
            Task.move == handing_over.MOVE,
            Task.done_by != person_id,
        )
        .group_by(Person.id, Person.name)
        .order_by(last.desc())
        .limit(TOLD_AT_MOST)
    )
    return [Taken(name, count, at) for name, count, at in db.session.execute(query) if at]


def _fitting(actor: Actor, person: Person, seat: Seat) -> list[Task]:
    """Her tasks that this seat may have: work stays in the organ whose post had it."""
    if seat.person_id == person.id:
        raise Invalid("不能移交给本人。", {"person": "请选择其他同事。"})
    if seat.person_id == actor.person_id:
        raise NotAllowed(
            "不能把他人的公文移交给自己，没有移交。",
            advice="请选择其他同事；须由您承办的，请本单位其他负责人移交。",
        )
    organ = handing_over.organ_of(seat.post_id)
    if organ not in db.session.scalars(oversight.organs(actor, person.id)).all():
        raise NotAllowed("只能移交给本单位的同事。", advice="请从名单中选择。")
    tasks = handing_over.open_tasks(person.id)
    return [t for t in tasks if handing_over.organ_of(t.post_id) in (None, organ)]


def _last_working_day() -> datetime:
    """The first moment of the last working day before today."""
    day = office_calendar().add_working_days(clock.today(), -1)
    return datetime.combine(day, time(), tzinfo=clock.BEIJING)
