from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rules.revision import Grade, grade_of


@pytest.mark.parametrize(
    "before, after",
    [
        ("同意，立即执行", "同意。立即执行"),
        ("通 知如下：", "通知如下:"),
        ("Ａ类１项", "A类1项"),
        ("认真的落实", "认真地落实"),
        ("走的快", "走得快"),
        ("“三农”工作", "三农工作"),
        ("1.落实责任", "1、落实责任"),
        ("《办法》", "办法"),
    ],
)
def test_marks_blanks_widths_and_particles_are_wording(before: str, after: str):
    assert grade_of(before, after) is Grade.WORDING


@pytest.mark.parametrize(
    "before, after",
    [
        ("1.5万元", "15万元"),
        ("气温-5度", "气温5度"),
        ("增长5%", "增长5"),
        ("3—5人", "35人"),
        ("三、五天", "三五天"),
        ("5，000元", "5000元"),
        ("张三", "李四"),
        ("应当办理", "可以办理"),
        ("不得擅自", "不擅自"),
        ("3月5日", "3月6日"),
        ("土地", "土的"),
        ("县地税局", "县的税局"),
        ("V2 5", "V25"),
        ("10²", "102"),
        ("同意", "不同意"),
        ("各镇", "各镇、各部门"),
    ],
)
def test_figures_names_dates_and_words_are_substantive(before: str, after: str):
    assert grade_of(before, after) is Grade.SUBSTANTIVE
    assert grade_of(after, before) is Grade.SUBSTANTIVE


@given(st.text(st.sampled_from("一二5.7万，。、的地得县镇-%（） ")))
def test_a_text_is_the_same_as_itself(text: str):
    assert grade_of(text, text) is Grade.SAME


@given(st.text(st.sampled_from("县镇人民，。 ")), st.integers(0, 50), st.sampled_from("甲5不％"))
def test_a_letter_or_figure_put_in_anywhere_is_substantive(text: str, at: int, added: str):
    at = min(at, len(text))
    assert grade_of(text, text[:at] + added + text[at:]) is Grade.SUBSTANTIVE


@given(st.text(st.sampled_from("县镇人民5，。 ")), st.integers(0, 50))
def test_a_letter_or_figure_taken_out_anywhere_is_substantive(text: str, at: int):
    if at < len(text) and text[at] not in "，。 ":
        assert grade_of(text, text[:at] + text[at + 1 :]) is Grade.SUBSTANTIVE
