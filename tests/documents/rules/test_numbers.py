from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rules.numbers import (
    DocumentNumber,
    MalformedNumber,
    find_all,
    parse,
    recognise,
    recognise_order,
)

codes = st.text(st.sampled_from("云政发办函财教第市县和与ABC"), min_size=1, max_size=8)
numbers = st.builds(DocumentNumber, codes, st.integers(1949, 2099), st.integers(1, 99_999))


@given(numbers)
def test_a_number_is_read_back_as_it_was_written(number: DocumentNumber):
    assert parse(number.text) == number


@given(numbers, st.sampled_from(["[]", "【】", "()", "（）", "〔〕", "［］"]), st.integers(0, 3))
def test_any_bracket_width_and_padding_is_recognised(
    number: DocumentNumber, brackets: str, zeros: int
):
    wide = str(number.year).translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    careless = (
        f" {number.code} {brackets[0]} {wide}{brackets[1]} 第{'0' * zeros}{number.sequence} 号 "
    )
    if zeros + len(str(number.sequence)) <= 7:
        assert recognise(careless) == number


@pytest.mark.parametrize(
    "text",
    [
        "云政发[2026]18号",
        "云政发〔2026〕018号",
        "云政发〔2026〕第18号",
        "云政发〔26〕18号",
        "云政发〔2026〕18",
        "〔2026〕18号",
        "云政发〔2026〕0号",
        "云政发〔2026〕１８号",
        "",
        "号" * 100_000,
    ],
)
def test_a_number_not_written_as_the_standard_asks_is_refused(text: str):
    with pytest.raises(MalformedNumber):
        parse(text)


@pytest.mark.parametrize(
    "text", ["", "云政发18号", "你好", "（2026）", "云政发〔2026〕0号", "云" * 9999]
)
def test_what_is_no_number_is_not_recognised(text: str):
    with pytest.raises(MalformedNumber):
        recognise(text)


def test_a_receipt_number_is_a_number_of_our_own_register():
    number = recognise("收文〔2026〕012号")
    assert number.text == "收文〔2026〕12号"
    assert number.of_receipt
    assert not parse("云政发〔2026〕12号").of_receipt


def test_orders_are_numbered_without_a_year():
    assert recognise_order("第 706 号").text == "第706号"
    assert recognise_order("国令第706号").code == "国令"
    with pytest.raises(MalformedNumber):
        recognise_order("第七号")


def test_numbers_cited_in_a_sentence_are_found_without_the_words_around_them():
    text = "根据国办发〔2018〕115号和云政发[2026]3号，《某办法》（和政发〔2026〕5号）的规定"
    found = find_all(text)
    assert [f.number.text for f in found] == [
        "国办发〔2018〕115号",
        "云政发〔2026〕3号",
        "和政发〔2026〕5号",
    ]
    assert [f.exact for f in found] == [True, False, True]
    assert [text[f.start : f.end] for f in found] == [
        "国办发〔2018〕115号",
        "云政发[2026]3号",
        "和政发〔2026〕5号",
    ]


@given(st.text(st.sampled_from("云发根据〔[（2026〕]）第0号，。 1"), max_size=200))
def test_any_text_can_be_searched_for_numbers(text: str):
    for found in find_all(text):
        assert 0 <= found.start < found.end <= len(text)
        assert recognise(text[found.start : found.end]) == found.number
