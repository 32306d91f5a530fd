"""Entries of what is no document: supervision, inspections, meetings, information, urgent events."""

from __future__ import annotations

from app.bulletins.issue_models import Issue
from app.bulletins.models import Report
from app.core import clock
from app.core.database import db
from app.duty.models import Roster, RosterState, Shift
from app.duty.roster_words import log_title, log_words, people
from app.duty.urgent_models import UrgentEvent
from app.meetings.models import Meeting, Topic
from app.official_documents import on_paper
from app.searching.entry_parts import attachments, entry, filed, files_of, named
from app.supervision.inspection_models import Inspection
from app.supervision.models import SupervisionItem
from app.supervision.paper import units_of
from documents.model import Document
from search_index.entry import Entry, Field


def supervised(subject_id: int) -> Entry | None:
    record = db.session.get(SupervisionItem, subject_id)
    if record is None:
        return None
    said = [report.opinion.text for report in record.feedbacks]
    words = [record.target, record.basis, *said, *(n.words for n in record.notices)]
    numbers = [record.number or "", *(notice.number for notice in record.notices)]
    units = "\n".join(unit.name for unit in units_of(record.assisting))
    lead = named(record.lead_unit.name, record.lead_unit) if record.lead_unit else ""
    files = files_of(SupervisionItem.__tablename__, subject_id)
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "督办",
        Field.NUMBER: "\n".join(number for number in numbers if number),
        Field.ISSUER: named(record.organ.name, record.organ),
        Field.RECIPIENTS: "\n".join(part for part in (lead, units) if part),
        Field.BODY: "\n".join([*words, record.result or "", record.ended or ""]),
        Field.ATTACHMENTS: attachments(Document(title=record.title), files),
    }
    texts |= filed(SupervisionItem.__tablename__, subject_id)
    circulation = record.circulation
    day = clock.local(record.begun_at or circulation.started_at).date()
    return entry("supervision_item", subject_id, texts, day, record.organ.name)


def inspected(subject_id: int) -> Entry | None:
    """Plan and records: its object reads all of them, once the conclusion was fed back to it."""
    record = db.session.get(Inspection, subject_id)
    if record is None:
        return None
    words = [record.content, record.scope, record.plan, record.basis]
    words += [one.words for one in record.records]
    files = files_of(Inspection.__tablename__, subject_id)
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "督查",
        Field.NUMBER: record.number or "",
        Field.ISSUER: named(record.organ.name, record.organ),
        Field.RECIPIENTS: "\n".join(named(u.name, u) for u in units_of(record.objects)),
        Field.BODY: "\n".join([*words, record.ended or ""]),
        Field.ATTACHMENTS: attachments(Document(title=record.title), files),
    }
    texts |= filed(Inspection.__tablename__, subject_id)
    day = clock.local(record.approved_at or record.circulation.started_at).date()
    return entry("inspection", subject_id, texts, day, record.organ.name)


def topic(subject_id: int) -> Entry | None:
    """What is on its own page; what was decided on it stands in the 纪要."""
    record = db.session.get(Topic, subject_id)
    if record is None:
        return None
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "议题",
        Field.ISSUER: named(record.unit.name, record.unit),
        Field.RECIPIENTS: named(record.organ.name, record.organ),
        Field.BODY: f"{record.asked}\n{record.summary}\n{record.consulted}",
    }
    day = clock.local(record.circulation.started_at).date()
    return entry("topic", subject_id, texts, day, record.unit.name)


def meeting(subject_id: int) -> Entry | None:
    """What everybody sees who is asked to it; each topic is found by those who may read it."""
    record = db.session.get(Meeting, subject_id)
    if record is None:
        return None
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "会议",
        Field.ISSUER: named(record.organ.name, record.organ),
        Field.BODY: "\n".join((record.kind.label, record.place, f"{record.host.name}主持")),
    }
    texts |= filed(Meeting.__tablename__, subject_id)
    day = clock.local(record.begins_at).date()
    return entry("meeting", subject_id, texts, day, record.organ.name)


def report(subject_id: int) -> Entry | None:
    """信息: the words as they are with whoever has it now."""
    record = db.session.get(Report, subject_id)
    if record is None:
        return None
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "信息",
        Field.ISSUER: named(record.unit.name, record.unit),
        Field.RECIPIENTS: named(record.organ.name, record.organ),
        Field.BODY: record.text,
        Field.ATTACHMENTS: "\n".join(file.name for file in record.files),
    }
    day = clock.local(record.reported_at or record.made_at).date()
    return entry("bulletin_report", subject_id, texts, day, record.unit.name)


def issue(subject_id: int) -> Entry | None:
    """期刊: its items with their titles; 批示 are not for all who may read it."""
    record = db.session.get(Issue, subject_id)
    if record is None:
        return None
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "信息刊物",
        Field.ISSUER: named(record.organ.name, record.organ),
        Field.BODY: "\n".join(f"{item.title}\n{item.text}" for item in record.items),
    }
    texts |= filed(Issue.__tablename__, subject_id)
    day = clock.local(record.issued_at or record.made_at).date()
    return entry("bulletin_issue", subject_id, texts, day, record.organ.name)


def urgent(subject_id: int) -> Entry | None:
    """紧急信息: everything that was reported, from the first report to the last."""
    record = db.session.get(UrgentEvent, subject_id)
    if record is None:
        return None
    words = [line for one in record.reports for line in one.elements.values()]
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "紧急信息",
        Field.NUMBER: record.number,
        Field.ISSUER: named(record.unit.name, record.unit),
        Field.BODY: "\n".join([record.place, *words, record.ended or ""]),
    }
    texts |= filed(UrgentEvent.__tablename__, subject_id)
    day = clock.local(record.known_at).date()
    return entry("urgent_event", subject_id, texts, day, record.unit.name)


def roster(subject_id: int) -> Entry | None:
    """值班表: its title and its days; the logs of its shifts are entries of their own."""
    record = db.session.get(Roster, subject_id)
    if record is None:
        return None
    unit = record.duty_unit.unit
    texts: dict[Field, str] = {
        Field.TITLE: record.title,
        Field.KIND: "值班表",
        Field.ISSUER: named(unit.name, unit),
        Field.BODY: f"{on_paper.day(record.first_day)}至{on_paper.day(record.last_day)}",
    }
    texts |= filed(Roster.__tablename__, subject_id)
    return entry("duty_roster", subject_id, texts, record.first_day, unit.name)


def watch(subject_id: int) -> Entry | None:
    """值班日志 of a shift, once its roster is over: found by its readers, under the roster's 档号."""
    record = db.session.get(Shift, subject_id)
    if record is None or record.roster.state is not RosterState.FINISHED or not record.log:
        return None
    unit = record.roster.duty_unit.unit
    texts: dict[Field, str] = {
        Field.TITLE: log_title(record),
        Field.KIND: "值班日志",
        Field.ISSUER: named(unit.name, unit),
        Field.BODY: f"{people(record)}\n{log_words(record.log)}",
    }
    texts |= filed(Roster.__tablename__, record.roster_id)
    return entry("duty_shift", subject_id, texts, record.day, unit.name)
