"""收文: who and what can be chosen on the way, as the forms offer it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from app.core.database import db
from app.directory.actors import Seat
from app.directory.models import Appointment, Person, Post, PostRole, Unit
from app.directory.roles import ADMINISTRATORS, Role
from app.receipt import people
from app.receipt.models import IncomingDocument


@dataclass(frozen=True, slots=True)
class Choosable:
    """A person in a post, as forms name her: `value` is "post:person"."""

    value: str
    words: str


def leaders(incoming: IncomingDocument) -> list[Choosable]:
    """批示: the leaders of the organ, in rank order."""
    seats = people.may_instruct(incoming)
    found = _people(Post.id.in_([s.post_id for s in seats]))
    return _in_order(found, seats)


def readers(incoming: IncomingDocument) -> list[Choosable]:
    """传阅: the people of the organ and its office, and the principals of the organs below it."""
    own = (incoming.organ_id, incoming.office_id)
    principals = select(PostRole.post_id).where(PostRole.role == Role.PRINCIPAL)
    below = (Unit.parent_id == incoming.organ_id) & Unit.organ_id.is_(None) & ~Unit.external
    return list(
        _people(
            or_(
                Unit.id.in_(own),
                Unit.organ_id.in_(own),
                below & Post.id.in_(principals),
            )
        ).values()
    )


def handlers(incoming: IncomingDocument) -> list[Choosable]:
    """承办人: the people of the lead unit."""
    lead = incoming.lead_unit_id
    return list(_people(or_(Unit.id == lead, Unit.organ_id == lead)).values())


def _people(condition: ColumnElement[bool]) -> dict[str, Choosable]:
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


def _in_order(found: dict[str, Choosable], seats: Iterable[Seat]) -> list[Choosable]:
    values = dict.fromkeys(f"{s.post_id}:{s.person_id}" for s in seats)
    return [found[v] for v in values if v in found]
