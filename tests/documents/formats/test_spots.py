"""Where words stand on the pages: a remark is set beside the line that it concerns."""

from __future__ import annotations

from documents.formats.fonts import Fonts
from documents.formats.measured_page import measured_pages
from documents.formats.pdf import typeset
from documents.formats.spots import spots
from tests.documents.formats.samples import SENTENCE, document

FIRST = "一、要充分认识做好政务数据共享工作的重要意义，抓紧抓好。"
SECOND = "二、县财政局要保障经费，并于1月10日前报送县政府办公室。"


def line_with(pdf: bytes, words: str) -> tuple[int, float]:
    """The page and the base line of the only line that holds the words."""
    ((page, line),) = (
        (page.number, line)
        for page in measured_pages(pdf)
        for line in page.lines
        if words in "".join(char.text for char in line.chars)
    )
    return page, line.baseline


def test_words_are_found_in_the_line_where_they_begin(fonts: Fonts) -> None:
    text = document(FIRST, *[SENTENCE] * 30, SECOND)
    pdf = typeset(text, fonts=fonts).pdf
    title, late = spots(pdf, [(text.title, "云岭县人民政府关于印发"), (SECOND, "二、")])
    assert title is not None
    assert title.page == 1
    assert late is not None
    page, baseline = line_with(pdf, "二、县财政局")
    assert page > 1
    assert late.page == page
    assert late.top < baseline <= late.top + late.height + 1


def test_the_same_words_in_two_paragraphs_are_told_apart(fonts: Fonts) -> None:
    pdf = typeset(document(f"甲、{SENTENCE}", f"乙、{SENTENCE}"), fonts=fonts).pdf
    first, second = spots(pdf, [(f"{head}、{SENTENCE}", "各级各部门") for head in "甲乙"])
    assert first is not None
    assert second is not None
    assert second.top > first.top


def test_words_that_are_not_on_the_page_stand_at_the_passage_or_nowhere(fonts: Fonts) -> None:
    pdf = typeset(document(FIRST, SECOND), fonts=fonts).pdf
    at_passage, beginning, nowhere = spots(
        pdf, [(SECOND, "没有写的话"), (SECOND, ""), ("", "没有写的话")]
    )
    assert at_passage == beginning
    assert at_passage is not None
    assert nowhere is None
