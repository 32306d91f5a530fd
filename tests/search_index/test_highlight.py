"""Highlights: the right words, at the right places, of whatever form they have in the text."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.entry import Field
from search_index.fold import fold
from search_index.highlight import LENGTH, marks, snippets
from search_index.parsing import parse
from search_index.question import Question, literal
from tests.search_index.conftest import PIECES

TODAY = date(2026, 5, 20)
TEXT = (
    "一、总体要求\n要加强組織領導，落實責任。乡村振兴是抓手。\n二、主要任务\n"
    + "各乡镇要落实责任。" * 80
)


def marked(text: str, typed: str) -> list[str]:
    question = parse(typed, TODAY)
    return [text[start:end] for start, end in marks(text, question)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("组织领导", ["組織領導"]),
        ("乡村振兴", ["乡村振兴"]),
        ('"领导落实"', []),
        ('"领导，落实"', ["領導，落實"]),
        ("总体要求 主要任务", ["总体要求", "主要任务"]),
        ("总体 OR 抓手", ["总体", "抓手"]),
        ("总体 NOT 抓手", ["总体"]),
        ("标题:总体 抓手", ["抓手"]),
        ("总体要 体要求", ["总体要求"]),
    ],
)
def test_the_words_of_the_question_are_marked_as_they_stand_in_the_text(typed, expected):
    question = parse(typed, TODAY)
    head = TEXT[:50]
    assert [head[start:end] for start, end in marks(head, question, field=Field.BODY)] == expected


def test_a_number_is_marked_in_any_brackets():
    assert marked("见云政发[2026]18号和云政发〔2026〕１８號。", "云政发（2026）18号") == [
        "云政发[2026]18号",
        "云政发〔2026〕１８號",
    ]


def test_a_word_is_marked_through_quotation_marks_and_spaces_inside_it():
    assert marked("新时代“三农”工作", "三农工作") == ["三农”工作"]
    assert marked("签发人：张　三", "张三") == ["张　三"]


def test_a_snippet_tells_its_paragraph_and_where_it_begins():
    (first,) = snippets(TEXT, parse("乡村振兴", TODAY))
    assert first.place == 1
    assert TEXT[first.start :].startswith(first.text)
    assert [first.text[start:end] for start, end in first.marks] == ["乡村振兴"]


def test_each_of_several_words_has_its_snippet():
    text = "甲" * 300 + "预算" + "乙" * 300 + "决算" + "丙" * 300
    found = snippets(text, parse("决算 预算", TODAY))
    assert [piece.text[start:end] for piece in found for start, end in piece.marks] == [
        "预算",
        "决算",
    ]


def test_snippets_do_not_overlap_and_are_no_more_than_asked():
    found = snippets(TEXT, parse("落实责任", TODAY), limit=4)
    assert len(found) == 4
    assert all(len(piece.text) <= LENGTH * 2 for piece in found)
    assert all(one.start + len(one.text) <= two.start for one, two in itertools.pairwise(found))


def test_a_text_without_the_words_shows_its_beginning_unmarked():
    (only,) = snippets(TEXT, parse("不存在", TODAY))
    assert (only.text, only.marks, only.place) == ("一、总体要求", (), 0)
    assert snippets("", parse("不存在", TODAY)) == []
    assert snippets(TEXT, Question())[0].marks == ()


def test_a_word_that_goes_on_into_the_next_paragraph_is_whole_in_its_snippet():
    (first,) = snippets("前言\n落实责任\n二、保障措施\n尾", literal("责任\n二、保障"))
    assert [first.text[start:end] for start, end in first.marks] == ["责任\n二、保障"]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join), st.data())
def test_whatever_is_found_is_marked_and_whatever_is_marked_was_asked(text, data):
    start = data.draw(st.integers(0, len(text)))
    question = literal(text[start : start + data.draw(st.integers(1, 12))])
    if question.empty:
        return
    asked = next(question.words()).folded
    found = marks(text, question)
    assert found
    assert all(asked in fold(text[start:end]) for start, end in found)
    assert any(piece.marks for piece in snippets(text, question))


@pytest.mark.parametrize("letter", ["哈", "哈，", "哈\n", "“哈”", "臺"])
def test_a_text_of_a_million_characters_is_searched_to_its_end(letter):
    text = letter * (1_000_000 // len(letter)) + "終"
    (last,) = snippets(text, literal("终"))
    assert [last.text[start:end] for start, end in last.marks] == ["終"]
    assert marks(text, literal("终")) == [(len(text) - 1, len(text))]
