"""What the audit administrator is shown: acts and outcomes, never the text of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app.auditing.models import PublishedHead
from app.core.acts import Act
from app.core.clock import BEIJING
from app.core.database import db
from app.core.pages import Page, page

HEADS_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What narrows the list of acts; everything may be left out."""

    actor: str = ""  # her whole name
    verb: str = ""  # the beginning of the verb, such as session. or dispatch.sign
    subject_type: str = ""
    subject_id: int | None = None
    since: date | None = None  # days in the office, both included
    until: date | None = None


def acts_page(narrowed: Filter, number: int = 1) -> Page[Act]:
    """The acts, the newest first. Two queries."""
    f, query = narrowed, select(Act)
    if f.actor:
        query = query.where(Act.actor == f.actor)
    if f.verb:
        query = query.where(Act.verb.startswith(f.verb, autoescape=True))
    if f.subject_type:
        query = query.where(Act.subject_type == f.subject_type)
    if f.subject_id is not None:
        query = query.where(Act.subject_id == f.subject_id)
    if f.since is not None:
        query = query.where(Act.at >= _midnight(f.since))
    if f.until is not None:
        query = query.where(Act.at < _midnight(f.until) + timedelta(days=1))
    return page(query.order_by(Act.seq.desc()), number)


def last_run() -> Act | None:
    """The act that says how the last audit ended. One query."""
    return db.session.scalars(
        select(Act).where(Act.verb == "audit.run").order_by(Act.seq.desc()).limit(1)
    ).one_or_none()


def heads() -> Sequence[PublishedHead]:
    """The newest published tree heads. One query."""
    return db.session.scalars(
        select(PublishedHead).order_by(PublishedHead.id.desc()).limit(HEADS_SHOWN)
    ).all()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
