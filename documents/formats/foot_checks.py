"""Checks of 版记 and 页码 (GB/T 9704-2012, 7.4 and 7.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.formats import gb9704
from documents.formats.findings import Finding, error, warning
from documents.formats.measured_page import Line, Page, Rule, is_red
from documents.model import Document

NEAR = 1.0  # mm
_NUMBER = re.compile(r"—(\d+)—")


def foot_findings(pages: tuple[Page, ...], document: Document) -> Iterator[Finding]:
    """What is wrong with 版记 on the last page and with the page numbers."""
    has_foot = bool(document.copies_to or document.printer or document.print_date)
    if has_foot:
        yield from _foot(pages[-1], len(pages))
    yield from _page_numbers(pages)


def _foot(page: Page, count: int) -> Iterator[Finding]:
    rules = foot_rules(page)
    at = (gb9704.LEFT_MARGIN, gb9704.TEXT_BOTTOM)
    if len(rules) < 2:
        yield error("GB-750", "7.4.1", count, at, "公文最后一面没有版记的分隔线。")
        return
    if abs(rules[-1].y - gb9704.TEXT_BOTTOM) > NEAR:
        sentence = f"版记最后一条分隔线应与版心下边缘重合，现在 {rules[-1].y:.1f} 毫米处。"
        yield error("GB-751", "7.4.1", count, at, sentence)
    if count % 2:
        yield error("GB-752", "7.4", count, at, "版记应在偶数面上。")
    for rule in rules:
        outer = rule in (rules[0], rules[-1])
        wanted = gb9704.THICK_LINE if outer else gb9704.THIN_LINE
        if abs(rule.thickness - wanted) > 0.03:
            sentence = f"版记分隔线应粗 {wanted} 毫米，现为 {rule.thickness:.2f} 毫米。"
            yield error("GB-753", "7.4.1", count, (rule.left, rule.y), sentence)
        wide = rule.right - rule.left
        if abs(wide - gb9704.TEXT_WIDTH) > NEAR:
            sentence = "版记分隔线应与版心等宽。"
            yield error("GB-754", "7.4.1", count, (rule.left, rule.y), sentence)
    above = [line for line in page.lines if abs(line.size - gb9704.SIZE_4) > 0.1]
    if above and max(line.box.bottom for line in above) > rules[0].y:
        yield error("GB-755", "7.4.1", count, at, "正文与版记重叠。")
    if page.seals and max(seal.bottom for seal in page.seals) > rules[0].y:
        yield warning("GB-756", "7.4.1", count, at, "印章压到了版记。")


def foot_rules(page: Page) -> list[Rule]:
    """The black lines as wide as the text area at the end of a page; those of a table are thinner."""
    wide = gb9704.TEXT_WIDTH * 0.9
    black = [r for r in page.rules if not is_red(r.colour) and r.right - r.left > wide]
    return [r for r in black if min(abs(r.thickness - 0.35), abs(r.thickness - 0.25)) < 0.05]


def _page_numbers(pages: tuple[Page, ...]) -> Iterator[Finding]:
    for page in pages:
        at = (gb9704.LEFT_MARGIN, gb9704.TEXT_BOTTOM + gb9704.PAGE_NUMBER_BELOW)
        line = _number_line(page)
        if _without_number(page):
            if line is not None:
                yield error("GB-760", "7.5", page.number, at, "空白页和只有版记的面不编排页码。")
            continue
        if line is None:
            yield error("GB-761", "7.5", page.number, at, "本面没有页码。")
            continue
        match = _NUMBER.search("".join(line.text.split()))
        if match is None or int(match.group(1)) != page.number:
            yield error(
                "GB-762", "7.5", page.number, at, f"页码应为 {page.number}，左右各放一条一字线。"
            )
            continue
        dash = next(char for char in line.chars if char.text == "—")
        below = dash.box.centre - gb9704.TEXT_BOTTOM
        if abs(below - gb9704.PAGE_NUMBER_BELOW) > NEAR:
            sentence = f"一字线上距版心下边缘应为 7 毫米，现为 {below:.1f} 毫米。"
            yield error("GB-763", "7.5", page.number, at, sentence)
        if page.number % 2:
            off = gb9704.TEXT_RIGHT - line.box.right
        else:
            off = line.box.left - gb9704.LEFT_MARGIN
        if abs(off - gb9704.SIZE_4 * gb9704.MM_PER_PT) > NEAR:
            side = "居右" if page.number % 2 else "居左"
            at = (line.box.left, line.box.top)
            yield error("GB-764", "7.5", page.number, at, f"页码应{side}空一字。")


def _number_line(page: Page) -> Line | None:
    below = [line for line in page.lines if line.box.top > gb9704.TEXT_BOTTOM]
    return below[-1] if below else None


def _without_number(page: Page) -> bool:
    """Whether the page is blank, or carries nothing but 版记."""
    rules = foot_rules(page)
    top = rules[0].y if rules else gb9704.TEXT_BOTTOM
    return not any(line.box.top < top and min(line.chars[0].colour) < 200 for line in page.lines)
