"""Asking: the question as typed, answered with what she may read, each hit with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import selectinload

from app.circulation.queries import marks_of
from app.core import clock
from app.core.database import db
from app.directory.actors import Actor
from app.official_documents.models import OfficialDocument
from app.permissions import readers
from app.permissions.checks import visible
from app.permissions.rules import Permission
from app.receipt.models import IncomingDocument
from app.searching.entries import record_of
from app.searching.indexing import index
from documents.model import Document
from search_index.entry import Facet, Field
from search_index.highlight import Snippet, marks, snippets
from search_index.index import Answer, Order
from search_index.parsing import parse
from search_index.question import Question

Record = TypeVar("Record", OfficialDocument, IncomingDocument)
PER_PAGE = 20
SNIPPETS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """One hit as people see it; snippets and marks were cut from the text she may read."""

    subject_type: str
    subject_id: int
    title: str
    title_marks: tuple[tuple[int, int], ...]
    snippets: tuple[Snippet, ...]
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
    documents = _records(actor, OfficialDocument, wanted)
    incoming = _records(actor, IncomingDocument, wanted)
    marks = {
        model.__tablename__: marks_of(model.__tablename__, there)
        for model, there in ((OfficialDocument, documents), (IncomingDocument, incoming))
        if there
    }
    shown = []
    for subject_type, subject_id in wanted:
        if subject_type == "official_document" and subject_id in documents:
            found = _document(question, documents[subject_id])
        elif subject_type == "incoming_document" and subject_id in incoming:
            found = _incoming(question, incoming[subject_id])
        else:
            continue
        shown.append(replace(found, mark=marks[subject_type].get(subject_id, "")))
    return shown


def _records(actor: Actor, model: type[Record], wanted: list[tuple[str, int]]) -> dict[int, Record]:
    ids = [i for kind, i in wanted if kind == model.__tablename__]
    if not ids:
        return {}
    query = visible(actor, Permission.MATTER_READ, model).where(model.id.in_(ids))
    if model is OfficialDocument:
        query = query.options(selectinload(OfficialDocument.co_issuers))  # All issuers are shown.
    return {record.id: record for record in db.session.scalars(query)}


def _document(question: Question, record: OfficialDocument) -> Found:
    return Found(
        subject_type="official_document",
        subject_id=record.id,
        title=record.title,
        title_marks=tuple(marks(record.title, question, field=Field.TITLE)),
        snippets=_pieces(record.document, question),
        number=record.number or "",
        issuer="、".join(account.organ.name for account in record.accounts),
        kind=record.kind,
        urgency=record.urgency,
        dated=record.dated,
    )


def _incoming(question: Question, record: IncomingDocument) -> Found:
    delivery = record.delivery
    return Found(
        subject_type="incoming_document",
        subject_id=record.id,
        title=record.title,
        title_marks=tuple(marks(record.title, question, field=Field.TITLE)),
        snippets=_pieces(delivery.document.document, question) if delivery else (),
        number=record.number,
        issuer=record.from_name,
        kind=record.kind,
        urgency=record.urgency,
        dated=record.dated,
    )


def _pieces(document: Document, question: Question) -> tuple[Snippet, ...]:
    """The best places of the text; the title stands above them already."""
    text = document.plain_text().removeprefix(document.title).lstrip("\n")
    return tuple(snippets(text, question, field=Field.BODY, limit=SNIPPETS))
