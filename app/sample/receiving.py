"""How organs of the sample county take in what is sent to them: by their own people, step by step."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.calendar.office import office_calendar
from app.circulation import engine
from app.circulation.models import Circulation, Task, TaskState
from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.actors import holders
from app.directory.models import Person
from app.directory.roles import Role
from app.receipt.models import IncomingDocument
from app.sample.county import County
from documents.rules.checklists import ListName, checklists

TO_READ = {
    "sign_for": "sign_for", "register": "register", "preliminary": "pass", "propose": "circulate",
    "circulate": "read",
}  # fmt: skip
TO_HANDLE = {
    **TO_READ, "propose": "instruct", "instruct": "instruct", "assign": "assign",
    "accept": "accept", "handle": "finish", "approve": "approve", "answer": "close",
}  # fmt: skip
WORDS = {"propose": "拟请有关负责同志阅示。", "instruct": "请按要求抓好落实。"}


def of_delivery(delivery_id: int) -> int | None:
    """The incoming document of a delivery, once it has arrived."""
    return db.session.scalar(
        select(IncomingDocument.id).where(IncomingDocument.delivery_id == delivery_id)
    )


def stage_of(incoming_id: int) -> str | None:
    return _circulation(incoming_id).stage


def step(county: County, incoming_id: int, usual: dict[str, str]) -> bool:
    """The usual move of the present stage by the first person for whom it waits; False at the end."""
    circulation = _circulation(incoming_id)
    stage = circulation.stage
    if stage is None:
        return False
    task = db.session.scalars(
        select(Task)
        .where(Task.circulation_id == circulation.id, Task.state == TaskState.OPEN)
        .order_by(Task.id)
    ).first()
    if task is None:
        return False
    names = {key: name for name, key in county.people.items()}
    name, task_id = names[task.person_id], task.id
    form = _form(circulation, stage)
    with unit_of_work():
        engine.act(
            county.actor(name), task_id, usual[stage], opinion=WORDS.get(stage, ""), form=form
        )
    return True


def _circulation(incoming_id: int) -> Circulation:
    return db.session.scalars(
        select(Circulation).where(
            Circulation.subject_type == IncomingDocument.__tablename__,
            Circulation.subject_id == incoming_id,
        )
    ).one()


def _form(circulation: Circulation, stage: str) -> dict[str, Any]:
    """What the usual move of a stage asks for."""
    if stage == "preliminary":
        return {"points": [item.key for item in checklists()[ListName.RECEIPT].items]}
    if stage == "propose":
        leaders = holders(Role.PRINCIPAL, [circulation.organ_id])
        seats = [f"{s.post_id}:{s.person_id}" for s in leaders]
        return {"leaders": seats, "readers": seats}
    if stage == "assign":
        heads = holders(Role.DEPARTMENT_HEAD, [circulation.organ_id])
        person = db.session.get_one(Person, heads[0].person_id)
        due = office_calendar().add_working_days(clock.today(), 5).isoformat()
        return {"lead": str(person.posts[0].unit_id), "assisting": [], "due": due}
    if stage == "handle":
        return {"result": "已按要求办理完毕。"}
    if stage == "answer":
        return {"answer_by": "system", "answer": "已按要求落实，有关情况另报。"}
    return {}
