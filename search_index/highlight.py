"""Highlights (命中标示): short pieces of a decrypted text with the places of the asked words marked.

The index knows no text, so the caller hands in what she may read anyway. Marks are found in the
folded text and told as places of the original, so 鄉村 is marked for 乡村. The work is bounded: a text
is folded paragraph by paragraph, and no further than is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from search_index.entry import Field
from search_index.fold import fold, fold_with_places
from search_index.question import Question

LENGTH = 120  # characters of one snippet
MARKS_LIMIT = 5_000  # marks of one text
_STEP = 2_000  # characters of a very long paragraph that are folded at a time


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of the text; marks are (start, end) within it, and `place` is the paragraph, from 0."""

    text: str
    marks: tuple[tuple[int, int], ...]
    place: int
    start: int  # where the piece begins in the whole text


def snippets(
    text: str, question: Question, *, field: Field | None = None, limit: int = 3
) -> list[Snippet]:
    """The best places of a text, in reading order; its beginning without marks if no word is there.

    `field` says which field the text is, so that words asked of other fields stay unmarked.
    """
    words = asked_words(question, field)
    found: list[Snippet] = []
    end = -1
    for start in _occurrences(text, words):
        if start < end:
            continue
        piece = _piece(text, start, words, max(end, 0))
        end = piece.start + len(piece.text)
        found.append(piece)
        if len(found) >= limit:
            break
    return found or ([_piece(text, 0, [], 0)] if text else [])


def marks(text: str, question: Question, *, field: Field | None = None) -> list[tuple[int, int]]:
    """Every place of the asked words in the whole text, as (start, end), not overlapping."""
    words = asked_words(question, field)
    found: list[tuple[int, int]] = []
    for first, part in _parts(text, max(map(len, words), default=0)):
        found += [(first + start, first + end) for start, end in _marks(part, words)]
        if len(found) >= MARKS_LIMIT:
            break
    return _merged(found)[:MARKS_LIMIT]


def asked_words(question: Question, field: Field | None) -> list[str]:
    """The folded words that a question asks of this field, longest first."""
    asked = {
        word.folded for word in question.words() if field is None or word.field in {None, field}
    }
    return sorted(asked, key=lambda word: (-len(word), word))


def _occurrences(text: str, words: list[str]) -> Iterator[int]:
    """Places of the words: the first of each as typed, then all others; folded if none stands so."""
    first = sorted(found.start() for word in words if (found := _as_typed(word).search(text)))
    if first:
        yield from first
        later = _as_typed(*words).finditer(text, first[0] + 1)
        yield from (match.start() for match in later)
        return
    for start, part in _parts(text, max(map(len, words), default=0)):
        folded = fold(part)
        if any(word in folded for word in words):
            yield from (start + place for place, _ in _marks(part, words))


@lru_cache(maxsize=2_000)
def _as_typed(*words: str) -> re.Pattern[str]:
    """Folded words as most texts have them: the same letters, with any signs where a space is."""
    spelled = (r"[\W_]+".join(map(re.escape, word.split(" "))) for word in words)
    return re.compile("|".join(spelled))


def _parts(text: str, overlap: int) -> Iterator[tuple[int, str]]:
    """The text in parts that are cheap to fold; they overlap so that no word is cut."""
    first = 0
    while first < len(text):
        end = first + _STEP
        if end < len(text):
            line = text.rfind("\n", first + _STEP // 2, end)
            end = line if line > 0 else end
        yield first, text[first : end + 4 * overlap]
        first = end


def _marks(text: str, words: list[str]) -> list[tuple[int, int]]:
    """The places of folded words in a short text, merged where they touch."""
    folded = fold(text)
    found: list[tuple[int, int]] = []
    places: list[int] = []
    for word in words:
        plain = [match.span() for match in _as_typed(word).finditer(text)]
        if len(plain) == folded.count(word):
            found += plain
            continue
        # Some stand there in another form: full-width, traditional, with quotation marks inside.
        if not places:
            folded, places = fold_with_places(text)
        place = folded.find(word)
        while place >= 0:
            found.append((places[place], places[place + len(word) - 1] + 1))
            place = folded.find(word, place + 1)
    return _merged(found)


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _piece(text: str, place: int, words: list[str], shown: int) -> Snippet:
    """The snippet around a place: from the start of its sentence if that is near and not yet shown.

    It ends with the paragraph, unless the word itself goes on into the next one.
    """
    line_start = max(text.rfind("\n", 0, place) + 1, shown)
    start = max(line_start, place - LENGTH // 3)
    if start > line_start:
        sentence = max(text.rfind(stop, start, place) for stop in "。；！？")
        start = sentence + 1 if sentence >= 0 else start
    longest = min(max(map(len, words), default=0), LENGTH)
    line_end = text.find("\n", place + 2 * longest)
    end = min(len(text) if line_end < 0 else line_end, start + LENGTH + 2 * longest)
    piece = text[start:end]
    return Snippet(piece, tuple(_marks(piece, words)), text.count("\n", 0, start), start)
