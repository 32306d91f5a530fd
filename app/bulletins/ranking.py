"""信息通报的数据: units and people in the order of their points, and the lines behind each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from app.bulletins import people, scoring
from app.bulletins.issue_models import Issue, Journal
from app.bulletins.models import Call, Report
from app.bulletins.months import Span
from app.bulletins.score_rules import MISSED
from app.bulletins.scoring import Line
from app.core.database import db
from app.core.pages import PER_PAGE, Page
from app.directory.actors import Actor
from app.directory.models import Person, Unit
from app.permissions import checks
from app.permissions.rules import Permission


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of the ranking; equal points share a rank."""

    rank: int
    key: int  # of the unit, or of the person
    name: str
    note: str
    reported: int
    adopted: int  # parts in issued items
    missed: int
    points: int  # hundredths


def organs_of(actor: Actor) -> list[Unit]:
    """The organs with journals that she edits for, works in or reports to. One query."""
    edited = {organ for organ, role in actor.organ_roles if role in people.EDITORS}
    above = select(Unit.parent_id).where(Unit.id.in_(actor.organ_ids), Unit.parent_id.is_not(None))
    with_journals = select(Journal.organ_id).where(
        or_(
            Journal.organ_id.in_(actor.organ_ids), Journal.organ_id.in_(above),
            Journal.office_id.in_(edited),
        )
    )  # fmt: skip
    query = select(Unit).where(Unit.id.in_(with_journals))
    return list(db.session.scalars(query.order_by(Unit.rank, Unit.order, Unit.id)))


def units(organ_id: int, span: Span, found: Sequence[Line]) -> list[Ranked]:
    """Every unit that reported or has points, the best first. Two queries."""
    reported = _reported(organ_id, span, Report.unit_id)
    own: dict[int, list[Line]] = defaultdict(list)
    for line in found:
        own[line.unit_id].append(line)
    ids = set(own) | set(reported)
    rows = db.session.execute(select(Unit.id, Unit.name, Unit.order).where(Unit.id.in_(ids)))
    named = {key: (name, "", order) for key, name, order in rows}
    return _ranked(own, reported, named)


def persons(organ_id: int, span: Span, found: Sequence[Line]) -> list[Ranked]:
    """Every 信息员 who reported or has points, the best first. Two queries."""
    reported = _reported(organ_id, span, Report.author_id)
    own: dict[int, list[Line]] = defaultdict(list)
    for line in found:
        if line.person_id is not None:
            own[line.person_id].append(line)
    ids = set(own) | set(reported)
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return _ranked(own, reported, {key: (name, "", key) for key, name in rows})


def page_of(rows: Sequence[Ranked], number: int) -> Page[Ranked]:
    """One page of a ranking."""
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(number, 1), last)
    return Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], len(rows), number, PER_PAGE)


def lines_page(found: Sequence[Line], number: int) -> Page[Line]:
    """One page of lines."""
    last = max(1, -(-len(found) // PER_PAGE))
    number = min(max(number, 1), last)
    return Page(found[(number - 1) * PER_PAGE : number * PER_PAGE], len(found), number, PER_PAGE)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the lines of a page rest on, as far as she may read it."""

    issues: Mapping[int, str]  # every issue's name and number
    readable: frozenset[int]  # those that she may open
    reports: Mapping[int, str]  # titles of reports that she may read
    calls: frozenset[int]  # calls that she may open


def shown(actor: Actor, page: Sequence[Line]) -> Shown:
    """What a page of lines rests on. Three queries at most."""
    issue_ids = {line.issue_id for line in page if line.issue_id}
    report_ids = {line.report_id for line in page if line.report_id}
    call_ids = {int(line.shown_by[5:]) for line in page if line.shown_by.startswith("call:")}
    names: dict[int, str] = {}
    readable: frozenset[int] = frozenset()
    if issue_ids:
        visible = checks.visible(actor, Permission.MATTER_READ, Issue).whereclause
        rows = db.session.execute(
            select(Issue.id, Journal.name, Issue.year, Issue.number, visible)  # type: ignore[arg-type]  # There is a condition.
            .join(Journal, Journal.id == Issue.journal_id)
            .where(Issue.id.in_(issue_ids))
        ).all()
        names = {row[0]: f"{row[1]}{row[2]}年第{row[3]}期" for row in rows}
        readable = frozenset(row[0] for row in rows if row[4])
    titles: dict[int, str] = {}
    if report_ids:
        mine = checks.visible(actor, Permission.MATTER_READ, Report)
        mine = mine.where(Report.id.in_(report_ids))
        found = db.session.execute(mine.with_only_columns(Report.id, Report.title))
        titles = {row[0]: row[1] for row in found}
    calls: frozenset[int] = frozenset()
    if call_ids:
        asked = checks.visible(actor, Permission.MATTER_READ, Call)
        ids = asked.where(Call.id.in_(call_ids)).with_only_columns(Call.id)
        calls = frozenset(db.session.scalars(ids))
    return Shown(names, readable, titles, calls)


def _reported(organ_id: int, span: Span, column: object) -> dict[int, int]:
    query = (
        select(column, func.count())  # type: ignore[call-overload]  # A column of the model.
        .where(Report.organ_id == organ_id, scoring.between(Report.reported_at, span))
        .group_by(column)
    )
    return dict(db.session.execute(query).all())


def _ranked(
    own: Mapping[int, Sequence[Line]], reported: Mapping[int, int],
    named: Mapping[int, tuple[str, str, int]],
) -> list[Ranked]:  # fmt: skip
    rows = []
    for key, (name, note, order) in named.items():
        lines = own.get(key, ())
        adopted = sum(line.shown_by.startswith("source:") for line in lines)
        absent = sum(line.rule == MISSED for line in lines)
        points = sum(line.points for line in lines)
        rows.append((-points, order, key, name, note, adopted, absent))
    rows.sort()
    first: dict[int, int] = {}
    for place, row in enumerate(rows, start=1):
        first.setdefault(row[0], place)
    return [
        Ranked(first[less], key, name, note, reported.get(key, 0), adopted, absent, -less)
        for less, _, key, name, note, adopted, absent in rows
    ]
