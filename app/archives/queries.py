"""What the archive shows: what waits to be filed, and what is filed, only through the person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.archives.models import ArchiveItem, Fonds, ItemState
from app.circulation.queries import marks_of
from app.core.acts import Act
from app.core.database import db
from app.core.pages import Page, page
from app.directory.actors import Actor
from app.permissions.checks import visible
from app.permissions.rules import Permission
from documents.rules.retention import Retention

ACTS_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What narrows the list of filed items; everything may be left out."""

    year: int | None = None
    retention: Retention | None = None
    unit_code: str = ""
    fonds_id: int | None = None
    first_code: str = ""  # 档号 from … to …, both included
    last_code: str = ""
    number: str = ""  # 文号


def waiting(actor: Actor, number: int = 1) -> Page[ArchiveItem]:
    """待归档, the oldest first. Two queries."""
    query = _items(actor, ItemState.PROPOSED)
    return page(query.order_by(ArchiveItem.dated, ArchiveItem.id), number)


def declined(actor: Actor, number: int = 1) -> Page[ArchiveItem]:
    """不归档, the newest first. Two queries."""
    return page(_items(actor, ItemState.DECLINED).order_by(ArchiveItem.id.desc()), number)


def filed(actor: Actor, narrowed: Filter | None = None, number: int = 1) -> Page[ArchiveItem]:
    """已归档 in the order of the 档号. Two queries."""
    return page(_narrowed(actor, narrowed or Filter()), number)


def every_filed(actor: Actor, narrowed: Filter) -> Iterator[ArchiveItem]:
    """The same list whole, streamed, for the catalogue; asked for with the first that is taken.

    An answer that is streamed is sent when the session of its request has been closed, and has
    another one while it is read.
    """
    query = _narrowed(actor, narrowed).execution_options(yield_per=500)

    def streamed() -> Iterator[ArchiveItem]:
        yield from db.session.scalars(query)

    return streamed()


@dataclass(frozen=True, slots=True)
class Shelf:
    """How many filed items she may see of one fonds, year and retention."""

    fonds_id: int | None
    fonds_name: str  # 全宗号 and name
    year: int
    retention: Retention
    count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a matter waits to be filed or was filed; `item_id` is None where it is not hers to see."""

    state: ItemState
    item_id: int | None
    code: str  # 档号


def shelves(actor: Actor) -> list[Shelf]:
    """The tree beside the list: fonds, year, retention, with counts. Two queries."""
    group = (ArchiveItem.fonds_id, ArchiveItem.year, ArchiveItem.retention)
    rows = db.session.execute(
        select(*group, func.count())
        .where(ArchiveItem.id.in_(_items(actor, ItemState.FILED).with_only_columns(ArchiveItem.id)))
        .group_by(*group)
        .order_by(ArchiveItem.fonds_id, ArchiveItem.year.desc(), ArchiveItem.retention)
    ).all()
    fonds = db.session.scalars(select(Fonds).where(Fonds.id.in_({row[0] for row in rows})))
    names = {f.id: f"{f.code} {f.name}" for f in fonds}
    return [Shelf(f, names.get(f or 0, ""), year, r, count) for f, year, r, count in rows]


def marks(items: Sequence[ArchiveItem]) -> dict[int, str]:
    """What was filed and lost force since (已撤销, 已废止), by the item's id. Two queries at most."""
    found: dict[int, str] = {}
    for subject_type in {item.source_type for item in items}:
        sources = {i.source_id: i.id for i in items if i.source_type == subject_type}
        for source_id, mark in marks_of(subject_type, sources).items():
            found[sources[source_id]] = mark
    return found


def standing_of(actor: Actor, subject_type: str, subject_id: int) -> Standing | None:
    """How far a matter has come on its way into the archive, for the page of the matter. One query.

    Whoever may read the matter sees the state; number and 档号 only who may read the item.
    """
    hers = visible(actor, Permission.ARCHIVES_READ, ArchiveItem).with_only_columns(ArchiveItem.id)
    row = db.session.execute(
        select(
            ArchiveItem.state, ArchiveItem.id, ArchiveItem.archival_code, ArchiveItem.id.in_(hers)
        ).where(ArchiveItem.source_type == subject_type, ArchiveItem.source_id == subject_id)
    ).first()
    if row is None:
        return None
    state, item_id, code, reads = row
    return Standing(state, item_id, code or "") if reads else Standing(state, None, "")


def history(item: ArchiveItem) -> Sequence[Act]:
    """What was done with the item since it was proposed, the newest first. One query."""
    return db.session.scalars(
        select(Act)
        .where(Act.subject_type == item.__tablename__, Act.subject_id == item.id)
        .order_by(Act.seq.desc())
        .limit(ACTS_SHOWN)
    ).all()


def _narrowed(actor: Actor, f: Filter) -> Select[ArchiveItem]:
    query = _items(actor, ItemState.FILED)
    if f.year is not None:
        query = query.where(ArchiveItem.year == f.year)
    if f.retention is not None:
        query = query.where(ArchiveItem.retention == f.retention)
    if f.unit_code:
        query = query.where(ArchiveItem.unit_code == f.unit_code)
    if f.fonds_id is not None:
        query = query.where(ArchiveItem.fonds_id == f.fonds_id)
    if f.first_code:
        query = query.where(ArchiveItem.archival_code >= f.first_code)
    if f.last_code:
        query = query.where(ArchiveItem.archival_code <= f.last_code)
    if f.number:
        query = query.where(ArchiveItem.number == f.number)
    return query.order_by(ArchiveItem.archival_code)


def _items(actor: Actor, state: ItemState) -> Select[ArchiveItem]:
    return (
        visible(actor, Permission.ARCHIVES_READ, ArchiveItem)
        .where(ArchiveItem.state == state)
        .options(joinedload(ArchiveItem.filer))
    )
