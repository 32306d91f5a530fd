"""The pages of a document as images: the frozen bytes, or the text as it would be printed now."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import url_for

from app.core import clock
from app.core.errors import NotFound
from app.core.stores import stores
from app.directory.actors import Actor
from app.official_documents import producing
from app.official_documents.models import OfficialDocument
from documents.formats.page_image import page_images
from documents.formats.pdf import Typeset, TypesettingFailed
from documents.formats.pdfium import page_count
from documents.model import Document

DPI = 110
WIDTH, HEIGHT = round(210 / 25.4 * DPI), round(297 / 25.4 * DPI)  # pixels of an A4 page


def page_image(actor: Actor, document: OfficialDocument, number: int) -> bytes:
    """One page as WebP with the viewer's name and the time across it. Raises NotFound."""
    try:
        made = _typeset_of(document)
    except TypesettingFailed as error:
        raise NotFound(f"这一页现在排不出来：{error}") from error
    if not 1 <= number <= made.pages:
        raise NotFound("没有这一页。")
    images = page_images(
        made.pdf, dpi=DPI, pages=[number], watermark=watermark(actor), fonts=producing.fonts()
    )
    return next(images)


def page_list(document: OfficialDocument, version: str) -> list[dict[str, Any]]:
    """The pages as components/sheet.html takes them; nothing when the text cannot be set."""
    try:
        made = _typeset_of(document)
    except TypesettingFailed:
        return []
    return [
        {
            "src": url_for("dispatch.page", record_id=document.id, number=n, v=version),
            "alt": f"公文第 {n} 页，内容见“阅读文字”",
            "width": WIDTH,
            "height": HEIGHT,
        }
        for n in range(1, made.pages + 1)
    ]


def watermark(actor: Actor) -> str:
    return f"{actor.name} {clock.local(clock.now()):%Y-%m-%d %H:%M}"


def _typeset_of(document: OfficialDocument) -> Typeset:
    if document.issued_blob is not None:
        return Typeset(producing.issued_bytes(document), document.issued_pages or 1)
    if document.proof_blob is not None:
        return _proof(document.proof_blob)
    return _preview(producing.registered(document).to_json())


@lru_cache(maxsize=16)
def _preview(text: str) -> Typeset:
    """The same text gives the same pages, so a page and its images are typeset once."""
    return producing.preview(Document.from_json(text))


@lru_cache(maxsize=16)
def _proof(blob: str) -> Typeset:
    pdf = stores().blobs.read(blob)
    return Typeset(pdf, page_count(pdf))
