"""Whom one may choose: colleagues by unit, in the order of the directory."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from app.core.database import db
from app.directory.actors import Actor
from app.directory.models import Appointment, Person, Post, PostRole, Unit
from app.directory.roles import ADMINISTRATORS, Role


@dataclass(slots=True)
class Colleague:
    """A person in a post, as a form names her: `value` is "post:person"."""

    value: str
    name: str
    post: str


@dataclass(slots=True)
class Group:
    """The colleagues of one unit."""

    unit: str
    people: list[Colleague] = field(default_factory=list)


def groups(
    actor: Actor, *, same_unit: bool = False, same_organ: bool = False, role: Role | None = None
) -> list[Group]:
    """Everyone who handles documents, by unit; one query. Administrators are never among them."""
    administrators = select(PostRole.post_id).where(PostRole.role.in_(sorted(ADMINISTRATORS)))
    query = (
        select(Unit.name, Post.id, Post.name, Person.id, Person.name)
        .join(Post, Post.unit_id == Unit.id)
        .join(Appointment, Appointment.post_id == Post.id)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.until.is_(None), Person.active, Post.id.not_in(administrators))
        .where(Person.id != actor.person_id)
        .order_by(Unit.order, Unit.id, Post.order, Post.id)
    )
    if same_unit:
        query = query.where(Unit.id.in_(actor.unit_ids))
    if same_organ:
        query = query.where(Unit.id.in_(actor.organ_ids) | Unit.organ_id.in_(actor.organ_ids))
    if role is not None:
        query = query.where(Post.id.in_(select(PostRole.post_id).where(PostRole.role == role)))
    found: dict[str, Group] = {}
    for unit, post_id, post, person_id, name in db.session.execute(query):
        group = found.setdefault(unit, Group(unit))
        group.people.append(Colleague(f"{post_id}:{person_id}", name, post))
    return list(found.values())


def seats_by_id(person_ids: list[int]) -> dict[int, Colleague]:
    """Some people as choices, by their id: the first post each holds."""
    query = (
        select(Post.id, Post.name, Person.id, Person.name)
        .join(Appointment, Appointment.post_id == Post.id)
        .join(Person, Person.id == Appointment.person_id)
        .where(Person.id.in_(person_ids), Appointment.until.is_(None))
        .order_by(Post.order.desc(), Post.id.desc())
    )
    return {
        person_id: Colleague(f"{post_id}:{person_id}", name, post)
        for post_id, post, person_id, name in db.session.execute(query)
    }
