"""签收跟踪: what comes back from the receivers is told to those who sent it."""

from __future__ import annotations

from app.circulation import reading
from app.circulation.queries import circulation_for
from app.core.database import db
from app.directory.actors import Seat
from app.dispatch import people
from app.dispatch.circulation import DISPATCH
from app.official_documents.models import Delivery


def returned(delivery_id: int) -> None:
    """退文: registrar and drafter hear of it with the reason, also when the matter is closed."""
    delivery = db.session.get_one(Delivery, delivery_id)
    name, reason = delivery.unit.short_name, delivery.reason or ""
    _tell(delivery, f"{name}退文：{reason}。请核实后重发，或者更正后另行发文。")


def answered(delivery_id: int) -> None:
    """答复: what the receiver did (条例 第二十四条第七项)."""
    delivery = db.session.get_one(Delivery, delivery_id)
    _tell(delivery, f"{delivery.unit.short_name}答复：{delivery.answer or ''}")


def _tell(delivery: Delivery, note: str) -> None:
    document = delivery.document
    circulation = circulation_for(document, DISPATCH.key)
    if circulation is None:  # Brought in from elsewhere: nobody here sent it on its way.
        return
    registrars = people.registrars(circulation, document)
    writer: list[Seat] = people.drafter(circulation, document)
    reading.tell(circulation, [*registrars, *writer], note)
