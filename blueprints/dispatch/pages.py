"""The pages of a document as images: the frozen bytes, or the text as it would be printed now."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import url_for

from app.core import clock
from app.core.errors import NotFound
from app.core.stores import stores
from app.directory.actors import Actor
from app.official_documents import producing
from app.official_documents.models import OfficialDocument
from documents.encryption.digest import sm3
from documents.formats.page_image import page_images
from documents.formats.pdf import Typeset, TypesettingFailed
from documents.formats.pdfium import page_count
from documents.formats.spots import spots
from documents.model import Document, Paragraph
from documents.rules.findings import Finding

DPI = 110
WIDTH, HEIGHT = round(210 / 25.4 * DPI), round(297 / 25.4 * DPI)  # pixels of an A4 page


def page_image(actor: Actor, document: OfficialDocument, number: int) -> bytes:
    """One page as a picture with the viewer's name and the time across it. Raises NotFound."""
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


def page_list(document: OfficialDocument, findings: Sequence[Finding] = ()) -> list[dict[str, Any]]:
    """The pages as components/sheet.html takes them; nothing when the text cannot be set.

    Findings are marked beside the line they concern, with their number in the list.
    """
    try:
        made = _typeset_of(document)
    except TypesettingFailed:
        return []
    version = sm3(made.pdf).hex()[:16]  # A page that stays the same keeps its address.
    marks = _marks(made.pdf, document.document, findings)
    return [
        {
            "src": url_for("dispatch.page", record_id=document.id, number=n, v=version),
            "alt": f"公文第 {n} 页，内容见“阅读文字”",
            "width": WIDTH,
            "height": HEIGHT,
            "marks": [mark for page, mark in marks if page == n],
        }
        for n in range(1, made.pages + 1)
    ]


def _marks(
    pdf: bytes, text: Document, findings: Sequence[Finding]
) -> list[tuple[int, dict[str, Any]]]:
    """The page of each finding that stands in a line, and its mark as components/sheet.html takes it."""
    if not findings:
        return []
    found = spots(pdf, [(passage(text, f), f.place.excerpt) for f in findings])
    return [
        (
            spot.page,
            {
                "y": round(spot.top - 0.5, 1),
                "height": round(spot.height + 1, 1),
                "severity": f.severity.value,
                "number": number,
            },
        )
        for number, (f, spot) in enumerate(zip(findings, found, strict=True), 1)
        if spot is not None
    ]


def passage(text: Document, found: Finding) -> str:
    """The paragraph or element in which a finding's words stand; "" where it has no place."""
    element, block = found.place.element, found.place.block
    if element == "body" and block is not None and block < len(text.body):
        part = text.body[block]
        return part.text if isinstance(part, Paragraph) else part.rows[0][0]
    value = getattr(text, element, "")
    return value if isinstance(value, str) else ""


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
