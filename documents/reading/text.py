"""Pasted text of an official document, read into its elements."""

from __future__ import annotations

from documents.model import TEXT_LIMIT
from documents.reading.lines import Remains, split
from documents.reading.result import Reading, Unreadable
from documents.reading.structure import read_lines


def read_text(text: str) -> Reading:
    """Read text as copied from a page or a file; nothing is dropped, the text is never altered.

    Raises Unreadable if there is nothing in it, or more than any official document holds.
    """
    if len(text) > 4 * TEXT_LIMIT:
        raise Unreadable(
            f"内容超过 {TEXT_LIMIT} 字，不是一件公文的篇幅；请分件读入，或作为附件上传。"
        )
    remains = Remains()
    lines = split(text, remains)
    if not lines:
        raise Unreadable("没有读到文字。如果原件是图片或扫描件，请先识别文字，或作为附件上传。")
    return read_lines(lines, remains)
