"""Checks of 版头, 标题 and 主送机关 on the first page (GB/T 9704-2012, 7.2, 7.3.1, 7.3.2)."""

from __future__ import annotations

from collections.abc import Iterator

from documents.formats import gb9704
from documents.formats.findings import Finding, error, warning
from documents.formats.measured_page import Line, Page, is_red
from documents.formats.page_data import BLANK_NUMBER
from documents.model import Document, Layout, Paragraph

NEAR = 1.0  # mm; what the standard itself allows for margins
_MIDDLE = gb9704.LEFT_MARGIN + gb9704.TEXT_WIDTH / 2


def head_findings(page: Page, document: Document) -> Iterator[Finding]:
    """What is wrong on the first page above and at the beginning of the text."""
    yield from _corner(page, document)
    yield from _mark(page, document)
    yield from _number(page, document)
    yield from _title(page, document)
    yield from _first_text(page, document)


def _corner(page: Page, document: Document) -> Iterator[Finding]:
    """份号, 密级, 紧急程度: flush left from the first line of the text area, one below the other."""
    wanted = [t for t in (document.copy_number, document.secrecy, document.urgency) if t]
    for place, text in enumerate(wanted):
        line = _line(page, text)
        if line is None:
            continue  # A text of several lines is found by no single line.
        off = line.box.top - (gb9704.TOP_MARGIN + place * gb9704.PITCH)
        # Figures are lower than characters, so their ink begins further down in the same line.
        if not -0.3 < off < 2.0 or abs(line.box.left - gb9704.LEFT_MARGIN) > NEAR:
            yield error(
                "GB-701", "7.2.1", 1, (line.box.left, line.box.top),
                f"「{text}」应顶格编排在版心左上角第 {place + 1} 行。",
            )  # fmt: skip


def _mark(page: Page, document: Document) -> Iterator[Finding]:
    if not document.issuer_mark:
        return
    red = [line for line in page.lines if line.red]
    if not red:
        yield error("GB-704", "7.2.4", 1, (_MIDDLE, 72), "首页没有红色的发文机关标志。")
        return
    top = min(line.box.top for line in red) - gb9704.TOP_MARGIN
    at = (red[0].box.left, red[0].box.top)
    if abs(top - gb9704.MARK_TOP) > NEAR:
        yield error(
            "GB-705", "7.2.4", 1, at,
            f"发文机关标志上边缘至版心上边缘应为 35 毫米，现为 {top:.1f} 毫米。",
        )  # fmt: skip
    left, right = min(line.box.left for line in red), max(line.box.right for line in red)
    if abs((left + right) / 2 - _MIDDLE) > 2 * NEAR or right > gb9704.TEXT_RIGHT + NEAR:
        yield error("GB-706", "7.2.4", 1, at, "发文机关标志应居中排布在版心以内。")


def _number(page: Page, document: Document) -> Iterator[Finding]:
    """发文字号 with its distance from the mark, and the red line with its distance from the number."""
    number = _line(page, document.number or BLANK_NUMBER, part=True)
    rules = [rule for rule in page.rules if is_red(rule.colour)]
    if not rules:
        yield error("GB-708", "7.2.7", 1, (_MIDDLE, 120), "发文字号下没有红色分隔线。")
        return
    rule = rules[0]
    if abs(rule.left - gb9704.LEFT_MARGIN) > NEAR or abs(rule.right - gb9704.TEXT_RIGHT) > NEAR:
        yield error("GB-709", "7.2.7", 1, (rule.left, rule.y), "红色分隔线应与版心等宽。")
    if number is None:
        if document.number:
            yield error("GB-707", "7.2.5", 1, (_MIDDLE, rule.y), "首页没有完整的一行发文字号。")
        return
    at = (number.box.left, number.box.top)
    below = rule.y - number.box.bottom
    if abs(below - gb9704.RED_LINE_BELOW_NUMBER) > NEAR:
        yield error(
            "GB-710", "7.2.7", 1, at,
            f"红色分隔线应在发文字号之下 4 毫米处，现为 {below:.1f} 毫米。",
        )  # fmt: skip
    if document.layout is Layout.MINUTES:
        if abs(number.box.left - gb9704.LEFT_MARGIN - gb9704.CELL) > NEAR:
            yield error("GB-711", "10.3", 1, at, "纪要的编号应居左空一字编排，日期居右。")
    elif document.layout is Layout.UPWARD and document.signers:
        if abs(number.box.left - gb9704.LEFT_MARGIN - gb9704.CELL) > NEAR:
            yield error("GB-711", "7.2.5", 1, at, "上行文的发文字号应居左空一字编排。")
        yield from _signers(number)
    elif not document.signers and abs(number.box.middle - _MIDDLE) > 2 * NEAR:
        yield error("GB-711", "7.2.5", 1, at, "发文字号应居中排布。")


