"""Documents and fonts that the tests of pages and the benchmark share."""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from documents.formats import font_setup
from documents.formats.fonts import Fonts, load
from documents.model import Attachment, Document, Level, Paragraph, Table

SENTENCE = (
    "政务数据共享是推进“放管服”改革、提升治理能力的重要基础。各级各部门要充分认识做好政务数据共享"
    "工作的重要意义，坚持统筹规划、依法合规、需求导向、安全可控的原则，切实抓紧抓好抓出成效。"
)
TABLE = Table(
    (
        ("序号", "责任单位", "工作任务"),
        ("1", "县政务服务数据管理局", SENTENCE),
        ("2", "县财政局", "保障经费"),
    )
)
WRITTEN: dict[str, Any] = {
    "kind": "通知",
    "copy_number": "000001",
    "urgency": "特急",
    "issuer_mark": "云岭县人民政府文件",
    "number": "云政发〔2026〕18号",
    "title": "云岭县人民政府关于印发云岭县政务数据共享管理办法（试行）的通知",
    "recipients": "各乡镇人民政府、街道办事处，县政府各部门、各直属机构",
    "signatures": ("云岭县人民政府",),
    "date": date(2026, 11, 5),
    "note": "此件公开发布",
    "copies_to": "县委各部门，县人大常委会办公室，县政协办公室，县监委，县人民法院，县人民检察院",
    "printer": "云岭县人民政府办公室",
    "print_date": date(2026, 11, 6),
}


@cache
def fonts() -> Fonts:
    """The free fonts, fetched once into the cache of this machine. Raises FontSetupFailed."""
    folder = Path(os.environ.get("TONGWEN_FONTS") or "~/.cache/tongwen/fonts").expanduser()
    font_setup.obtain(folder)
    return load((folder,))


def document(*paragraphs: str, **elements: Any) -> Document:
    """A complete document with the given paragraphs, or with two sections of usual text."""
    body = tuple(Paragraph(text) for text in paragraphs) or sections(2)
    return Document(**(WRITTEN | {"body": body} | elements))


def sections(count: int) -> tuple[Paragraph, ...]:
    """Text with all levels of headings; one section is about half a page."""
    found = []
    for number in range(count):
        found += [
            Paragraph(f"{'一二三四五六七八九十'[number % 10]}、明确重点任务", Level.ONE),
            Paragraph(SENTENCE),
            Paragraph("（一）编制政务数据目录", Level.TWO),
            Paragraph(SENTENCE * 2),
            Paragraph("1. 强化质量管理。数据提供部门对数据的真实性负责。", Level.THREE),
        ]
    return tuple(found)


def lines_of_text(count: int) -> str:
    """One paragraph that fills this many lines of 28 characters exactly."""
    return "字" * (28 * count - 2)


def four_pages() -> Document:
    """A notice of four pages with two attachments, one of them typeset with a table."""
    attached = Attachment("云岭县政务数据共享管理办法（试行）", (Paragraph(SENTENCE), TABLE))
    named = Attachment("云岭县政务数据目录编制责任分工表")
    return document(attachments=(attached, named))
