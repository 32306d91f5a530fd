"""Tokens that tell nothing to whoever lacks the key, and find everything for whoever has it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.bigrams import PHRASE, windows
from search_index.blind import Blinder, UnusableKey
from search_index.fold import fold

BLINDER = Blinder(bytes(range(16)))
folded_texts = st.text(st.sampled_from("甲乙丙丁 ")).map(fold)


def stands_in(asked: list[str], chain: list[str]) -> bool:
    length = len(asked)
    return any(chain[at : at + length] == asked for at in range(len(chain) - length + 1))


@given(text=folded_texts, asked=folded_texts)
def test_the_tokens_of_a_string_follow_one_another_exactly_where_the_string_stands(text, asked):
    if asked:
        chain = BLINDER.texts([text])[0].split()
        assert stands_in(BLINDER.phrase(asked), chain) == (asked in text)


@given(st.lists(folded_texts))
def test_texts_blinded_together_are_blinded_as_if_alone(texts):
    assert BLINDER.texts(texts) == [BLINDER.texts([text])[0] for text in texts]


def test_another_key_gives_other_tokens():
    other = Blinder(bytes(16))
    assert set(other.phrase("乡村振兴")).isdisjoint(BLINDER.phrase("乡村振兴"))
    assert other.whole("number", "1") != BLINDER.whole("number", "1")


def test_the_same_value_of_two_kinds_has_two_tokens():
    assert BLINDER.whole("title", "通知") != BLINDER.whole("kind", "通知")


@given(st.text())
def test_a_sealed_text_comes_back_and_looks_different_each_time(text):
    sealed = BLINDER.seal(text)
    assert BLINDER.unseal(sealed) == text
    assert sealed != BLINDER.seal(text)


def test_what_another_key_sealed_or_damage_changed_is_refused():
    sealed = BLINDER.seal("机密")
    for wrong in (Blinder(bytes(16)).seal("机密"), sealed[:-3], b"", sealed[:16]):
        with pytest.raises(UnusableKey, match="重建索引"):
            BLINDER.unseal(wrong)


@pytest.mark.parametrize("key", [b"", b"short", bytes(17), bytes(32)])
def test_a_key_that_is_not_sixteen_bytes_is_refused(key):
    with pytest.raises(UnusableKey, match="16 字节"):
        Blinder(key)


@given(st.integers(1, 500))
def test_windows_of_a_long_phrase_share_one_token_and_leave_none_out(length):
    tokens = [str(number) for number in range(length)]
    parts = windows(tokens)
    assert all(len(part) <= PHRASE for part in parts)
    assert all(one[-1] == two[0] for one, two in itertools.pairwise(parts))
    assert list(dict.fromkeys(token for part in parts for token in part)) == tokens


def test_a_phrase_of_equal_tokens_is_asked_once():
    assert len(windows(["a"] * 1_000)) <= 2
