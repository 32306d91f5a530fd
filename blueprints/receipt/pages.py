"""The pages of an incoming document as images: the sender's frozen bytes, or the scan of a paper."""

from __future__ import annotations

import io
from typing import Any

from flask import url_for
from PIL import Image, UnidentifiedImageError

from app.core import clock
from app.core.errors import NotFound
from app.core.stores import stores
from app.directory.actors import Actor
from app.official_documents.producing import fonts
from app.receipt.models import IncomingDocument
from documents.formats.page_image import ImageRefused, page_images
from documents.formats.pdfium import UnreadablePdf, page_count

DPI = 110
WIDTH, HEIGHT = round(210 / 25.4 * DPI), round(297 / 25.4 * DPI)  # pixels of an A4 page
PDF = "application/pdf"
LARGEST_SCAN = 60_000_000  # pixels: an A3 sheet at 600 dpi has 70, one at 500 dpi has 48 million


def page_image(actor: Actor, incoming: IncomingDocument, number: int) -> bytes:
    """One page as a picture, of a PDF with the viewer's name and the time across it. Raises NotFound."""
    data = stores().blobs.read(incoming.blob)
    if incoming.media_type != PDF:
        return _scan(data, number)
    try:
        made = page_images(data, dpi=DPI, pages=[number], watermark=watermark(actor), fonts=fonts())
        return next(made)
    except (ImageRefused, UnreadablePdf) as error:
        raise NotFound("没有这一页，或者这一页不能显示，请下载原件查看。") from error


def page_list(incoming: IncomingDocument) -> list[dict[str, Any]]:
    """The pages as components/sheet.html takes them; none for a PDF that cannot be read."""
    try:
        count = _count(incoming)
    except UnreadablePdf:
        return []
    return [
        {
            "src": url_for("receipt.page", record_id=incoming.id, number=n, v=incoming.digest[:16]),
            "alt": f"来文第 {n} 页",
            "width": WIDTH,
            "height": HEIGHT,
        }
        for n in range(1, count + 1)
    ]


def watermark(actor: Actor) -> str:
    return f"{actor.name} {clock.local(clock.now()):%Y-%m-%d %H:%M}"


def _count(incoming: IncomingDocument) -> int:
    if incoming.delivery_id is not None and incoming.pages:
        return incoming.pages  # Counted when it was issued; the bytes have not changed since.
    if incoming.media_type != PDF:
        return 1
    return page_count(stores().blobs.read(incoming.blob))


def _scan(data: bytes, number: int) -> bytes:
    """A photograph or scan; Pillow itself refuses one that is large enough to be a bomb."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.seek(number - 1)
            if picture.width * picture.height > LARGEST_SCAN:
                raise NotFound("扫描件的像素过多，不能在页面上显示，请下载原件查看。")
            shown = picture.convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, EOFError, OSError) as error:
        raise NotFound("没有这一页，或者扫描件不能显示，请下载原件查看。") from error
    shown.thumbnail((2 * WIDTH, 2 * HEIGHT))
    out = io.BytesIO()
    shown.save(out, "WEBP", quality=80)
    return out.getvalue()
