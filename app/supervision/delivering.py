"""送达: when an object received the conclusion, by opening it or by leaving it unopened too long.

The thirty days of 第十七条 run from the receipt. An object that never opens the conclusion does not hold
it up for ever: after so many working days it counts as delivered, which is an act on record.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.calendar import deadlines
from app.calendar.office import office_calendar
from app.circulation.models import Circulation, CirculationState, Task, TaskKind, TaskState
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE
from app.supervision.inspection_circulation import INSPECTION
from app.supervision.inspection_models import Inspection, InspectionDelivery

STAGE = "answer"


def deliver_all() -> int:
    """The clock's job: note every conclusion that has stood unopened too long; gives how many."""
    query = (
        select(Task.id, Task.circulation_id)
        .join(Circulation, Circulation.id == Task.circulation_id)
        .where(
            Circulation.definition == INSPECTION.key,
            Circulation.state == CirculationState.OPEN,
            Circulation.stage == STAGE,
            Task.stage == STAGE,
            Task.kind == TaskKind.DO,
            Task.state == TaskState.OPEN,
            Task.position > 0,
            Task.opened_at.is_(None),
            Task.id.not_in(select(InspectionDelivery.task_id)),
        )
        .order_by(Task.id)
    )
    return sum(_deliver(*row) for row in db.session.execute(query).all())


def counts_from(task: Task) -> datetime:
    """When a conclusion that nobody opens counts as delivered."""
    days = stores().settings.delivery_days
    return deadlines.deadline(office_calendar(), task.sent_at, working_days=days)


def received_at(item: Inspection, circulation: Circulation, task: Task) -> datetime | None:
    """When the object received it: opened, or counted as delivered, whichever was first.

    The unit received it, not the person: whoever the task was handed over to begins no new term.
    """
    seat = [
        t for t in circulation.tasks
        if (t.stage, t.round, t.position, t.kind)
        == (task.stage, task.round, task.position, TaskKind.DO)
    ]  # fmt: skip
    ids = {t.id for t in seat}
    moments = [t.opened_at for t in seat if t.opened_at is not None]
    moments += [row.at for row in item.deliveries if row.task_id in ids]
    return min(moments, default=None)


def counted(item: Inspection, circulation: Circulation, task: Task) -> bool:
    """Whether it was received by standing unopened, not by being opened."""
    at = received_at(item, circulation, task)
    return at is not None and any(row.at == at for row in item.deliveries)


def _deliver(task_id: int, circulation_id: int) -> int:
    """1 where it counts as delivered from this moment; asked again under the lock."""
    with unit_of_work():
        circulation = db.session.get_one(
            Circulation, circulation_id, with_for_update=True, populate_existing=True
        )
        task = db.session.get_one(Task, task_id, populate_existing=True)
        item = db.session.get_one(Inspection, circulation.subject_id)
        here = (circulation.stage, circulation.round) == (task.stage, task.round)
        late = clock.now() > counts_from(task)
        if task.state is not TaskState.OPEN or not here or not late:
            return 0
        if received_at(item, circulation, task) is not None:
            return 0
        db.session.add(InspectionDelivery(inspection_id=item.id, task_id=task.id, at=clock.now()))
        db.session.flush()
        db.session.expire(item, ["deliveries"])
        acts.record(OFFICE, "inspection.count_as_delivered", item, task=task.id, to=task.person_id)
        outbox.put("circulation.moved", circulation_id=circulation.id)
    return 1
