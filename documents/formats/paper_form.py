"""The forms of the office (发文稿纸, 收文处理单) as PDF/A-2b: red rules on A4, everybody's opinions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from documents.formats.fonts import Face, Fonts
from documents.formats.pdf import compiled

FACES: Final = {
    "plain": Face.FANGSONG,
    "label": Face.HEITI,
    "opinion": Face.KAITI,
    "head": Face.XIAOBIAOSONG,
}
MISSING_GLYPH: Final = "〓"  # 空铅: the printer's sign for a character no font has
INK_WIDTH: Final = 2.2  # of a stroke, in the units of the handwriting


@dataclass(frozen=True, slots=True)
class Said:
    """One opinion: the act, its words or strokes (JSON: lists of points), who gave it, and when."""

    label: str
    text: str
    who: str
    post: str
    at: str
    ink: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a form; two narrow ones that follow each other share a line.

    A tall one leaves room to write by hand while nothing stands in it.
    """

    label: str
    text: str = ""
    said: tuple[Said, ...] = ()
    wide: bool = True
    tall: bool = False


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A form: its heading, the matter's title, the two notes over the frame, the fields, the foot."""

    heading: str
    title: str
    left: tuple[str, str]
    right: tuple[str, str]
    cells: tuple[Cell, ...]
    foot: str


def paper_form(form: PaperForm, fonts: Fonts) -> bytes:
    """The form as PDF; the same form gives the same bytes. Raises TypesettingFailed."""
    data = {
        "heading": form.heading,
        "title": form.title,
        "notes": [list(form.left), list(form.right)],
        "cells": [_cell(cell) for cell in _paired(form.cells)],
        "foot": form.foot,
    }
    shown = _printable(data, fonts)
    shown["fonts"] = {name: list(fonts.chain(face)) for name, face in FACES.items()}
    return compiled(_source(), shown, fonts)


def _paired(cells: Iterable[Cell]) -> list[Cell]:
    """The fields with every narrow one that found no neighbour widened, so that no hole is left."""
    paired: list[Cell] = []
    alone = False
    for cell in cells:
        if cell.wide and alone:
            paired[-1] = _widened(paired[-1])
        alone = not cell.wide and not alone
        paired.append(cell)
    if alone:
        paired[-1] = _widened(paired[-1])
    return paired


def _widened(cell: Cell) -> Cell:
    return Cell(cell.label, cell.text, cell.said)


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "label": cell.label,
        "text": cell.text,
        "wide": cell.wide,
        "tall": cell.tall,
        "said": [
            {
                "label": said.label,
                "text": said.text,
                "who": said.who,
                "post": said.post,
                "at": said.at,
                "ink": [_drawing(said.ink)] if said.ink else [],
            }
            for said in cell.said
        ],
    }


def _drawing(ink: str) -> str:
    """Handwriting as a small drawing."""
    strokes: list[list[list[float]]] = [stroke for stroke in json.loads(ink) if stroke]
    xs = [point[0] for stroke in strokes for point in stroke]
    ys = [point[1] for stroke in strokes for point in stroke]
    left, top = min(xs) - INK_WIDTH, min(ys) - INK_WIDTH
    box = f"{left:g} {top:g} {max(xs) - left + INK_WIDTH:g} {max(ys) - top + INK_WIDTH:g}"
    lines = "".join(
        f"<polyline points={quoteattr(' '.join(f'{p[0]:g},{p[1]:g}' for p in _seen(stroke)))}/>"
        for stroke in strokes
    )
    style = (
        f'fill="none" stroke="#111" stroke-width="{INK_WIDTH}" '
        'stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><g {style}>{lines}</g></svg>'


def _seen(stroke: list[list[float]]) -> list[list[float]]:
    """A dot is a line of no length, which is drawn only with two ends."""
    return stroke if len(stroke) > 1 else [stroke[0], [stroke[0][0] + 0.1, stroke[0][1]]]


def _printable(data: dict[str, Any], fonts: Fonts) -> dict[str, Any]:
    """The data with the printer's sign in place of every character no font can show."""
    text = json.dumps(data, ensure_ascii=False)
    characters = "".join({c for c in text if not c.isspace()})
    missing = {c for face in FACES.values() for c in fonts.missing(characters, face)}
    shown: dict[str, Any] = json.loads(text.translate({ord(c): MISSING_GLYPH for c in missing}))
    return shown


@cache
def _source() -> bytes:
    return resources.files(__package__).joinpath("paper_form.typ").read_bytes()
