"""Pictures of pages and the text that lies over them."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from documents.formats.page_image import ImageRefused, page_images, page_text, preview_page
from documents.formats.pdf import typeset
from documents.formats.pdfium import UnreadablePdf
from tests.documents.formats.samples import document, four_pages


@pytest.fixture(scope="module")
def pdf(fonts):
    return typeset(four_pages(), fonts=fonts).pdf


def opened(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def test_every_page_becomes_a_picture_of_the_size_of_the_sheet(pdf):
    pictures = [opened(data) for data in page_images(pdf, dpi=72)]
    assert len(pictures) == 4
    assert {picture.size for picture in pictures} == {(596, 842)}


def test_the_watermark_lies_on_all_of_the_page_and_hides_no_text(pdf, fonts):
    (plain,) = page_images(pdf, dpi=72, pages=[1])
    (marked,) = page_images(
        pdf, dpi=72, pages=[1], watermark="王建国 2026-11-23 08:30", fonts=fonts
    )
    changed = (
        ImageChops.difference(opened(plain), opened(marked)).convert("L").point(lambda v: v > 12)
    )
    for left in (0, 298):
        for top in (0, 421):
            quarter = changed.crop((left, top, left + 298, top + 421))
            assert quarter.getbbox() is not None
    assert max(opened(marked).getextrema()[0]) > 250
    assert min(opened(marked).getextrema()[0]) < 60


def test_a_watermark_without_fonts_is_refused_and_not_left_out(pdf):
    with pytest.raises(ImageRefused, match="水印"):
        page_images(pdf, watermark="王建国")


@pytest.mark.parametrize(("dpi", "pages"), [(5, None), (3000, None), (96, [0]), (96, [5])])
def test_what_cannot_be_shown_is_refused(pdf, dpi, pages):
    with pytest.raises(ImageRefused):
        page_images(pdf, dpi=dpi, pages=pages)


def test_what_is_not_a_pdf_is_refused():
    with pytest.raises(UnreadablePdf):
        page_images(b"GIF89a")


def test_the_words_of_a_page_lie_where_they_are_seen(pdf):
    found = {word.text: word for word in page_text(pdf, 1)}
    mark = found["云岭县人民政府文件"]
    assert mark.top * 297 == pytest.approx(72, abs=1)
    assert mark.left + mark.width / 2 == pytest.approx((28 + 78) / 210, abs=0.01)
    assert all(w.left >= 0 and w.left + w.width <= 1 and 0 < w.height < 0.1 for w in found.values())


def test_words_far_apart_on_one_line_are_two_words(pdf):
    texts = [word.text for word in page_text(pdf, 4)]
    assert "云岭县人民政府办公室" in texts
    assert "2026年11月6日印发" in texts


def test_a_draft_shows_the_page_asked_for_or_its_last(fonts):
    picture, pages = preview_page(document(), 99, fonts=fonts, dpi=48)
    assert pages == typeset(document(), fonts=fonts).pages
    assert opened(picture).size[1] == 562
