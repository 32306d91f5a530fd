"""Asking: the question as typed, answered with what she may read, each hit with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import joinedload, load_only, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.circulation.queries import marks_of
from app.core import clock
from app.core.database import db
from app.directory.actors import Actor
from app.directory.models import Person
from app.meetings.models import Meeting, Topic
from app.official_documents.models import Delivery, OfficialDocument
from app.permissions import readers
from app.permissions.checks import visible
from app.permissions.rules import Permission
from app.receipt.models import IncomingDocument
from app.searching.entries import record_of
from app.searching.indexing import index
from app.searching.showing import (
    Looking,
    Piece,
    of_document,
    of_inspection,
    of_item,
    of_meeting,
    of_topic,
)  # fmt: skip
from app.supervision.inspection_models import Inspection
from app.supervision.models import Feedback, SupervisionItem
from search_index.entry import Facet
from search_index.index import Answer, Order
from search_index.parsing import parse
from search_index.question import Question

Record = TypeVar(
    "Record", OfficialDocument, IncomingDocument, SupervisionItem, Topic, Meeting, Inspection
)
PER_PAGE = 20
_DOCUMENT = (
    load_only(
        OfficialDocument.title, OfficialDocument.content, OfficialDocument.number,
        OfficialDocument.kind, OfficialDocument.urgency, OfficialDocument.dated,
    ),
    selectinload(OfficialDocument.co_issuers),  # All issuers are shown.
)  # fmt: skip
_INCOMING = (
    load_only(
        IncomingDocument.title, IncomingDocument.number, IncomingDocument.from_name,
        IncomingDocument.kind, IncomingDocument.urgency, IncomingDocument.dated,
        IncomingDocument.delivery_id,
    ),
    joinedload(IncomingDocument.delivery)
    .load_only(Delivery.document_id)
    .joinedload(Delivery.document)
    .load_only(OfficialDocument.title, OfficialDocument.content),
)  # fmt: skip
_SUPERVISED = (
    joinedload(SupervisionItem.organ),
    selectinload(SupervisionItem.feedbacks).joinedload(Feedback.opinion),
)

_INSPECTED = (joinedload(Inspection.organ), selectinload(Inspection.records))
_TOPIC = (joinedload(Topic.unit), joinedload(Topic.circulation))
_MEETING = (joinedload(Meeting.organ), joinedload(Meeting.host).lazyload(Person.appointments))


@dataclass(frozen=True, slots=True)
class Found:
    """One hit as people see it; snippets and marks were cut from the text she may read."""

    subject_type: str
    subject_id: int
    title: str
    title_marks: tuple[tuple[int, int], ...]
    snippets: tuple[Piece, ...]
    number: str
    issuer: str
    kind: str
    urgency: str
    dated: date | None
    mark: str = ""  # 已撤销, 已废止


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, and what the index says of the whole answer."""

    question: Question
    answer: Answer
    found: tuple[Found, ...]


def ask(
    actor: Actor,
    text: str,
    *,
    page: int = 1,
    newest: bool = False,
    filters: Mapping[Facet, str] | None = None,
) -> Results:
    """Answer what she typed. Never raises for what was typed; odd questions carry notes."""
    question = parse(text, clock.today())
    answer = index().search(
        question,
        readers.tokens_of(actor),
        order=Order.NEWEST if newest else Order.RELEVANCE,
        filters=filters or {},
        page=page,
        per_page=PER_PAGE,
        facets=(Facet.YEAR, Facet.ISSUER, Facet.KIND, Facet.RETENTION),
    )
    return Results(question, answer, tuple(_shown(actor, question, answer)))


