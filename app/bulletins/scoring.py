"""信息计分: every point with its rule, its day and what shows it, over a span of time.

What is scored is read as bare facts (ids, marks, dates), so that a year of a county is scored
without opening one sealed word, in the same few queries for a month and for a year. The months that
were told in a 通报 are as they were told, whatever happened since.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from app.bulletins import calling, months, rulebook
from app.bulletins.issue_models import Issue, Item, Journal, Outcome, Source
from app.bulletins.kinds import Channel, Form, IssueState, ReportKind, ReportState
from app.bulletins.models import Call, Report
from app.bulletins.months import Span
from app.bulletins.rulebook import Rules
from app.bulletins.score_models import Adjustment, Month
from app.bulletins.score_rules import ANNULLED, BASE, LATE, MISSED, RuleSet
from app.core import clock
from app.core.database import db

PERCENT = 100
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """Points of one unit: by which rule, when, and what shows it ("source:3", "outcome:2:3", "call:5")."""

    unit_id: int
    person_id: int | None
    rule: str
    points: int  # hundredths; 0 where a cap was reached
    on: date
    shown_by: str
    report_id: int | None = None
    issue_id: int | None = None
    share: int = PERCENT

    def kept(self) -> list[Any]:
        """As it is frozen: plain data."""
        return [v.isoformat() if isinstance(v, date) else v for v in astuple(self)]

    @classmethod
    def read(cls, kept: Sequence[Any]) -> Line:
        unit, person, rule, points, on, *rest = kept
        return cls(unit, person, rule, points, date.fromisoformat(on), *rest)


@dataclass(frozen=True, slots=True)
class Part:
    """One report's part in an item, or in what became of it."""

    key: str
    channel: Channel
    form: Form
    on: date
    unit_id: int
    person_id: int
    report_id: int
    kind: ReportKind
    share: int
    issue_id: int


def lines(organ_id: int, span: Span, rules: Rules | None = None) -> list[Line]:
    """All points of a span, the latest first, each by the rules of its month. Seven queries."""
    rules = rules or rulebook.of(organ_id)
    whole = months.since_new_year(span) if rules.limits_a_year else span
    frozen = _frozen(organ_id, whole)
    found = [
        *_adopted(organ_id, span, rules),
        *_calls(organ_id, span, rules),
        *_base(organ_id, whole, rules),
        *_adjusted(organ_id, span),
    ]
    told = [Line.read(line) for kept in frozen.values() for line in kept]
    found = [line for line in found if months.key_of(line.on) not in frozen]
    found = [*_capped(found, rules, told), *told]
    found = [line for line in found if span.begins <= line.on < span.ends]
    if not span.is_month:
        found += _annulled(found, rules.at(min(span.ends - ONE_DAY, clock.today())))
    return sorted(found, key=lambda line: (line.on, line.shown_by), reverse=True)


def totals(found: Iterable[Line]) -> dict[int, int]:
    """The sum of each unit, hundredths."""
    sums: dict[int, int] = defaultdict(int)
    for line in found:
        sums[line.unit_id] += line.points
    return dict(sums)


def words(points: int) -> str:
    """12.5, -10, 3.33."""
    return f"{points / 100:.2f}".rstrip("0").rstrip(".")


def score(parts: Iterable[Part], rules: Rules) -> list[Line]:
    """The points of reports in items: by rule, form and kind, divided by share; caps come later."""
    found: dict[int, list[Line]] = defaultdict(list)
    for part in parts:
        held = rules.at(part.on)
        known = held.rule_of(part.channel, part.form)
        if known is None:
            continue
        rule, percent = known
        whole = rule.points * percent * held.factors.get(part.kind, PERCENT) * part.share
        found[part.report_id].append(
            Line(
                part.unit_id, part.person_id, rule.key, round(whole / PERCENT**3), part.on, part.key,
                part.report_id, part.issue_id, part.share,
            )
        )  # fmt: skip
    kept: list[Line] = []
    for own in found.values():
        rivals = [line for line in own if not rules.at(line.on).cumulative]
        best = max(rivals, key=lambda line: line.points, default=None)
        beaten = {id(line) for line in rivals if line is not best}
        kept += [replace(line, points=0) if id(line) in beaten else line for line in own]
    return kept


def _adopted(organ_id: int, span: Span, rules: Rules) -> list[Line]:
    """Items that were issued, and what became of items, each in the span by its own day."""
    columns = (
        Report.unit_id, Report.author_id, Report.id, Report.kind, Source.share, Issue.id, Source.id,
    )  # fmt: skip
    joined = (
        select(*columns, Item.form, Journal.channel, Issue.issued_at)
        .join(Item, Item.id == Source.item_id)
        .join(Issue, Issue.id == Item.issue_id)
        .join(Journal, Journal.id == Issue.journal_id)
        .join(Report, Report.id == Source.report_id)
        .where(
            Issue.organ_id == organ_id, Issue.state == IssueState.ISSUED,
            between(Issue.issued_at, span),
        )
    )  # fmt: skip
    outcomes = (
        select(*columns, Outcome.form, Outcome.channel, Outcome.dated, Outcome.id)
        .join(Item, Item.id == Outcome.item_id)
        .join(Source, Source.item_id == Item.id)
        .join(Issue, Issue.id == Item.issue_id)
        .join(Report, Report.id == Source.report_id)
        .where(
            Issue.organ_id == organ_id, Outcome.dated >= span.begins, Outcome.dated < span.ends
        )
    )  # fmt: skip
    parts = [
        Part(f"source:{s}", channel, form, _day(at), unit, person, report, kind, share, issue)
        for unit, person, report, kind, share, issue, s, form, channel, at in _rows(joined)
    ]
    parts += [
        Part(f"outcome:{o}:{s}", channel, form, on, unit, person, report, kind, share, issue)
        for unit, person, report, kind, share, issue, s, form, channel, on, o in _rows(outcomes)
    ]
    return score(parts, rules)


