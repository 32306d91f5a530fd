"""Checks of 署名, 成文日期, 印章 and 附件 (GB/T 9704-2012, 7.3.5 to 7.3.7)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

from documents.formats import gb9704
from documents.formats.findings import Finding, error
from documents.formats.measured_page import Box, Line, Page
from documents.formats.page_data import cells, chinese_date
from documents.formats.text_checks import text_lines
from documents.model import Document

NEAR = 1.0  # mm
# The ink of a character stays inside its cell; 「日」 leaves more room at its sides than 「年」.
_SIDE_ROOM = 1.8


def closing_findings(
    pages: tuple[Page, ...], document: Document, *, sealed: bool
) -> Iterator[Finding]:
    """What is wrong with signature, date and seals; `sealed` says that seals must be there."""
    if document.date is not None:
        yield from _date(pages, document, sealed=sealed)
    yield from _attachments(pages, document)


def _date(pages: tuple[Page, ...], document: Document, *, sealed: bool) -> Iterator[Finding]:
    assert document.date is not None  # noqa: S101 # The only caller has asked; this tells mypy.
    date = chinese_date(document.date)
    found = [
        (page, line)
        for page in pages
        for line in text_lines(page)
        if line.text.replace(" ", "") == date
    ]
    if not found:
        if document.signatures:
            sentence = f"没有找到单独成行的成文日期「{date}」。"
            yield error("GB-730", "7.3.5.4", len(pages), (0, 0), sentence)
        return
    page, line = found[-1]
    at = (line.box.left, line.box.top)
    if not document.signatures:
        return
    above = [other for other in text_lines(page) if other.baseline < line.baseline - 1]
    signature = _signature(above, document.signatures)
    if signature is None:
        yield error("GB-731", "7.3.5", page.number, at, "发文机关署名与成文日期不在同一面上。")
        return
    before = [line for line in page.lines if line.baseline < signature[0].baseline - 1]
    if not before:
        yield error(
            "GB-732", "7.3.5.5", page.number, at, "署名所在的面没有正文，应调整行距、字距。"
        )
    if document.sealed and len(document.signatures) == 1:
        yield from _sealed_place(page, line, signature, document)
    elif not document.sealed:
        yield from _unsealed_place(page, line, signature)
    if page.seals:
        yield from _seals(page, line, signature, before)
    elif sealed:
        yield error("GB-733", "7.3.5.1", page.number, at, "署名和成文日期上没有印章。")


def _signature(lines: list[Line], names: tuple[str, ...]) -> list[Line] | None:
    """The lines between which the names of all organs stand, or None when they are not there."""
    joined = ""
    taken: list[Line] = []
    wanted = ["".join(name.split()) for name in names]
    for line in reversed(lines):
        joined = "".join(line.text.split()) + joined
        taken.insert(0, line)
        if all(name in joined for name in wanted):
            return taken
        if len(joined) > 4 * sum(map(len, wanted)) + 200:
            break
    # A name of several lines beside another is read across; its parts are then enough.
    known = set("".join(wanted))
    tail = [line for line in lines if set("".join(line.text.split())) <= known]
    return tail or None


def _sealed_place(
    page: Page, date: Line, signature: list[Line], document: Document
) -> Iterator[Finding]:
    """The date four characters in from the right, 署名 centred over it (7.3.5.1)."""
    at = (date.box.left, date.box.top)
    indent = gb9704.TEXT_RIGHT - date.box.right
    least = gb9704.SEALED_DATE_INDENT * gb9704.CELL
    wide = cells(document.signatures[0]) > 14
    if indent < least - NEAR or (not wide and indent > least + _SIDE_ROOM):
        characters = indent / gb9704.CELL
        sentence = f"成文日期应右空四字编排，现为 {characters:.1f} 字。"
        yield error("GB-734", "7.3.5.1", page.number, at, sentence)
    if abs(signature[0].box.middle - date.box.middle) > _SIDE_ROOM:
        yield error("GB-735", "7.3.5.1", page.number, at, "发文机关署名应以成文日期为准居中编排。")


def _unsealed_place(page: Page, date: Line, signature: list[Line]) -> Iterator[Finding]:
    """署名 two characters in from the right, the date two characters after its beginning (7.3.5.2)."""
    at = (date.box.left, date.box.top)
    least = gb9704.UNSEALED_INDENT * gb9704.CELL
    right = max(line.box.right for line in [*signature, date])
    if abs(gb9704.TEXT_RIGHT - right - least) > _SIDE_ROOM:
        yield error(
            "GB-736", "7.3.5.2", page.number, at, "不加盖印章的署名或成文日期应右空二字编排。"
        )


def _seals(page: Page, date: Line, signature: list[Line], before: list[Line]) -> Iterator[Finding]:
    """居中下压: centred over the date, the top within one line of the text, both names below centre."""
    last = min(page.seals, key=lambda seal: _distance(seal, date.box))
    at = (last.left, last.top)
    if abs(last.middle - date.box.middle) > NEAR:
        off = last.middle - date.box.middle
        sentence = f"印章应居中下压署名和成文日期，现左右偏 {abs(off):.1f} 毫米。"
        yield error("GB-737", "7.3.5.1", page.number, at, sentence)
    if not (last.centre < signature[-1].baseline and date.box.bottom < last.bottom):
        sentence = "署名和成文日期应在印章中心偏下位置。"
        yield error("GB-738", "7.3.5.1", page.number, at, sentence)
    first = min(seal.top for seal in page.seals)
    if before:
        gap = first - before[-1].box.bottom
        if not -0.3 <= gap <= gb9704.PITCH + 0.3:
            sentence = f"印章顶端应距正文或附件说明一行之内，现为 {gap:.1f} 毫米。"
            yield error("GB-739", "7.3.5.1", page.number, at, sentence)
    for one, other in combinations(page.seals, 2):
        if _touch(one, other):
            yield error("GB-740", "7.3.5.1", page.number, at, "印章之间不得相交或相切。")
    left, right = min(s.left for s in page.seals), max(s.right for s in page.seals)
    if left < gb9704.LEFT_MARGIN - NEAR or right > gb9704.TEXT_RIGHT + NEAR:
        yield error("GB-741", "7.3.5.1", page.number, at, "印章不得超出版心。")


def _touch(one: Box, other: Box) -> bool:
    return _distance(one, other) <= (one.right - one.left + other.right - other.left) / 2


def _distance(one: Box, other: Box) -> float:
    return math.hypot(one.middle - other.middle, one.centre - other.centre)


def _attachments(pages: tuple[Page, ...], document: Document) -> Iterator[Finding]:
    """Each attachment that is typeset begins a page with 附件 and its number (7.3.7)."""
    for attachment, label in zip(document.attachments, document.attachment_marks, strict=True):
        if not attachment.blocks or not label:
            continue
        heads = [page for page in pages if page.lines and page.lines[0].text == label]
        if not heads:
            sentence = f"「{label}」没有另面编排，或首行不是「{label}」。"
            yield error("GB-745", "7.3.7", len(pages), (gb9704.LEFT_MARGIN, 37.0), sentence)
