"""Checks of the lists of who was there, and of the missing seal, in 纪要格式 (GB/T 9704-2012, 10.3)."""

from __future__ import annotations

from collections.abc import Iterator

from documents.formats import gb9704
from documents.formats.findings import Finding, error
from documents.formats.measured_page import Line, Page
from documents.formats.text_checks import text_lines
from documents.minutes import MARK_END, text_and_lists
from documents.model import Document, Layout

NEAR = 1.8  # mm; the ink of a character stays inside its cell
LABEL = 3  # characters of 「出席：」


def minutes_findings(pages: tuple[Page, ...], document: Document) -> Iterator[Finding]:
    """What is wrong with the mark, the lists and the seal of a 纪要; nothing in other formats."""
    if document.layout is not Layout.MINUTES:
        return
    if not document.issuer_mark.endswith(MARK_END):
        yield error("GB-801", "10.3", 1, (gb9704.LEFT_MARGIN, 72), "纪要标志应由“××××纪要”组成。")
    for page in pages:
        if page.seals:
            at = (page.seals[0].left, page.seals[0].top)
            yield error("GB-802", "10.3", page.number, at, "纪要不加盖印章。")
    lines = [(page, line) for page in pages for line in text_lines(page)]
    for number, (label, _) in enumerate(text_and_lists(document)[1]):
        yield from _list(lines, label, first=number == 0)


def _list(lines: list[tuple[Page, Line]], label: str, *, first: bool) -> Iterator[Finding]:
    """空一行, 左空二字, 3号黑体 and a colon; names in 仿宋, further lines below the first name."""
    begins = [i for i, (_, line) in enumerate(lines) if _tight(line).startswith(f"{label}：")]
    if not begins:
        at = (gb9704.LEFT_MARGIN, gb9704.TEXT_BOTTOM)
        yield error(
            "GB-803", "10.3", lines[-1][0].number if lines else 1, at, f"没有“{label}”名单。"
        )
        return
    begin = begins[-1]
    page, line = lines[begin]
    place = (line.box.left, line.box.top)
    if abs(line.box.left - gb9704.LEFT_MARGIN - 2 * gb9704.CELL) > NEAR:
        yield error("GB-804", "10.3", page.number, place, f"“{label}”应左空二字编排。")
    faces = [char.font for char in line.chars if not char.text.isspace()]
    if len(set(faces[: len(label)])) != 1 or faces[0] == faces[-1]:
        sentence = f"“{label}”应为 3 号黑体，名单应为 3 号仿宋。"
        yield error("GB-805", "10.3", page.number, place, sentence)
    above = lines[begin - 1] if begin else None
    if first and above and above[0] is page:
        step = (line.baseline - above[1].baseline) / gb9704.PITCH
        if abs(step - 2) > 0.2:
            yield error("GB-806", "10.3", page.number, place, f"“{label}”应在正文下空一行编排。")
    yield from _further(lines[begin + 1 :], label)


def _further(lines: list[tuple[Page, Line]], label: str) -> Iterator[Finding]:
    """回行时与冒号后的首字对齐: until the next list begins."""
    for page, line in lines:
        if "：" in _tight(line)[:LABEL] or _tight(line).startswith("（"):
            return
        left = gb9704.LEFT_MARGIN + (2 + LABEL) * gb9704.CELL
        if abs(line.box.left - left) > NEAR:
            at = (line.box.left, line.box.top)
            sentence = f"“{label}”名单回行时应与冒号后的首字对齐。"
            yield error("GB-807", "10.3", page.number, at, sentence)
            return


def _tight(line: Line) -> str:
    return "".join(line.text.split())
