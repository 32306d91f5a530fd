"""申请延期: the lead handler asks for more time, the secretary of the office decides."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from app.circulation.entries import deadline
from app.circulation.registry import Step
from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Invalid
from app.receipt.circulation import RECEIPT
from app.receipt.models import IncomingDocument

ASKED = f"{RECEIPT.key}.handle.extend"


def extension_is_later(step: Step) -> None:
    """A new deadline is named, and it is later than the one there is."""
    wanted = _later(step)
    step.details["due"] = wanted.date().isoformat()


def grant(step: Step) -> None:
    """同意延期: to the day asked for, or to another that the secretary names."""
    incoming: IncomingDocument = step.subject
    incoming.due_at = _later(step)
    step.details["due"] = incoming.due_at.date().isoformat()


def asked_for(incoming: IncomingDocument) -> date | None:
    """The day that the last request named, as its act keeps it."""
    details = db.session.scalar(
        select(Act.details)
        .where(
            Act.subject_type == incoming.__tablename__,
            Act.subject_id == incoming.id,
            Act.verb == ASKED,
        )
        .order_by(Act.seq.desc())
        .limit(1)
    )
    return date.fromisoformat(details["due"]) if details else None


def _later(step: Step) -> datetime:
    incoming: IncomingDocument = step.subject
    wanted = deadline(step.form)
    if wanted is None:
        raise Invalid("请填写延期到哪一天。", {"due": "请填写日期。"})
    if incoming.due_at is not None and wanted <= clock.local(incoming.due_at):
        raise Invalid("延期后的期限应晚于原来的期限。", {"due": "请填写更晚的日期。"})
    return wanted
