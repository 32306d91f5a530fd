"""登记: the register's numbers (收文号), gap-free per organ and year, and 判重 before one is drawn."""

from __future__ import annotations

from sqlalchemy import select

from app.core import acts, clock
from app.core.database import db
from app.core.series import next_number
from app.directory.actors import Actor
from app.receipt.models import IncomingDocument, RegisterSeries
from documents.rules.numbers import DocumentNumber, MalformedNumber, recognise

CODE = "收文"


def draw(actor: Actor, incoming: IncomingDocument) -> str:
    """Give the document the next number of its organ's register; gives the number it has."""
    if incoming.register_number is None:
        year = clock.today().year
        sequence = next_number(RegisterSeries, organ_id=incoming.organ_id, year=year)
        incoming.register_year, incoming.register_sequence = year, sequence
        incoming.register_number = DocumentNumber(CODE, year, sequence).text
        acts.record(actor, "receipt.draw_number", incoming, number=incoming.register_number)
    return incoming.register_number


def same_documents(organ_id: int, from_name: str, number: str, but: int | None = None) -> list[str]:
    """判重: what this organ has of the same sender under the same number, as words for the person."""
    number = tidy(number)
    if not number:
        return []
    rows = db.session.scalars(
        select(IncomingDocument)
        .where(
            IncomingDocument.organ_id == organ_id,
            IncomingDocument.number == number,
            IncomingDocument.from_name == from_name,
            IncomingDocument.id != (but or 0),
        )
        .order_by(IncomingDocument.id)
        .limit(5)
    )
    return [
        f"{row.register_number or '未登记'}（{clock.local(row.arrived_at):%Y-%m-%d} 收到）"
        for row in rows
    ]


def tidy(number: str) -> str:
    """来文字号 as the standard writes it, whatever brackets the sender used."""
    try:
        return recognise(number).text
    except MalformedNumber:
        return number.strip()[:60]
