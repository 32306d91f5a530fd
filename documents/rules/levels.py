"""The numbers of headings (结构层次序数): 一、（一）1.（1）, GB/T 9704-2012, 7.3.3."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.model import Level
from documents.rules.numerals import fold_width, han_to_int

_HAN = "[一二三四五六七八九十百〇零]{1,5}"
_FORMS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (Level.TWO, re.compile(rf"\(\s*({_HAN})\s*\)[、.,]?")),
    (Level.FOUR, re.compile(r"\(\s*(\d{1,3})\s*\)[、.,]?", re.ASCII)),
    (Level.ONE, re.compile(rf"({_HAN})\s*(?:、|\.(?!\d))")),
    (Level.THREE, re.compile(r"(\d{1,3})\s*[.、](?![\d.])", re.ASCII)),
    (Level.FOUR, re.compile(r"([①-⑳])[、.]?")),
)
_RIGHT = re.compile(
    rf"{_HAN}、|（{_HAN}）(?![、.，．])|\d{{1,3}}\.|（\d{{1,3}}）(?![、.，．])", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number at the head of a paragraph: its level, its value and the characters it takes."""

    level: Level
    value: int
    mark: str

    @property
    def as_the_standard_asks(self) -> bool:
        """Whether the mark is one of 一、（一）1.（1）, without further punctuation."""
        return _RIGHT.fullmatch(self.mark) is not None


def numbering_of(text: str) -> Numbering | None:
    """The number at the head of a paragraph in any usual form; None if there is none."""
    head = fold_width(text[:16])
    lead = len(head) - len(head.lstrip())
    for level, form in _FORMS:
        match = form.match(head, lead)
        if match is None:
            continue
        figure = match[1]
        if "①" <= figure <= "⑳":
            value: int | None = ord(figure) - ord("①") + 1
        else:
            value = int(figure) if figure.isdecimal() else han_to_int(figure)
        if value:
            return Numbering(level, value, text[lead : match.end()])
    return None


def level_of(text: str) -> Level:
    """The level of a paragraph by its number; Level.TEXT if it has none."""
    numbering = numbering_of(text)
    return numbering.level if numbering else Level.TEXT
