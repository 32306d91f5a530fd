"""The rules as data: what each says, where it stands, how hard it is, when it is asked.

The three data files beside this module are named after the modules with the checks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from documents.rules.setting import Stage

_FILES = ("conduct.toml", "elements.toml", "wording.toml", "handling.toml")


class Source(StrEnum):
    """Where a rule comes from; only law and standard may say 规定, practice says 一般做法."""

    LAW = "law"  # 法律、法规、党内法规
    STANDARD = "standard"  # 国家标准、行业标准
    PRACTICE = "practice"  # 一般做法


class Severity(StrEnum):
    """How hard a rule is."""

    BLOCK = "block"  # stops the document
    WARN = "warn"  # lets it pass with a reason that is kept
    HINT = "hint"  # is only said


class Method(StrEnum):
    """How a rule is kept."""

    CHECK = "check"  # a function reads the document and the setting
    CHECKLIST = "checklist"  # a person answers
    EFFECT = "effect"  # the circulation carries it out


class Confidence(StrEnum):
    """How sure we are of the wording and the article of the source."""

    SEEN = "seen"  # read in a public source
    CORROBORATED = "corroborated"  # partly confirmed
    MEMORY = "memory"  # well known, not seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; `wrong` says what is the matter, `todo` what the person can do."""

    id: str
    title: str
    source: Source
    article: str
    severity: Severity
    stage: Stage
    confidence: Confidence
    wrong: str
    todo: str
    method: Method = Method.CHECK

    @property
    def softenable(self) -> bool:
        """Whether an office may turn it into a hint: practice only, never law or standard."""
        return self.source is Source.PRACTICE


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order in which they are asked."""
    found: dict[str, Rule] = {}
    for name in _FILES:
        data = tomllib.loads(files("documents.rules").joinpath(name).read_text("utf-8"))
        for key, entry in data.items():
            if key in found:
                raise ValueError(f"规则 {key} 登记了两次。")
            found[key] = Rule(
                id=key,
                title=entry["title"],
                source=Source(entry["source"]),
                article=entry["article"],
                severity=Severity(entry["severity"]),
                stage=Stage(entry["stage"]),
                confidence=Confidence(entry["confidence"]),
                wrong=entry["wrong"],
                todo=entry["todo"],
                method=Method(entry.get("method", "check")),
            )
    return MappingProxyType(found)
