"""Asking the rules: of a person, of a record through the person, of a query."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select, select

from app.core.database import Base, db
from app.core.errors import NotAllowed, NotFound
from app.directory.actors import Actor
from app.permissions import predicates, readers
from app.permissions.rules import ABOUT_RECORDS, RULES, Permission

Model = TypeVar("Model", bound=Base)


def may(actor: Actor | None, permission: Permission, thing: Any = None) -> bool:
    """Whether she may; for a permission about records without one: whether she might at all."""
    asks_her_only = permission in ABOUT_RECORDS and thing is None
    rule = _about_the_person(permission) if asks_her_only else RULES[permission]
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


def visible_parts(actor: Actor, permission: Permission, model: type[Model]) -> list[Select[Model]]:
    """What `visible` finds, in queries that share no record; for rights about records.

    An index serves each part alone: all staff may read a fifth of an office's documents, and one
    query over everything would walk through them record by record.
    """
    about_her = predicates.where(_about_the_person(permission), actor, model)
    return [select(model).where(about_her, part) for part in readers.parts(actor, model)]


def fetch(actor: Actor, permission: Permission, model: type[Model], key: int) -> Model:
    """The record through the person; one she may not see is not found."""
    found = db.session.scalars(visible(actor, permission, model, key)).first()
    if found is None:
        raise NotFound
    return found


def _about_the_person(permission: Permission) -> predicates.Rule:
    """What a right about records asks of the person herself."""
    rule = RULES[permission]
    return tuple(tuple(p for p in clause if p is not predicates.READER) for clause in rule)
