"""Asking the rules: of a person, of a record through the person, of a query."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select, select

from app.core.database import Base, db
from app.core.errors import NotAllowed, NotFound
from app.directory.actors import Actor
from app.permissions import predicates
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


def fetch(actor: Actor, permission: Permission, model: type[Model], key: int) -> Model:
    """The record through the person; one she may not see is not found."""
    found = db.session.scalars(visible(actor, permission, model, key)).first()
    if found is None:
        raise NotFound
    return found
