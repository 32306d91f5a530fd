"""Asking: the question as typed, answered with what she may read, each hit with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.circulation.queries import marks_of
from app.core import clock
from app.core.database import db
from app.directory.actors import Actor
from app.permissions import readers
from app.permissions.checks import visible
from app.permissions.rules import Permission
from app.searching.found import KINDS, Found
from app.searching.indexing import index
from app.searching.keys import record_of
from app.searching.showing import Looking
from search_index.entry import Facet
from search_index.index import Answer, Order
from search_index.parsing import parse
from search_index.question import Question

PER_PAGE = 20


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
    records = {name: _records(actor, name, wanted) for name in {name for name, _ in wanted}}
    marks = {name: marks_of(name, there) for name, there in records.items() if there}
    looking = Looking(question)
    return [
        replace(
            KINDS[name].shown(looking, records[name][record_id]),
            mark=marks[name].get(record_id, ""),
        )
        for name, record_id in wanted
        if record_id in records[name]
    ]


def _records(actor: Actor, name: str, wanted: list[tuple[str, int]]) -> dict[int, Any]:
    """Those she may read, with the columns that are shown."""
    kind = KINDS[name]
    ids = [record_id for other, record_id in wanted if other == name]
    query = visible(actor, Permission.MATTER_READ, kind.model).where(kind.model.id.in_(ids))
    return {record.id: record for record in db.session.scalars(query.options(*kind.only))}
