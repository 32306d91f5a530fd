"""Duty: reports, calls, entries of the logs and locked logs are those that the acts vouch for."""

from __future__ import annotations

from sqlalchemy import func, select

from app.auditing.report import Check, Progress
from app.auditing.rows import acts_about, blob_digest, details_of, each, ids_with_acts, unreadable
from app.core.acts import Act
from app.core.database import db
from app.duty import handover_effects, log
from app.duty.log_models import Handover, LogEntry
from app.duty.models import Roster
from app.duty.rollcall_models import RollCallAnswer
from app.duty.urgent import digest_of
from app.duty.urgent_models import UrgentEvent
from app.duty.urgent_telling import digest_of_call
from documents.encryption.errors import EncryptionError

EVENT, ENTRY = UrgentEvent.__tablename__, LogEntry.__tablename__
HANDOVER, ANSWER = Handover.__tablename__, RollCallAnswer.__tablename__
ROSTER, ISSUED = Roster.__tablename__, "duty_roster.issue.issue"
LOCKED = ("duty_handover.confirm.confirm", "duty_handover.sign.sign", "duty_handover.take_over")
SPOILT = (EncryptionError, ValueError, TypeError, LookupError)


def check_duty(check: Check, progress: Progress) -> None:
    """Every event, entry, locked log and missed roll-call is still as it was written."""
    models = (UrgentEvent, LogEntry, Handover)
    total = sum(db.session.scalar(select(func.count()).select_from(m)) or 0 for m in models)
    for key, event in each(UrgentEvent, ids_with_acts(UrgentEvent, "urgent.start")):
        _count(check, progress, total)
        if event is None:
            check.add(EVENT, key, unreadable("紧急信息", key))
        else:
            _check_event(check, event)
    for key, entry in each(LogEntry, ids_with_acts(LogEntry, "duty.write")):
        _count(check, progress, total)
        if entry is None:
            check.add(ENTRY, key, unreadable("值班日志", key))
        else:
            _check_entry(check, entry)
    for key, handover in each(Handover, ids_with_acts(Handover, "duty_handover.start")):
        _count(check, progress, total)
        if handover is None:
            check.add(HANDOVER, key, unreadable("交接班", key))
        else:
            _check_handover(check, handover)
    for key, roster in each(Roster, ids_with_acts(Roster, ISSUED)):
        if roster is None:
            check.add(ROSTER, key, unreadable("值班表", key))
        else:
            _check_pages(check, roster)
    _check_missed(check)


def _count(check: Check, progress: Progress, total: int) -> None:
    check.checked += 1
    if check.checked % 50 == 0:
        progress(check.name, check.checked, total)


def _check_event(check: Check, event: UrgentEvent) -> None:
    """The chain of reports, the calls, and every overdue mark, which nobody may take off again."""
    name = f"紧急信息 {event.number}"
    found = acts_about(EVENT, event.id)
    try:
        reports = [(r.id, digest_of(r)) for r in event.reports]
        chained = [r.previous for r in event.reports] == ["", *(d for _, d in reports)][
            : len(reports)
        ]
        calls = [digest_of_call(c) for c in event.calls]
    except SPOILT:
        check.add(EVENT, event.id, f"{name}的报告已损坏，读不出来。")
        return
    said = [(d.get("report"), d.get("digest")) for d in details_of(found, "urgent.report")]
    if said != reports or not chained:
        check.add(EVENT, event.id, f"{name}的报告与办理记录不符，有报告被改动、添加或者删除。")
    if [d.get("digest") for d in details_of(found, "urgent.call")] != calls:
        check.add(EVENT, event.id, f"{name}的电话报告与办理记录不符。")
    marked = {c.id for c in event.clocks if c.overdue_at is not None}
    if not {d.get("clock") for d in details_of(found, "urgent.overdue")} <= marked:
        check.add(EVENT, event.id, f"{name}的超时记录被抹去。")


def _check_pages(check: Check, roster: Roster) -> None:
    """The pages of an issued roster are those of its issue; older ones were not kept."""
    said = [d["digest"] for d in details_of(acts_about(ROSTER, roster.id), ISSUED) if "digest" in d]
    if not said and roster.blob is None:
        return
    check.checked += 1
    if said != [roster.digest] or blob_digest(roster.blob) != roster.digest:
        check.add(
            ROSTER, roster.id, f"第 {roster.id} 号值班表的印发件与印发记录不符，或者已经丢失。"
        )


def _check_entry(check: Check, entry: LogEntry) -> None:
    said = details_of(acts_about(ENTRY, entry.id), "duty.write")
    links = [(link.subject_type, link.subject_id) for link in entry.links]
    try:
        kept = log.digest_of(entry, links)
    except SPOILT:
        kept = ""
    if [d.get("digest") for d in said] != [kept]:
        check.add(ENTRY, entry.id, f"值班日志第 {entry.id} 条与办理记录不符，被改动或者添加。")


def _check_handover(check: Check, handover: Handover) -> None:
    """A log that was locked is the one whose digest is in the act."""
    found = acts_about(HANDOVER, handover.id)
    said = [
        a.details["digest"]
        for a in found
        if a.verb in LOCKED and isinstance(a.details, dict) and "digest" in a.details
    ]
    if not said and handover.confirmed_at is None:
        return
    try:
        kept = handover_effects.digest_of(handover, handover_effects.entries_of(handover))
    except SPOILT:
        kept = ""
    if said != [kept] or handover.digest != kept:
        check.add(HANDOVER, handover.id, f"第 {handover.id} 号交接班已锁定的日志被改动。")


def _check_missed(check: Check) -> None:
    """未应答 stays 未应答."""
    missed = select(Act.subject_id).where(
        Act.subject_type == ANSWER, Act.verb == "duty_roll_call.missed"
    )
    still = select(RollCallAnswer.id).where(RollCallAnswer.missed_at.is_not(None))
    for key in sorted(set(db.session.scalars(missed)) - set(db.session.scalars(still))):
        check.add(ANSWER, key, f"第 {key} 号点名应答的未应答记录被抹去。")
