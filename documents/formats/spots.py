"""Where given words stand on the pages of a PDF, so that a remark can be set beside their line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.formats.measured_page import measured_pages


@dataclass(frozen=True, slots=True)
class Spot:
    """The line in which words begin: the page from 1, and the top and height of the line in mm."""

    page: int
    top: float
    height: float


def spots(pdf: bytes, wanted: Sequence[tuple[str, str]]) -> list[Spot | None]:
    """For each pair of a passage and words in it, where the words begin; None if they stand nowhere.

    Blanks and line ends do not count. Words that are not in the passage stand for its beginning.
    Raises UnreadablePdf.
    """
    text, lines = _text(pdf)
    return [_spot(text, lines, _tight(passage), _tight(words)) for passage, words in wanted]


def _text(pdf: bytes) -> tuple[str, list[tuple[int, Spot]]]:
    """All characters of the pages in a row, and where in the row each line begins."""
    parts: list[str] = []
    lines: list[tuple[int, Spot]] = []
    count = 0
    for page in measured_pages(pdf):
        for line in page.lines:
            text = _tight("".join(char.text for char in line.chars))
            if not text:
                continue
            top = min(char.box.top for char in line.chars)
            bottom = max(char.box.bottom for char in line.chars)
            lines.append((count, Spot(page.number, top, bottom - top)))
            parts.append(text)
            count += len(text)
    return "".join(parts), lines


def _spot(text: str, lines: list[tuple[int, Spot]], passage: str, words: str) -> Spot | None:
    # A page number may stand between two halves of a passage, so its beginning is enough.
    start = text.find(passage[:FEWEST]) if passage else 0
    at = text.find(words, max(start, 0)) if words else -1
    if at < 0 or (passage and start >= 0 and at > start + len(passage) + PAGE_NUMBER):
        at = start if passage else -1
    return next((spot for begin, spot in reversed(lines) if begin <= at), None)


FEWEST = 16  # characters that tell one passage from another
PAGE_NUMBER = 8  # characters that a page number may put between the halves of a passage


def _tight(text: str) -> str:
    return "".join(text.split())
