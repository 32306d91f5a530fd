"""Delivery (分送) and what comes back: receipts, returns, urging, and the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select

from app.calendar.office import due_at
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotFound, OutOfTurn
from app.directory.actors import Actor
from app.directory.models import Unit, UnitKind
from app.official_documents.models import Delivery, DeliveryState, OfficialDocument
from app.official_documents.producing import issued_bytes
from documents.model import cleaned

RECEIPT_WORKING_DAYS = 2

# Words in 主送 and 抄送 that stand for a group of units of the county.
GROUPS: tuple[tuple[str, UnitKind], ...] = (
    (r"各乡镇人民政府|各乡（镇）人民政府|各乡镇", UnitKind.TOWNSHIP),
    (r"县政府各部门|县直各部门|各部门|各有关部门|县政府各工作部门|各有关单位", UnitKind.BUREAU),
)


def known_organs() -> list[Unit]:
    """The organs that 主送 and 抄送 may name, also those outside this system. One query."""
    query = select(Unit).where(Unit.organ_id.is_(None), ~Unit.closed).order_by(Unit.order)
    found = list(db.session.scalars(query))
    db.session.info["organs"] = found  # Held, so that `unit.organ` and `unit.parent` ask nothing.
    return found


def resolve(text: str, units: Sequence[Unit] | None = None) -> tuple[list[Unit], list[str]]:
    """The organs that 主送 or 抄送 names, of `units` or of all that are known; and unknown names."""
    units = known_organs() if units is None else units
    found: list[Unit] = []
    strange: list[str] = []
    for name in re.split(r"[，,、；;：:。\s]+", text):
        if not name:
            continue
        matches = [u for u in units if name in (u.name, u.short_name)]
        for pattern, kind in GROUPS:
            if not matches and re.fullmatch(pattern, name):
                matches = [u for u in units if u.kind is kind]
        if matches:
            found.extend(u for u in matches if u not in found)
        else:
            strange.append(name)
    return found, strange


def organs() -> list[Unit]:
    """The organs that can receive documents here, in the order of the directory."""
    return list(
        db.session.scalars(
            select(Unit)
            .where(Unit.organ_id.is_(None), ~Unit.closed, ~Unit.external)
            .order_by(Unit.order, Unit.id)
        )
    )


def units_by_id(ids: Sequence[int]) -> list[Unit]:
    """The units of a list of ids, in its order."""
    if not ids:
        return []
    known = {u.id: u for u in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    return [known[i] for i in ids if i in known]


def send(
    actor: Actor, document: OfficialDocument, main: Sequence[int], copies: Sequence[int]
) -> list[Delivery]:
    """分发, and later 补发: one signed delivery to each organ that has none yet."""
    if not main and not copies:
        raise Invalid("请至少选择一个分送单位。", {"main": "请选择单位。"})
    issued_bytes(document)  # Refuses when the frozen bytes are not what was sealed.
    have = set(
        db.session.scalars(
            select(Delivery.unit_id).where(
                Delivery.document_id == document.id,
                Delivery.state.in_((DeliveryState.SENT, DeliveryState.RECEIVED)),
            )
        )
    )
    known = set(
        db.session.scalars(
            select(Unit.id).where(
                Unit.id.in_([*main, *copies]),
                Unit.organ_id.is_(None),
                ~Unit.closed,
                ~Unit.external,
            )
        )
    )
    sent = []
    for unit_id, copy in [*((u, False) for u in main), *((u, True) for u in copies)]:
        if unit_id in have or unit_id not in known:
            continue
        have.add(unit_id)
        delivery = Delivery(
            document_id=document.id,
            unit_id=unit_id,
            copy=copy,
            digest=document.issued_digest,
            sent_at=clock.now(),
            due_at=due_at(RECEIPT_WORKING_DAYS, document.urgency),
        )
        db.session.add(delivery)
        db.session.flush()
        acts.record(actor, "delivery.send", document, unit=unit_id, digest=delivery.digest)
        outbox.put("delivery.sent", delivery_id=delivery.id)
        sent.append(delivery)
    return sent


def acknowledge(actor: Actor, delivery_id: int) -> Delivery:
    """签收: the receipt goes back with its time, signed as an act of the receiver."""
    delivery = _locked(delivery_id)
    if delivery.state is DeliveryState.RECEIVED:
        return delivery
    _must_be_sent(delivery)
    if issued_digest(delivery) != delivery.digest:
        raise Blocked("收到的正本与发文单位登记的摘要不一致，不能签收，请联系发文单位。")
    delivery.state, delivery.received_at = DeliveryState.RECEIVED, clock.now()
    delivery.receiver = actor.name
    acts.record(
        actor, "delivery.receive", delivery.document, unit=delivery.unit_id, digest=delivery.digest
    )
    return delivery


def send_back(actor: Actor, delivery_id: int, reason: str) -> Delivery:
    """退文, at the door or after 初审: back to the issuer with the reason (条例 第二十四条第三项)."""
    delivery = _locked(delivery_id)
    if delivery.state is not DeliveryState.RECEIVED:
        _must_be_sent(delivery)
    text = cleaned(reason)
    if not text:
        raise Invalid("退文须说明理由（条例 第二十四条第三项）。", {"reason": "请选择理由。"})
    delivery.state, delivery.reason = DeliveryState.RETURNED, text[:500]
    delivery.received_at = delivery.received_at or clock.now()
    delivery.receiver = delivery.receiver or actor.name
    acts.record(actor, "delivery.return", delivery.document, unit=delivery.unit_id)
    outbox.put("delivery.returned", delivery_id=delivery.id)
    return delivery


def withdraw(actor: Actor, delivery_id: int) -> Delivery:
    """撤回 a delivery that nobody has signed for yet."""
    delivery = _locked(delivery_id)
    _must_be_sent(delivery)
    delivery.state = DeliveryState.WITHDRAWN
    acts.record(actor, "delivery.withdraw", delivery.document, unit=delivery.unit_id)
    outbox.put("delivery.withdrawn", delivery_id=delivery.id)
    return delivery


def waive(actor: Actor, delivery_id: int, reason: str) -> Delivery:
    """免签收: close a delivery that was received on paper or otherwise, with the reason."""
    delivery = _locked(delivery_id)
    _must_be_sent(delivery)
    text = cleaned(reason)
    if not text:
        raise Invalid("免签收须写明理由。", {"reason": "请写明理由。"})
    delivery.state, delivery.reason = DeliveryState.WAIVED, text[:500]
    acts.record(actor, "delivery.waive", delivery.document, unit=delivery.unit_id)
    return delivery


def urge(actor: Actor, delivery_id: int) -> Delivery:
    """催签."""
    delivery = _locked(delivery_id)
    _must_be_sent(delivery)
    delivery.urges += 1
    acts.record(actor, "delivery.urge", delivery.document, unit=delivery.unit_id)
    outbox.put("delivery.urged", delivery_id=delivery.id)
    return delivery


def answer(actor: Actor, delivery_id: int, text: str) -> None:
    """答复: what the receiver did goes back to the sender (条例 第二十四条第七项)."""
    delivery = _locked(delivery_id)
    delivery.answer, delivery.answered_at = cleaned(text)[:2000], clock.now()
    acts.record(actor, "delivery.answer", delivery.document, unit=delivery.unit_id)
    outbox.put("delivery.answered", delivery_id=delivery.id)


def deliveries(document: OfficialDocument) -> list[Delivery]:
    """All deliveries of a document, in the order they were sent; one query with the units."""
    from sqlalchemy.orm import joinedload

    return list(
        db.session.scalars(
            select(Delivery)
            .where(Delivery.document_id == document.id)
            .options(joinedload(Delivery.unit))
            .order_by(Delivery.id)
        )
    )


def issued_digest(delivery: Delivery) -> str:
    """SM3, hex, of the bytes that the receiver really gets."""
    from documents.encryption.digest import sm3

    return sm3(issued_bytes(delivery.document)).hex()


def _must_be_sent(delivery: Delivery) -> None:
    if delivery.state is not DeliveryState.SENT:
        raise OutOfTurn(f"此件对该单位的状态是「{delivery.state.label}」，不能再办。")


def _locked(delivery_id: int) -> Delivery:
    delivery = db.session.get(
        Delivery, delivery_id, with_for_update={"of": Delivery}, populate_existing=True
    )
    if delivery is None:
        raise NotFound
    return delivery
