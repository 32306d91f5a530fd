"""Which words of a text are set in the face of a heading, and which are only numbered."""

from __future__ import annotations

import re

import pytest

from documents.model import Document, Level, Paragraph, Table, headings
from documents.reading.text import read_text
from tests.documents.reading.test_nothing_is_lost import corpus

TEXT = Paragraph("各单位要高度重视。")


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("一、总体要求", "一、总体要求"),
        ("（一）完善基础设施。更新供水、排水管网。", "（一）完善基础设施。"),
        ("（二）基本原则。", "（二）基本原则。"),  # Text follows it: it stands over that.
        ("（一）有下列情形之一的：", ""),
        ("（二）民政部门有关婚姻状况信息；", ""),
        ("二、" + "同意高新技术产业开发区" * 4 + "享受相关政策。请认真落实。", ""),
    ],
)
def test_a_numbered_paragraph_over_text_is_a_heading_where_it_reads_as_one(
    text: str, heading: str
) -> None:
    assert headings([Paragraph(text, Level.TWO), TEXT])[0] == heading


def test_numbered_sentences_one_after_the_other_are_items_and_no_headings() -> None:
    items = [Paragraph(f"（{n}）县财政纳入年度预算。", Level.TWO) for n in "一二三"]
    assert headings(items) == ["", "", ""]


def test_the_last_item_of_a_list_parted_by_semicolons_is_an_item_though_text_follows() -> None:
    items = ("（一）有独立的经营场所；", "（二）股东符合国家有关规定。")
    assert headings([*(Paragraph(item, Level.TWO) for item in items), TEXT]) == ["", "", ""]


def test_what_is_said_behind_a_colon_is_no_heading() -> None:
    days = ("一、元旦：1月1日放假。上班时间不变。", "二、春节：放假7天。2月2日上班。")
    assert headings([Paragraph(day, Level.ONE) for day in days]) == ["", ""]


def test_a_short_sentence_among_long_ones_is_set_as_they_are() -> None:
    long = (
        "、加强对遗弃化学武器的调查取证工作，设法查找文件资料和战败时处理武器的命令指示。要保存好。"
    )
    first = Paragraph(
        "一、日军遗弃化学武器是历史遗留问题，情况复杂。这项工作由外交部归口管理。", Level.ONE
    )
    assert headings([first, Paragraph("二" + long, Level.ONE), TEXT]) == ["", "", ""]
    assert headings([first, TEXT])[0] == "一、日军遗弃化学武器是历史遗留问题，情况复杂。"


def test_a_long_first_item_leaves_the_headings_beside_it() -> None:
    long = Paragraph("一、原则同意" + "《县城总体规划》" * 5 + "。请认真实施。", Level.ONE)
    short = [Paragraph(f"{n}、优化布局。实行最严格的保护。", Level.ONE) for n in "二三"]
    assert headings([long, *short]) == ["", "二、优化布局。", "三、优化布局。"]


def test_items_under_one_heading_say_nothing_about_those_under_another() -> None:
    blocks = [
        Paragraph("一、材料", Level.ONE),
        Paragraph("（一）申请书；", Level.TWO),
        Paragraph("（二）身份证明。", Level.TWO),
        Paragraph("二、程序", Level.ONE),
        Paragraph("（一）受理。窗口当场受理。", Level.TWO),
        Paragraph("（二）审查。三日内办结。", Level.TWO),
    ]
    assert headings(blocks) == ["一、材料", "", "", "二、程序", "（一）受理。", "（二）审查。"]


def test_a_sentence_over_a_lower_level_is_a_heading() -> None:
    blocks = [Paragraph("（一）清理的重点。", Level.TWO), Paragraph("1.重复设立的；", Level.THREE)]
    assert headings(blocks) == ["（一）清理的重点。", ""]


@pytest.mark.parametrize("place", range(40))
def test_no_sentence_of_the_forty_is_set_in_the_face_of_a_heading(place: int) -> None:
    document = read_text(corpus("国务院文件")[place]["body"]).document
    for item in (document, *document.attachments):
        blocks = item.body if isinstance(item, Document) else item.blocks
        for block, heading in zip(blocks, item.headings, strict=True):
            if isinstance(block, Paragraph) and heading and block.level in (Level.ONE, Level.TWO):
                assert len(heading) <= 40, heading
                assert not re.search(
                    "[；：]|，.*，|(?:是指|应当|要(?:做好|尽量|明确|进一步))", heading
                ), heading


def test_text_and_tables_have_none() -> None:
    assert headings([TEXT, Table((("序号",),))]) == ["", ""]
    assert headings([]) == []
