"""发文: what is shown. Every list is paged and starts from what the person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from app.circulation.models import Circulation, CirculationState, OpinionRow
from app.circulation.queries import circulation_for, said_in
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import Page, page_of_parts
from app.directory.actors import Actor
from app.directory.models import Person
from app.dispatch.circulation import DISPATCH
from app.official_documents.models import (
    CoIssuer,
    Delivery,
    IssuingAccount,
    OfficialDocument,
    Revision,
)
from app.permissions.checks import visible, visible_parts
from app.permissions.rules import Permission

LISTS = {"mine": "我拟的", "way": "办理中", "issued": "已印发", "all": "全部"}


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything the page of one document shows."""

    document: OfficialDocument
    circulation: Circulation
    opinions: list[OpinionRow]


def matter(actor: Actor, document_id: int) -> Matter:
    """The document through the person, in two queries. Raises NotFound."""
    query = visible(actor, Permission.MATTER_READ, OfficialDocument, document_id).options(
        joinedload(OfficialDocument.attachments),
        joinedload(OfficialDocument.co_issuers)
        .joinedload(CoIssuer.signer)
        .lazyload(Person.appointments),
        joinedload(OfficialDocument.first_revision).lazyload(Revision.person),
        joinedload(OfficialDocument.drafter).lazyload(Person.appointments),
        joinedload(OfficialDocument.drafting_unit),
    )
    rows = db.session.scalars(query).unique()
    document = rows.one_or_none()
    if document is None:
        raise NotFound
    circulation = circulation_for(document, DISPATCH.key)
    if circulation is None:
        raise LookupError(f"document {document_id} has no circulation")
    return Matter(document, circulation, said_in(circulation))


def listing(
    actor: Actor, name: str, number: int, *, kind: str = "", year: int | None = None
) -> Page[OfficialDocument]:
    """One page of the documents she may read, newest first. Three queries."""
    conditions: list[ColumnElement[bool]] = []
    if name == "mine":
        conditions.append(OfficialDocument.drafter_id == actor.person_id)
    elif name == "way":
        conditions.append(and_(OfficialDocument.issued_at.is_(None), OfficialDocument.submitted))
    elif name == "issued":
        conditions.append(OfficialDocument.issued_at.is_not(None))
    if kind:
        conditions.append(OfficialDocument.kind == kind)
    if year:
        conditions.append(OfficialDocument.dated.between(date(year, 1, 1), date(year, 12, 31)))
    readable = visible_parts(actor, Permission.MATTER_READ, OfficialDocument)
    if name == "way":
        readable = readable[
            -1:
        ]  # What is open to all staff is issued: it is sealed before it is opened.
    # First the ids alone, which lie in the indexes, then the twenty documents.
    parts = [
        part.where(*conditions).with_only_columns(OfficialDocument.id, maintain_column_froms=True)
        for part in readable
    ]
    ids = page_of_parts(parts, number)
    rows = db.session.scalars(
        select(OfficialDocument)
        .where(OfficialDocument.id.in_(ids.rows))
        .options(joinedload(OfficialDocument.drafter).lazyload(Person.appointments))
        .order_by(OfficialDocument.id.desc())
    ).all()
    return Page(rows, ids.total, ids.number, ids.per_page)


def stages_of(documents: Sequence[OfficialDocument]) -> dict[int, str]:
    """Where each document is now, by its id; one query for the page."""
    labels = {stage.key: stage.label for stage in DISPATCH.stages}
    rows = db.session.execute(
        select(Circulation.subject_id, Circulation.stage, Circulation.state).where(
            Circulation.definition == DISPATCH.key,
            Circulation.subject_type == OfficialDocument.__tablename__,
            Circulation.subject_id.in_([d.id for d in documents]),
        )
    )
    return {i: labels.get(stage or "", CirculationState(state).label) for i, stage, state in rows}


def accounts_for(actor: Actor) -> list[IssuingAccount]:
    """Under which accounts she may draft: her own organs', and the governments' above them."""
    from app.directory.models import Unit

    own = select(Unit.parent_id).where(Unit.id.in_(actor.organ_ids), Unit.parent_id.is_not(None))
    query = select(IssuingAccount).where(
        IssuingAccount.organ_id.in_(actor.organ_ids) | IssuingAccount.organ_id.in_(own)
    )
    return list(db.session.scalars(query.order_by(IssuingAccount.id)))


def deliveries_of(document: OfficialDocument) -> Sequence[Delivery]:
    from app.official_documents.delivering import deliveries

    return deliveries(document)
