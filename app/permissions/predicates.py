"""The building blocks of the rules; each answers for one thing and narrows a query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from app.directory.actors import Actor
from app.directory.roles import Role
from app.permissions import readers


@dataclass(frozen=True, slots=True)
class Predicate:
    """One condition, said twice: of a loaded thing (or None), and of the rows of its model.

    `where` is told the id too when it is about one row only.
    """

    name: str
    holds: Callable[[Actor | None, Any], bool]
    where: Callable[[Actor | None, Any, int | None], ColumnElement[bool]]


Rule = tuple[tuple[Predicate, ...], ...]


def about_person(name: str, test: Callable[[Actor | None], bool]) -> Predicate:
    """A predicate that asks about the person only: all rows, or none."""
    return Predicate(
        name,
        holds=lambda actor, _thing: test(actor),
        where=lambda actor, _model, _key: true() if test(actor) else false(),
    )


ANYBODY = about_person("任何人", lambda _actor: True)
SIGNED_IN = about_person("已登录", lambda actor: actor is not None)
STAFF_MEMBER = about_person(
    "办文人员（在岗，不是三员管理员）",
    lambda actor: actor is not None and bool(actor.post_ids) and not actor.is_administrator,
)
READER = Predicate(
    "在查阅范围内",
    holds=lambda actor, thing: actor is not None and readers.may_read(actor, thing),
    where=lambda actor, model, key: (
        readers.readable(actor, model, key) if actor is not None else false()
    ),
)


@cache
def has_role(role: Role) -> Predicate:
    return about_person(role.label, lambda actor: actor is not None and role in actor.roles)


def holds(rule: Rule, actor: Actor | None, thing: Any = None) -> bool:
    return any(all(p.holds(actor, thing) for p in clause) for clause in rule)


def where(
    rule: Rule, actor: Actor | None, model: Any, key: int | None = None
) -> ColumnElement[bool]:
    return or_(false(), *(and_(*(p.where(actor, model, key) for p in clause)) for clause in rule))
