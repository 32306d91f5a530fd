"""What an audit found: each check by itself, and the first thing that is not as it was, in one sentence."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from documents.archive.heads import SignedTreeHead

MOST_FAULTS = 50  # of one check; the count is always whole

Progress = Callable[[str, int, int], None]  # name of the check, how many are done, of how many


@dataclass(frozen=True, slots=True)
class Fault:
    """One row or file that is not as it was."""

    table: str
    row: int
    sentence: str


@dataclass(slots=True)
class Check:
    """One check: what it is about, how many it looked at, and what it found."""

    code: str
    name: str
    unit: str  # what is counted: 条办理记录, 条意见, …
    checked: int = 0
    found: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, table: str, row: int, sentence: str) -> None:
        self.found += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(table, row, sentence))

    @property
    def sentence(self) -> str:
        if not self.found:
            return f"{self.checked} {self.unit}均与办理时一致。"
        return f"{self.checked} {self.unit}中发现 {self.found} 处不一致。{self.faults[0].sentence}"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The whole audit; `head` is there only while the chain of acts is whole."""

    at: datetime
    acts: int
    checks: tuple[Check, ...]
    head: SignedTreeHead | None

    @property
    def whole(self) -> bool:
        return not any(check.found for check in self.checks)

    @property
    def first(self) -> Fault | None:
        """The first thing that is not as it was."""
        return next((check.faults[0] for check in self.checks if check.faults), None)

    @property
    def sentence(self) -> str:
        """The outcome for a person."""
        if self.first is not None:
            return f"{self.first.sentence}请立即告知安全保密管理员，保留现场，不要继续操作。"
        return f"全部 {self.acts} 条办理记录前后相接、签名有效，意见、发文、收文、督办督查、会议和档案均与记录一致。"

    def to_json(self) -> str:
        """For programs; the head's bytes are in it as they were signed."""
        head = self.head and {
            "size": self.head.head.size,
            "root": self.head.head.root,
            "at": self.head.head.at,
            "signer": self.head.head.signer,
            "signed": self.head.head.to_bytes().decode(),
            "signature": base64.b64encode(self.head.signature).decode(),
        }
        content = {
            "at": self.at.isoformat(),
            "whole": self.whole,
            "sentence": self.sentence,
            "acts": self.acts,
            "checks": [{**asdict(c), "sentence": c.sentence} for c in self.checks],
            "tree_head": head,
        }
        return json.dumps(content, ensure_ascii=False, indent=1)
