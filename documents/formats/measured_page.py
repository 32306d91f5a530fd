"""What stands where on the pages of a PDF: characters, lines, rules and seals, in mm.

All places are counted from the upper left corner of the sheet; `top` is above `bottom`. Boxes of
characters are those of their ink, not of their cell.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pypdfium2
import pypdfium2.raw as pdfium

from documents.formats.gb9704 import MM_PER_PT
from documents.formats.pdfium import opened_pdf

Colour = tuple[int, int, int]
_SEAL_LEAST_MM = 20.0
_SAME_LINE_MM = 0.6


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in mm."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def centre(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Char:
    """One character: its ink, its base line (mm), font name without subset tag, size in pt, colour."""

    text: str
    box: Box
    baseline: float
    font: str
    size: float
    colour: Colour


@dataclass(frozen=True)
class Line:
    """The characters that share a base line, from left to right."""

    chars: tuple[Char, ...]

    @cached_property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    @cached_property
    def box(self) -> Box:
        """The ink of the line; blanks at its ends do not count."""
        inked = [char.box for char in self.chars if not char.text.isspace()]
        boxes = inked or [char.box for char in self.chars]
        return Box(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )

    @property
    def baseline(self) -> float:
        return self.chars[0].baseline

    @cached_property
    def size(self) -> float:
        return max(char.size for char in self.chars)

    @property
    def red(self) -> bool:
        return is_red(self.chars[0].colour)


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line: its ends, its middle height, its thickness, all in mm."""

    left: float
    right: float
    y: float
    thickness: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `number` counts from 1. `seals` are the boxes of round red pictures."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    seals: tuple[Box, ...]


def measured_pages(pdf: bytes) -> tuple[Page, ...]:
    """Every page of a PDF. Raises UnreadablePdf."""
    with opened_pdf(pdf) as document:
        return tuple(_page(document[place], place + 1) for place in range(len(document)))


def measured_page(pdf: bytes, number: int) -> Page:
    """One page, counted from 1. Raises UnreadablePdf; IndexError for a page that is not there."""
    with opened_pdf(pdf) as document:
        return _page(document[number - 1], number)


def is_red(colour: Colour) -> bool:
    """Whether people see the colour as the red of heads and seals."""
    red, green, blue = colour
    return red > 150 and green < 90 and blue < 90


def _page(page: pypdfium2.PdfPage, number: int) -> Page:
    height = page.get_height()
    chars = list(_chars(page, height))
    rules, seals = _drawn(page, height)
    return Page(
        number, page.get_width() * MM_PER_PT, height * MM_PER_PT, _lines(chars), rules, seals
    )


def _chars(page: pypdfium2.PdfPage, height: float) -> Iterator[Char]:
    text_page = page.get_textpage()
    raw = text_page.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    name, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for place in range(pdfium.FPDFText_CountChars(raw)):
        code = pdfium.FPDFText_GetUnicode(raw, place)
        # pdfium makes up blanks and line ends between words; they are not on the page.
        if pdfium.FPDFText_IsGenerated(raw, place) == 1 or code in _INVISIBLE:
            continue
        pdfium.FPDFText_GetCharBox(raw, place, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(raw, place, x, y)
        pdfium.FPDFText_GetFontInfo(raw, place, name, 256, flags)
        pdfium.FPDFText_GetFillColor(raw, place, red, green, blue, alpha)
        font = name.value.decode("utf-8", "replace").rpartition("+")[2]
        yield Char(
            chr(code),
            _box(left.value, bottom.value, right.value, top.value, height),
            (height - y.value) * MM_PER_PT,
            font,
            pdfium.FPDFText_GetFontSize(raw, place),
            (red.value, green.value, blue.value),
        )


def _lines(chars: list[Char]) -> tuple[Line, ...]:
    """Characters by base line from the top, then from left to right; rotated marks are single lines."""
    chars.sort(key=lambda char: (char.baseline, char.box.left))
    lines: list[list[Char]] = []
    for char in chars:
        if lines and abs(char.baseline - lines[-1][0].baseline) < _SAME_LINE_MM:
            lines[-1].append(char)
        else:
            lines.append([char])
    return tuple(Line(tuple(sorted(line, key=lambda char: char.box.left))) for line in lines)


def _drawn(page: pypdfium2.PdfPage, height: float) -> tuple[tuple[Rule, ...], tuple[Box, ...]]:
    rules: list[Rule] = []
    seals: list[Box] = []
    kinds = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE)
    for item in page.get_objects(filter=kinds, max_depth=8):
        left, bottom, right, top = item.get_bounds()
        stroke, width = _stroke(item)
        if item.type == pdfium.FPDF_PAGEOBJ_PATH and pdfium.FPDFPath_CountSegments(item.raw) == 2:
            if right - left > 10 * (top - bottom):
                box = _box(left + width, bottom, right - width, top, height)
                rules.append(Rule(box.left, box.right, box.centre, width * MM_PER_PT, stroke))
            continue
        across, up = (right - left) * MM_PER_PT, (top - bottom) * MM_PER_PT
        if across < _SEAL_LEAST_MM or not 0.9 < across / up < 1.1:
            continue
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            seals.append(_box(left, bottom, right, top, height))
        elif is_red(stroke):
            # pdfium widens the bounds of a stroked path by a whole stroke on each side, not by half.
            half = width / 2
            seals.append(_box(left + half, bottom + half, right - half, top - half, height))
    return tuple(sorted(rules, key=lambda rule: rule.y)), tuple(seals)


def _stroke(item: pypdfium2.PdfObject) -> tuple[Colour, float]:
    """Colour, and width in pt as it appears on the page."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeColor(item.raw, red, green, blue, alpha)
    pdfium.FPDFPageObj_GetStrokeWidth(item.raw, width)
    scale = abs(item.get_matrix().a) or 1.0
    return (red.value, green.value, blue.value), width.value * scale


def _box(left: float, bottom: float, right: float, top: float, height: float) -> Box:
    return Box(
        left * MM_PER_PT,
        (height - top) * MM_PER_PT,
        right * MM_PER_PT,
        (height - bottom) * MM_PER_PT,
    )


_INVISIBLE = {0, 0x200B, 0x2060, 0xFEFF, 0x0A, 0x0D}
