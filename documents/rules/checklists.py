"""The lists that people tick or choose from: 核稿要点, 初审要点, 退回理由, 退文理由, 不归档理由."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from documents.rules.registry import Confidence


class ListName(StrEnum):
    """Which list."""

    REVIEW = "review"  # 核稿要点, 条例 第二十条
    REVIEW_RETURN = "review-return"  # 核稿退回理由
    RECEIPT = "receipt"  # 收文初审要点, 条例 第二十四条（三）
    RECEIPT_RETURN = "receipt-return"  # 收文退文理由
    NOT_FILED = "not-filed"  # 不归档理由


@dataclass(frozen=True, slots=True)
class Item:
    """One line; `key` is what a record keeps."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list with its source."""

    title: str
    article: str
    confidence: Confidence
    items: tuple[Item, ...]

    def text(self, key: str) -> str:
        """The words for a key. Raises KeyError for a key that is not in the list."""
        return {item.key: item.text for item in self.items}[key]

    def open_items(self, ticked: Mapping[str, bool]) -> tuple[Item, ...]:
        """The items that nobody has answered yet."""
        return tuple(item for item in self.items if item.key not in ticked)


@cache
def checklists() -> Mapping[ListName, Checklist]:
    """All lists by name."""
    data = tomllib.loads(files("documents.rules").joinpath("checklists.toml").read_text("utf-8"))
    return MappingProxyType(
        {
            ListName(name): Checklist(
                entry["title"],
                entry["article"],
                Confidence(entry["confidence"]),
                tuple(Item(item["key"], item["text"]) for item in entry["items"]),
            )
            for name, entry in data.items()
        }
    )
