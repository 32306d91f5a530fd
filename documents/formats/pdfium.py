"""The one way to open a PDF with pdfium in this process, which is not safe for several threads.

Whoever uses pdfium in a process with threads takes `pdfium_lock`; `opened_pdf` does so by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

pdfium_lock = threading.RLock()


class UnreadablePdf(ValueError):
    """The bytes are not a PDF that can be read; the message says so in Chinese."""


@contextmanager
def opened_pdf(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """A PDF for as long as the block lasts; other threads wait. Raises UnreadablePdf."""
    with pdfium_lock:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise UnreadablePdf("文件不是可以读取的 PDF，或已损坏、加密。") from error
        try:
            yield document
        finally:
            document.close()


def page_count(pdf: bytes) -> int:
    """The number of pages. Raises UnreadablePdf."""
    with opened_pdf(pdf) as document:
        return len(document)
