"""People as forms offer them, each in a post of hers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.core.database import db
from app.directory.actors import Seat
from app.directory.models import Appointment, Person, Post, PostRole, Unit
from app.directory.roles import ADMINISTRATORS


@dataclass(frozen=True, slots=True)
class Choosable:
    """A person in a post, as forms name her: `value` is "post:person"."""

    value: str
    words: str


def people_in(condition: ColumnElement[bool]) -> dict[str, Choosable]:
    """Everyone in a post that fits, administrators aside; one query, in the directory's order."""
    administrating = select(PostRole.post_id).where(PostRole.role.in_(sorted(ADMINISTRATORS)))
    rows = db.session.execute(
        select(Post.id, Person.id, Person.name, Unit.short_name, Post.name)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Appointment, Appointment.post_id == Post.id)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            condition, Appointment.until.is_(None), Person.active, Post.id.not_in(administrating)
        )
        .order_by(Unit.order, Unit.id, Post.order, Post.id)
    )
    return {
        f"{post}:{person}": Choosable(f"{post}:{person}", f"{name}（{unit} {title}）")
        for post, person, name, unit, title in rows
    }


def in_order(found: dict[str, Choosable], seats: Iterable[Seat]) -> list[Choosable]:
    values = dict.fromkeys(f"{s.post_id}:{s.person_id}" for s in seats)
    return [found[v] for v in values if v in found]