def _shown(actor: Actor, question: Question, answer: Answer) -> list[Found]:
    """The records behind the hits, read through the person: two queries for each kind of record."""
    wanted = [record_of(hit.key) for hit in answer.hits]
    documents = _records(actor, OfficialDocument, wanted, _DOCUMENT)
    incoming = _records(actor, IncomingDocument, wanted, _INCOMING)
    supervised = _records(actor, SupervisionItem, wanted, _SUPERVISED)
    topics = _records(actor, Topic, wanted, _TOPIC)
    meetings = _records(actor, Meeting, wanted, _MEETING)
    inspected = _records(actor, Inspection, wanted, _INSPECTED)
    marks = {
        model.__tablename__: marks_of(model.__tablename__, there)
        for model, there in (
            (OfficialDocument, documents),
            (IncomingDocument, incoming),
            (SupervisionItem, supervised),
            (Topic, topics),
            (Meeting, meetings),
            (Inspection, inspected),
        )
        if there
    }
    looking = Looking(question)
    shown = []
    for subject_type, subject_id in wanted:
        if subject_type == OfficialDocument.__tablename__ and subject_id in documents:
            found = _document(looking, documents[subject_id])
        elif subject_type == IncomingDocument.__tablename__ and subject_id in incoming:
            found = _incoming(looking, incoming[subject_id])
        elif subject_type == SupervisionItem.__tablename__ and subject_id in supervised:
            found = _supervised(looking, supervised[subject_id])
        elif subject_type == Topic.__tablename__ and subject_id in topics:
            found = _topic(looking, topics[subject_id])
        elif subject_type == Meeting.__tablename__ and subject_id in meetings:
            found = _meeting(looking, meetings[subject_id])
        elif subject_type == Inspection.__tablename__ and subject_id in inspected:
            found = _inspected(looking, inspected[subject_id])
        else:
            continue
        shown.append(replace(found, mark=marks[subject_type].get(subject_id, "")))
    return shown


def _records(
    actor: Actor, model: type[Record], wanted: list[tuple[str, int]], only: Sequence[ORMOption]
) -> dict[int, Record]:
    """Those she may read, with the columns that are shown: each other sealed one would be opened too."""
    ids = [i for kind, i in wanted if kind == model.__tablename__]
    if not ids:
        return {}
    query = visible(actor, Permission.MATTER_READ, model).where(model.id.in_(ids)).options(*only)
    return {record.id: record for record in db.session.scalars(query)}


def _document(looking: Looking, record: OfficialDocument) -> Found:
    return Found(
        subject_type=OfficialDocument.__tablename__,
        subject_id=record.id,
        title=record.title,
        title_marks=looking.marks(record.title),
        snippets=looking.pieces(record.title, of_document(record)),
        number=record.number or "",
        issuer="、".join(account.organ.name for account in record.accounts),
        kind=record.kind,
        urgency=record.urgency,
        dated=record.dated,
    )


def _incoming(looking: Looking, record: IncomingDocument) -> Found:
    sent = record.delivery.document if record.delivery else None
    return Found(
        subject_type=IncomingDocument.__tablename__,
        subject_id=record.id,
        title=record.title,
        title_marks=looking.marks(record.title),
        snippets=looking.pieces(record.title, of_document(sent)) if sent else (),
        number=record.number,
        issuer=record.from_name,
        kind=record.kind,
        urgency=record.urgency,
        dated=record.dated,
    )


def _supervised(looking: Looking, record: SupervisionItem) -> Found:
    return Found(
        subject_type=SupervisionItem.__tablename__,
        subject_id=record.id,
        title=record.title,
        title_marks=looking.marks(record.title),
        snippets=looking.pieces(record.title, of_item(record)),
        number=record.number or "",
        issuer=record.organ.name,
        kind="督办",
        urgency=record.urgency,
        dated=clock.local(record.begun_at).date() if record.begun_at else None,
    )


def _inspected(looking: Looking, record: Inspection) -> Found:
    return Found(
        subject_type=Inspection.__tablename__,
        subject_id=record.id,
        title=record.title,
        title_marks=looking.marks(record.title),
        snippets=looking.pieces(record.title, of_inspection(record)),
        number=record.number or "",
        issuer=record.organ.name,
        kind="督查",
        urgency="",
        dated=clock.local(record.approved_at).date() if record.approved_at else None,
    )


def _topic(looking: Looking, record: Topic) -> Found:
    return Found(
        subject_type=Topic.__tablename__,
        subject_id=record.id,
        title=record.title,
        title_marks=looking.marks(record.title),
        snippets=looking.pieces(record.title, of_topic(record)),
        number="",
        issuer=record.unit.name,
        kind="议题",
        urgency="",
        dated=clock.local(record.circulation.started_at).date(),
    )


def _meeting(looking: Looking, record: Meeting) -> Found:
    return Found(
        subject_type=Meeting.__tablename__,
        subject_id=record.id,
        title=record.title,
        title_marks=looking.marks(record.title),
        snippets=looking.pieces(record.title, of_meeting(record)),
        number="",
        issuer=record.organ.name,
        kind="会议",
        urgency="",
        dated=clock.local(record.begins_at).date(),
    )
