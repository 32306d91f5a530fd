"""One normal form (归一) for everything that is indexed or asked.

Full-width and compatibility forms become plain (Unicode NFKD without marks), letters lower case,
traditional characters simplified, marks of quotation and book titles vanish, space between two Han
characters vanishes, and every other run of signs becomes one space. Each character is folded by
itself, so a substring of a text folds to a substring of the folded text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from search_index.traditional import HAN, simplified

DROPPED = frozenset("\"'“”‘’„‟‹›«»〝〞〟《》〈〉「」『』﹁﹂﹃﹄＂＇\ufeff")
BLANKS = frozenset(" \t\u00a0\u2002\u2003\u2009\u3000")
ALIKE = {"○": "〇", "◯": "〇", "⿱": " "}  # The circle that people type for the Han zero.
_HAN = "".join(f"{chr(first)}-{chr(end - 1)}" for first, end in HAN) + "〇"
_SPACED_HAN = re.compile(f"(?<=[{_HAN}])\t+(?=[{_HAN}])")
_BREAK = re.compile("[\t ]+")
_LONGEST_KEPT = 6  # characters of a run of signs that is worth remembering


class _Table(dict[int, str]):
    """What each code point folds to; filled as characters turn up."""

    def __missing__(self, point: int) -> str:
        folded = self[point] = _fold_character(chr(point))
        return folded


def _fold_character(character: str) -> str:
    if character in DROPPED:
        return ""
    if character in BLANKS:
        return "\t"
    category = unicodedata.category(character)
    if category == "Cf" or category.startswith("M"):
        return ""
    if category == "Cs":
        return " "
    character = ALIKE.get(character, character)
    table = simplified()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(
        table.get(part, part) if part.isalnum() else " "
        for part in plain
        if not unicodedata.category(part).startswith("M")
    )


def _settled() -> str:
    """A regular expression class of the characters that fold to themselves: most of any text."""
    ranges, start = [], 0x4E00
    for point in sorted(ord(key) for key in simplified() if "\u4e00" <= key < "\ua000"):
        if start < point:
            ranges.append(f"{chr(start)}-{chr(point - 1)}")
        start = point + 1
    return f"[0-9a-z{''.join(ranges)}{chr(start)}-\u9fff]"


_TABLE = _Table()
_UNSETTLED = re.compile(f"({_settled().replace('[', '[^', 1)}+)")
_runs: dict[str, str] = {}


def fold(text: str) -> str:
    """The normal form of a text: letters, digits and Han characters, with single spaces between runs."""
    pieces = _UNSETTLED.split(text)
    for place in range(1, len(pieces), 2):
        run = pieces[place]
        folded = _runs.get(run)
        if folded is None:
            folded = _BREAK.sub(_one_break, run.translate(_TABLE))
            if len(run) <= _LONGEST_KEPT and len(_runs) < 50_000:
                _runs[run] = folded
        pieces[place] = folded
    joined = "".join(pieces)
    if "\t" in joined:
        joined = _SPACED_HAN.sub("", joined).replace("\t", " ")
    return joined.strip(" ")


def _one_break(signs: re.Match[str]) -> str:
    return " " if " " in signs[0] else "\t"


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The same normal form, and for each of its characters the place in `text` that it came from."""
    raw: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in _TABLE[ord(character)]:
            raw.append(part)
            places.append(place)
    joined = "".join(raw)
    cuts = [match.span() for match in _SPACED_HAN.finditer(joined)]
    folded, kept, last = [], [], 0
    for start, end in [*cuts, (len(joined), len(joined))]:
        folded.append(joined[last:start])
        kept += places[last:start]
        last = end
    result, origins = [], []
    for first, end, part in _pieces("".join(folded)):
        result.append(part)
        origins += kept[first:end] if part != " " else kept[first : first + 1]
    return _strip("".join(result), origins)


def _pieces(joined: str) -> Iterator[tuple[int, int, str]]:
    last = 0
    for match in _BREAK.finditer(joined):
        if last < match.start():
            yield last, match.start(), joined[last : match.start()]
        yield match.start(), match.end(), " "
        last = match.end()
    if last < len(joined):
        yield last, len(joined), joined[last:]


def _strip(folded: str, origins: list[int]) -> tuple[str, list[int]]:
    start = 1 if folded.startswith(" ") else 0
    end = len(folded) - (1 if folded.endswith(" ") and len(folded) > start else 0)
    return folded[start:end], origins[start:end]
