"""Questions as SQL and FTS5 expressions, with the rights inside every one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from search_index.bigrams import windows
from search_index.entry import Facet, Field
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
    both,
)
from search_index.tokens import FIELDS, Tokens

SLOT_BITS = 40  # bits of a place below the day
_WEIGHTS = {Field.TITLE: 10.0, Field.NUMBER: 10.0, Field.ISSUER: 3.0}
_RANK = ", ".join(str(_WEIGHTS.get(name, 1.0)) for name in FIELDS)

Value = int | str | bytes
Statement = tuple[str, list[Value]]


@dataclass(frozen=True, slots=True)
class Search:
    """One compiled question: what FTS5 must match, and what must hold besides."""

    prefix: str
    match: str | None
    conditions: tuple[str, ...]
    values: tuple[Value, ...]
    title_match: str | None
    exact: tuple[tuple[float, str], ...]

    def rows(self, facets: Collection[Facet] = ()) -> Statement:
        """The places of all visible hits, with the values of facets beside them."""
        extra = "".join(f", e.{facet.value}" for facet in facets)
        return self._from(f"e.place{extra}")

    def total(self) -> Statement:
        return self._from("count(*)")

    def ranks(self) -> Statement:
        """The rowids of all visible hits with their bm25, smaller is better."""
        return self._from(f"t.rowid, bm25(t.{self.prefix}text, {_RANK})")

    @property
    def bonuses(self) -> tuple[tuple[float, str], ...]:
        """What lifts a hit above bm25: FTS5 expressions with their bonus."""
        titled = () if self.title_match is None else ((1_000.0, self.title_match),)
        return (*titled, *self.exact)

    def only(self, match: str) -> Statement:
        text = f"{self.prefix}text"
        return f"SELECT rowid FROM {text} WHERE {text} MATCH ?", [match]

    def _from(self, columns: str) -> Statement:
        text, entries = f"{self.prefix}text", f"{self.prefix}entries"
        conditions, values = list(self.conditions), list(self.values)
        if self.match is None:
            source = f"{entries} e"
        else:
            source = f"{text} t CROSS JOIN {entries} e ON e.slot = t.rowid"
            conditions.insert(0, f"t.{text} MATCH ?")
            values.insert(0, self.match)
        return f"SELECT {columns} FROM {source} WHERE {' AND '.join(conditions)}", values


def compile_search(
    question: Question,
    tokens: Tokens,
    readers: Collection[str],
    filters: Mapping[Facet, str],
    prefix: str,
) -> Search | None:
    """The question with the rights of these readers; None if nothing can be found."""
    if question.empty or not readers:
        return None
    compiler = _Compiler(tokens, prefix)
    parts = question.node.parts if isinstance(question.node, Both) else (question.node,)
    inside = [part for part in parts if part is not None and compiler.matches(part)]
    matched = both(inside)
    match = compiler.match(matched) if matched is not None else None
    beside = [part for part in parts if part is not None and (match is None or part not in inside)]
    for part in beside:
        compiler.condition(part)
    for facet, value in filters.items():
        compiler.filter(facet, value)
    compiler.readers(readers)
    title = compiler.match(_in_title(matched)) if match and matched and _plain(matched) else None
    return Search(
        prefix,
        match,
        tuple(compiler.conditions),
        tuple(compiler.values),
        title,
        tuple(compiler.exact(matched)) if match and matched else (),
    )


class _Compiler:
    """Collects the conditions of one question."""

    def __init__(self, tokens: Tokens, prefix: str) -> None:
        self.tokens = tokens
        self.prefix = prefix
        self.conditions: list[str] = []
        self.values: list[Value] = []

    def matches(self, node: Node) -> bool:
        """Whether FTS5 can say the node, alone or as what another node must go without."""
        return self.match(node.part if isinstance(node, Without) else node) is not None

    def match(self, node: Node) -> str | None:
        """The FTS5 expression of a node, or None if FTS5 alone cannot say it."""
        if isinstance(node, Words):
            return self._phrase(node.folded, node.field)
        if isinstance(node, Numbered):
            exact = f'{Field.NUMBER} : "{self.tokens.number(node.number)}"'
            if node.field is Field.NUMBER:
                return exact
            return f"({exact} OR {self._phrase(node.number.folded, node.field)})"
        if isinstance(node, Either):
            parts = [self.match(part) for part in node.parts]
            return None if None in parts else f"({' OR '.join(filter(None, parts))})"
        if isinstance(node, Both):
            wanted = [self.match(part) for part in node.parts if not isinstance(part, Without)]
            banned = [self.match(part.part) for part in node.parts if isinstance(part, Without)]
            if not wanted or None in wanted or None in banned:
                return None
            expression = f"({' AND '.join(filter(None, wanted))})"
            return (
                f"({expression} NOT ({' OR '.join(filter(None, banned))}))"
                if banned
                else expression
            )
        return None

    def _phrase(self, folded: str, field: Field | None) -> str:
        column = "" if field is None else f"{field.value} : "
        tokens = self.tokens.blinder.phrase(folded)
        phrases = [f'{column}"{" ".join(window)}"' for window in windows(tokens)]
        return phrases[0] if len(phrases) == 1 else f"({' AND '.join(phrases)})"

    def condition(self, node: Node) -> None:
        self.conditions.append(self._condition(node))

    def _condition(self, node: Node) -> str:
        """The node as an SQL condition on the entry `e`; its values join `values` in order."""
        if isinstance(node, Years):
            self.values += [node.first, node.last]
            return "e.year BETWEEN ? AND ?"
        if isinstance(node, Days):
            self.values += [node.first << SLOT_BITS, ((node.last + 1) << SLOT_BITS) - 1]
            return "e.place BETWEEN ? AND ?"
        if isinstance(node, Without):
            return f"NOT {self._condition(node.part)}"
        match = self.match(node)
        if match is not None:
            self.values.append(match)
            text = f"{self.prefix}text"
            return f"e.slot IN (SELECT rowid FROM {text} WHERE {text} MATCH ?)"
        if isinstance(node, Both | Either):
            word = " AND " if isinstance(node, Both) else " OR "
            return f"({word.join(self._condition(part) for part in node.parts)})"
        raise TypeError(node)

    def filter(self, facet: Facet, value: str) -> None:
        self.conditions.append(f"e.{facet.value} = ?")
        if facet is Facet.YEAR:
            self.values.append(
                int(value) if value.isascii() and value.isdigit() and len(value) <= 4 else -1
            )
        else:
            self.values.append(self.tokens.value(facet, value))

    def readers(self, readers: Collection[str]) -> None:
        mine = self.tokens.readers(readers)
        self.conditions.append(_visible(mine))
        self.values += mine

    def exact(self, node: Node) -> Iterator[tuple[float, str]]:
        """The whole title and the numbers that were asked for."""
        if isinstance(node, Words) and node.field in {None, Field.TITLE}:
            yield 2_000.0, f'{Field.TITLE} : "{self.tokens.title(node.folded)}"'
        elif isinstance(node, Numbered):
            yield 4_000.0, f'{Field.NUMBER} : "{self.tokens.number(node.number)}"'
        elif isinstance(node, Both | Either):
            for part in node.parts:
                yield from self.exact(part)


def _visible(mine: list[bytes]) -> str:
    """The one condition that carries the rights; every statement of this engine has it.

    The readers of an entry stand beside it as blind bytes, eight for each; looking for eight bytes
    there is five times as quick as a table of readers.
    """
    return f"({' OR '.join(['instr(e.readers, ?)'] * len(mine))})"


def one_visible(prefix: str, facet: Facet, token: int, mine: list[bytes]) -> Statement:
    """The statement that finds one entry with a facet's value that these readers may see."""
    condition = f"e.{facet.value} = ? AND {_visible(mine)}" if mine else "0 = ?"
    return f"SELECT 1 FROM {prefix}entries e WHERE {condition} LIMIT 1", [token, *mine]


def _plain(node: Node) -> bool:
    """Whether the node is words without a field, which may all stand in the title."""
    if isinstance(node, Both | Either):
        return all(_plain(part) for part in node.parts)
    return isinstance(node, Words) and node.field is None


def _in_title(node: Node) -> Node:
    if isinstance(node, Words):
        return replace(node, field=Field.TITLE)
    if isinstance(node, Both | Either):
        return replace(node, parts=tuple(_in_title(part) for part in node.parts))
    return node
