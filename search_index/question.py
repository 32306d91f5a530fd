"""A question as data: what every engine answers, however it was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search_index.entry import Field
from search_index.fold import fold
from search_index.numbers import DocumentNumber


@dataclass(frozen=True, slots=True)
class Words:
    """A folded string that must stand in one field, or in any; never empty."""

    folded: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document number: the entry that bears it, or one that cites it."""

    number: DocumentNumber
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """The year (年度) of the entry, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Days:
    """The day of the entry as ordinal, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Both:
    """Every part must hold; at least two."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of the parts must hold; at least two."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The part must not hold."""

    part: Node


Node = Words | Numbered | Years | Days | Both | Either | Without


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `node` None asks for everything. `empty` means that nothing can be found.

    `notes` are sentences for the person who asked, such as what was left out of her question.
    """

    node: Node | None = None
    notes: tuple[str, ...] = ()
    empty: bool = False

    def words(self) -> Iterator[Words]:
        """The words that the question wants to be there, for highlights."""
        if self.node is not None:
            yield from _wanted(self.node)

    def numbers(self) -> Iterator[DocumentNumber]:
        """The document numbers that the question wants."""
        if self.node is not None:
            yield from _wanted_numbers(self.node)


def literal(text: str, field: Field | None = None) -> Question:
    """The question for exactly this string, with no sign in it read as an operator."""
    folded = fold(text)
    if not folded:
        return Question(empty=True, notes=("没有可以查找的字词。",))
    return Question(Words(folded, field))


def both(parts: list[Node]) -> Node | None:
    """The parts joined by AND; None if there are none."""
    return _joined(parts, Both)


def either(parts: list[Node]) -> Node | None:
    """The parts joined by OR; None if there are none."""
    return _joined(parts, Either)


def _joined(parts: list[Node], kind: type[Both | Either]) -> Node | None:
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    different = tuple(dict.fromkeys(flat))
    if not different:
        return None
    return different[0] if len(different) == 1 else kind(different)


def _wanted(node: Node) -> Iterator[Words]:
    if isinstance(node, Words):
        yield node
    elif isinstance(node, Numbered):
        yield Words(node.number.folded, node.field)
    elif isinstance(node, Both | Either):
        for part in node.parts:
            yield from _wanted(part)


def _wanted_numbers(node: Node) -> Iterator[DocumentNumber]:
    if isinstance(node, Numbered):
        yield node.number
    elif isinstance(node, Both | Either):
        for part in node.parts:
            yield from _wanted_numbers(part)
