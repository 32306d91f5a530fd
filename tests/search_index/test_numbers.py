"""Document numbers in every form that people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.numbers import DocumentNumber, find_numbers, read_number, read_numeral

EIGHTEEN = DocumentNumber("云政发", 2026, 18)


@pytest.mark.parametrize(
    "brackets", ["〔〕", "[]", "［］", "()", "（）", "【】", "〖〗", "{}", "<>", "《》"]
)
def test_any_brackets_are_the_brackets_of_a_number(brackets):
    assert read_number(f"云政发{brackets[0]}2026{brackets[1]}18号") == EIGHTEEN


@pytest.mark.parametrize(
    "typed",
    [
        "云政發〔２０２６〕１８號",
        "云政发〔二〇二六〕十八号",
        "云政发〔二○二六〕一八号",
        "云政发〔2026〕018号",
        "云政发 〔 2026 〕 第18号",
        "云政发〔2026〕18",
        "云政发2026年18号",
        "云政发 2026 18号",
        " 云政发[2026]18号 ",
    ],
)
def test_any_digits_are_the_digits_of_a_number(typed):
    assert read_number(typed) == EIGHTEEN


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "云政发",
        "2026",
        "〔2026〕18号",
        "云政发〔2026〕",
        "云政发〔26〕18号",
        "18号",
        "云政发202618号",
        "关于云政发〔2026〕18号的复函",
        "云" * 100 + "〔2026〕18号",
        "云政发〔2026〕十十号啊",
    ],
)
def test_what_is_no_number_or_more_than_a_number_is_none(typed):
    assert read_number(typed) is None


def test_it_is_written_in_the_one_form():
    assert str(EIGHTEEN) == "云政发〔2026〕18号"
    assert EIGHTEEN.folded == "云政发 2026 18号"


def test_numbers_are_found_inside_a_text_with_their_places():
    text = "见 云政发〔2026〕18号 和 国发[1998]10号"
    found = [(text[start:end], number.number) for start, end, number in find_numbers(text)]
    assert found == [("云政发〔2026〕18号", 18), ("国发[1998]10号", 10)]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("18", 18),
        ("１８", 18),
        ("十八", 18),
        ("一百二十", 120),
        ("一千零五", 1005),
        ("二〇二六", 2026),
        ("十", 10),
        ("abc", None),
        ("", None),
        ("9" * 50, None),
        ("甲十", None),
    ],
)
def test_numerals_are_read_in_arabic_and_in_han(typed, value):
    assert read_numeral(typed) == value


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    read_number(text)
    read_numeral(text)
    list(find_numbers(text))
