"""Who answers for a unit, and whether a seat belongs to it."""

from __future__ import annotations

from app.core.database import db
from app.directory.actors import Seat, holders
from app.directory.models import Post, Unit
from app.directory.roles import Role


def head_of(unit_id: int | None) -> list[Seat]:
    """The head of a department; the principal of an organ; else the director of the office there."""
    unit = db.session.get(Unit, unit_id) if unit_id else None
    if unit is None:
        return []
    first = Role.PRINCIPAL if unit.is_organ else Role.DEPARTMENT_HEAD
    for role in (first, Role.OFFICE_DIRECTOR):
        if found := holders(role, [unit.id]):
            return found
    return holders(Role.PRINCIPAL, [unit.organ_id]) if unit.organ_id else []


def within(unit_id: int | None, seat: Seat) -> bool:
    """Whether the seat is in the unit, or in a department of it."""
    post = db.session.get(Post, seat.post_id) if seat.post_id else None
    return post is not None and unit_id in (post.unit_id, post.unit.organ_id)
