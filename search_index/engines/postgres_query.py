"""Questions as SQL conditions on one entry, with the rights inside every one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from search_index.bigrams import PHRASE, windows
from search_index.engines.postgres_vectors import phrase_query
from search_index.entry import Facet, Field
from search_index.question import (
    Both,
    Days,
    Node,
    Numbered,
    Question,
    Without,
    Words,
    Years,
)
from search_index.tokens import FIELDS, Tokens

Values = list[object]
Ranking = tuple[str, Values, float]  # slots and ranks, and what counts instead of a rank of nought


class Compiler:
    """Turns questions into SQL text and its parameters."""

    def __init__(self, tokens: Tokens, prefix: str) -> None:
        self._tokens = tokens
        self._text = f"{prefix}text"

    def visible(
        self, question: Question, filters: Mapping[Facet, str], mine: list[int]
    ) -> tuple[str, Values]:
        """What must hold of an entry `e`: the rights first, then the question and the filters."""
        values: Values = [mine]
        conditions = ["e.readers && %s::bigint[]"]
        for facet, value in filters.items():
            conditions.append(f"e.{facet.value} = %s")
            values.append(_year(value) if facet is Facet.YEAR else self._tokens.value(facet, value))
        if question.node is not None:
            conditions.append(self._condition(question.node, values))
        return " AND ".join(conditions), values

    def _condition(self, node: Node, values: Values) -> str:
        if isinstance(node, Words):
            return self._phrase(self._tokens.blinder.phrase(node.folded), node.field, values)
        if isinstance(node, Numbered):
            exact = self._phrase([self._tokens.number(node.number)], Field.NUMBER, values)
            if node.field is Field.NUMBER:
                return exact
            cited = self._condition(Words(node.number.folded, node.field), values)
            return f"({exact} OR {cited})"
        if isinstance(node, Years):
            values += [node.first, node.last]
            return "e.year BETWEEN %s AND %s"
        if isinstance(node, Days):
            values += [node.first, node.last]
            return "e.day BETWEEN %s AND %s"
        if isinstance(node, Without):
            return f"NOT {self._condition(node.part, values)}"
        word = " AND " if isinstance(node, Both) else " OR "
        return f"({word.join(self._condition(part, values) for part in node.parts)})"

    def _phrase(self, tokens: list[str], field: Field | None, values: Values) -> str:
        """Each window of a long phrase for itself, since it may stand in another vector."""
        parts = []
        for window in windows(tokens):
            part = f"e.slot IN (SELECT slot FROM {self._text} WHERE words @@ %s::tsquery"
            values.append(phrase_query(window))
            if field is not None:
                part += " AND field = %s"
                values.append(FIELDS.index(field))
            parts.append(f"{part})")
        return f"({' AND '.join(parts)})"

    def ranks(self, question: Question, slots: list[int]) -> Iterator[Ranking]:
        """The rank of each entry by all its words, and a bonus where all stand in the title."""
        words = list(question.words())[:PHRASE]
        phrases = [
            phrase_query(self._tokens.blinder.phrase(word.folded)[:PHRASE]) for word in words
        ]
        asked = " | ".join(f"({phrase})" for phrase in phrases)
        ranked = (
            f"SELECT slot, sum(ts_rank(words, %s::tsquery)) FROM {self._text}"
            " WHERE slot = ANY(%s) AND words @@ %s::tsquery GROUP BY slot"
        )
        yield ranked, [asked, slots, asked], 0.0
        if all(word.field is None for word in words):
            titled = " & ".join(f"({phrase})" for phrase in phrases)
            yield self._lifted(slots, titled, Field.TITLE, 1_000.0)

    def exact(self, question: Question, slots: list[int]) -> Iterator[Ranking]:
        """The entries whose whole title or whose number was asked for."""
        for word in question.words():
            yield self._lifted(slots, self._tokens.title(word.folded), Field.TITLE, 2_000.0)
        for number in question.numbers():
            yield self._lifted(slots, self._tokens.number(number), Field.NUMBER, 4_000.0)

    def _lifted(self, slots: list[int], asked: str, field: Field, bonus: float) -> Ranking:
        statement = (
            f"SELECT slot, 0 FROM {self._text}"
            " WHERE slot = ANY(%s) AND words @@ %s::tsquery AND field = %s"
        )
        return statement, [slots, asked, FIELDS.index(field)], bonus


def _year(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 4 else -1
