"""计分月份: the months in which points count, and those that are closed to every change."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select

from app.bulletins.score_models import Month
from app.core import clock
from app.core.database import db
from app.core.errors import Blocked
from app.directory.models import Unit

OFFERED = 13  # months that a page offers, the present one first


@dataclass(frozen=True, slots=True)
class Span:
    """计分期: a month or a year; `ends` is the first day after it."""

    key: str
    label: str
    begins: date
    ends: date

    @property
    def is_month(self) -> bool:
        return len(self.key) > 4


def key_of(on: date) -> str:
    return f"{on.year}-{on.month:02d}"


def span_of(text: str) -> Span:
    """The span that "2026-11" or "2026" names; the present month for anything else."""
    found = re.fullmatch(r"(20[0-9]{2})(?:-(0[1-9]|1[0-2]))?", text)
    if found is None:
        return span_of(key_of(clock.today()))
    year = int(found[1])
    if not found[2]:
        return Span(text, f"{year}年", date(year, 1, 1), date(year + 1, 1, 1))
    month = int(found[2])
    ends = date(year + month // 12, month % 12 + 1, 1)
    return Span(text, f"{year}年{month}月", date(year, month, 1), ends)


def spans() -> list[Span]:
    """What a page offers: the last months, this year and the last."""
    today = clock.today()
    first, found = today.replace(day=1), []
    for _ in range(OFFERED):
        found.append(span_of(key_of(first)))
        first = (first - timedelta(days=1)).replace(day=1)
    return [*found, span_of(str(today.year)), span_of(str(today.year - 1))]


def follows(span: Span) -> Span:
    """The month after a month."""
    return span_of(key_of(span.ends))


def since_new_year(span: Span) -> Span:
    """The span with all of its year before it, for what is counted by the year."""
    return replace(span, begins=span.begins.replace(month=1))


def hold(organ_id: int) -> None:
    """Until this unit of work ends nobody else tells a month of the organ or decides its rules."""
    db.session.execute(select(Unit.id).where(Unit.id == organ_id).with_for_update())


def last_told(organ_id: int) -> Span | None:
    """The last month of which a 通报 was issued or is under way."""
    query = select(func.max(Month.month)).where(
        Month.organ_id == organ_id, Month.document_id.is_not(None)
    )
    month = db.session.scalar(query)
    return span_of(month) if month else None


def row(organ_id: int, month: str) -> Month | None:
    """What was told of the month so far."""
    query = select(Month).where(Month.organ_id == organ_id, Month.month == month)
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def refuse_frozen(organ_id: int, month: str) -> None:
    """Nothing changes the scores of a month once it was told. Raises Blocked."""
    told = row(organ_id, month)
    if told is None or told.document_id is None:
        return
    label = span_of(month).label
    if told.frozen_at is not None:
        raise Blocked(f"{label}的信息通报已经印发，计分已冻结，不能再改。请登记在以后的月份。")
    raise Blocked(f"{label}的信息通报正在办理，计分不能再改。确需更正的，请先删除通报草稿。")
