"""Walks a document of the sample county along its way, one act after another, as people would."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.circulation import engine
from app.circulation.models import Circulation, Task, TaskState
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.actors import holders
from app.directory.roles import Role
from app.dispatch import actions
from app.official_documents import drafting, joining
from app.official_documents.models import OfficialDocument
from app.official_documents.offices import office_of
from app.sample.county import County
from documents.model import Document, Level, Paragraph
from documents.rules.checklists import ListName, checklists

TEXT = Document(
    kind="通知",
    title="云岭县人民政府关于做好今冬明春森林草原防灭火工作的通知",
    recipients="各乡镇人民政府，县政府各部门",
    body=(
        Paragraph("为切实做好今冬明春森林草原防灭火工作，现将有关事项通知如下。"),
        Paragraph("一、压实工作责任", Level.ONE),
        Paragraph("各单位要落实主体责任，严格执行值班值守制度，确保防灭火工作落到实处。"),
        Paragraph("二、强化火源管控", Level.ONE),
        Paragraph("加强重点时段、重点区域巡护，严禁携带火种进入林区草原。"),
    ),
)

USUAL = {
    "draft": "submit", "review": "agree", "countersign": "agree", "check": "pass",
    "director": "pass", "leader": "approve", "sign": "sign", "joint_sign": "sign",
    "recheck": "pass", "number": "draw", "typeset": "make", "proofread": "correct",
    "seal": "seal", "joint_seal": "seal", "distribute": "send", "track": "close",
}  # fmt: skip


def draft(
    county: County,
    drafter: str = "郭宇航",
    *,
    unit: str = "数据局数据资源科",
    code: str = "云政发",
    text: Document = TEXT,
    consulted: tuple[str, ...] = (),
    jointly: tuple[str, ...] = (),
    government_consents: bool = False,
) -> int:
    """A draft on its drafter's desk; gives the document's id."""
    with unit_of_work():
        actor = county.actor(drafter)
        document = drafting.begin(actor, county.account(code), county.units[unit], text)
        drafting.save(document, text, document.version)
        joining.choose(document, jointly)
        document.consulted_units = [county.units[u] for u in consulted]
        document.government_consents = government_consents
        actions.open_draft(actor, document)
        return document.id


def circulation(document_id: int) -> Circulation:
    return actions.circulation_of(db.session.get_one(OfficialDocument, document_id))


def waiting(document_id: int) -> list[Task]:
    """The open tasks of the document's present stage."""
    query = select(Task).where(
        Task.circulation_id == circulation(document_id).id, Task.state == TaskState.OPEN
    )
    return list(db.session.scalars(query.order_by(Task.id)))


def act(
    county: County,
    document_id: int,
    move: str,
    *,
    who: str | None = None,
    opinion: str = "",
    **form: Any,
) -> None:
    """The first person for whom the document waits (or `who`) makes a move."""
    names = {key: name for name, key in county.people.items()}
    tasks = waiting(document_id)
    task = next(t for t in tasks if who is None or names[t.person_id] == who)
    name, task_id = names[task.person_id], task.id
    with unit_of_work():
        engine.act(county.actor(name), task_id, move, opinion=opinion, form=form)


def walk(county: County, document_id: int, until: str, *, signer: str = "苏和") -> None:
    """Make the usual move of every stage until the document waits in the stage `until`."""
    for _ in range(60):
        stage = circulation(document_id).stage
        if stage == until or stage is None:
            return
        act(county, document_id, USUAL[stage], **form_for(county, stage, signer))
    raise LookupError(f"the document never came to {until}")


def form_for(county: County, stage: str, signer: str) -> dict[str, Any]:
    """What the usual move of a stage asks for, as people of the county would fill it in."""
    if stage == "check":
        return {"points": [p.key for p in checklists()[ListName.REVIEW].items]}
    if stage == "director":
        return {"signer": county.seat(signer)}
    if stage == "distribute":
        return {"main": [str(county.units["青石镇"]), str(county.units["财政局"])]}
    return {}


def registrar_of(county: County, unit: str) -> str:
    """Who receives documents for an organ."""
    names = {key: name for name, key in county.people.items()}
    organ = county.units[unit]
    return names[holders(Role.REGISTRAR, [office_of(organ)])[0].person_id]
