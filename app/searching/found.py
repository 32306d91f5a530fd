"""Hits as people see them: of each kind of record the columns that are shown, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import joinedload, load_only, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.bulletins.issue_models import Issue
from app.bulletins.models import Report
from app.core import clock
from app.directory.models import Person
from app.duty.models import Cell, DutyUnit, Roster, Shift
from app.duty.roster_words import log_title
from app.duty.urgent_models import UrgentEvent
from app.meetings.models import Meeting, Topic
from app.official_documents.models import Delivery, OfficialDocument
from app.receipt.models import IncomingDocument
from app.searching.showing import (
    Looking,
    Piece,
    of_document,
    of_inspection,
    of_issue,
    of_item,
    of_meeting,
    of_report,
    of_roster,
    of_topic,
    of_urgent,
    of_watch,
)
from app.supervision.inspection_models import Inspection
from app.supervision.models import Feedback, SupervisionItem

_DOCUMENT = (
    load_only(
        OfficialDocument.title, OfficialDocument.content, OfficialDocument.number,
        OfficialDocument.kind, OfficialDocument.urgency, OfficialDocument.dated,
    ),
    selectinload(OfficialDocument.co_issuers),  # All issuers are shown.
)  # fmt: skip
_INCOMING = (
    load_only(
        IncomingDocument.title, IncomingDocument.number, IncomingDocument.from_name,
        IncomingDocument.kind, IncomingDocument.urgency, IncomingDocument.dated,
        IncomingDocument.delivery_id,
    ),
    joinedload(IncomingDocument.delivery)
    .load_only(Delivery.document_id)
    .joinedload(Delivery.document)
    .load_only(OfficialDocument.title, OfficialDocument.content),
)  # fmt: skip
_SUPERVISED = (
    joinedload(SupervisionItem.organ),
    selectinload(SupervisionItem.feedbacks).joinedload(Feedback.opinion),
)

_INSPECTED = (joinedload(Inspection.organ), selectinload(Inspection.records))
_TOPIC = (joinedload(Topic.unit), joinedload(Topic.circulation))
_URGENT = (joinedload(UrgentEvent.unit), selectinload(UrgentEvent.reports))
_MEETING = (joinedload(Meeting.organ), joinedload(Meeting.host).lazyload(Person.appointments))

_ROSTER = (joinedload(Roster.duty_unit).joinedload(DutyUnit.unit),)
_WATCH = (
    joinedload(Shift.roster).joinedload(Roster.duty_unit).joinedload(DutyUnit.unit),
    joinedload(Shift.kind),
    selectinload(Shift.log),
    selectinload(Shift.cells).options(
        joinedload(Cell.post), joinedload(Cell.person).lazyload(Person.appointments)
    ),
)
_REPORT = (joinedload(Report.unit), selectinload(Report.files))
_ISSUE = (joinedload(Issue.journal), joinedload(Issue.organ), selectinload(Issue.items))


@dataclass(frozen=True, slots=True)
class Found:
    """One hit as people see it; snippets and marks were cut from the text she may read."""

    subject_type: str
    subject_id: int
    title: str
    title_marks: tuple[tuple[int, int], ...]
    snippets: tuple[Piece, ...]
    number: str
    issuer: str
    kind: str
    urgency: str
    dated: date | None
    mark: str = ""  # 已撤销, 已废止


def _document(looking: Looking, record: OfficialDocument) -> Found:
    return Found(
        *_named(looking, record),
        looking.pieces(record.title, of_document(record)),
        number=record.number or "",
        issuer="、".join(account.organ.name for account in record.accounts),
        kind=record.kind,
        urgency=record.urgency,
        dated=record.dated,
    )


def _incoming(looking: Looking, record: IncomingDocument) -> Found:
    sent = record.delivery.document if record.delivery else None
    return Found(
        *_named(looking, record),
        looking.pieces(record.title, of_document(sent)) if sent else (),
        number=record.number,
        issuer=record.from_name,
        kind=record.kind,
        urgency=record.urgency,
        dated=record.dated,
    )


def _supervised(looking: Looking, record: SupervisionItem) -> Found:
    return Found(
        *_named(looking, record),
        looking.pieces(record.title, of_item(record)),
        number=record.number or "",
        issuer=record.organ.name,
        kind="督办",
        urgency=record.urgency,
        dated=clock.local(record.begun_at).date() if record.begun_at else None,
    )


def _inspected(looking: Looking, record: Inspection) -> Found:
    return Found(
        *_named(looking, record),
        looking.pieces(record.title, of_inspection(record)),
        number=record.number or "",
        issuer=record.organ.name,
        kind="督查",
        urgency="",
        dated=clock.local(record.approved_at).date() if record.approved_at else None,
    )


def _topic(looking: Looking, record: Topic) -> Found:
    return Found(
        *_named(looking, record),
        looking.pieces(record.title, of_topic(record)),
        number="",
        issuer=record.unit.name,
        kind="议题",
        urgency="",
        dated=clock.local(record.circulation.started_at).date(),
    )


def _meeting(looking: Looking, record: Meeting) -> Found:
    return Found(
        *_named(looking, record),
        looking.pieces(record.title, of_meeting(record)),
        number="",
        issuer=record.organ.name,
        kind="会议",
        urgency="",
        dated=clock.local(record.begins_at).date(),
    )


def _report(looking: Looking, record: Report) -> Found:
    return Found(
        *_named(looking, record),
        looking.pieces(record.title, of_report(record)),
        number="",
        issuer=record.unit.name,
        kind="信息",
        urgency="",
        dated=clock.local(record.reported_at or record.made_at).date(),
    )


def _issue(looking: Looking, record: Issue) -> Found:
    return Found(
        *_named(looking, record),
        looking.pieces(record.title, of_issue(record)),
        number="",
        issuer=record.organ.name,
        kind="信息刊物",
        urgency="",
        dated=clock.local(record.issued_at or record.made_at).date(),
    )


def _urgent(looking: Looking, record: UrgentEvent) -> Found:
    return Found(
        *_named(looking, record),
        looking.pieces(record.title, of_urgent(record)),
        number=record.number,
        issuer=record.unit.name,
        kind="紧急信息",
        urgency="",
        dated=clock.local(record.known_at).date(),
    )


def _roster(looking: Looking, record: Roster) -> Found:
    return Found(
        *_named(looking, record),
        looking.pieces(record.title, of_roster(record)),
        number="",
        issuer=record.duty_unit.unit.name,
        kind="值班表",
        urgency="",
        dated=record.first_day,
    )


def _watch(looking: Looking, record: Shift) -> Found:
    title = log_title(record)
    return Found(
        record.__tablename__,
        record.id,
        title,
        looking.marks(title),
        looking.pieces(title, of_watch(record)),
        number="",
        issuer=record.roster.duty_unit.unit.name,
        kind="值班日志",
        urgency="",
        dated=record.day,
    )


def _named(looking: Looking, record: Any) -> tuple[str, int, str, tuple[tuple[int, int], ...]]:
    """What every hit begins with."""
    return record.__tablename__, record.id, record.title, looking.marks(record.title)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its model, what is loaded of it, and how it becomes a hit."""

    model: Any
    only: tuple[ORMOption, ...]  # Each other sealed column would be opened, too.
    shown: Callable[[Looking, Any], Found]


KINDS: Mapping[str, Kind] = {
    kind.model.__tablename__: kind
    for kind in (
        Kind(OfficialDocument, _DOCUMENT, _document),
        Kind(IncomingDocument, _INCOMING, _incoming),
        Kind(SupervisionItem, _SUPERVISED, _supervised),
        Kind(Inspection, _INSPECTED, _inspected),
        Kind(Topic, _TOPIC, _topic),
        Kind(Meeting, _MEETING, _meeting),
        Kind(Report, _REPORT, _report),
        Kind(Issue, _ISSUE, _issue),
        Kind(UrgentEvent, _URGENT, _urgent),
        Kind(Roster, _ROSTER, _roster),
        Kind(Shift, _WATCH, _watch),
    )
}
