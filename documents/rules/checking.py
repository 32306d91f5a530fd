"""Ask the rules of one document at one stage."""

from __future__ import annotations

from documents.model import Document
from documents.rules import conduct, elements, levels_order, signing, wording  # noqa: F401 - They enter their checks.
from documents.rules.findings import CHECKS, Finding, Hit, Place
from documents.rules.registry import Method, Rule, Severity, rules
from documents.rules.setting import Setting, Stage

__all__ = ["Finding", "Place", "Setting", "Severity", "Stage", "check", "stops"]

_SAME_RULE = 20  # findings of one rule in one document; a hundredth comma teaches nothing new


def check(document: Document, setting: Setting, stage: Stage) -> tuple[Finding, ...]:
    """All findings of the rules asked up to this stage, blocks first.

    A rule asked at an earlier stage is asked again, as the text may have changed since.
    """
    findings = [
        _finding(rule, hit, setting)
        for rule in rules().values()
        if rule.method is Method.CHECK and stage.reached(rule.stage)
        for hit in list(CHECKS[rule.id](document, setting))[:_SAME_RULE]
    ]
    return tuple(sorted(findings, key=lambda finding: list(Severity).index(finding.severity)))


def stops(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings with which the document cannot go on."""
    return tuple(finding for finding in findings if finding.stops)


def _finding(rule: Rule, hit: Hit, setting: Setting) -> Finding:
    severity = rule.severity
    if rule.softenable and rule.id in setting.softened:
        severity = Severity.HINT
    reason = setting.reasons.get(rule.id, "").strip() if severity is Severity.WARN else ""
    message = f"{(hit.detail or rule.wrong).rstrip('。')}。{rule.todo}"
    return Finding(rule.id, severity, rule.article, message, hit.place, bool(reason), reason)
