"""抽查点名: the calls, one call with its answers, and how each unit did over a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import PER_PAGE, Page, page
from app.directory.actors import Actor
from app.directory.models import Unit
from app.duty import log_people
from app.duty.rollcall_models import Absence, RollCall, RollCallAnswer
from app.permissions import checks
from app.permissions.rules import Permission


@dataclass(frozen=True, slots=True)
class UnitRow:
    """How one unit answered over a year."""

    unit: Unit
    called: int
    answered: int
    missed: int
    left: int  # 脱岗
    unmanned: int  # 漏岗


def calls(actor: Actor, number: int = 1) -> Page[RollCallAnswer]:
    """Each unit's answer to each call, as far as she may read it, the newest first. Three queries."""
    query = checks.visible(actor, Permission.MATTER_READ, RollCallAnswer).options(
        joinedload(RollCallAnswer.unit),
        joinedload(RollCallAnswer.roll_call).joinedload(RollCall.unit),
    )
    return page(query.order_by(RollCallAnswer.id.desc()), number)


def answer(actor: Actor, answer_id: int) -> RollCallAnswer:
    """One unit's answer. Raises NotFound."""
    query = checks.visible(actor, Permission.MATTER_READ, RollCallAnswer, answer_id).options(
        joinedload(RollCallAnswer.unit),
        joinedload(RollCallAnswer.roll_call).joinedload(RollCall.unit),
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def call(actor: Actor, call_id: int) -> RollCall:
    """A call with all answers, for whoever called or oversees the unit that did. Raises NotFound."""
    found = db.session.scalar(
        select(RollCall)
        .where(RollCall.id == call_id)
        .options(
            joinedload(RollCall.unit),
            selectinload(RollCall.answers).joinedload(RollCallAnswer.unit),
        )
    )
    if found is None:
        raise NotFound
    if found.person_id != actor.person_id or not actor.post_ids:
        log_people.may_see(actor, found.unit_id, clock.now())
    return found


def by_unit(actor: Actor, year: int, number: int = 1) -> Page[UnitRow]:
    """应答统计 of a year, whoever missed most first. Three queries."""
    begins = datetime(year, 1, 1, tzinfo=clock.BEIJING)
    ends = datetime(year + 1, 1, 1, tzinfo=clock.BEIJING)
    visible = (
        checks.visible(actor, Permission.MATTER_READ, RollCallAnswer)
        .join(RollCall, RollCall.id == RollCallAnswer.roll_call_id)
        .where(RollCall.at >= begins, RollCall.at < ends)
    )
    missed = func.count().filter(RollCallAnswer.missed_at.is_not(None))
    grouped = visible.with_only_columns(
        RollCallAnswer.unit_id,
        func.count(),
        func.count().filter(RollCallAnswer.answered_at.is_not(None)),
        missed,
        func.count().filter(RollCallAnswer.absence == Absence.LEFT),
        func.count().filter(RollCallAnswer.absence == Absence.UNMANNED),
    ).group_by(RollCallAnswer.unit_id)
    total = db.session.scalar(select(func.count()).select_from(grouped.subquery())) or 0
    number = min(max(number, 1), max(1, -(-total // PER_PAGE)))
    shown: Sequence[tuple[int, ...]] = [
        tuple(row)
        for row in db.session.execute(
            grouped.order_by(missed.desc(), RollCallAnswer.unit_id)
            .limit(PER_PAGE)
            .offset((number - 1) * PER_PAGE)
        )
    ]
    named = select(Unit).where(Unit.id.in_([row[0] for row in shown]))
    units = {unit.id: unit for unit in db.session.scalars(named)}
    rows = [UnitRow(units[row[0]], *row[1:]) for row in shown]
    return Page(rows, total, number, PER_PAGE)
