"""催办: whose next step is which, for whoever supervises. Nothing is changed here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.circulation.models import Circulation, Task
from app.core.pages import PER_PAGE, Page, page
from app.directory.actors import Actor
from app.directory.models import Person
from app.supervision import ladder, people
from app.supervision.ladder import Next, Offer
from app.supervision.ladder_rules import STAGES, Limit
from app.supervision.models import Phase, SupervisionItem


@dataclass(frozen=True, slots=True)
class Coming:
    """An item with its next step, or the notice that waits, and who has it now."""

    item: SupervisionItem
    found: Next | None
    offer: Offer | None
    holders: list[str]


def coming(actor: Actor, number: int = 1, per_page: int = PER_PAGE) -> Page[Coming]:
    """What she supervises and is still chased, by the nearest of its dates. Seven queries."""
    item = SupervisionItem
    offices = {office for office, role in actor.organ_roles if role in people.KEEPERS}
    nearest = case((item.feedback_due < item.due_at, item.feedback_due), else_=item.due_at)
    query = (
        select(item)
        .join(item.circulation)
        .where(
            item.phase == Phase.OPEN,
            item.suspended_at.is_(None),
            item.office_id.in_(offices),
            Circulation.stage.in_(STAGES[Limit.DUE]),
        )
        .options(
            contains_eager(item.circulation)
            .selectinload(Circulation.tasks)
            .joinedload(Task.person)
            .lazyload(Person.appointments),
            joinedload(item.lead_unit),
            selectinload(item.notices),
            selectinload(item.reminders),
        )
        .order_by(nearest, item.id)
    )
    found = page(query, number, per_page)
    rows = [
        Coming(
            row,
            ladder.next_of(row, row.circulation),
            ladder.offer_of(row, row.circulation),
            list(dict.fromkeys(t.person.name for t in ladder.holding(row.circulation, Limit.DUE))),
        )
        for row in found.rows
    ]
    return Page(rows, found.total, found.number, found.per_page)
