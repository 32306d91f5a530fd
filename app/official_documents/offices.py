"""Whose office handles an organ's papers: a government has no clerks of its own, its office has."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from app.core.database import db
from app.directory.actors import Seat, holders
from app.directory.models import Unit
from app.directory.roles import Role
from app.official_documents.models import IssuingAccount


def office_of(organ_id: int) -> int:
    """Whose office handles the organ's documents: a government's are handled by its office."""
    return offices([organ_id])[organ_id]


def offices(organ_ids: Sequence[int]) -> dict[int, int]:
    """The same of several organs, in one query; an organ without an account handles its own."""
    rows = db.session.execute(
        select(IssuingAccount.organ_id, IssuingAccount.office_id)
        .where(IssuingAccount.organ_id.in_(organ_ids))
        .order_by(IssuingAccount.id.desc())
    )
    known = {row.organ_id: row.office_id for row in rows}
    return {organ: known.get(organ, organ) for organ in organ_ids}


def first_holders(unit_ids: Sequence[int], *roles: Role) -> list[Seat]:
    """Who holds the first of the roles that anybody holds in these units, tried one after another."""
    for role in roles:
        for unit_id in unit_ids:
            if found := holders(role, [unit_id]):
                return found
    return []


def within_reach(organ_id: int, office_id: int) -> list[Unit]:
    """The units that an organ may give work to: its departments, its office's, the organs below it."""
    return list(
        db.session.scalars(
            select(Unit)
            .where(
                ~Unit.closed,
                ~Unit.external,
                or_(
                    Unit.organ_id.in_((organ_id, office_id)),
                    (Unit.parent_id == organ_id) & Unit.organ_id.is_(None),
                ),
            )
            .order_by(Unit.order, Unit.id)
        )
    )
