"""What of a record goes into the index: its words, its exact values, its readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, exists, select

from app.bulletins.issue_models import Issue
from app.bulletins.models import Report
from app.core import clock
from app.core.database import db
from app.directory.models import Person, Unit
from app.duty.log_models import LogEntry
from app.duty.models import Roster, RosterState, Shift
from app.duty.urgent_models import UrgentEvent
from app.meetings.models import Meeting, Topic
from app.official_documents.models import OfficialDocument
from app.receipt.models import IncomingDocument
from app.searching import matter_entries as matters
from app.searching.entry_parts import attachments, entry, filed, named, texts_of
from app.supervision.inspection_models import Inspection
from app.supervision.models import SupervisionItem
from search_index.entry import Entry, Field


def entry_of(subject_type: str, subject_id: int) -> Entry | None:
    """The entry of a record as it is now, or None when there is nothing to find."""
    return MAKERS[subject_type][1](subject_id)


def every_entry() -> Iterator[Entry]:
    """All entries of the office, for rebuilding the index."""
    for model, make in MAKERS.values():
        query = logged() if model is Shift else select(model.id)
        for subject_id in db.session.scalars(query.order_by(model.id)).all():
            found = make(subject_id)
            if found is not None:
                yield found
            db.session.expire_all()


def logged(roster_id: int | None = None) -> Select[int]:
    """The shifts, of one roster or of all, whose logs can be found: their roster is over."""
    query = (
        select(Shift.id)
        .join(Roster, Roster.id == Shift.roster_id)
        .where(
            Roster.state == RosterState.FINISHED,
            exists().where(LogEntry.shift_id == Shift.id),
        )
    )
    return query if roster_id is None else query.where(Roster.id == roster_id)


def _document(subject_id: int) -> Entry | None:
    record = db.session.get(OfficialDocument, subject_id)
    if record is None:
        return None
    texts = texts_of(record.document)
    texts[Field.NUMBER] = record.number or ""
    organ = record.account.organ
    texts[Field.ISSUER] = "\n".join(named(a.organ.name, a.organ) for a in record.accounts)
    signers = [record.signer_id, *(one.signer_id for one in record.co_issuers)]
    if signed := [s for s in signers if s is not None]:
        names = db.session.scalars(select(Person.name).where(Person.id.in_(signed)))
        texts[Field.SIGNER] = "\n".join(names)
    texts[Field.ATTACHMENTS] = attachments(record.document, list(record.attachments))
    texts |= filed(OfficialDocument.__tablename__, subject_id)
    day = record.dated or clock.local(record.changed_at).date()
    return entry("official_document", subject_id, texts, day, organ.name)


def _incoming(subject_id: int) -> Entry | None:
    record = db.session.get(IncomingDocument, subject_id)
    if record is None:
        return None
    texts: dict[Field, str] = {Field.TITLE: record.title, Field.KIND: record.kind}
    if record.delivery is not None:
        sent = record.delivery.document
        texts = texts_of(sent.document)
        texts[Field.ATTACHMENTS] = attachments(sent.document, list(sent.attachments))
    texts[Field.TITLE] = record.title
    texts[Field.NUMBER] = "\n".join(n for n in (record.number, record.register_number) if n)
    sender = db.session.get(Unit, record.sender_id) if record.sender_id else None
    texts[Field.ISSUER] = named(record.from_name, sender)
    texts |= filed(IncomingDocument.__tablename__, subject_id)
    day = record.dated or clock.local(record.arrived_at).date()
    return entry("incoming_document", subject_id, texts, day, record.from_name)


MAKERS: Mapping[str, tuple[Any, Callable[[int], Entry | None]]] = {
    model.__tablename__: (model, make)
    for model, make in (
        (OfficialDocument, _document), (IncomingDocument, _incoming),
        (SupervisionItem, matters.supervised), (Inspection, matters.inspected),
        (Topic, matters.topic), (Meeting, matters.meeting), (Report, matters.report),
        (Issue, matters.issue), (UrgentEvent, matters.urgent), (Roster, matters.roster),
        (Shift, matters.watch),
    )
}  # fmt: skip
