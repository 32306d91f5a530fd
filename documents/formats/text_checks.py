"""Checks of the text area, lines and characters of every page (GB/T 9704-2012, 5 and 7.3.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from documents.formats import gb9704
from documents.formats.findings import Finding, error, warning
from documents.formats.measured_page import Line, Page, is_red
from documents.formats.page_data import leads, opening_headings
from documents.model import Document, Level, Paragraph

NEAR = 1.0  # mm, 5.2.1
_FREE_FONTS = ("Fandol", "cwTeX", "cwfs", "Noto", "Source")
_NEVER_FIRST = set("，。；：、！？）》”’】〕％")
_FIGURES = set("0123456789")


def text_findings(pages: tuple[Page, ...], document: Document) -> Iterator[Finding]:
    """What is wrong with the sheet, the text area, the lines and the faces."""
    # Only a heading with text below it must not be alone, and the first page must show some text.
    opening = opening_headings(document)
    own = document.headings
    headings = {
        "".join(block.text.split())
        for place, (block, following) in enumerate(pairwise(document.body))
        if place >= opening
        and isinstance(block, Paragraph)
        and leads(document.body, place, own[place])
        and not (isinstance(following, Paragraph) and following.level is not Level.TEXT)
    }
    for page in pages:
        yield from _sheet(page)
        yield from _lines(page)
        yield from _last_line(page, headings)
    yield from _fonts(pages)


def text_lines(page: Page) -> list[Line]:
    """The lines of 3号 characters: text, 主送, 附件说明, 署名, 附注; not title, table or 版记."""
    return [line for line in page.lines if abs(line.size - gb9704.SIZE_3) < 0.1 and not line.red]


def _sheet(page: Page) -> Iterator[Finding]:
    if abs(page.width - gb9704.PAGE_WIDTH) > NEAR or abs(page.height - gb9704.PAGE_HEIGHT) > NEAR:
        yield error("GB-501", "5.1", page.number, (0, 0), "纸张不是 A4 型（210 毫米×297 毫米）。")
    for line in page.lines:
        if line.box.top > gb9704.TEXT_BOTTOM or _rotated(line):
            continue
        box, at = line.box, (line.box.left, line.box.top)
        if box.left < gb9704.LEFT_MARGIN - NEAR or box.right > gb9704.TEXT_RIGHT + NEAR:
            yield error(
                "GB-502", "5.2.1", page.number, at, f"「{line.text[:8]}」一行超出版心左右边界。"
            )
        if box.top < gb9704.TOP_MARGIN - NEAR or box.bottom > gb9704.TEXT_BOTTOM + NEAR:
            yield error(
                "GB-503", "5.2.1", page.number, at, f"「{line.text[:8]}」一行超出版心上下边界。"
            )


def _lines(page: Page) -> Iterator[Finding]:
    lines = text_lines(page)
    if len(lines) > gb9704.LINES:
        at = (gb9704.LEFT_MARGIN, gb9704.TOP_MARGIN)
        yield error("GB-504", "5.2.3", page.number, at, f"本面有 {len(lines)} 行，应不多于 22 行。")
    for line in lines:
        # Punctuation may share a cell at the end of a line, so it does not count.
        full = sum(1 for char in line.text if "\u4e00" <= char <= "\u9fff")
        at = (line.box.left, line.box.top)
        if full > gb9704.CHARACTERS:
            yield error(
                "GB-505", "5.2.3", page.number, at, f"本行有 {full} 个汉字，应不多于 28 个。"
            )
        if line.text[0] in _NEVER_FIRST:
            yield error("GB-506", "5.2.3", page.number, at, f"行首不应是标点「{line.text[0]}」。")
    for above, below in pairwise(lines):
        step = (below.baseline - above.baseline) / gb9704.MM_PER_PT
        if step < 27.9:
            at = (below.box.left, below.box.top)
            yield warning(
                "GB-507", "5.2.3", page.number, at, f"行距为 {step:.1f} 磅，应在 28 至 30 磅。"
            )


def _last_line(page: Page, headings: set[str]) -> Iterator[Finding]:
    """A heading is not left alone at the foot of a page."""
    lines = [line for line in page.lines if abs(line.size - gb9704.SIZE_4) > 0.1]
    if lines and "".join(lines[-1].text.split()) in headings:
        at = (lines[-1].box.left, lines[-1].box.top)
        yield error("GB-508", "7.3.3", page.number, at, "小标题不应单独落在一面的最后一行。")


def _fonts(pages: tuple[Page, ...]) -> Iterator[Finding]:
    """Names the fonts that stand in for the standard's faces, and the characters that fell to a spare."""
    used: dict[tuple[str, str], Counter[str]] = {}
    first: dict[tuple[str, str], tuple[int, float, float]] = {}
    for page in pages:
        for line in page.lines:
            for char in line.chars:
                if char.text.isspace() or _rotated(line):
                    continue
                key = (_place(line), char.font)
                used.setdefault(key, Counter())[char.text] += 1
                first.setdefault(key, (page.number, char.box.left, char.box.top))
    for (place, font), chars in sorted(used.items()):
        if not font.startswith(_FREE_FONTS) or set(chars) <= _FIGURES:
            continue
        number, x, y = first[place, font]
        total = sum(sum(c.values()) for (where, _), c in used.items() if where == place)
        if sum(chars.values()) * 20 < total and font.startswith("Noto"):
            named = "".join(list(chars)[:12])
            text = f"{place}中的「{named}」不在所用字库中，以「{font}」代替。"
        else:
            text = f"{place}使用自由字体「{font}」代替标准字体。"
        yield warning("GB-509", "5.2.2", number, (x, y), text)


def _place(line: Line) -> str:
    if line.red and is_red(line.chars[0].colour):
        return "发文机关标志"
    if abs(line.size - gb9704.SIZE_2) < 0.1:
        return "标题"
    if abs(line.size - gb9704.SIZE_4) < 0.1:
        return "版记和页码"
    if abs(line.size - gb9704.SIZE_3) < 0.1:
        return "正文"
    return "表格"


def _rotated(line: Line) -> bool:
    """Whether the line is part of the light grey mark behind the page."""
    return min(line.chars[0].colour) > 200
