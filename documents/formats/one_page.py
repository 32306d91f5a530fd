"""A picture of figures on one sheet of A4 as PDF/A-2b: bars in three parts, and the worst by name.

It is one sheet however much there is: every line has its height, what is too long is cut, and lists
end with how many more there are. The three parts of a bar differ in darkness, so a grey print tells
them apart, and each number stands beside its bar.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from documents.formats.fonts import Face, Fonts
from documents.formats.pdf import compiled

FACES: Final = {"plain": Face.FANGSONG, "label": Face.HEITI, "head": Face.XIAOBIAOSONG}
MISSING_GLYPH: Final = "〓"  # 空铅: the printer's sign for a character no font has
BARS, LINES = 10, 14  # that fit; a chart or a list with more is cut
LABEL_LENGTH, WORDS_LENGTH = 9, 24  # characters of a bar's label, and of a line's first column
NOTE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: its whole, of which the parts (dark, middle, light) may be a part only."""

    label: str
    whole: int
    parts: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on one scale, and what is said of those that find no room."""

    heading: str
    bars: tuple[Bar, ...]
    rest: str = ""  # with "{count}", "{whole}" for how many are left out, and their sum


@dataclass(frozen=True, slots=True)
class Line:
    """One named matter: its words, and three short notes in columns of their own."""

    words: str
    notes: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class OnePage:
    """The whole sheet."""

    heading: str
    note: str
    figures: tuple[tuple[str, str], ...]  # large numbers with their labels; at most six
    parts: tuple[str, str, str]  # the names of the three parts of a bar
    charts: tuple[Chart, ...]
    list_heading: str
    lines: tuple[Line, ...]
    count: int  # of all matters of which `lines` are the first
    empty: str  # said where there is none
    foot: str


def one_page(page: OnePage, fonts: Fonts) -> bytes:
    """The sheet as PDF; the same sheet gives the same bytes. Raises TypesettingFailed."""
    shown = page.lines[:LINES]
    data = {
        "heading": page.heading,
        "note": page.note,
        "figures": [list(pair) for pair in page.figures],
        "parts": list(page.parts),
        "charts": [_chart(chart) for chart in page.charts if chart.bars],
        "list": {
            "heading": page.list_heading,
            "lines": [
                [_cut(line.words, WORDS_LENGTH), *(_cut(n, NOTE_LENGTH) for n in line.notes)]
                for line in shown
            ],
            "rest": f"另有 {page.count - len(shown)} 件" if page.count > len(shown) else "",
            "empty": "" if shown else page.empty,
        },
        "foot": page.foot,
    }
    text = json.dumps(data, ensure_ascii=False)
    characters = "".join({c for c in text if not c.isspace()})
    missing = {c for face in FACES.values() for c in fonts.missing(characters, face)}
    printed: dict[str, Any] = json.loads(text.translate({ord(c): MISSING_GLYPH for c in missing}))
    printed["fonts"] = {name: list(fonts.chain(face)) for name, face in FACES.items()}
    return compiled(_source(), printed, fonts)


def _chart(chart: Chart) -> dict[str, Any]:
    shown, left = chart.bars[:BARS], chart.bars[BARS:]
    most = max((bar.whole for bar in shown), default=0)
    whole = sum(bar.whole for bar in left)
    return {
        "heading": chart.heading,
        "bars": [
            {
                "label": _cut(bar.label, LABEL_LENGTH),
                "widths": _widths(bar.parts, most),
                "whole": bar.whole,
                "parts": list(bar.parts),
            }
            for bar in shown
        ],
        "rest": chart.rest.format(count=len(left), whole=whole) if left else "",
    }


def _widths(parts: Sequence[int], most: int) -> list[float]:
    """Percents of the longest bar."""
    return [round(100 * part / most, 3) if most else 0.0 for part in parts]


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else f"{words[: length - 1]}…"


@cache
def _source() -> bytes:
    return resources.files(__package__).joinpath("one_page.typ").read_bytes()
