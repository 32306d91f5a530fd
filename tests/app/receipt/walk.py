"""Walks a document that came in to the sample county, one act after another, as people would."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.circulation import engine
from app.circulation.models import Circulation, Task, TaskState
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.official_documents import delivering, drafting
from app.official_documents.models import Delivery, OfficialDocument
from app.receipt.actions import load
from app.receipt.models import IncomingDocument
from app.sample.county import County
from documents.encryption.signing import CertifiedKey, SigningKey
from documents.model import Document, Paragraph
from documents.rules.checklists import ListName, checklists

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
POINTS = [item.key for item in checklists()[ListName.RECEIPT].items]
TEXT = Document(
    kind="通知",
    title="云岭县人民政府关于开展安全生产大检查的通知",
    recipients="各乡镇人民政府，县政府各部门",
    body=(Paragraph("请各单位认真组织自查自纠。"),),
)
USUAL = {
    "sign_for": "sign_for", "register": "register", "preliminary": "pass", "propose": "instruct",
    "instruct": "instruct", "assign": "assign", "accept": "accept", "handle": "finish",
    "approve": "approve", "answer": "close", "circulate": "read",
}  # fmt: skip


def issued(
    county: County, number: str = "云政发〔2026〕18号", *, code: str = "云政发", urgency: str = "",
    text: Document = TEXT,
    pdf: bytes = PDF,
) -> int:  # fmt: skip
    """An issued document, really sealed; its pages are a few bytes, as nobody looks at them here."""
    with unit_of_work():
        actor = county.actor("郭宇航")
        account = county.account(code)
        document = drafting.begin(
            actor, account, county.units["数据局数据资源科"], replace(text, urgency=urgency)
        )
        blob = stores().blobs.put(io.BytesIO(pdf), limit_bytes=len(pdf))
        seal = account.seal
        pem = db.session.get_one(acts.Certificate, seal.certificate).pem.encode()
        key = CertifiedKey(SigningKey.from_pem(seal.key.encode()), pem)
        document.number, document.dated = number, clock.today()
        document.issued_blob, document.issued_digest = blob.id, blob.sm3
        document.issued_pages, document.issued_at = 1, clock.now()
        document.seal_signature, document.seal_certificate = key.sign(pdf), seal.certificate
        db.session.flush()
        return document.id


def send(county: County, document_id: int, *units: str) -> list[int]:
    """分发 by the county office; gives the deliveries' ids."""
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, document_id)
        sent = delivering.send(
            county.actor("王红梅"), document, [county.units[u] for u in units], []
        )
        ids = [d.id for d in sent]
    outbox.drain()
    return ids


def arrived(county: County, unit: str = "财政局", **how: Any) -> int:
    """A document that waits to be signed for in the unit; gives the incoming document's id."""
    (delivery_id,) = send(county, issued(county, **how), unit)
    return incoming_of(delivery_id).id


def incoming_of(delivery_id: int) -> IncomingDocument:
    return db.session.scalars(
        select(IncomingDocument).where(IncomingDocument.delivery_id == delivery_id)
    ).one()


def delivery_of(incoming_id: int) -> Delivery:
    return db.session.get_one(Delivery, load(incoming_id).delivery_id)


def circulation(incoming_id: int) -> Circulation:
    return db.session.scalars(
        select(Circulation).where(
            Circulation.subject_type == IncomingDocument.__tablename__,
            Circulation.subject_id == incoming_id,
        )
    ).one()


def waiting(incoming_id: int) -> list[Task]:
    """The open tasks of the present stage."""
    query = (
        select(Task)
        .join(Task.circulation)
        .where(
            Circulation.subject_type == IncomingDocument.__tablename__,
            Circulation.subject_id == incoming_id,
            Task.state == TaskState.OPEN,
        )
    )
    return list(db.session.scalars(query.order_by(Task.id)))


def names(county: County, incoming_id: int) -> list[str]:
    """For whom it waits."""
    by_id = {key: name for name, key in county.people.items()}
    return [by_id[task.person_id] for task in waiting(incoming_id)]


def act(
    county: County, incoming_id: int, move: str, *, who: str | None = None, opinion: str = "",
    **form: Any,
) -> None:  # fmt: skip
    """The first person for whom it waits (or `who`) makes a move."""
    by_id = {key: name for name, key in county.people.items()}
    task = next(t for t in waiting(incoming_id) if who in (None, by_id[t.person_id]))
    name, task_id = by_id[task.person_id], task.id
    with unit_of_work():
        engine.act(county.actor(name), task_id, move, opinion=opinion, form=form)


def walk(county: County, incoming_id: int, until: str, **given: Any) -> None:
    """Make the usual move of every stage until the document waits in the stage `until`."""
    for _ in range(40):
        stage = circulation(incoming_id).stage
        if stage == until or stage is None:
            return
        form: dict[str, Any] = {}
        if stage == "preliminary":
            form["points"] = POINTS
        if stage == "propose":
            form["leaders"] = given.get("leaders") or [county.seat("宋立新")]
        if stage == "assign":
            form["lead"] = str(given.get("lead") or county.units["财政局预算科"])
            form["assisting"] = [str(u) for u in given.get("assisting", ())]
        if stage == "handle":
            form["result"] = "已办理完毕。"
        if stage == "answer":
            form |= {"answer_by": "system", "answer": "已按要求开展检查。"}
        opinion = "请研究办理。" if stage in ("propose", "instruct") else ""
        act(county, incoming_id, USUAL[stage], opinion=opinion, **form)
    raise AssertionError(f"the document never came to {until}")
