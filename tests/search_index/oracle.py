"""The oracle of the contract: a plain scan of folded texts, slow and beyond doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from search_index.entry import Entry, Facet, Field
from search_index.fold import fold
from search_index.numbers import read_number
from search_index.question import (
    Both,
    Days,
    Either,
    Node,
    Numbered,
    Question,
    Without,
    Words,
    Years,
)


class Scan:
    """Every entry in a list; every question a walk through it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)

    def found(
        self, question: Question, readers: Collection[str], filters: dict[Facet, str] | None = None
    ) -> set[int]:
        if question.empty:
            return set()
        return {
            entry.key
            for entry in self.entries
            if entry.readers & set(readers)
            and all(entry.facet(facet) == value for facet, value in (filters or {}).items())
            and (question.node is None or holds(entry, question.node))
        }


def holds(entry: Entry, node: Node) -> bool:
    match node:
        case Words(folded, field):
            return any(folded in fold(entry.text(name)) for name in ([field] if field else Field))
        case Numbered(number, field):
            return read_number(entry.text(Field.NUMBER)) == number or (
                field is not Field.NUMBER and holds(entry, Words(number.folded, field))
            )
        case Years(first, last):
            return first <= entry.year <= last
        case Days(first, last):
            return first <= entry.day <= last
        case Both(parts):
            return all(holds(entry, part) for part in parts)
        case Either(parts):
            return any(holds(entry, part) for part in parts)
        case Without(part):
            return not holds(entry, part)
