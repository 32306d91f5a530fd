"""Who may see an item, and who may decide about it: the archivist of the unit that keeps it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from app.archives.models import ArchiveItem
from app.core.database import db
from app.core.errors import NotAllowed, NotFound
from app.directory.actors import Actor
from app.directory.roles import Role
from app.permissions import readers
from app.permissions.checks import may, visible
from app.permissions.rules import Permission


def tokens_of_keepers(item: ArchiveItem) -> list[str]:
    """The archivists of the organ itself and of the office that keeps its papers."""
    organs = dict.fromkeys((item.organ_id, item.keeper_id))
    return [readers.role(organ, Role.ARCHIVIST) for organ in organs]


def tokens_of_people(subject_type: str, subject_id: int) -> list[str]:
    """Those who took part in the matter may read it when it is filed; the public reads its original."""
    tokens = readers.tokens_on_record(subject_type, subject_id)
    return [token for token in tokens if token.startswith("person:")]


def readable(actor: Actor, item_id: int) -> ArchiveItem:
    """The item through the person; one she may not see is not found."""
    return _found(actor, ArchiveItem.id == item_id)


def filed(actor: Actor, code: str) -> ArchiveItem:
    """The filed item of that 档号, through the person. Raises NotFound."""
    return _found(actor, ArchiveItem.archival_code == code)


def locked(actor: Actor, item_id: int) -> ArchiveItem:
    """The item, locked, for its archivist. Raises NotFound, and NotAllowed for other readers."""
    must_keep(actor, readable(actor, item_id))
    return db.session.scalars(
        select(ArchiveItem)
        .where(ArchiveItem.id == item_id)
        .with_for_update(of=ArchiveItem)
        .execution_options(populate_existing=True)
    ).one()


def must_keep(actor: Actor, item: ArchiveItem) -> None:
    if not keeps(actor, item):
        raise NotAllowed("只有保管此件的档案管理员可以办理。")


def keeps(actor: Actor, item: ArchiveItem) -> bool:
    """Whether she is an archivist of the organ or office that keeps the item."""
    held: Iterable[str] = readers.tokens_of(actor)
    return may(actor, Permission.ARCHIVES_KEEP) and not set(tokens_of_keepers(item)).isdisjoint(
        held
    )


def _found(actor: Actor, condition: ColumnElement[bool]) -> ArchiveItem:
    query = visible(actor, Permission.ARCHIVES_READ, ArchiveItem)
    item: ArchiveItem | None = db.session.scalar(
        query.where(condition).options(selectinload(ArchiveItem.filer))
    )
    if item is None:
        raise NotFound("没有找到这件档案，或者您无权查阅。")
    return item
