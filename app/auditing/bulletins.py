"""Information reports: every reported and every issued text, and every score, is the one its act vouches for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from app.auditing.report import Check, Progress
from app.auditing.rows import acts_about, blob_digest, each, ids_with_acts, unreadable
from app.bulletins import digests
from app.bulletins.issue_models import Issue, Outcome
from app.bulletins.kinds import IssueState
from app.bulletins.models import Report, Version
from app.bulletins.score_models import Adjustment, Appeal, Month, Ruling
from app.core.database import db

REPORTS, ISSUES, APPEALS = Report.__tablename__, Issue.__tablename__, Appeal.__tablename__
SIGNED, PUBLISHED = "bulletin_issue.sign.sign", "bulletin_issue.publish.publish"
REGISTERED = "bulletin_issue.register"
PENALIZED, GRANTED = "bulletin_report.penalize", "bulletin_appeal.decide.grant"
DECIDED = "bulletin_ruling.decide"
TOLD, FROZEN = "bulletin_month.draft", "bulletin_month.freeze"


def check_bulletins(check: Check, progress: Progress) -> None:
    """Reports with their versions, issues with their items and pages, scores with their grounds."""
    total = db.session.scalar(select(func.count()).select_from(Report)) or 0
    for key, report in each(Report, ids_with_acts(Report, "bulletin_report.start")):
        check.checked += 1
        if report is None:
            check.add(REPORTS, key, unreadable("信息", key))
            continue
        _check_versions(check, key)
        _check_adjustments(check, REPORTS, key, PENALIZED, Adjustment.report_id == key)
        if check.checked % 50 == 0:
            progress(check.name, check.checked, total)
    for key, issue in each(Issue, ids_with_acts(Issue, "bulletin_issue.start")):
        check.checked += 1
        if issue is None:
            check.add(ISSUES, key, unreadable("期刊", key))
            continue
        _check_issue(check, issue)
    for key, appeal in each(Appeal, ids_with_acts(Appeal, "bulletin_appeal.start")):
        if appeal is None:
            check.add(APPEALS, key, unreadable("计分申诉", key))
            continue
        _check_adjustments(check, APPEALS, key, GRANTED, Adjustment.appeal_id == key)
    for key, ruling in each(Ruling, ids_with_acts(Ruling, DECIDED)):
        check.checked += 1
        if ruling is None:
            check.add(Ruling.__tablename__, key, unreadable("信息计分规则", key))
        else:
            _check_ruling(check, ruling)
    for key, month in each(Month, ids_with_acts(Month, TOLD, FROZEN)):
        if month is None:
            check.add(Month.__tablename__, key, unreadable("计分月份", key))
        else:
            _check_month(check, month)


def _check_versions(check: Check, report_id: int) -> None:
    """原文: as many as were reported, each with the words that were."""
    details = _details(REPORTS, report_id)
    said = {one["version"]: one["digest"] for one in details if "version" in one}
    kept = {}
    for key, version in each(Version, select(Version.id).where(Version.report_id == report_id)):
        if version is None:
            check.add(REPORTS, report_id, unreadable("信息原文", key))
        else:
            kept[version.number] = digests.of_version(version)
    if said != kept:
        check.add(
            REPORTS, report_id, f"信息 {report_id} 的原文与上报记录不符，被改动、添加或者删除。"
        )


def _check_issue(check: Check, issue: Issue) -> None:
    name = f"期刊 {issue.id}"
    found = acts_about(ISSUES, issue.id)
    last: dict[str, Any] = {}
    for act in found:
        if act.verb in (SIGNED, PUBLISHED) and isinstance(act.details, dict):
            last[act.verb] = act.details
    published = last.get(PUBLISHED)
    if (issue.state is IssueState.ISSUED) != (published is not None):
        check.add(ISSUES, issue.id, f"{name}的发布状态与办理记录不符。")
    if published is not None:
        if issue.number != published.get("number") or issue.digest != published.get("digest"):
            check.add(ISSUES, issue.id, f"{name}的期号或者版面摘要与刊发记录不符。")
        if blob_digest(issue.blob) != published.get("digest"):
            check.add(ISSUES, issue.id, f"{name}的版面已被改动或者丢失。")
        try:
            text = digests.of_issue(issue)
        except Exception:  # noqa: BLE001 - Whatever a spoilt row raises, it is a fault to be named.
            text = ""
        if text != published.get("text"):
            check.add(ISSUES, issue.id, f"{name}的条目、来源或者计分份额与签发内容不符。")
    _check_outcomes(check, issue.id)


def _check_outcomes(check: Check, issue_id: int) -> None:
    said = {one["outcome"]: one["digest"] for one in _details(ISSUES, issue_id) if "outcome" in one}
    kept = {}
    items = db.session.get_one(Issue, issue_id).items
    query = select(Outcome.id).where(Outcome.item_id.in_([item.id for item in items]))
    for key, outcome in each(Outcome, query):
        kept[key] = digests.of_outcome(outcome) if outcome else ""
    if said != kept:
        check.add(ISSUES, issue_id, f"期刊 {issue_id} 的批示或者上级采用与登记记录不符。")


def _check_adjustments(check: Check, table: str, key: int, verb: str, own: Any) -> None:
    """Each penalty and correction beside its act."""
    said = {
        act.details["adjustment"]: act.details["digest"]
        for act in acts_about(table, key)
        if act.verb == verb and isinstance(act.details, Mapping) and "adjustment" in act.details
    }
    query = select(Adjustment.id).where(own)
    if table == REPORTS:
        query = query.where(Adjustment.appeal_id.is_(None))
    kept = {
        row_id: digests.of_adjustment(row) if row else "" for row_id, row in each(Adjustment, query)
    }
    if said != kept:
        check.add(
            table,
            key,
            f"第 {key} 号{'信息' if table == REPORTS else '申诉'}的加减分与办理记录不符。",
        )


def _check_ruling(check: Check, ruling: Ruling) -> None:
    """The rules by which an organ counts are those that were decided."""
    said = [one.get("digest") for one in _details(Ruling.__tablename__, ruling.id)]
    if said != [digests.of_ruling(ruling)]:
        check.add(
            Ruling.__tablename__, ruling.id,
            f"第 {ruling.id} 号信息计分规则（{ruling.since:%Y-%m} 起）与确定时的记录不符。",
        )  # fmt: skip


def _check_month(check: Check, month: Month) -> None:
    """The lines of a month that was told are those of the act that told them."""
    found = [act for act in acts_about(Month.__tablename__, month.id) if act.verb in (TOLD, FROZEN)]
    last = (
        found[-1].details.get("digest")
        if found and isinstance(found[-1].details, Mapping)
        else None
    )
    if month.document_id is None and month.frozen_at is None:
        return  # Its draft was deleted.
    frozen = any(act.verb == FROZEN for act in found)
    if (month.frozen_at is not None) != frozen:
        check.add(Month.__tablename__, month.id, f"{month.month}的计分冻结状态与办理记录不符。")
    if digests.of_lines(month.lines) != last:
        check.add(Month.__tablename__, month.id, f"{month.month}冻结的计分与通报时不符。")


def _details(table: str, key: int) -> Sequence[dict[str, Any]]:
    return [act.details for act in acts_about(table, key) if isinstance(act.details, dict)]
