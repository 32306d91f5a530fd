"""The text of a PDF file, page by page, as pdfium gives it.

A line of a page ends where the paper does, in the middle of a word, and the little room that typesetters
leave between Han characters and figures looks like a blank. Neither is a gap to whoever looks for
2026年防汛 without knowing how the page was set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2

from documents.reading.contents import Part
from documents.reading.result import Unreadable

PAGE_LIMIT = 3_000
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_WRAPPED = re.compile(
    rf"(?<=[{_HAN}，、：；“（《〔])[ \t]*\r?\n[ \t]*(?=[{_HAN}，、：；。”）》〕0-9])"
    rf"|(?<=[0-9])[ \t]*\r?\n[ \t]*(?=[{_HAN}])"
)
_AIRED = re.compile(rf"(?<=[{_HAN}]) (?=[0-9A-Za-z])|(?<=[0-9A-Za-z]) (?=[{_HAN}])")
_HYPHEN = re.compile(r"(?<=[A-Za-z])[\u0002\ufffe\xad](?:\r?\n)?")


def pages(data: bytes) -> Iterator[Part]:
    """Each page that holds text. Raises Unreadable."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise Unreadable("PDF 文件设了密码，无法读取文字。") from error
        raise Unreadable("PDF 文件已损坏，无法读取文字。") from error
    for number in range(min(len(document), PAGE_LIMIT)):
        yield Part(f"第{number + 1}页", _page(document, number))


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        text = page.get_textpage().get_text_bounded()
        page.close()
    except pypdfium2.PdfiumError:
        return ""  # One broken page leaves the others readable.
    return _AIRED.sub("", _WRAPPED.sub("", _HYPHEN.sub("", text))).replace("\r\n", "\n")