@dataclass(frozen=True, slots=True)
class Answered:
    """A report as an answer to a call."""

    unit_id: int
    reported_at: datetime | None
    state: ReportState


def _calls(organ_id: int, span: Span, rules: Rules) -> list[Line]:
    """约稿 that were missed or answered late, on the day on which they were due."""
    query = (
        select(
            Call.id, Call.units, Call.zero, Call.due_at, Report.unit_id, Report.reported_at,
            Report.state,
        )
        .outerjoin(Report, Report.call_id == Call.id)
        .where(Call.organ_id == organ_id, between(Call.due_at, span))
        .order_by(Call.id)
    )  # fmt: skip
    asked: dict[int, tuple[list[int], list[int], datetime]] = {}
    answers: dict[int, list[Answered]] = defaultdict(list)
    for call_id, units, nothing, until, unit_id, reported_at, state in _rows(query):
        asked[call_id] = units, nothing, until
        if unit_id is not None:
            answers[call_id].append(Answered(unit_id, reported_at, state))
    found: list[Line] = []
    for call_id, (units, nothing, until) in asked.items():
        own, on, key = answers[call_id], _day(until), f"call:{call_id}"
        held = rules.at(on)
        if held.missed:
            found += [
                Line(unit, None, held.missed.key, held.missed.points, on, key)
                for unit in calling.missing(units, nothing, until, own)
            ]
        if held.late:
            found += [
                Line(unit, None, held.late.key, held.late.points, on, key)
                for unit in sorted({answer.unit_id for answer in calling.late(until, own)})
            ]
    return found


def _base(organ_id: int, span: Span, rules: Rules) -> list[Line]:
    """基础分 of every unit and month with enough reports."""
    query = select(Report.unit_id, Report.reported_at).where(
        Report.organ_id == organ_id, Report.state != ReportState.WITHDRAWN,
        between(Report.reported_at, span),
    )  # fmt: skip
    count = Counter((unit, _day(at).replace(day=1)) for unit, at in _rows(query))
    found = []
    for (unit, first), reported in sorted(count.items()):
        held = rules.at(first)
        if held.base is not None and reported >= held.base_needs:
            key = f"base:{months.key_of(first)}"
            found.append(Line(unit, None, held.base.key, held.base.points, first, key))
    return found


def _adjusted(organ_id: int, span: Span) -> list[Line]:
    query = select(
        Adjustment.unit_id, Adjustment.person_id, Adjustment.rule, Adjustment.points,
        Adjustment.dated, Adjustment.id, Adjustment.report_id,
    ).where(
        Adjustment.organ_id == organ_id, Adjustment.dated >= span.begins,
        Adjustment.dated < span.ends,
    )  # fmt: skip
    return [
        Line(unit, person, rule, points, on, f"adjustment:{key}", report)
        for unit, person, rule, points, on, key, report in _rows(query)
    ]


def _capped(found: Sequence[Line], rules: Rules, told: Iterable[Line] = ()) -> list[Line]:
    """What a rule, or a year's base, gives at most: the earliest points count, those told before all."""
    used: Counter[tuple[int, str, str]] = Counter()
    for line in told:
        if line.rule == BASE:
            used[line.unit_id, BASE, str(line.on.year)] += line.points
    kept = []
    for line in sorted(found, key=lambda one: (one.on, one.shown_by)):
        held = rules.at(line.on)
        rule = held.named.get(line.rule)
        whole, span = rule.at_most if rule else 0, months.key_of(line.on)
        if line.rule == BASE:
            whole, span = held.base_at_most, str(line.on.year)
        key = (line.unit_id, line.rule, span)
        points = min(line.points, max(whole - used[key], 0)) if whole > 0 else line.points
        used[key] += max(points, 0)
        kept.append(replace(line, points=points))
    return kept


def _annulled(found: Sequence[Line], rules: RuleSet) -> list[Line]:
    """A unit that missed too many 约稿 of the year has no points."""
    if not rules.annulled_by:
        return []
    times = Counter(line.unit_id for line in found if line.rule in (MISSED, LATE))
    sums = totals(found)
    last = max((line.on for line in found), default=clock.today())
    return [
        Line(unit, None, ANNULLED.key, -sums[unit], last, f"annulled:{unit}")
        for unit, count in sorted(times.items())
        if count >= rules.annulled_by and sums[unit] > 0
    ]


def _frozen(organ_id: int, span: Span) -> dict[str, list[Any]]:
    """The lines of the months that were told."""
    last = months.key_of(date.fromordinal(span.ends.toordinal() - 1))
    query = select(Month.month, Month.lines).where(
        Month.organ_id == organ_id, Month.frozen_at.is_not(None),
        Month.month >= months.key_of(span.begins), Month.month <= last,
    )  # fmt: skip
    return {month: kept or [] for month, kept in _rows(query)}


def between(column: Any, span: Span) -> ColumnElement[bool]:
    begins = datetime.combine(span.begins, time(), clock.BEIJING)
    ends = datetime.combine(span.ends, time(), clock.BEIJING)
    return (column >= begins) & (column < ends)  # type: ignore[no-any-return]


def _day(at: datetime) -> date:
    return clock.local(at).date()


def _rows(query: Select[*tuple[Any, ...]]) -> Iterable[Any]:
    return db.session.execute(query).all()
