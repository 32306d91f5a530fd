from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.model import Level
from documents.rules.levels import level_of, numbering_of
from documents.rules.numerals import han_to_int, int_to_han


@pytest.mark.parametrize(
    "text, level, value, good",
    [
        ("一、总体要求", Level.ONE, 1, True),
        ("十二、附则", Level.ONE, 12, True),
        ("（二十三）加强领导", Level.TWO, 23, True),
        ("(一)加强领导", Level.TWO, 1, False),
        ("（一）、加强领导", Level.TWO, 1, False),
        ("3.落实责任", Level.THREE, 3, True),
        ("3、落实责任", Level.THREE, 3, False),
        ("１．落实责任", Level.THREE, 1, False),
        ("（4）检查", Level.FOUR, 4, True),
        ("②检查", Level.FOUR, 2, False),
    ],
)
def test_a_heading_is_known_by_its_number(text: str, level: Level, value: int, good: bool):
    numbering = numbering_of(text)
    assert numbering is not None
    assert (numbering.level, numbering.value) == (level, value)
    assert numbering.as_the_standard_asks is good
    assert text.startswith(numbering.mark)


@pytest.mark.parametrize(
    "text", ["1.5亿元资金", "2026.3.5", "一是加强", "第一条　为了", "十分重要", "", "（试行）"]
)
def test_a_figure_at_the_head_of_a_sentence_is_no_heading(text: str):
    assert level_of(text) is Level.TEXT


@given(st.integers(1, 9999))
def test_chinese_numerals_are_read_as_they_are_written(number: int):
    assert han_to_int(int_to_han(number)) == number


@pytest.mark.parametrize(
    "text, value",
    [
        ("二〇二六", 2026),
        ("二○二六", 2026),
        ("一百零五", 105),
        ("十", 10),
        ("甲", None),
        ("", None),
        ("一" * 50, None),
    ],
)
def test_a_numeral_may_be_spelled_or_counted(text: str, value: int | None):
    assert han_to_int(text) == value
