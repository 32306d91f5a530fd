"""Rules of handling that ask about work, not about a text: 初审, 承办, 归档, 撤销和废止, 离岗."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum

from documents.rules.checklists import ListName, checklists
from documents.rules.findings import Finding, Place
from documents.rules.registry import rules


class Ending(StrEnum):
    """How a document loses force, 条例 第三十三条."""

    REVOKED = "revoked"  # 撤销：自始无效
    REPEALED = "repealed"  # 废止：自废止之日起失效


def check_first_review(answers: Mapping[str, bool]) -> tuple[Finding, ...]:
    """R20: each of the four points of 初审 is answered; a point answered no sends the document back."""
    points = checklists()[ListName.RECEIPT]
    open_points = [
        _finding("R20", f"初审还没有核对：{item.text}") for item in points.open_items(answers)
    ]
    failed = [
        _finding("R20", f"初审不合规定：{item.text}")
        for item in points.items
        if answers.get(item.key) is False
    ]
    return (*open_points, *failed)


def check_assignment(
    *, departments: Sequence[str], lead: str, urgent: bool, deadline: dt.datetime | None
) -> tuple[Finding, ...]:
    """R21: two departments or more need a lead (主办) among them; urgent work needs a deadline."""
    findings = []
    if len(set(departments)) > 1 and not lead:
        findings.append(_finding("R21", f"{len(set(departments))} 个部门办理，没有明确主办部门"))
    if lead and lead not in departments:
        findings.append(_finding("R21", f"主办部门「{lead}」不在承办部门之中"))
    if urgent and deadline is None:
        findings.append(_finding("R21", "紧急公文没有明确办理时限"))
    return tuple(findings)


def keeps_the_original(organ: str, *, host: str) -> bool:
    """R22: of a jointly handled document the host organ files the original, the others a copy."""
    return organ == host


def in_force(ending: Ending | None, *, ended_on: dt.date | None, on: dt.date) -> bool:
    """R23: whether a document is in force on a day; one that is revoked never was."""
    if ending is None:
        return True
    if ending is Ending.REVOKED:
        return False
    return ended_on is not None and on < ended_on


def check_hand_over(documents_held: Sequence[str]) -> tuple[Finding, ...]:
    """R24: who leaves hands over every document first; `documents_held` are their titles."""
    if not documents_held:
        return ()
    first = "、".join(f"「{title}」" for title in documents_held[:3])
    return (_finding("R24", f"还有 {len(documents_held)} 件公文没有移交：{first}"),)


def _finding(rule_id: str, detail: str) -> Finding:
    rule = rules()[rule_id]
    return Finding(
        rule_id, rule.severity, rule.article, f"{detail}。{rule.todo}", Place("handling")
    )
