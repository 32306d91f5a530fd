"""The one interface of every engine, and the answer it gives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar, runtime_checkable

from search_index.entry import Entry, Facet
from search_index.question import Question

SCHEMA_VERSION = 2  # Raised whenever folding, tokens, tables or what is indexed change; an older index is rebuilt.
RANKED_LIMIT = 3_000  # Up to so many hits the best stand first; beyond, the newest.
PAGE_LIMIT = 200  # hits on one page


class UnusableIndex(RuntimeError):
    """The index is missing, of another version or damaged; rebuilding it helps and loses nothing."""


class Order(StrEnum):
    """How hits are ordered (排序)."""

    RELEVANCE = "relevance"  # 相关
    NEWEST = "newest"  # 最新


@dataclass(frozen=True, slots=True)
class Hit:
    """One found entry: the caller's key, and a score that is larger for a better hit."""

    key: int
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits, how many there are in all, and what to tell the person who asked."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[Facet, tuple[tuple[str, int], ...]]
    notes: tuple[str, ...]
    seconds: float
    order: Order


@runtime_checkable
class Index(Protocol):
    """What each engine does, and all that the office may ask of it.

    `readers` of a question are the tokens of the person who asks; every answer, count, facet and
    suggestion is about entries that carry one of them, and about no other.
    """

    def create(self) -> None:
        """Make the tables or files, unless they are there. Raises UnusableIndex, UnusableKey."""

    def add(self, entries: Iterable[Entry]) -> None:
        """Put entries in; one with a key that is there already replaces it."""

    def remove(self, keys: Iterable[int]) -> None:
        """Take entries out; unknown keys are passed over."""

    def set_readers(self, key: int, readers: Collection[str]) -> None:
        """Let exactly these tokens find the entry from now on; an unknown key is passed over."""

    def search(
        self,
        question: Question,
        readers: Collection[str],
        *,
        order: Order = Order.RELEVANCE,
        filters: Mapping[Facet, str] | None = None,
        page: int = 1,
        per_page: int = 20,
        facets: Collection[Facet] = (),
    ) -> Answer:
        """One page of what the question finds and these readers may see."""

    def count(
        self,
        question: Question,
        readers: Collection[str],
        *,
        filters: Mapping[Facet, str] | None = None,
    ) -> int:
        """How many entries the question finds that these readers may see."""

    def suggest(
        self, prefix: str, readers: Collection[str], *, facet: Facet = Facet.ISSUER, limit: int = 10
    ) -> list[str]:
        """Exact values that hold `prefix`, from entries that these readers may see, shortest first."""

    def keys(self) -> set[int]:
        """Every key in the index, for comparing it with the records; not for people."""

    def rebuild(self, entries: Iterable[Entry]) -> None:
        """Make the whole index anew beside the old one, then put it in its place."""


T = TypeVar("T")


def page_of(hits: Sequence[T], page: int, per_page: int) -> Sequence[T]:
    """The hits of one page, counted from 1; empty beyond the last, never more than PAGE_LIMIT."""
    per_page = min(max(per_page, 1), PAGE_LIMIT)
    first = (max(page, 1) - 1) * per_page
    return hits[first : first + per_page]
