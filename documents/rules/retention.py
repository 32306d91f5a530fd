"""How long a document is kept (保管期限): proposals from a table, for a person to confirm.

《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）. The table in `retention.toml` is the
starting point; an office uses its own table, approved by its archives administration, in its place.
A proposal never overrides a value that a person has set, and a new table re-dates nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from documents.rules.registry import Confidence


class Retention(StrEnum):
    """The three periods, with the codes of DA/T 22-2015."""

    PERMANENT = "Y"
    THIRTY_YEARS = "D30"
    TEN_YEARS = "D10"

    @property
    def label(self) -> str:
        return {"Y": "永久", "D30": "30年", "D10": "10年"}[self.value]


class Origin(StrEnum):
    """Where a document in the file comes from."""

    OWN = "own"  # 本机关形成
    SUPERIOR = "superior"  # 上级机关
    PEER = "peer"  # 同级和不相隶属机关
    SUBORDINATE = "subordinate"  # 下级机关


class UnknownTable(ValueError):
    """A table of retention periods is not well formed; the message names the line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table; empty sets of kinds mean any kind, None means either."""

    title: str  # what it covers, in the table's words
    retention: Retention
    origin: Origin
    kinds: frozenset[str]
    important: bool | None
    words: tuple[str, ...]  # words in the title, one of which must be there; empty for any
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, and why, to be shown beside the choice."""

    retention: Retention
    reason: str
    confidence: Confidence


@cache
def standard_table() -> tuple[Entry, ...]:
    """The table that comes with the system."""
    return read_table(files("documents.rules").joinpath("retention.toml").read_text("utf-8"))


def read_table(text: str) -> tuple[Entry, ...]:
    """Read a table in TOML, `[[entry]]` by `[[entry]]`. Raises UnknownTable."""
    try:
        entries = tomllib.loads(text)["entry"]
        return tuple(_entry(data) for data in entries)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnknownTable(f"保管期限表读不出来：{error}") from error


def _entry(data: dict[str, object]) -> Entry:
    kinds, words = data.get("kinds", []), data.get("words", [])
    important = data.get("important")
    if not isinstance(kinds, list) or not isinstance(words, list):
        raise UnknownTable("文种和词语应当是列表。")
    if not isinstance(important, bool | None):
        raise UnknownTable("重要与否只能是 true 或 false。")
    return Entry(
        title=str(data["title"]),
        retention=Retention(str(data["retention"])),
        origin=Origin(str(data["origin"])),
        kinds=frozenset(str(kind) for kind in kinds),
        important=important,
        words=tuple(str(word) for word in words),
        source=str(data["source"]),
        confidence=Confidence(str(data["confidence"])),
    )


def propose(
    *,
    kind: str,
    origin: Origin,
    title: str = "",
    important: bool = False,
    table: Sequence[Entry] | None = None,
) -> Proposal:
    """The period of the first line that fits; the table is ordered from the special to the general.

    A document that no line covers is proposed for thirty years, and the reason says so.
    """
    for entry in standard_table() if table is None else table:
        fits = entry.origin is origin and (not entry.kinds or kind in entry.kinds)
        if not fits or entry.important not in {None, important}:
            continue
        word = next((word for word in entry.words if word in title), "")
        if entry.words and not word:
            continue
        because = f"，标题含「{word}」" if word else ""
        reason = f"{entry.title}：{entry.retention.label}{because}（{entry.source}）"
        return Proposal(entry.retention, reason, entry.confidence)
    return Proposal(
        Retention.THIRTY_YEARS,
        "保管期限表没有对应的条目，暂按30年，请档案人员核定",
        Confidence.MEMORY,
    )
