"""What more than one resource of the API takes or gives."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.circulation import registry
from app.circulation.models import Circulation, OpinionRow, TaskState
from app.core.pages import Page
from documents.model import cleaned

LAST_PAGE = 1_000_000

Word = Annotated[str, AfterValidator(cleaned), Field(max_length=200)]


class Given(BaseModel):
    """Something that is sent in; what nobody asked for is refused."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(Given):
    """Which page of a list."""

    page: int = Field(default=1, ge=1, le=LAST_PAGE)


class Paged(BaseModel):
    """One page of a list; `total` counts the whole list."""

    total: int
    page: int
    pages: int
    per_page: int


def counted(page: Page[Any]) -> dict[str, int]:
    """The numbers of a page for a model that is `Paged`."""
    return {
        "total": page.total,
        "page": page.number,
        "pages": page.last,
        "per_page": page.per_page,
    }


class Subject(BaseModel):
    """The record that a task or a hit is about, with its address."""

    type: str
    id: int
    href: str


class Way(BaseModel):
    """Where a matter is: its stage, who has it now, and the version that an act names."""

    id: int
    label: str
    state: str
    state_label: str
    stage: str | None
    stage_label: str
    version: int
    started_at: datetime
    ended_at: datetime | None
    waiting_for: list[str]


class Opinion(BaseModel):
    """意见: who said what, where, for whom; `digest` is the SM3 in the act."""

    stage: str
    act: str
    name: str
    post: str
    on_behalf_of: str
    text: str
    handwritten: bool
    at: datetime
    digest: str


class Kept(BaseModel):
    """A file that is kept with a record; its bytes are read on the pages."""

    name: str
    media_type: str
    size: int
    sm3: str


PLACES = {
    "official_document": "/api/v1/documents",
    "incoming_document": "/api/v1/incoming",
    "supervision_item": "/api/v1/supervision/items",
    "inspection": "/api/v1/inspections",
    "meeting": "/api/v1/meetings",
    "topic": "/api/v1/topics",
}


def subject(subject_type: str, subject_id: int) -> Subject:
    href = f"{PLACES[subject_type]}/{subject_id}" if subject_type in PLACES else ""
    return Subject(type=subject_type, id=subject_id, href=href)


def way(circulation: Circulation) -> Way:
    """The circulation, whose tasks and people were loaded with it."""
    definition = registry.definition(circulation.definition)
    stage = definition.by_key.get(circulation.stage or "")
    waiting = [
        t.person.name
        for t in circulation.tasks
        if t.stage == circulation.stage and t.state is TaskState.OPEN
    ]
    return Way(
        id=circulation.id,
        label=definition.label,
        state=circulation.state.value,
        state_label=circulation.state.label,
        stage=circulation.stage,
        stage_label=stage.label if stage else circulation.state.label,
        version=circulation.version,
        started_at=circulation.started_at,
        ended_at=circulation.ended_at,
        waiting_for=list(dict.fromkeys(waiting)),
    )


def opinion(row: OpinionRow) -> Opinion:
    return Opinion(
        stage=row.stage,
        act=row.label,
        name=row.name,
        post=row.post,
        on_behalf_of=row.on_behalf_of,
        text=row.text,
        handwritten=row.ink is not None,
        at=row.at,
        digest=row.digest,
    )


def kept(row: Any) -> Kept:
    return Kept(name=row.name, media_type=row.media_type, size=row.size, sm3=row.digest)
