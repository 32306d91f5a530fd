"""The pages as printed and the same text for reading: whichever of the two there is, is shown."""

from __future__ import annotations

import pytest

from documents.model import Document, Paragraph
from tests.face.gallery import ENVIRONMENT


@pytest.mark.parametrize(("words", "scans"), [(True, True), (True, False), (False, True)])
def test_a_scan_shows_its_pages_and_a_text_without_pages_shows_its_words(
    words: bool, scans: bool
) -> None:
    """On a phone the words come first; where there are none, the page must not be hidden for them."""
    sheet = ENVIRONMENT.from_string(
        '{% from "components/sheet.html" import both %}{{ both(pages, document) }}'
    ).render(
        pages=[{"src": "/1", "alt": "第 1 页", "width": 10, "height": 14}] if scans else [],
        document=Document(title="通知", body=(Paragraph("请认真落实。"),) if words else ()),
    )
    assert ("请认真落实。" in sheet) == words
    assert ("<img" in sheet) == scans
    assert ("阅读文字" in sheet) == (words and scans)
    shown = {(True, True): "view-auto", (True, False): "view-reader", (False, True): "view-pages"}
    assert f'class="{shown[words, scans]}"' in sheet
