"""What a check says: where, and what is the matter there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from documents.model import Document
from documents.rules.registry import Severity
from documents.rules.setting import Setting


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the document: the field of `Document`, the block from 0, and the words concerned."""

    element: str
    block: int | None = None
    attachment: int | None = None
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One violation; `detail` says it more exactly than the rule's own words."""

    place: Place
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation as the person sees it. A warning with a reason is `settled`; a block never is."""

    rule_id: str
    severity: Severity
    article: str
    message: str
    place: Place
    settled: bool = False
    reason: str = ""

    @property
    def stops(self) -> bool:
        """Whether the document cannot go on as it is."""
        return self.severity is not Severity.HINT and not self.settled


Check = Callable[[Document, Setting], Iterable[Hit]]
CHECKS: dict[str, Check] = {}  # filled by `rule` when the modules with the checks are imported


def rule(rule_id: str) -> Callable[[Check], Check]:
    """Enter a function as the check of a rule of the registry."""

    def enter(check: Check) -> Check:
        if rule_id in CHECKS:
            raise ValueError(f"规则 {rule_id} 已有检查。")
        CHECKS[rule_id] = check
        return check

    return enter