def _signers(number: Line) -> Iterator[Finding]:
    """The last 签发人 stands on the line of 发文字号, one character in from the right at least."""
    if number.box.right > gb9704.TEXT_RIGHT - gb9704.CELL + NEAR:
        at = (number.box.right, number.box.top)
        yield error("GB-712", "7.2.6", 1, at, "签发人应居右空一字编排。")


def _title(page: Page, document: Document) -> Iterator[Finding]:
    lines = [line for line in page.lines if abs(line.size - gb9704.SIZE_2) < 0.1 and not line.red]
    if not document.title:
        return
    if not lines:
        yield error("GB-713", "7.3.1", 1, (_MIDDLE, 140), "首页没有 2 号字的标题。")
        return
    at = (lines[0].box.left, lines[0].box.top)
    red = [rule.y for rule in page.rules if is_red(rule.colour)]
    if red and abs(lines[0].box.top - red[0] - gb9704.TITLE_BELOW_LINE) > NEAR:
        yield error("GB-714", "7.3.1", 1, at, "标题应编排在红色分隔线下空二行位置。")
    for line in lines:
        if abs(line.box.middle - _MIDDLE) > 4:
            yield error("GB-715", "7.3.1", 1, (line.box.left, line.box.top), "标题应分行居中排布。")
        if line is not lines[0] and line.text[0] in "的、，。；：）》”":
            yield error(
                "GB-716", "7.3.1", 1, (line.box.left, line.box.top),
                f"标题回行不当：「{line.text[0]}」不应在行首。",
            )  # fmt: skip
    widths = [line.box.right - line.box.left for line in lines]
    if len(lines) > 3:
        yield warning("GB-717", "7.3.1", 1, at, f"标题有 {len(lines)} 行，过长，请精简。")
    elif len(lines) == 3 and widths[1] < min(widths[0], widths[2]) - gb9704.CELL:
        yield warning("GB-718", "7.3.1", 1, at, "标题排成了沙漏形，应为梯形或菱形。")


def _first_text(page: Page, document: Document) -> Iterator[Finding]:
    """「公文首页必须显示正文」 (7.3.3)."""
    texts = (b.text if isinstance(b, Paragraph) else b.rows[0][0] for b in document.body)
    begun = next((text for text in texts if text.strip()), "")
    titles = [line for line in page.lines if abs(line.size - gb9704.SIZE_2) < 0.1]
    below = titles[-1].box.bottom if titles else 0.0
    shown = "".join(line.text for line in page.lines if line.box.top > below)
    start = "".join(begun.split())[:2]  # A narrow cell of a table holds no more on one line.
    if start and start not in "".join(shown.split()):
        at = (gb9704.LEFT_MARGIN, gb9704.TEXT_BOTTOM)
        yield error("GB-720", "7.3.3", 1, at, "公文首页必须显示正文，请精简标题或主送机关。")


def _line(page: Page, text: str, *, part: bool = False) -> Line | None:
    wanted = "".join(text.split())
    for line in page.lines:
        found = "".join(line.text.split())
        if found == wanted or (part and wanted in found):
            return line
    return None
