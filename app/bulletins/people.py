"""信息采编: who acts at each stage, and for whom one may write, edit, sign and decide.

Who writes for a unit is in `informants`; editors are the secretaries of the office that serves the organ.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select

from app.bulletins import informants
from app.bulletins.issue_models import Issue, Item, Source
from app.bulletins.kinds import IssueState, ReportState
from app.bulletins.models import Call, Report
from app.bulletins.score_models import Appeal
from app.circulation.models import Circulation, TaskState
from app.core.database import db
from app.core.errors import NotAllowed
from app.directory.actors import Actor, Seat, holders, is_there
from app.directory.choosing import Choosable, in_order, people_in
from app.directory.heads import head_of
from app.directory.models import Post, Unit
from app.directory.roles import LEADERS, Role
from app.official_documents.models import IssuingAccount
from app.official_documents.offices import first_holders

EDITORS = frozenset({Role.SECRETARY, Role.OFFICE_DIRECTOR})
READING = frozenset({*EDITORS, *LEADERS})  # who of the organ and its office reads what comes in


def edits_for(actor: Actor) -> list[Unit]:
    """The organs whose journals her office edits; the government before its own office."""
    return _served(actor, EDITORS)


def decides_for(actor: Actor) -> list[Unit]:
    """计分规则: the organs whose journals are edited by the office of which she is the director."""
    return _served(actor, {Role.OFFICE_DIRECTOR})


def _served(actor: Actor, roles: Collection[Role]) -> list[Unit]:
    own = {organ for organ, role in actor.organ_roles if role in roles}
    if not own:
        return []
    served = select(IssuingAccount.organ_id).where(IssuingAccount.office_id.in_(own))
    query = select(Unit).where(or_(Unit.id.in_(served), Unit.id.in_(own)), ~Unit.closed)
    return list(db.session.scalars(query.order_by(Unit.rank, Unit.order, Unit.id)))


def edits(actor: Actor, office_id: int) -> bool:
    return any((office_id, role) in actor.organ_roles for role in EDITORS)


def reports_to(actor: Actor) -> list[Unit]:
    """To which organs she may report: the one above hers, then her own."""
    above = select(Unit.parent_id).where(Unit.id.in_(actor.organ_ids), Unit.parent_id.is_not(None))
    query = select(Unit).where(
        or_(Unit.id.in_(above), Unit.id.in_(actor.organ_ids)), ~Unit.external, ~Unit.closed
    )
    return list(db.session.scalars(query.order_by(Unit.rank, Unit.order, Unit.id)))


def own_unit(actor: Actor) -> int:
    """报送单位: the organ she works in; of several the one that ranks highest."""
    query = select(Unit).where(Unit.id.in_(actor.organ_ids))
    unit = db.session.scalars(query.order_by(Unit.rank, Unit.order, Unit.id).limit(1)).first()
    if unit is None:
        raise NotAllowed("只能以本人所在单位的名义报送信息。")
    return unit.id


def editor_and_units(circulation: Circulation, call: Call) -> list[Seat]:
    """First the editor, who closes the call; then the head and the 信息员 of each unit that is asked."""
    heads = [
        seat
        for unit in call.units
        for seat in dict.fromkeys((*head_of(unit)[:1], *informants.of_unit(unit)))
    ]
    theirs = {seat.person_id for seat in heads}
    office = (call.office_id, call.organ_id)
    able = [seat for role in EDITORS_IN_ORDER for seat in first_holders(office, role)]
    begun = [seat for seat in able if seat.person_id == circulation.started_by]
    first = [seat for seat in begun + able if seat.person_id not in theirs][:1]
    return [*first, *heads] if first else []


EDITORS_IN_ORDER = (Role.SECRETARY, Role.OFFICE_DIRECTOR, Role.PRINCIPAL)


def call_due(_: Circulation, call: Call) -> datetime | None:
    return call.due_at


def writer(circulation: Circulation, report: Report) -> list[Seat]:
    """Its author, or the 信息员 who took it over."""
    if others := [s for s in informants.holder_of_draft(circulation, report) if is_there(s)]:
        return others[:1]
    if report.author.active:
        return [Seat(report.author_id, None)]
    return head_of(report.unit_id)[:1]


def unit_heads(_: Circulation, report: Report) -> list[Seat]:
    return head_of(report.unit_id)[:1]


def by_another(circulation: Circulation, report: Report) -> bool:
    """A head who wrote it herself need not sign her own report."""
    return report.author_id not in {s.person_id for s in unit_heads(circulation, report)}


def editors(_: Circulation, record: Report | Issue) -> list[Seat]:
    return first_holders((record.office_id, record.organ_id), *EDITORS_IN_ORDER)


def undecided(_: Circulation, report: Report) -> bool:
    return report.state in (ReportState.NEW, ReportState.READ)


def free(circulation: Circulation, report: Report) -> bool:
    """Not in an issue: what stands in one is first taken out of it."""
    return not in_an_issue(circulation, report)


def in_an_issue(_: Circulation, report: Report) -> bool:
    """Whether it stands in an issue that was not dropped."""
    query = (
        select(Source.id)
        .join(Item, Item.id == Source.item_id)
        .join(Issue, Issue.id == Item.issue_id)
        .where(Source.report_id == report.id, Issue.state != IssueState.DROPPED)
    )
    return db.session.scalar(query.limit(1)) is not None


def reviewers(_: Circulation, issue: Issue) -> list[Seat]:
    """核稿: the director of the office; where there is none, the organ's principal."""
    return first_holders(
        (issue.office_id, issue.organ_id), Role.OFFICE_DIRECTOR, Role.PRINCIPAL
    )  # fmt: skip


def edited_by_another(circulation: Circulation, issue: Issue) -> bool:
    """A director who edited the issue herself need not review it."""
    sent = [t for t in circulation.tasks if t.stage == "draft" and t.state is TaskState.DONE]
    by = sent[-1].done_by if sent else circulation.started_by
    return by not in {seat.person_id for seat in reviewers(circulation, issue)}


def signers(_: Circulation, issue: Issue) -> list[Seat]:
    """签发: the deputy leaders of the office that edits; else its principal, or the organ's."""
    office = (issue.office_id, issue.organ_id)
    return first_holders(office, Role.DEPUTY_LEADER, Role.PRINCIPAL)


def leaders_to_choose(issue: Issue) -> list[Choosable]:
    """呈阅: the leaders of the organ, in rank order."""
    organ = [issue.organ_id]
    seats = holders(Role.PRINCIPAL, organ) + holders(Role.DEPUTY_LEADER, organ)
    return in_order(people_in(Post.id.in_([s.post_id for s in seats])), seats)


def deciders(_: Circulation, appeal: Appeal) -> list[Seat]:
    """复核 by another than who scored: the director, else a deputy leader of the office, else above."""
    office = (appeal.office_id, appeal.organ_id)
    roles = (Role.OFFICE_DIRECTOR, Role.DEPUTY_LEADER, Role.PRINCIPAL)
    able = [seat for role in roles for unit in office for seat in holders(role, [unit])]
    return [s for s in able if s.person_id not in {*appeal.scored_by, appeal.person_id}][:1]
