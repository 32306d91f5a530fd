"""收文: who and what can be chosen on the way, as the forms offer it."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.directory.choosing import Choosable, in_order, people_in
from app.directory.models import Post, PostRole, Unit
from app.directory.roles import Role
from app.receipt import people
from app.receipt.models import IncomingDocument


def leaders(incoming: IncomingDocument) -> list[Choosable]:
    """批示: the leaders of the organ, in rank order."""
    seats = people.may_instruct(incoming)
    found = people_in(Post.id.in_([s.post_id for s in seats]))
    return in_order(found, seats)


def readers(incoming: IncomingDocument) -> list[Choosable]:
    """传阅: the people of the organ and its office, and the principals of the organs below it."""
    own = (incoming.organ_id, incoming.office_id)
    principals = select(PostRole.post_id).where(PostRole.role == Role.PRINCIPAL)
    below = (Unit.parent_id == incoming.organ_id) & Unit.organ_id.is_(None) & ~Unit.external
    return list(
        people_in(
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
    return list(people_in(or_(Unit.id == lead, Unit.organ_id == lead)).values())
