"""Pages as pictures for the viewer, with the viewer's name across them, and the text that lies below.

The mark is part of the picture, so that it cannot be taken off in a browser.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from documents.formats.fonts import Face, Fonts
from documents.formats.measured_page import Char, measured_page
from documents.formats.page_picture import encoded
from documents.formats.pdf import typeset
from documents.formats.pdfium import opened_pdf, page_count
from documents.model import Document

LEAST_DPI = 24
MOST_DPI = 300
WATERMARK_LIMIT = 60  # characters
_WIDEST_PAGE = 12_000  # pixels; a hostile page size must not fill the memory
_MARK_GREY = (120, 120, 120)
_SLANT = 30  # degrees, upwards
_MARK_STRENGTH = 56  # of 255: light enough to read through, dark enough to photograph


class ImageRefused(ValueError):
    """The picture cannot be made; the message says in Chinese why."""


@dataclass(frozen=True, slots=True)
class Word:
    """Text that stands together on a page; the box is in parts of the page's width and height."""

    text: str
    left: float
    top: float
    width: float
    height: float


def page_images(
    pdf: bytes,
    *,
    dpi: int = 144,
    pages: Iterable[int] | None = None,
    watermark: str = "",
    fonts: Fonts | None = None,
) -> Iterator[bytes]:
    """Pictures of the pages (from 1), or of all, as files (`page_picture`); 0.05 s a page at 110 dpi.

    The watermark, such as name and time of the viewer, is drawn with the given fonts. Raises
    UnreadablePdf, and ImageRefused for a page that does not exist or a resolution out of bounds.
    """
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise ImageRefused(f"分辨率应在 {LEAST_DPI} 至 {MOST_DPI} 之间。")
    count = page_count(pdf)
    wanted = list(range(1, count + 1)) if pages is None else list(pages)
    if beyond := [number for number in wanted if not 1 <= number <= count]:
        raise ImageRefused(f"这份文件共 {count} 页，没有第 {beyond[0]} 页。")
    if watermark and fonts is None:
        raise ImageRefused("没有字体，不能加水印。")
    return _encoded(pdf, dpi, wanted, watermark, fonts)


def preview_page(
    document: Document, page: int, *, fonts: Fonts, dpi: int = 96, draft_mark: str = ""
) -> tuple[bytes, int]:
    """One page of a document that is being written, as a file, and the number of pages.

    A page beyond the last shows the last, since a draft may have shrunk meanwhile.
    """
    made = typeset(document, fonts=fonts, draft_mark=draft_mark)
    number = min(max(page, 1), made.pages)
    return next(page_images(made.pdf, dpi=dpi, pages=[number])), made.pages


def page_text(pdf: bytes, page: int) -> tuple[Word, ...]:
    """The words of a page (from 1) with their boxes, for the invisible text over the picture.

    Characters that stand side by side are one word. Raises UnreadablePdf, ImageRefused.
    """
    if not 1 <= page <= page_count(pdf):
        raise ImageRefused(f"没有第 {page} 页。")
    measured = measured_page(pdf, page)
    found = []
    for line in measured.lines:
        for run in _runs(line.chars):
            left, right = min(c.box.left for c in run), max(c.box.right for c in run)
            top, bottom = min(c.box.top for c in run), max(c.box.bottom for c in run)
            found.append(
                Word(
                    "".join(c.text for c in run).strip(),
                    left / measured.width,
                    top / measured.height,
                    (right - left) / measured.width,
                    (bottom - top) / measured.height,
                )
            )
    return tuple(word for word in found if word.text)


def _encoded(
    pdf: bytes, dpi: int, wanted: list[int], watermark: str, fonts: Fonts | None
) -> Iterator[bytes]:
    mask: Image.Image | None = None
    for number in wanted:
        # The lock is held for one page only; encoding, the longer half, runs without it.
        with opened_pdf(pdf) as document:
            page = document[number - 1]
            if max(page.get_size()) / 72 * dpi > _WIDEST_PAGE:
                raise ImageRefused(f"第 {number} 页幅面过大，不能显示为图片。")
            picture: Image.Image = page.render(scale=dpi / 72).to_pil().convert("RGB")
        if watermark and fonts is not None:
            if mask is None or mask.size != picture.size:
                mask = _mask(picture.size, watermark[:WATERMARK_LIMIT], dpi, fonts)
            picture.paste(_MARK_GREY, mask=mask)
        yield encoded(picture)


def _mask(size: tuple[int, int], text: str, dpi: int, fonts: Fonts) -> Image.Image:
    """Where and how strongly the text stands: again and again on slanting lines across the page.

    The text is slanted once and set many times, which takes a fiftieth of the time of slanting a
    whole page of it.
    """
    file = fonts.file(fonts.chain(Face.HEITI)[0])
    font = ImageFont.truetype(str(file.path), max(10, dpi // 6), index=file.index)
    length = int(font.getlength(text)) + 2
    line = Image.new("L", (length, 2 * max(10, dpi // 6)), 0)
    ImageDraw.Draw(line).text((1, line.height // 4), text, font=font, fill=255)
    stamp = line.rotate(_SLANT, resample=Image.Resampling.BILINEAR, expand=True)
    mask = Image.new("L", size, 0)
    for x, y in _spread(size, along=length + dpi // 2, across=dpi * 1.4):
        place = (round(x - stamp.width / 2), round(y - stamp.height / 2))
        mask.paste(_MARK_STRENGTH, place, stamp)
    return mask


def _spread(size: tuple[int, int], along: float, across: float) -> Iterator[tuple[float, float]]:
    """The middles of texts on slanting lines, so far apart on a line and from line to line."""
    cosine, sine = math.cos(math.radians(_SLANT)), math.sin(math.radians(_SLANT))
    reach = math.hypot(*size) / 2 + along
    for row in range(-int(reach / across), int(reach / across) + 1):
        shift = (row % 2) / 2
        for column in range(-int(reach / along) - 1, int(reach / along) + 1):
            right, down = (column + shift) * along, row * across
            x = size[0] / 2 + right * cosine + down * sine
            y = size[1] / 2 - right * sine + down * cosine
            if -along < x < size[0] + along and -along < y < size[1] + along:
                yield x, y


def _runs(chars: tuple[Char, ...]) -> Iterator[list[Char]]:
    """Runs of characters without a gap wider than a character between them."""
    run: list[Char] = []
    for char in chars:
        if run and char.box.left - run[-1].box.right > char.size * 0.45:
            yield run
            run = []
        run.append(char)
    if run:
        yield run
