"""Tokens as tsvectors, cut where PostgreSQL would lose positions.

A tsvector keeps positions up to 16,383 and 256 of them for one lexeme (PostgreSQL manual, 12.11
"Limitations"); what is beyond is dropped without a word. So a long or repetitive text becomes
several vectors that overlap by one token less than the longest phrase that is asked at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from search_index.bigrams import PHRASE
from search_index.blind import PAIR_DIGITS

_POSITIONS = 8_000
_REPEATS = 250


def vectors(tokens: Sequence[str]) -> Iterator[str]:
    """One text column as tsvector literals; letters and whole values stand in the first, without places."""
    chain = [token for token in tokens if len(token) == PAIR_DIGITS]
    loose = [token for token in tokens if len(token) != PAIR_DIGITS]
    first = 0
    while first < len(chain) or loose:
        end = _end(chain, first)
        yield _literal(chain[first:end], loose)
        loose = []
        first = end if end == len(chain) else end - PHRASE + 1


def _end(chain: Sequence[str], first: int) -> int:
    """Where the vector that begins at `first` must stop."""
    seen: Counter[str] = Counter()
    last = min(first + _POSITIONS, len(chain))
    for place in range(first, last):
        seen[chain[place]] += 1
        if seen[chain[place]] > _REPEATS:
            return place
    return last


def _literal(chain: Sequence[str], loose: Sequence[str]) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    for place, token in enumerate(chain, start=1):
        places[token].append(str(place))
    words = [f"{token}:{','.join(found)}" for token, found in places.items()]
    return " ".join([*words, *loose])


def phrase_query(tokens: Sequence[str]) -> str:
    """The tsquery of tokens that follow one another."""
    return " <-> ".join(tokens)
