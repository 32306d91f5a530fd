"""Automatic numbering of Word (numPr), resolved to the numbers that the reader sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from documents.rules.numerals import int_to_han

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False  # all figures in this number are Arabic
    restart: int = -1  # after which level it starts anew; 0 never, -1 after any higher one


@dataclass(slots=True)
class Numbering:
    """The definitions of one file, and how far each list has come."""

    abstract: dict[str, list[_Level]] = field(default_factory=dict)
    lists: dict[str, tuple[str, dict[int, int]]] = field(
        default_factory=dict
    )  # numId: abstract, starts
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def next(self, list_id: str, level: int) -> str:
        """The number of the next paragraph of this list; "" for bullets and unknown lists."""
        if list_id not in self.lists or not 0 <= level < _LEVELS:
            return ""
        abstract, starts = self.lists[list_id]
        levels = self.abstract.get(abstract)
        if levels is None:
            return ""
        counter = self.counters.setdefault(abstract, [None] * _LEVELS)
        if level in starts and (list_id, level) not in self.begun:
            counter[level] = None
        self.begun.add((list_id, level))
        start = starts.get(level, levels[level].start)
        current = counter[level]
        counter[level] = start if current is None else current + 1
        for lower in range(level + 1, _LEVELS):
            if levels[lower].restart != 0:
                counter[lower] = None
        return _shown(levels, level, counter)


def read_numbering(root: etree._Element | None) -> Numbering:
    """The definitions in word/numbering.xml; none if the file has no such part."""
    numbering = Numbering()
    if root is None:
        return numbering
    links: dict[str, str] = {}
    for element in root.iterfind(f"{W}abstractNum"):
        key = element.get(f"{W}abstractNumId", "")
        levels = [_Level() for _ in range(_LEVELS)]
        for child in element.iterfind(f"{W}lvl"):
            at = whole(child.get(f"{W}ilvl"), 0)
            if 0 <= at < _LEVELS:
                levels[at] = _level(child)
        numbering.abstract[key] = levels
        style = element.find(f"{W}styleLink")
        if style is not None:
            links[style.get(f"{W}val", "")] = key
    for element in root.iterfind(f"{W}abstractNum"):
        link = element.find(f"{W}numStyleLink")
        if link is not None and (target := links.get(link.get(f"{W}val", ""))):
            numbering.abstract[element.get(f"{W}abstractNumId", "")] = numbering.abstract[target]
    for element in root.iterfind(f"{W}num"):
        starts = {
            whole(override.get(f"{W}ilvl"), 0): whole(start.get(f"{W}val"), 1)
            for override in element.iterfind(f"{W}lvlOverride")
            if (start := override.find(f"{W}startOverride")) is not None
        }
        numbering.lists[element.get(f"{W}numId", "")] = (value(element, "abstractNumId"), starts)
    return numbering


def _level(element: etree._Element) -> _Level:
    return _Level(
        start=whole(value(element, "start"), 1),
        format=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText")[:40],
        legal=element.find(f"{W}isLgl") is not None,
        restart=whole(value(element, "lvlRestart"), -1),
    )


def value(element: etree._Element, name: str) -> str:
    """The w:val of a child, or ""."""
    child = element.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def whole(text: str | None, default: int) -> int:
    """A small whole number of the file; anything else gives the default."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,6}", text) else default


def _shown(levels: list[_Level], level: int, counter: list[int | None]) -> str:
    own = levels[level]
    if own.format in {"bullet", "none"}:
        return ""

    def figure(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        count = counter[at]
        number = levels[at].start if count is None else count
        return _figure(number, "decimal" if own.legal else levels[at].format)

    return _PLACE.sub(figure, own.text)


def _figure(number: int, kind: str) -> str:
    """A number in a numbering format of Word; formats that offices do not use are shown in Arabic."""
    if (
        kind.startswith(("chinese", "taiwanese", "japaneseCounting", "ideographDigital"))
        and 1 <= number <= 9999
    ):
        return int_to_han(number)
    if kind.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if kind.startswith("decimalFullWidth"):
        return str(number).translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind == "ideographTraditional" and 1 <= number <= 10:
        return _STEMS[number - 1]
    if kind in {"upperLetter", "lowerLetter"} and 1 <= number <= 26 * 20:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "upperLetter" else letter.lower()
    if kind in {"upperRoman", "lowerRoman"} and 1 <= number <= 3999:
        roman = _roman(number)
        return roman if kind == "upperRoman" else roman.lower()
    return str(number)


def _roman(number: int) -> str:
    out = ""
    for unit, letters in _ROMAN:
        out += letters * (number // unit)
        number %= unit
    return out
