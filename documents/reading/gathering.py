"""Gathers the words of an attached file; runs inside the reading process only (`worker`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from documents.reading import sheets
from documents.reading.contents import CHARACTER_LIMIT, Contents, Part
from documents.reading.lines import Remains
from documents.reading.package import Package
from documents.reading.result import Unreadable
from documents.reading.sniff import FileKind, sniff
from documents.reading.word import parse, word_lines
from documents.reading.word_numbering import W

_BESIDE = re.compile(r"word/(?:header|footer|endnotes|footnotes)\d*\.xml")
_ASIDE_LIMIT = 8 * 1024 * 1024  # bytes of a header, a footer or the notes


def gather(data: bytes) -> Contents:
    """The words of a file, part by part. Raises Unreadable."""
    kind = sniff(data)
    if kind is FileKind.PDF:
        from documents.reading import pdf_pages  # The worker has loaded it where it is wanted.

        return _within_limit(pdf_pages.pages(data))
    if kind is FileKind.XLSX:
        return _within_limit(sheets.sheets(Package(data)))
    if kind is FileKind.DOCX:
        return _within_limit([Part("", _word(data))])
    return _within_limit([Part("", _plain(data))])


def _within_limit(parts: Iterable[Part]) -> Contents:
    kept: list[Part] = []
    left = CHARACTER_LIMIT
    for part in parts:
        if part.text.strip():
            kept.append(Part(part.label[:60], part.text[:left]))
            left -= len(part.text)
        if left < 0:
            return Contents(tuple(kept), cut=True)
    return Contents(tuple(kept))


def _word(data: bytes) -> str:
    """Body with its numbers and tables, then text boxes, notes, headers and footers."""
    remains = Remains()
    try:
        lines = [_line for line in word_lines(data, remains) for _line in _text_of(line)]
    except Unreadable:
        lines = []  # A letterhead alone is no document, but can be looked for.
    lines += [item.text for item in remains.unplaced]
    package = Package(data)
    for name in sorted(package.names):
        if _BESIDE.fullmatch(name):
            lines += _paragraphs(parse(package.read(name, _ASIDE_LIMIT)))
    if not any(lines):
        parse(package.read("word/document.xml"))  # Broken is told apart from empty.
    return "\n".join(lines)


def _text_of(line: object) -> Iterator[str]:
    table = getattr(line, "table", None)
    if table is None:
        yield str(getattr(line, "text", ""))
    else:
        yield from ("\t".join(row) for row in table.rows)


def _paragraphs(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        text = "".join(t.text or "" for t in paragraph.iter(f"{W}t"))
        if text.strip():
            yield text


def _plain(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with a mark, or GB 18030, as `sniff` takes it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
