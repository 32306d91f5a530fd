"""简报 as PDF: red name, number, issuing office and date over a red line, contents, items, foot.

The form of the genre is custom, not standard (GB/T 9704-2012 leaves 简报 out): the type area, the
faces and sizes of the text are those of an official document, the head those of a 简报.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from documents.formats.fonts import Face, Fonts
from documents.formats.pdf import compiled

FACES: Final = {
    "plain": Face.FANGSONG,
    "label": Face.HEITI,
    "kai": Face.KAITI,
    "head": Face.XIAOBIAOSONG,
}
MISSING_GLYPH: Final = "〓"  # 空铅: the printer's sign for a character no font has


@dataclass(frozen=True, slots=True)
class BulletinItem:
    """One item: its column (栏目), title, paragraphs, and the units it came from."""

    section: str
    title: str
    paragraphs: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One number of a journal; an empty line of the foot is left out."""

    masthead: str
    number: str
    issuer: str
    date: str
    items: tuple[BulletinItem, ...]
    report_to: str  # 报
    send_to: str  # 送
    distribute_to: str  # 发


def bulletin(shown: Bulletin, fonts: Fonts) -> bytes:
    """The pages; the same bulletin gives the same bytes. Raises TypesettingFailed."""
    data: dict[str, Any] = {
        "masthead": shown.masthead,
        "number": shown.number,
        "issuer": shown.issuer,
        "date": shown.date,
        "items": [
            {
                "section": item.section,
                "title": item.title,
                "paragraphs": list(item.paragraphs),
                "source": item.source,
            }
            for item in shown.items
        ],
        "foot": [
            [label, text]
            for label, text in (
                ("报", shown.report_to),
                ("送", shown.send_to),
                ("发", shown.distribute_to),
            )
            if text
        ],
    }
    text = json.dumps(data, ensure_ascii=False)
    characters = "".join({c for c in text if not c.isspace()})
    missing = {c for face in FACES.values() for c in fonts.missing(characters, face)}
    printable: dict[str, Any] = json.loads(text.translate({ord(c): MISSING_GLYPH for c in missing}))
    printable["fonts"] = {name: list(fonts.chain(face)) for name, face in FACES.items()}
    return compiled(_source(), printable, fonts)


@cache
def _source() -> bytes:
    return resources.files(__package__).joinpath("bulletin.typ").read_bytes()
