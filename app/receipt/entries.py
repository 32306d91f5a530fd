"""收文: what the forms of the moves hold, read into values; each fault names its field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.calendar.office import URGENT_HOURS
from app.circulation.entries import Form, count, day, one_of, text
from app.receipt.models import IncomingDocument
from app.receipt.registering import tidy
from documents.model import TITLE_LIMIT, cleaned
from documents.rules.kinds import BY_NAME

NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """登记 of one document (收文处理单)."""

    from_name: str
    number: str
    title: str
    kind: str
    urgency: str
    dated: date | None
    copies: int
    pages: int | None


def entry(form: Form, incoming: IncomingDocument | None = None) -> Entry:
    """The fields of the register. What the sender sealed is taken from there, not from the form."""
    copies = count(form, "copies", "份数") or (incoming.copies if incoming else 1)
    if incoming is not None and incoming.delivery_id is not None:
        return Entry(
            incoming.from_name, incoming.number, incoming.title, incoming.kind, incoming.urgency,
            incoming.dated, copies, incoming.pages,
        )  # fmt: skip
    return Entry(
        from_name=text(
            form, "from_name", "来文机关", NAME_LIMIT, incoming.from_name if incoming else ""
        ),
        number=tidy(cleaned(str(form.get("number") or (incoming.number if incoming else "")))),
        title=text(form, "title", "标题", TITLE_LIMIT, incoming.title if incoming else ""),
        kind=one_of(form, "kind", BY_NAME, incoming.kind if incoming else ""),
        urgency=one_of(form, "urgency", URGENT_HOURS, incoming.urgency if incoming else ""),
        dated=day(form, "dated", "成文日期") or (incoming.dated if incoming else None),
        copies=copies,
        pages=count(form, "pages", "页数") or (incoming.pages if incoming else None),
    )
