"""批示: whoever proposed the handling hears of each instruction as it is given."""

from __future__ import annotations

from app.circulation import reading
from app.circulation.models import Task, TaskState
from app.circulation.queries import circulation_for
from app.core.database import db
from app.directory.actors import Seat
from app.receipt.circulation import RECEIPT
from app.receipt.models import IncomingDocument


def given(incoming_id: int, task_id: int) -> None:
    """One of several leaders has written: the proposer need not look again and again.

    After the last one the matter itself comes to the office, so that nothing more is told.
    """
    incoming = db.session.get_one(IncomingDocument, incoming_id)
    task = db.session.get_one(Task, task_id)
    circulation = circulation_for(incoming, RECEIPT.key)
    if circulation is None or circulation.stage != task.stage:
        return
    proposed = [
        t
        for t in circulation.tasks
        if t.stage == "propose" and t.state is TaskState.DONE and t.done_by
    ]
    if proposed:
        last = proposed[-1]
        seat = Seat(last.done_by or last.person_id, last.post_id)
        reading.tell(circulation, [seat], f"{task.person.name}已批示，其他领导待批。")
