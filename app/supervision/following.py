"""What supervision hears of from elsewhere: a leader's 批示 may have to be followed up (office.md 1.4)."""

from __future__ import annotations

from app.circulation import reading, registry
from app.circulation.models import Task
from app.core.database import db
from app.directory.actors import holders
from app.directory.roles import Role
from app.official_documents.offices import office_of


def instruction_given(task_id: int, **_: int) -> None:
    """批示: the supervisors of the office read it, and may make an item of it; 圈阅 asks for nothing."""
    task = db.session.get_one(Task, task_id)
    circulation = task.circulation
    stage = registry.definition(circulation.definition).by_key.get(task.stage)
    move = next((m for m in stage.moves if m.key == task.move), None) if stage else None
    if move is None or not move.strong:
        return
    seats = holders(Role.SUPERVISOR, [office_of(circulation.organ_id)])
    if seats:
        reading.tell(circulation, seats, f"{task.person.name}已批示，请研究是否列入督办。")
