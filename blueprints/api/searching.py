"""检索: the same question, the same answer and the same rights as the page."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from app.permissions.rules import Permission
from app.searching.asking import PER_PAGE, ask
from app.searching.found import Found
from blueprints.api.access import actor, requires
from blueprints.api.blueprint import bp
from blueprints.api.models import Paged, PageQuery, Subject, Word, subject
from search_index.entry import Facet

LAST_PAGE = 10_000


class Question(PageQuery):
    """What is asked; `year`, `issuer`, `kind` and `retention` narrow the answer."""

    q: str = Field(max_length=2000)
    page: int = Field(default=1, ge=1, le=LAST_PAGE)
    sort: Literal["relevance", "newest"] = "relevance"
    year: Word = ""
    issuer: Word = ""
    kind: Word = ""
    retention: Word = ""


class Piece(BaseModel):
    """A piece of the text; each mark is [start, end) in characters of `text`.

    `where` names the attached file it stands in, and its page or sheet; it is empty for the body.
    """

    text: str
    marks: list[tuple[int, int]]
    where: str = ""


class HitOut(BaseModel):
    """One hit, cut from the text that she may read."""

    subject: Subject
    title: Piece
    snippets: list[Piece]
    number: str
    issuer: str
    kind: str
    urgency: str
    dated: date | None
    mark: str = Field(description="已撤销、已废止，或者没有")


class FacetValue(BaseModel):
    """How many hits have this value."""

    value: str
    count: int


class AnswerOut(Paged):
    """One page of hits; `total`, `facets` and `notes` are about the whole answer."""

    hits: list[HitOut]
    facets: dict[str, list[FacetValue]]
    notes: list[str]
    seconds: float


@bp.get("/search")
@requires(Permission.SEARCH, 422)
@bp.input(Question, location="query", arg_name="asked")
@bp.output(AnswerOut)
def search(asked: Question) -> AnswerOut:
    """检索有权查阅的公文"""
    chosen = {facet: getattr(asked, facet.value, "") for facet in Facet}
    results = ask(
        actor(),
        asked.q,
        page=asked.page,
        newest=asked.sort == "newest",
        filters={facet: value for facet, value in chosen.items() if value},
    )
    answer = results.answer
    return AnswerOut(
        total=answer.total,
        page=asked.page,
        pages=max(1, -(-answer.total // PER_PAGE)),
        per_page=PER_PAGE,
        hits=[_hit(found) for found in results.found],
        facets={
            facet.value: [FacetValue(value=value, count=count) for value, count in values]
            for facet, values in answer.facets.items()
        },
        notes=list(answer.notes),
        seconds=round(answer.seconds, 4),
    )


def _hit(found: Found) -> HitOut:
    return HitOut(
        subject=subject(found.subject_type, found.subject_id),
        title=Piece(text=found.title, marks=list(found.title_marks)),
        snippets=[Piece(text=s.text, marks=list(s.marks), where=s.where) for s in found.snippets],
        number=found.number,
        issuer=found.issuer,
        kind=found.kind,
        urgency=found.urgency,
        dated=found.dated,
        mark=found.mark,
    )
