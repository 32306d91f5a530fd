"""信息采编: what the pages show. Nothing is changed here, and every list has its bounded queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.bulletins import calling, duplicates, editing, people
from app.bulletins.circulation import APPEAL, CALL, ISSUE, REPORT
from app.bulletins.duplicates import Alike
from app.bulletins.issue_models import Issue, Item, Outcome, Source
from app.bulletins.kinds import IssueState, ReportKind, ReportState
from app.bulletins.models import Call, Report
from app.bulletins.months import Span
from app.bulletins.score_models import Appeal
from app.circulation import queries as circulating
from app.circulation.models import Circulation, OpinionRow, Task
from app.core.database import db
from app.core.errors import NotFound
from app.core.pages import PER_PAGE, Page, page
from app.directory.actors import Actor
from app.directory.models import Person, Unit
from app.permissions import checks
from app.permissions.rules import Permission

LISTS = {
    state.value: state.label for state in ReportState if state is not ReportState.WITHDRAWN
}  # fmt: skip
ISSUES = {
    state.value: state.label for state in IssueState if state is not IssueState.DROPPED
}  # fmt: skip
OFFERED = 40  # reports that can be put into an issue at once


@dataclass(frozen=True, slots=True)
class Way:
    """How far a matter is on its way: the circulation, what was said, and what waits for her."""

    circulation: Circulation
    opinions: Sequence[OpinionRow]
    task: Task | None


def report_page(
    actor: Actor, state: str, number: int, kind: str = "", unit: int = 0
) -> Page[Report]:
    """One page of the reports that she may read, the newest first. Two queries."""
    query = (
        checks.visible(actor, Permission.MATTER_READ, Report)
        .where(Report.state == ReportState(state))
        .options(joinedload(Report.unit), joinedload(Report.author).lazyload(Person.appointments))
    )
    if kind:
        query = query.where(Report.kind == ReportKind(kind))
    if unit:
        query = query.where(Report.unit_id == unit)
    return page(query.order_by(Report.id.desc()), number)


def report_counts(actor: Actor) -> dict[str, int]:
    """How many reports are in each list. One query."""
    columns = [func.count().filter(Report.state == ReportState(name)) for name in LISTS]
    visible = checks.visible(actor, Permission.MATTER_READ, Report)
    row = db.session.execute(visible.with_only_columns(*columns)).one()
    return dict(zip(LISTS, row, strict=True))


def reporting_units(actor: Actor) -> list[Unit]:
    """The units whose reports she may read. One query."""
    ids = checks.visible(actor, Permission.MATTER_READ, Report).with_only_columns(Report.unit_id)
    query = select(Unit).where(Unit.id.in_(ids)).order_by(Unit.order, Unit.id)
    return list(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """Everything that the page of a report shows."""

    report: Report
    way: Way
    alike: Sequence[Alike]
    issues: Sequence[Issue]  # in which it stands, as far as she may read them


def report_sheet(actor: Actor, report_id: int) -> ReportSheet:
    """The report with its files, versions and way. Raises NotFound."""
    report = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, Report, report_id).options(
            joinedload(Report.organ), joinedload(Report.unit), joinedload(Report.call),
            joinedload(Report.author).lazyload(Person.appointments),
            selectinload(Report.files), selectinload(Report.versions),
        )
    )  # fmt: skip
    if report is None:
        raise NotFound
    placed = (
        select(Item.issue_id)
        .join(Source, Source.item_id == Item.id)
        .where(Source.report_id == report.id)
    )
    issues = checks.visible(actor, Permission.MATTER_READ, Issue).where(Issue.id.in_(placed))
    edits = people.edits(actor, report.office_id)
    return ReportSheet(
        report,
        _way(actor, report, REPORT.key),
        duplicates.alike(actor, report) if edits and report.reported_at else [],
        list(db.session.scalars(issues.options(joinedload(Issue.journal)).order_by(Issue.id))),
    )


def call_page(actor: Actor, number: int) -> Page[Call]:
    """One page of the calls that concern her, the latest first. Three queries."""
    query = (
        checks.visible(actor, Permission.MATTER_READ, Call)
        .join(Call.circulation)
        .options(
            contains_eager(Call.circulation),
            selectinload(Call.reports).load_only(
                Report.unit_id, Report.reported_at, Report.state, Report.call_id
            ),
        )
    )
    return page(query.order_by(Call.id.desc()), number)


@dataclass(frozen=True, slots=True)
class CallSheet:
    """Everything that the page of a call shows."""

    call: Call
    way: Way
    units: Sequence[Unit]  # who is asked
    reports: Sequence[Report]  # those that she may read
    answered: frozenset[int]  # units that reported
    missing: frozenset[int]  # units that are missing, once the day is over


def call_sheet(actor: Actor, call_id: int) -> CallSheet:
    """The call with its answers. Raises NotFound."""
    call = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, Call, call_id).options(joinedload(Call.organ))
    )
    if call is None:
        raise NotFound
    answers = db.session.scalars(
        select(Report)
        .where(Report.call_id == call.id)
        .options(joinedload(Report.unit), joinedload(Report.author).lazyload(Person.appointments))
        .order_by(Report.id)
    ).all()
    readable = checks.visible(actor, Permission.MATTER_READ, Report).where(
        Report.call_id == call.id
    )
    mine = set(db.session.scalars(readable.with_only_columns(Report.id)))
    units = select(Unit).where(Unit.id.in_(call.units)).order_by(Unit.order, Unit.id)
    return CallSheet(
        call,
        _way(actor, call, CALL.key),
        list(db.session.scalars(units)),
        [report for report in answers if report.id in mine],
        frozenset(one.unit_id for one in answers if calling.counts(one)),
        frozenset(calling.missing(call.units, call.zero, call.due_at, answers)),
    )


def issue_page(actor: Actor, state: str, number: int) -> Page[Issue]:
    """One page of the issues that she may read, the latest first. Three queries."""
    query = (
        checks.visible(actor, Permission.MATTER_READ, Issue)
        .where(Issue.state == IssueState(state))
        .options(joinedload(Issue.journal), selectinload(Issue.items).load_only(Item.title, Item.issue_id))
    )  # fmt: skip
    return page(query.order_by(Issue.id.desc()), number)


def issue_counts(actor: Actor) -> dict[str, int]:
    """How many issues are in each list. One query."""
    columns = [func.count().filter(Issue.state == IssueState(name)) for name in ISSUES]
    visible = checks.visible(actor, Permission.MATTER_READ, Issue)
    row = db.session.execute(visible.with_only_columns(*columns)).one()
    return dict(zip(ISSUES, row, strict=True))


@dataclass(frozen=True, slots=True)
class IssueSheet:
    """Everything that the page of an issue shows."""

    issue: Issue
    way: Way
    edits: bool  # she is one of its editors
    offered: Sequence[Report]  # what can be put into it


def issue_sheet(actor: Actor, issue_id: int) -> IssueSheet:
    """The issue with its items, their sources and what became of them. Raises NotFound."""
    issue = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, Issue, issue_id).options(
            joinedload(Issue.journal),
            joinedload(Issue.organ),
            selectinload(Issue.items).options(
                selectinload(Item.sources).joinedload(Source.report).options(
                    joinedload(Report.unit), joinedload(Report.author).lazyload(Person.appointments)
                ),
                selectinload(Item.outcomes),
            ),
        )
    )  # fmt: skip
    if issue is None:
        raise NotFound
    edits = people.edits(actor, issue.office_id)
    offered = _offered(actor, issue) if edits and issue.state is IssueState.DRAFT else []
    return IssueSheet(issue, _way(actor, issue, ISSUE.key), edits, offered)


def item_sheet(actor: Actor, issue_id: int, item_id: int) -> tuple[Issue, Item]:
    """One item of an issue with its sources and their raw texts. Raises NotFound."""
    issue = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, Issue, issue_id).options(
            joinedload(Issue.journal)
        )
    )
    item = db.session.scalar(
        select(Item)
        .where(Item.id == item_id, Item.issue_id == issue_id)
        .options(
            selectinload(Item.outcomes),
            selectinload(Item.sources)
            .joinedload(Source.report)
            .options(joinedload(Report.unit), selectinload(Report.versions),
                     joinedload(Report.author).lazyload(Person.appointments)),
        )
    )  # fmt: skip
    if issue is None or item is None:
        raise NotFound
    return issue, item


def appeals(actor: Actor, organ_id: int, span: Span) -> list[Appeal]:
    """The last appeals of a span that she may read, the latest first. One query."""
    query = (
        checks.visible(actor, Permission.MATTER_READ, Appeal)
        .where(Appeal.organ_id == organ_id, Appeal.month.startswith(span.key))
        .options(joinedload(Appeal.unit))
    )
    return list(db.session.scalars(query.order_by(Appeal.id.desc()).limit(PER_PAGE)))


def appeal_sheet(actor: Actor, appeal_id: int) -> tuple[Appeal, Way]:
    """An appeal with its way. Raises NotFound."""
    found = db.session.scalar(
        checks.visible(actor, Permission.MATTER_READ, Appeal, appeal_id).options(
            joinedload(Appeal.unit), joinedload(Appeal.person).lazyload(Person.appointments)
        )
    )
    if found is None:
        raise NotFound
    return found, _way(actor, found, APPEAL.key)


def outcomes_seen(actor: Actor, issue: Issue, item: Item) -> Sequence[Outcome]:
    """批示 are for the editors, the leaders, and the units whose reports stand in the item."""
    theirs = {source.report.unit_id for source in item.sources}
    leads = any((issue.organ_id, role) in actor.organ_roles for role in people.READING)
    if people.edits(actor, issue.office_id) or leads or theirs & actor.unit_ids:
        return item.outcomes
    return ()


def _offered(actor: Actor, issue: Issue) -> list[Report]:
    """预采用 first, then what was read, is new, or was issued; not what stands in this issue."""
    there = {source.report_id for item in issue.items for source in item.sources}
    order = {state: place for place, state in enumerate(editing.PLACED)}
    query = (
        checks.visible(actor, Permission.MATTER_READ, Report)
        .where(
            Report.organ_id == issue.organ_id,
            Report.state.in_(editing.PLACED),
            Report.id.not_in(there),
        )
        .options(joinedload(Report.unit))
        .order_by(case(order, value=Report.state), Report.id.desc())
    )
    return list(db.session.scalars(query.limit(OFFERED)))


def _way(actor: Actor, record: Report | Call | Issue | Appeal, key: str) -> Way:
    circulation = circulating.circulation_for(record, key)
    if circulation is None:
        raise NotFound
    return Way(
        circulation, circulating.said_in(circulation), circulating.task_for(actor, circulation)
    )
