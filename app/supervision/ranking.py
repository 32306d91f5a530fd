"""考核: the units in the order of their scores over a period, and the items behind each score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import PER_PAGE, Page
from app.directory.actors import Actor
from app.directory.models import Unit
from app.permissions import checks
from app.permissions.rules import Permission
from app.supervision import scoring
from app.supervision.models import SupervisionItem
from app.supervision.paper import units_of
from app.supervision.queries import readable
from app.supervision.score_rules import Dimension
from app.supervision.scoring import Score

MONTHS_OF_A_QUARTER = 3
NUMERALS = "一二三四"


@dataclass(frozen=True, slots=True)
class Period:
    """考核期: a year, or one quarter of it; an item belongs to the period in which its date falls."""

    year: int
    quarter: int | None = None

    @property
    def key(self) -> str:
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def label(self) -> str:
        return f"{self.year}年" + (f"第{NUMERALS[self.quarter - 1]}季度" if self.quarter else "")

    @property
    def begins(self) -> datetime:
        month = (self.quarter - 1) * MONTHS_OF_A_QUARTER + 1 if self.quarter else 1
        return datetime.combine(date(self.year, month, 1), time(), clock.BEIJING)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        if self.quarter is None or self.quarter == len(NUMERALS):
            return datetime.combine(date(self.year + 1, 1, 1), time(), clock.BEIJING)
        month = self.quarter * MONTHS_OF_A_QUARTER + 1
        return datetime.combine(date(self.year, month, 1), time(), clock.BEIJING)


def period_of(text: str) -> Period:
    """The period that "2026" or "2026Q3" names; the present year for anything else."""
    found = re.fullmatch(r"(20[0-9]{2})(?:Q([1-4]))?", text)
    if found is None:
        return Period(clock.today().year)
    return Period(int(found[1]), int(found[2]) if found[2] else None)


def periods() -> list[Period]:
    """The periods that a page offers: this year and the last, each with its quarters."""
    this = clock.today().year
    years = (this, this - 1)
    return [p for y in years for p in (Period(y), *(Period(y, q) for q in range(1, 5)))]


@dataclass(frozen=True, slots=True)
class UnitScore:
    """One line of the ranking; equal scores share a rank."""

    rank: int
    unit: Unit
    items: int
    late: int
    total: float
    by_dimension: dict[Dimension, float]


def ranking(actor: Actor, period: Period) -> list[UnitScore]:
    """Every unit that leads something she may read in the period, the best first. Seven queries."""
    return ranked(scoring.scores(and_(in_period(period), or_(*readable(actor)))))


def ranked(found: Sequence[Score]) -> list[UnitScore]:
    """Scores by lead unit, the best first; the more items first where the scores are equal."""
    units = scoring.by_unit(found)
    rows = [
        (unit, own, scoring.mean(score.total for score in own))
        for unit in units_of(list(units))
        for own in [units[unit.id]]
    ]
    rows.sort(key=lambda row: (-row[2], -len(row[1]), row[0].order, row[0].id))
    return [
        UnitScore(
            rank=1 + sum(other > total for _, _, other in rows),
            unit=unit,
            items=len(own),
            late=sum(score.late for score in own),
            total=total,
            by_dimension={d: scoring.mean(score.of(d) for score in own) for d in Dimension},
        )
        for unit, own, total in rows
    ]


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item of a unit with its points."""

    item: SupervisionItem
    score: Score


def of_unit(actor: Actor, period: Period, unit_id: int, number: int = 1) -> Page[ItemScore]:
    """The items of one unit in the period, the fewest points first, by pages. Seven queries."""
    condition = and_(
        SupervisionItem.lead_unit_id == unit_id, in_period(period), or_(*readable(actor))
    )
    found = sorted(scoring.scores(condition), key=lambda score: (score.total, score.item_id))
    last = max(1, -(-len(found) // PER_PAGE))
    number = min(max(number, 1), last)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    query = select(SupervisionItem).where(SupervisionItem.id.in_([s.item_id for s in shown]))
    items = {item.id: item for item in db.session.scalars(query)}
    rows = [ItemScore(items[score.item_id], score) for score in shown]
    return Page(rows, len(found), number, PER_PAGE)


def of_item(actor: Actor, item_id: int) -> tuple[SupervisionItem, Score | None]:
    """One item and its points; None for what is not scored. Seven queries. Raises NotFound."""
    item = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, SupervisionItem, item_id).options(
            joinedload(SupervisionItem.lead_unit)
        )
    )
    if item is None:
        raise NotFound
    found = scoring.scores(SupervisionItem.id == item.id)
    return item, found[0] if found else None


def in_period(period: Period) -> ColumnElement[bool]:
    return and_(SupervisionItem.due_at >= period.begins, SupervisionItem.due_at < period.ends)
