"""摘要: what acts hold of the words of reports, items and scores: SM3, salted as opinions are."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from app.bulletins.issue_models import Issue, Outcome
from app.bulletins.models import Version
from app.bulletins.score_models import Adjustment, Ruling
from documents.encryption.digest import sm3


def of_words(title: str, text: str) -> str:
    """Whether two texts are the same but for blanks; never written down."""
    return "".join(f"{title}\n{text}".split())


def of_version(version: Version) -> str:
    """SM3, hex, of a text as it was reported."""
    return _digest(
        [
            version.report_id, version.number, version.kind.value, version.title, version.text,
            version.name, version.at.astimezone(UTC).isoformat(), version.salt,
        ]
    )  # fmt: skip


def of_issue(issue: Issue) -> str:
    """SM3, hex, of all that is signed of an issue: its items with their sources and shares."""
    return _digest(
        [
            issue.journal_id, issue.report_to, issue.send_to, issue.distribute_to, issue.salt,
            [
                [
                    item.id, item.position, item.section, item.form.value, item.title, item.text,
                    [[source.report_id, source.share] for source in item.sources],
                ]
                for item in issue.items
            ],
        ]
    )  # fmt: skip


def of_outcome(outcome: Outcome) -> str:
    """SM3, hex, of a 批示 or of an adoption by a superior."""
    return _digest(
        [
            outcome.item_id, outcome.channel.value, outcome.form.value, outcome.name,
            outcome.words, outcome.dated.isoformat(), outcome.by_name, outcome.salt,
        ]
    )  # fmt: skip


def of_adjustment(one: Adjustment) -> str:
    """SM3, hex, of a penalty or a correction."""
    return _digest(
        [
            one.organ_id, one.unit_id, one.person_id, one.report_id, one.appeal_id, one.rule,
            one.points, one.dated.isoformat(), one.words, one.by_name, one.salt,
        ]
    )  # fmt: skip


def of_ruling(one: Ruling) -> str:
    """SM3, hex, of a set of rules as it was decided."""
    return _digest(
        [
            one.organ_id, one.since.isoformat(), one.given, one.ground, one.by_id, one.by_name,
            one.at.astimezone(UTC).isoformat(), one.salt,
        ]
    )  # fmt: skip


def of_lines(lines: Any) -> str:
    """SM3, hex, of the scores of a month as they were frozen."""
    return _digest(lines)


def _digest(said: Any) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3(text.encode()).hex()
