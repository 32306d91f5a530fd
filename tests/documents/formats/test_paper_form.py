"""The forms of the office on paper: everything stands on them, and no field leaves a hole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from documents.formats.fonts import Fonts
from documents.formats.measured_page import measured_page
from documents.formats.page_image import page_text
from documents.formats.paper_form import Cell, PaperForm, Said, paper_form
from documents.formats.pdfium import page_count

OPINION = Said("同意", "同意印发。", "苏和（代宋立新）", "县政府 县长", "2026年11月23日 14:30")
FORM = PaperForm(
    heading="云岭县人民政府发文稿纸",
    title="关于防灭火工作的通知",
    left=("文号", "云政发〔2026〕18号"),
    right=("缓急", "特急"),
    cells=(
        Cell("签发", said=(OPINION,)),
        Cell("标题", "关于防灭火工作的通知"),
        Cell("拟稿人", "郭宇航", wide=False),
        Cell("电话", "0478-1234567", wide=False),
        Cell("份数", "60", wide=False),
    ),
    foot="本稿纸由系统按办理记录生成。",
)


def words(pdf: bytes) -> str:
    return "".join(word.text for word in page_text(pdf, 1)).replace(" ", "")


def test_every_word_stands_on_the_form(fonts: Fonts) -> None:
    text = words(paper_form(FORM, fonts))
    for cell in FORM.cells:
        assert cell.label in text
        assert cell.text.replace(" ", "") in text
    for part in (FORM.heading, "云政发〔2026〕18号", "特急", OPINION.text, OPINION.who, FORM.foot):
        assert part in text
    assert "县政府县长" in text
    assert "2026年11月23日14:30" in text


def test_the_same_form_gives_the_same_bytes(fonts: Fonts) -> None:
    assert paper_form(FORM, fonts) == paper_form(FORM, fonts)


@pytest.mark.parametrize("last", ["wide", "end"])
def test_a_short_field_without_a_neighbour_takes_the_whole_line(fonts: Fonts, last: str) -> None:
    """The rule at the right edge is as long as the frame: no corner of it is missing."""
    more = (Cell("主送", "各乡镇人民政府"),) if last == "wide" else ()
    page = measured_page(paper_form(replace(FORM, cells=FORM.cells + more), fonts), 1)
    across = [rule for rule in page.rules if rule.right - rule.left > 5]
    edge = max(rule.right for rule in across)
    foot = max(rule.y for rule in across)
    lowest = [rule for rule in across if abs(rule.y - foot) < 0.2]
    assert max(rule.right for rule in lowest) == pytest.approx(edge, abs=0.3)
    (label,) = (line for line in page.lines if "份数" in "".join(c.text for c in line.chars))
    assert sum(abs(char.box.left - 66) < 40 for char in label.chars if char.text in "60") == 2


def test_a_long_opinion_runs_on_to_the_next_page(fonts: Fonts) -> None:
    long = replace(OPINION, text="请各乡镇认真组织排查，逐项整改到位。" * 150)
    pdf = paper_form(replace(FORM, cells=(Cell("签发", said=(long,)), *FORM.cells[1:])), fonts)
    assert page_count(pdf) > 1


def test_signs_of_the_typesetter_and_characters_without_a_font_do_no_harm(fonts: Fonts) -> None:
    strange = replace(FORM, cells=(Cell("标题", "关于#set page(fill: red)与$x$和\U0002a6a5字"),))
    assert "关于#setpage(fill:red)与$x$和〓字" in words(paper_form(strange, fonts))


def test_handwriting_is_drawn_a_single_dot_too(fonts: Fonts) -> None:
    drawings = ["", "[[[0,0],[40,20]],[[10,30,0.5],[60,30,0.7]]]", "[[[5,5,0.5]]]", "[[],[[1,2]]]"]
    made = {
        paper_form(replace(FORM, cells=(Cell("签发", said=(replace(OPINION, ink=ink),)),)), fonts)
        for ink in drawings
    }
    assert len(made) == len(drawings)
