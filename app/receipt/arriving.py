"""收文: how a document comes in, by the outbox or on paper, and what its sender still does with it."""

from __future__ import annotations

from typing import IO

from sqlalchemy import select

from app.circulation import engine, staging
from app.circulation.entries import Form
from app.circulation.models import Circulation, CirculationState, Task, TaskKind, TaskState
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed
from app.core.stores import stores
from app.directory.actors import OFFICE, Actor, holders
from app.directory.models import Unit
from app.directory.roles import Role
from app.official_documents import offices
from app.official_documents.models import Delivery, DeliveryState, OfficialDocument
from app.permissions import readers
from app.receipt import registering
from app.receipt.circulation import RECEIPT
from app.receipt.entries import NAME_LIMIT, entry
from app.receipt.models import IncomingDocument
from documents.reading.sniff import FileKind, RefusedFile, accept
from documents.storage.blobs import TooLarge

SCANS = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.TIFF: "image/tiff",
}


def arrive(delivery_id: int) -> None:
    """A document was sent to an organ of ours: it lies on its registrars' desks. Once only."""
    delivery = db.session.get_one(Delivery, delivery_id)
    if delivery.state is not DeliveryState.SENT or of_delivery(delivery_id) is not None:
        return
    document = delivery.document
    content = document.document
    incoming = IncomingDocument(
        organ_id=delivery.unit_id,
        office_id=offices.office_of(delivery.unit_id),
        delivery_id=delivery.id,
        delivery=delivery,
        sender_id=document.organ_id,
        from_name=_issuers(document),
        number=document.number or "",
        title=document.title,
        kind=document.kind,
        urgency=document.urgency,
        dated=document.dated,
        copy=delivery.copy,
        attachments=len(content.attachments),
        pages=document.issued_pages,
        blob=document.issued_blob,
        digest=delivery.digest,
        arrived_at=clock.now(),
    )
    _put_on_desk(OFFICE, incoming)


def enter_paper(
    actor: Actor, organ_id: int, form: Form, name: str, stream: IO[bytes]
) -> IncomingDocument:
    """A document that came on paper: entered and signed for by the registrar, with its scan.

    `form` holds the fields of the register. Raises Invalid, NotAllowed.
    """
    office_id = offices.office_of(organ_id)
    if organ_id not in {unit.id for unit in receives_for(actor)}:
        raise NotAllowed("只有本机关的公文收发员可以登记纸质来文。")
    values = entry(form)
    same = registering.same_documents(organ_id, values.from_name, values.number)
    if same and not form.get("confirm_duplicate"):
        raise Invalid(
            f"可能重复：{values.from_name}的{values.number}已收到过：{'、'.join(same)}。"
            "确需再次登记的，请勾选「不是重复件，继续登记」。",
            {"confirm_duplicate": "请核对后确认。"},
        )
    if not name:
        raise Invalid("请上传扫描件。", {"file": "请上传扫描件。"})
    try:
        blob = stores().blobs.put(stream, limit_bytes=stores().settings.upload_limit)
    except TooLarge as error:
        raise Invalid(str(error), {"file": "文件过大。"}) from error
    try:
        kind = _scan_of(blob.id, name)
    except RefusedFile as error:
        stores().blobs.delete(blob.id)
        raise Invalid(str(error), {"file": str(error)}) from error
    sender = db.session.scalar(select(Unit).where(Unit.name == values.from_name))
    incoming = IncomingDocument(
        organ_id=organ_id,
        office_id=office_id,
        sender_id=sender.id if sender else None,
        from_name=values.from_name,
        number=values.number,
        title=values.title,
        kind=values.kind,
        urgency=values.urgency,
        dated=values.dated,
        copies=values.copies,
        pages=values.pages,
        blob=blob.id,
        digest=blob.sm3,
        media_type=SCANS[kind],
        arrived_at=clock.now(),
    )
    circulation = _put_on_desk(actor, incoming)
    own = next(t for t in circulation.tasks if t.person_id == actor.person_id)
    engine.act(actor, own.id, "sign_for")
    return incoming


def _scan_of(blob_id: str, name: str) -> FileKind:
    with stores().blobs.open(blob_id) as content:
        kind = accept(content, name)
    if kind not in SCANS:
        raise RefusedFile("扫描件须为 PDF 或者图片，请上传 PDF、JPG 或 PNG。")
    return kind


