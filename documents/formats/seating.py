"""座次图 and 姓名牌 as PDF: who sits where in a room, and the cards that stand before them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from documents.formats.fonts import Face, Fonts
from documents.formats.pdf import compiled

FACES: Final = {"plain": Face.FANGSONG, "head": Face.XIAOBIAOSONG, "name": Face.KAITI}
MISSING_GLYPH: Final = "〓"  # 空铅: the printer's sign for a character no font has


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One row as it is seen from the door: names from left to right, and what the row is called."""

    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeatingPlan:
    """A plan: the meeting, the lines under its title, and the rows from the head of the room on."""

    title: str
    note: str
    rows: tuple[SeatRow, ...]
    foot: str


def seating_plan(plan: SeatingPlan, fonts: Fonts) -> bytes:
    """The plan on A4 across; the same plan gives the same bytes. Raises TypesettingFailed."""
    rows = [{"label": row.label, "names": list(row.names)} for row in plan.rows]
    data = {"kind": "plan", "title": plan.title, "note": plan.note, "rows": rows, "foot": plan.foot}
    return _made(data, fonts)


def name_cards(names: Sequence[str], fonts: Fonts) -> bytes:
    """姓名牌: one A4 sheet for each name, folded in the middle, to be read from both sides.

    A name of two characters is spaced as three. Raises TypesettingFailed.
    """
    spaced = ["　".join(name) if len(name) == 2 else name for name in names]
    return _made({"kind": "cards", "title": "姓名牌", "names": spaced}, fonts)


def _made(data: dict[str, Any], fonts: Fonts) -> bytes:
    text = json.dumps(data, ensure_ascii=False)
    characters = "".join({c for c in text if not c.isspace()})
    missing = {c for face in FACES.values() for c in fonts.missing(characters, face)}
    shown: dict[str, Any] = json.loads(text.translate({ord(c): MISSING_GLYPH for c in missing}))
    shown["fonts"] = {name: list(fonts.chain(face)) for name, face in FACES.items()}
    return compiled(_source(), shown, fonts)


@cache
def _source() -> bytes:
    return resources.files(__package__).joinpath("seating.typ").read_bytes()
