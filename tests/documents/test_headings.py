"""Which words of a text are set in the face of a heading, and which are only numbered."""

from __future__ import annotations

import pytest

from documents.model import Level, Paragraph, Table, headings

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


def test_text_and_tables_have_none() -> None:
    assert headings([TEXT, Table((("序号",),))]) == ["", ""]
    assert headings([]) == []
