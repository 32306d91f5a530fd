"""What a person has not handed over yet (条例 第三十六条), told without what the documents say.

The system administrator sees no document, and whoever hands over for a colleague need not be one of
its readers, so the titles stay out: kind, stage and day suffice for finding it and asking.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.circulation import registry
from app.circulation.models import Circulation, Task, TaskState
from app.core import clock
from app.core.database import db

SHOWN = 200


def open_work(person_id: int, post_id: int | None = None) -> list[str]:
    """Her open tasks, of one post or of all, as sentences. One query."""
    query = (
        select(Task)
        .join(Circulation, Circulation.id == Task.circulation_id)
        .options(joinedload(Task.circulation))
        .where(Task.person_id == person_id, Task.state.in_((TaskState.OPEN, TaskState.WAITING)))
        .order_by(Task.id)
        .limit(SHOWN)
    )
    if post_id is not None:
        query = query.where(Task.post_id == post_id)
    return [sentence(task) for task in db.session.scalars(query)]


def sentence(task: Task) -> str:
    """What waits there, since when; never what it is about."""
    definition = registry.definition(task.circulation.definition)
    stage = definition.by_key.get(task.stage)
    day = clock.local(task.sent_at)
    return (
        f"{definition.label}第 {task.circulation_id} 件，{stage.label if stage else task.kind.label}，"
        f"{day.year}年{day.month}月{day.day}日送到"
    )
