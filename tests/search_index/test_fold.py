"""One normal form for what is indexed and what is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.fold import fold, fold_with_places
from search_index.traditional import generate, simplified

OFFICE = st.text(
    st.sampled_from("云雲政發发〔〕［］（）《》“”、，。\n \t\u3000１8号號éÉ①Ⅷ㎡ﬁßa\u0301\ud800○〇")
)
texts = st.one_of(OFFICE, st.text())


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("云政發〔２０２６〕１８号", "云政发 2026 18号"),
        ("云政发[2026]18号", "云政发 2026 18号"),
        ("云政发（2026）18号", "云政发 2026 18号"),
        ("關於印發《辦法》的通知", "关于印发办法的通知"),
        ("“三农”工作", "三农工作"),
        ("张　三", "张三"),
        ("Ｄｉｇｉｔａｌ  Office", "digital office"),
        ("总体要求\n主要任务", "总体要求 主要任务"),
        ("cafe\u0301 = café", "cafe cafe"),
        ("二○二六年", "二〇二六年"),
        ("①㎡Ⅷ", "1m2viii"),
        ("，。！", ""),
        ("a\ud800b\x00c", "a b c"),
        ("", ""),
    ],
)
def test_forms_of_the_same_words_fold_to_the_same(typed, folded):
    assert fold(typed) == folded


@given(texts)
def test_folding_twice_changes_no_letter(text):
    assert fold(fold(text)).replace(" ", "") == fold(text).replace(" ", "")


@given(texts)
def test_a_folded_text_has_single_spaces_and_none_at_its_ends(text):
    folded = fold(text)
    assert "  " not in folded
    assert folded == folded.strip()
    assert all(letter == " " or letter.isalnum() for letter in folded)


@given(texts)
def test_places_tell_where_each_letter_came_from(text):
    folded, places = fold_with_places(text)
    assert folded == fold(text)
    assert len(places) == len(folded)
    assert places == sorted(places)
    for letter, place in zip(folded, places, strict=True):
        assert letter == " " or letter in fold(text[place])


@given(st.data(), texts)
def test_any_part_of_a_text_folds_to_a_part_of_the_folded_text(data, text):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert fold(text[start:end]) in fold(text)


def test_the_table_of_characters_is_what_the_converter_says():
    assert simplified() == generate()
    assert simplified()["鄉"] == "乡"
