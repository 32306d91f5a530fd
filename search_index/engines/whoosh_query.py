"""Questions as sets of Whoosh's document numbers, and the rights as one more query."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from whoosh import query
from whoosh.query import Query

from search_index.entry import Facet, Field
from search_index.question import (
    Days,
    Either,
    Node,
    Numbered,
    Question,
    Without,
    Words,
    Years,
)
from search_index.tokens import FIELDS, Tokens

_NUMBERED, _TITLED, _IN_TITLE = 4_000.0, 2_000.0, 1_000.0  # what lifts a hit above bm25


class Asking:
    """One question put to one open searcher."""

    def __init__(self, searcher: Any, tokens: Tokens) -> None:
        self._searcher = searcher
        self._tokens = tokens
        self._texts: dict[int, dict[str, str]] = {}

    def visible(self, readers: Collection[str], filters: Mapping[Facet, str]) -> set[int]:
        """What these readers may see, narrowed by exact values."""
        mine = [query.Term("readers", token.hex()) for token in self._tokens.readers(readers)]
        parts: list[Query] = [query.Or(mine)]
        for facet, value in filters.items():
            if facet is Facet.YEAR:
                year = int(value) if value.isascii() and value.isdigit() and len(value) <= 4 else -1
                parts.append(query.NumericRange("year", year, year))
            else:
                token = str(self._tokens.value(facet, value))
                parts.append(query.Term(f"is_{facet.value}", token))
        return self._numbers(query.And(parts))

    def _numbers(self, wanted: Query) -> set[int]:
        return set(self._searcher.docs_for_query(wanted))

    def found(self, node: Node, among: set[int]) -> set[int]:
        """Those of the documents for which the node holds."""
        if isinstance(node, Words):
            return self._holding(node, among)
        if isinstance(node, Numbered):
            exact = among & self._numbers(self._number(node))
            if node.field is Field.NUMBER:
                return exact
            return exact | self.found(Words(node.number.folded, node.field), among)
        if isinstance(node, Years):
            return among & self._numbers(query.NumericRange("year", node.first, node.last))
        if isinstance(node, Days):
            return among & self._numbers(query.NumericRange("day", node.first, node.last))
        if isinstance(node, Without):
            return among - self.found(node.part, among)
        if isinstance(node, Either):
            return set().union(*(self.found(part, among) for part in node.parts))
        for part in node.parts:
            among = self.found(part, among)
        return among

    def _number(self, node: Numbered) -> Query:
        return query.Term(Field.NUMBER.value, self._tokens.number(node.number))

    def _holding(self, words: Words, among: set[int]) -> set[int]:
        """Documents with every token, and the string itself where it has more than one.

        Whoosh compares positions in time that grows with every repetition, so that a text of one
        character would keep it busy for a minute; a look at the folded text is sure and quick.
        """
        tokens = list(dict.fromkeys(self._tokens.blinder.phrase(words.folded)))
        names = FIELDS if words.field is None else (words.field,)
        wanted = [query.And([query.Term(name.value, token) for token in tokens]) for name in names]
        numbers = among & self._numbers(query.Or(wanted))
        if len(words.folded.replace(" ", "")) <= 2:
            return numbers
        return {
            number
            for number in numbers
            if any(words.folded in self._folded(number).get(name.value, "") for name in names)
        }

    def _folded(self, number: int) -> dict[str, str]:
        if number not in self._texts:
            self._texts[number] = self._tokens.unseal(self._searcher.stored_fields(number)["texts"])
        return self._texts[number]

    def scores(self, question: Question, numbers: set[int], *, ranked: bool) -> dict[int, float]:
        """bm25 of few hits, lifted for words in the title; of many, only for the exact title or number."""
        scores = dict.fromkeys(numbers, 0.0)
        words = list(question.words())
        lifted = list(self._exact(question, words, numbers))
        if ranked and words:
            self._rank(words, scores)
            lifted += self._titled(words, numbers)
        for bonus, lifted_numbers in lifted:
            for number in lifted_numbers:
                scores[number] += bonus
        return scores

    def _rank(self, words: list[Words], scores: dict[int, float]) -> None:
        asked = [self._ranked(word) for word in words]
        for hit in self._searcher.search(query.Or(asked), limit=None):
            if hit.docnum in scores:
                scores[hit.docnum] += hit.score

    def _ranked(self, word: Words) -> Query:
        tokens = dict.fromkeys(self._tokens.blinder.phrase(word.folded))
        names = (Field.TITLE, Field.BODY) if word.field is None else (word.field,)
        return query.Or([query.Term(name.value, token) for name in names for token in tokens])

    def _titled(self, words: list[Words], numbers: set[int]) -> Iterator[tuple[float, set[int]]]:
        if all(word.field is None for word in words):
            for word in words:
                numbers = self._holding(Words(word.folded, Field.TITLE), numbers)
            yield _IN_TITLE, numbers

    def _exact(
        self, question: Question, words: list[Words], numbers: set[int]
    ) -> Iterator[tuple[float, set[int]]]:
        for word in words:
            whole = query.Term(Field.TITLE.value, self._tokens.title(word.folded))
            yield _TITLED, numbers & self._numbers(whole)
        for number in question.numbers():
            yield _NUMBERED, numbers & self._numbers(self._number(Numbered(number)))
