"""Asking the rules: of a person, of a record through the person, of a query."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select, func, select

from app.core.database import Base, db
from app.core.errors import NotAllowed, NotFound
from app.directory.actors import Actor
from app.permissions import predicates, readers
from app.permissions.rules import ABOUT_RECORDS, RULES, Permission

Model = TypeVar("Model", bound=Base)


def may(actor: Actor | None, permission: Permission, thing: Any = None) -> bool:
    """Whether she may; for a permission about records without one: whether she might at all."""
    rule = RULES[permission]
    if permission in ABOUT_RECORDS and thing is None:
        rule = tuple(tuple(p for p in clause if p is not predicates.READER) for clause in rule)
    return predicates.holds(rule, actor, thing)


def require(actor: Actor | None, permission: Permission) -> None:
    if not may(actor, permission):
        raise NotAllowed("您没有办理这项工作的权限。")


def visible(
    actor: Actor, permission: Permission, model: type[Model], key: int | None = None
) -> Select[Model]:
    """The query of the records she may see, or of one of them; every list starts from this."""
    query = select(model).where(predicates.where(RULES[permission], actor, model, key))
    table: Any = model  # Every model of ours has an id.
    return query if key is None else query.where(table.id == key)


def counted(actor: Actor, query: Select[Model]) -> int:
    """How many records a query finds that began with `visible` and a right about records.

    Counted in the parts of what she may read, each of which an index finds: all staff may read a
    fifth of an office's documents, and one walk over both parts would read them all.
    """
    model = query.column_descriptions[0]["entity"]
    ids = query.order_by(None).with_only_columns(model.id, maintain_column_froms=True)
    parts = [
        select(func.count()).select_from(ids.where(part).subquery()).scalar_subquery()
        for part in readers.parts(actor, model)
    ]
    return sum(db.session.execute(select(*parts)).one())


def fetch(actor: Actor, permission: Permission, model: type[Model], key: int) -> Model:
    """The record through the person; one she may not see is not found."""
    found = db.session.scalars(visible(actor, permission, model, key)).first()
    if found is None:
        raise NotFound
    return found
