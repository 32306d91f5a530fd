"""Lines of a text to be read: cleaned, numbered as the person sees them, tables recognised."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from documents.model import Table, cleaned
from documents.reading.result import Unplaced
from documents.reading.wrapped import unwrap

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BLANK = re.compile(r"\s+")
_SPACED = re.compile(r"(?:[\u4e00-\u9fff〇《》“”（）、]\s+){2,}[\u4e00-\u9fff〇《》“”（）]")
_PAGE = re.compile(
    r"[—–\-－─]\s*\d{1,4}\s*[—–\-－─]|第\s*\d{1,4}\s*页(?:\s*[，,/]?\s*共\s*\d{1,4}\s*页)?"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank: its number from 1, and its text, or the table that stands there."""

    number: int
    text: str
    table: Table | None = None

    @property
    def tight(self) -> str:
        """The text without any blank."""
        return _BLANK.sub("", self.text)


@dataclass(slots=True)
class Remains:
    """What has found no place so far, and the notes; filled by every step of the reading."""

    unplaced: list[Unplaced] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def leave(self, line: Line, why: str) -> None:
        self.unplaced.append(Unplaced(line.number, line.text, why))

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def split(text: str, remains: Remains) -> list[Line]:
    """The lines of pasted text; tab-separated rows of one width become a table."""
    raw = [(number, line) for number, line in enumerate(_BREAK.split(text), 1) if line.strip()]
    whole = unwrap(raw)
    if len(whole) < len(raw):
        remains.note("文字像是从排好的版面复制的，已把断开的行接成段落，请核对分段。")
    raw = whole
    lines: list[Line] = []
    start = 0
    while start < len(raw):
        end = _table_end(raw, start)
        if end - start >= 2:
            rows = tuple(
                tuple(clean(number, cell, remains) for cell in _cells(line))
                for number, line in raw[start:end]
            )
            lines.append(Line(raw[start][0], "", Table(rows)))
        else:
            end = start + 1
            number, line = raw[start]
            if kept := clean(number, line, remains):
                lines.append(Line(number, kept))
        start = end
    return lines


def clean(number: int, text: str, remains: Remains) -> str:
    """The text without what no page can show; a lost character of a private font is reported."""
    categories = (
        {unicodedata.category(character) for character in text.strip()}
        if not text.isascii()
        else set[str]()
    )
    if "Cf" in categories:
        remains.note("文中看不见的控制字符已删去。")
    if categories & {"Co", "Cs"}:
        why = "含有本机字库自造的字符，无法显示，请对照原件补上"
        remains.unplaced.append(Unplaced(number, text.strip(), why))
    kept = cleaned(text).replace("\t", " ")
    return _BLANK.sub(lambda m: "\u3000" if "\u3000" in m[0] else " ", kept).strip()


def squeeze(text: str) -> str:
    """A line whose letters are set apart (通 知) drawn together; other blanks stay."""
    return _SPACED.sub(lambda m: _BLANK.sub("", m[0]), text)


def join(parts: list[str]) -> str:
    """Lines of one title as one text; a blank stays only between Latin words."""
    out = ""
    for part in parts:
        gap = (
            " "
            if out[-1:].isascii()
            and out[-1:].isalnum()
            and part[:1].isascii()
            and part[:1].isalnum()
            else ""
        )
        out += gap + part
    return out


def is_page_number(line: Line) -> bool:
    """Whether a line is only a page number, as copied along from a page: — 1 —."""
    return line.table is None and _PAGE.fullmatch(line.text) is not None


def _table_end(raw: list[tuple[int, str]], start: int) -> int:
    """The line after the last row of a table that starts at `start`; `start` if there is none."""
    columns = len(_cells(raw[start][1]))
    end = start
    while end < len(raw) and _is_row(raw[end][1]) and len(_cells(raw[end][1])) == columns:
        end += 1
    return end


def _cells(line: str) -> list[str]:
    return line.strip(" ").split("\t")


def _is_row(line: str) -> bool:
    """A row has a tab between two cells; a tab before the text alone is an indentation."""
    return "\t" in line.strip()
