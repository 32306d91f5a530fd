"""The report of a check: separate steps, each with its outcome and a plain sentence."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

MOST_ITEMS = 100  # names listed in one step; the count is always whole


class Outcome(StrEnum):
    """What one step found; the value is the word for the person."""

    UNCHANGED = "未改动"
    ALTERED = "已改动"
    NOT_COVERED = "未覆盖"
    INVALID = "无效"
    UNTRUSTED = "有效但未建立信任"
    NOT_CHECKED = "未检查"


# From the worst on: the outcome of a report is the worst of those steps that were checked.
_ORDER = (Outcome.ALTERED, Outcome.INVALID, Outcome.NOT_COVERED, Outcome.UNTRUSTED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a stable code, its name, outcome, sentence, and the paths or acts it is about."""

    code: str
    name: str
    outcome: Outcome
    sentence: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole check. A step that was not made is 未检查 and never counts as passed."""

    archival_code: str
    created_at: str
    signer: str  # the name in the signer's certificate
    steps: tuple[Step, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst that was found; UNCHANGED only if everything checked is so."""
        found = {step.outcome for step in self.steps}
        return next((worst for worst in _ORDER if worst in found), Outcome.UNCHANGED)

    @property
    def unaltered(self) -> bool:
        """Whether nothing is altered, added or invalid; trust is another question."""
        return self.outcome in {Outcome.UNCHANGED, Outcome.UNTRUSTED}

    def step(self, code: str) -> Step:
        return next(step for step in self.steps if step.code == code)

    def sentences(self) -> list[str]:
        """One plain Chinese sentence for each step."""
        return [f"{step.name}：{step.outcome}。{step.sentence}" for step in self.steps]

    def faults(self) -> list[str]:
        """The sentences of the steps that found something altered, added or invalid."""
        bad = {Outcome.ALTERED, Outcome.NOT_COVERED, Outcome.INVALID}
        return [f"{step.name}：{step.sentence}" for step in self.steps if step.outcome in bad]

    def to_json(self) -> str:
        content = {**asdict(self), "outcome": self.outcome, "unaltered": self.unaltered}
        return json.dumps(content, ensure_ascii=False, indent=1)
