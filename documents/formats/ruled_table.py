"""A ruled table on A4 as PDF, such as a duty roster: title, note, head on every page, rows, foot."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from documents.formats.fonts import Face, Fonts
from documents.formats.pdf import compiled

FACES: Final = {"plain": Face.FANGSONG, "label": Face.HEITI, "head": Face.XIAOBIAOSONG}
MISSING_GLYPH: Final = "〓"  # 空铅: the printer's sign for a character no font has


@dataclass(frozen=True, slots=True)
class RuledRow:
    """One row, a text for each column; a shaded one stands out (a day off)."""

    texts: tuple[str, ...]
    shaded: bool = False


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table: `widths` are the shares of its columns in the width of the page."""

    title: str
    note: str
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[RuledRow, ...]
    foot: str


def ruled_table(table: RuledTable, fonts: Fonts) -> bytes:
    """The table on A4; the same table gives the same bytes. Raises TypesettingFailed."""
    data = {
        "title": table.title,
        "note": table.note,
        "head": list(table.head),
        "widths": list(table.widths),
        "rows": [list(row.texts) for row in table.rows],
        "shaded": [row.shaded for row in table.rows],
        "foot": table.foot,
    }
    text = json.dumps(data, ensure_ascii=False)
    characters = "".join({c for c in text if not c.isspace()})
    missing = {c for face in FACES.values() for c in fonts.missing(characters, face)}
    shown: dict[str, Any] = json.loads(text.translate({ord(c): MISSING_GLYPH for c in missing}))
    shown["fonts"] = {name: list(fonts.chain(face)) for name, face in FACES.items()}
    return compiled(_source(), shown, fonts)


@cache
def _source() -> bytes:
    return resources.files(__package__).joinpath("ruled_table.typ").read_bytes()