def receives_for(actor: Actor) -> list[Unit]:
    """The organs whose incoming documents she registers: her own, and those her office serves."""
    own = {organ for organ, role in actor.organ_roles if role is Role.REGISTRAR}
    if not own:
        return []
    organs = db.session.scalars(
        select(Unit)
        .where(Unit.organ_id.is_(None), ~Unit.external, ~Unit.closed)
        .order_by(Unit.order, Unit.id)
    ).all()
    handled_by = offices.offices([unit.id for unit in organs])
    return [unit for unit in organs if handled_by[unit.id] in own]


def withdrawn(delivery_id: int) -> None:
    """The sender took it back before anybody signed: it leaves the desks, and nobody reads it."""
    incoming = of_delivery(delivery_id)
    if incoming is None:
        return
    circulation = _locked(incoming)
    if circulation.state is not CirculationState.OPEN or circulation.stage != "sign_for":
        return
    incoming.returned = "来文单位撤回。"
    staging.cancel_open(circulation, "sign_for")
    staging.close(circulation, CirculationState.STOPPED)
    circulation.version += 1
    readers.withdraw(incoming, *readers.tokens_on(incoming))
    acts.record(OFFICE, "receipt.withdrawn", incoming, delivery=delivery_id)
    outbox.put("circulation.moved", circulation_id=circulation.id)


def urged(delivery_id: int) -> None:
    """催签 by the sender shows on the registrars' desks."""
    incoming = of_delivery(delivery_id)
    if incoming is None:
        return
    for task in _open_tasks(_locked(incoming)):
        task.urges += 1
        task.urged_at, task.note = clock.now(), "来文单位催签。"


def annulled(document_id: int) -> None:
    """The sender's document lost force: every organ that has it sees so, in lists and on its page.

    Who signed for it reads of it as of a new paper; where it still waits at the door the mark is
    enough.
    """
    rows = db.session.scalars(
        select(IncomingDocument)
        .join(Delivery, Delivery.id == IncomingDocument.delivery_id)
        .where(Delivery.document_id == document_id)
        .order_by(IncomingDocument.id)
    ).all()
    for incoming in rows:
        circulation = _locked(incoming)
        document = incoming.delivery.document if incoming.delivery else None
        if document is None or incoming.returned is not None or circulation.mark is not None:
            continue
        circulation.mark = document.validity.label
        if incoming.received_at is not None:
            for seat in holders(Role.REGISTRAR, [incoming.office_id]):
                staging.hand_out(
                    circulation, seat, sent_by=None, kind=TaskKind.READ,
                    note=f"来文{circulation.mark}，请转告承办人员。",
                )  # fmt: skip
        acts.record(OFFICE, "receipt.annulled", incoming, validity=document.validity.value)


def of_delivery(delivery_id: int) -> IncomingDocument | None:
    return db.session.scalar(
        select(IncomingDocument).where(IncomingDocument.delivery_id == delivery_id)
    )


def _issuers(document: OfficialDocument) -> str:
    """来文机关: all who issued it, the host first; too many for the register, the host and how many."""
    names = [account.signature for account in document.accounts]
    together = "、".join(names)
    return together if len(together) <= NAME_LIMIT else f"{names[0]}等{len(names)}个机关"


def _put_on_desk(actor: Actor, incoming: IncomingDocument) -> Circulation:
    db.session.add(incoming)
    db.session.flush()
    readers.grant(incoming, readers.role(incoming.office_id, Role.REGISTRAR))
    return engine.start(
        actor,
        RECEIPT.key,
        incoming,
        title=incoming.title,
        organ_id=incoming.organ_id,
        urgency=incoming.urgency,
    )


def _locked(incoming: IncomingDocument) -> Circulation:
    """The circulation, locked against whoever signs at this moment."""
    return db.session.scalars(
        select(Circulation)
        .where(
            Circulation.subject_type == incoming.__tablename__,
            Circulation.subject_id == incoming.id,
            Circulation.definition == RECEIPT.key,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _open_tasks(circulation: Circulation) -> list[Task]:
    return [t for t in circulation.tasks if t.stage == "sign_for" and t.state is TaskState.OPEN]
