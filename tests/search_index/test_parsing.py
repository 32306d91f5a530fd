"""What people type, and what it means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.entry import Field
from search_index.numbers import DocumentNumber
from search_index.parsing import LENGTH_LIMIT, PARTS_LIMIT, parse
from search_index.periods import read_period
from search_index.question import (
    Both,
    Days,
    Either,
    Numbered,
    Question,
    Without,
    Words,
    Years,
    literal,
)

TODAY = date(2026, 5, 20)
A, B, C = Words("甲"), Words("乙"), Words("丙")


def days(first: str, last: str) -> Days:
    return Days(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal())


@pytest.mark.parametrize(
    ("typed", "node"),
    [
        ("乡村振兴", Words("乡村振兴")),
        ("鄉村振興", Words("乡村振兴")),
        ("乡村 振兴", Both((Words("乡村"), Words("振兴")))),
        ('"要求，各地"', Words("要求 各地")),
        ("“要求，各地”", Words("要求 各地")),
        ("要求，各地", Both((Words("要求"), Words("各地")))),
        ("甲 AND 乙", Both((A, B))),
        ("甲 且 乙", Both((A, B))),
        ("甲 OR 乙", Either((A, B))),
        ("甲 或 乙", Either((A, B))),
        ("甲 NOT 乙", Both((A, Without(B)))),
        ("甲 -乙", Both((A, Without(B)))),
        ("甲 非 乙", Both((A, Without(B)))),
        ("NOT 甲", Without(A)),
        ("（甲 OR 乙） 丙", Both((Either((A, B)), C))),
        ("甲 OR (乙 丙)", Either((A, Both((B, C))))),
        ("标题:甲", Words("甲", Field.TITLE)),
        ("标题：甲", Words("甲", Field.TITLE)),
        ("标题:(甲 OR 乙)", Either((Words("甲", Field.TITLE), Words("乙", Field.TITLE)))),
        ("-密级:秘密 甲", Both((Without(Words("秘密", Field.SECRECY)), A))),
        ("发文机关:财政局", Words("财政局", Field.ISSUER)),
        ("主送:各乡镇", Words("各乡镇", Field.RECIPIENTS)),
        ("签发人:张三", Words("张三", Field.SIGNER)),
        ("文种:通知", Words("通知", Field.KIND)),
        ("保管期限:永久", Words("永久", Field.RETENTION)),
        (
            "档号:X043·2026",
            Both((Words("x043", Field.ARCHIVE_NUMBER), Words("2026", Field.ARCHIVE_NUMBER))),
        ),
        ("文号:云政发", Words("云政发", Field.NUMBER)),
        ("云政发[2026]18号", Numbered(DocumentNumber("云政发", 2026, 18))),
        ('"云政发（2026）18号"', Numbered(DocumentNumber("云政发", 2026, 18))),
        ("文号:云政发〔2026〕18号", Numbered(DocumentNumber("云政发", 2026, 18), Field.NUMBER)),
        ("甲 云政发〔2026〕18号", Both((A, Numbered(DocumentNumber("云政发", 2026, 18))))),
        ("〔2026〕十二号", Words("2026 12号")),
        ("[二〇二六]第12號", Words("2026 12号")),
        ("文号:〔2026〕12号", Words("2026 12号", Field.NUMBER)),
        ("年度:2025", Years(2025, 2025)),
        ("年度:二〇二五", Years(2025, 2025)),
        ("年度:去年", Years(2025, 2025)),
        ("年度:[2024 TO 2026]", Years(2024, 2026)),
        ("年度:2024-2026", Years(2024, 2026)),
        ("年度:2024至2026", Years(2024, 2026)),
        ("年度:[2024 TO]", Years(2024, 9999)),
        ("日期:2026-03", days("2026-03-01", "2026-03-31")),
        ("日期:2026年3月5日", days("2026-03-05", "2026-03-05")),
        ("日期:[2026-01-01 TO 2026-03]", days("2026-01-01", "2026-03-31")),
        ("日期:本月", days("2026-05-01", "2026-05-31")),
        ("乡村*", Words("乡村")),
        ("OR", Words("or")),
        ("甲 OR", A),
        ("OR 甲", A),
        ("(甲 AND) 乙", Both((A, B))),
        ("甲 NOT OR", A),
        ("会议时间：下午", Both((Words("会议时间"), Words("下午")))),
        ("标题:", Words("标题")),
    ],
)
def test_a_question_means_what_the_office_means_by_it(typed, node):
    assert parse(typed, TODAY).node == node


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("今年", "2026-01-01", "2026-12-31"),
        ("去年", "2025-01-01", "2025-12-31"),
        ("本月", "2026-05-01", "2026-05-31"),
        ("上月", "2026-04-01", "2026-04-30"),
        ("本季度", "2026-04-01", "2026-06-30"),
        ("上季度", "2026-01-01", "2026-03-31"),
        ("上半年", "2026-01-01", "2026-06-30"),
        ("本周", "2026-05-18", "2026-05-24"),
        ("昨天", "2026-05-19", "2026-05-19"),
        ("近三个月", "2026-02-19", "2026-05-20"),
        ("最近10天", "2026-05-10", "2026-05-20"),
    ],
)
def test_dates_in_words_are_the_days_they_stand_for(word, first, last):
    question = parse(f"甲 {word}", TODAY)
    assert question.node == Both((A, days(first, last)))
    assert word in question.notes[0]


def test_the_last_quarter_in_january_is_that_of_last_year():
    assert read_period("上季度", date(2026, 1, 3)) == days("2025-10-01", "2025-12-31")
    assert read_period("上月", date(2026, 1, 3)) == days("2025-12-01", "2025-12-31")


def test_a_date_word_in_quotes_or_inside_a_sentence_is_a_word():
    assert parse('"今年"', TODAY).node == Words("今年")
    assert parse("今年以来", TODAY).node == Words("今年以来")


@pytest.mark.parametrize(
    "typed", ["", "   ", "，。！？", "()", '""', "-", "((((", "* ?", "\x00\x01"]
)
def test_nothing_to_look_for_is_an_empty_question_with_a_sentence(typed):
    question = parse(typed, TODAY)
    assert question.empty
    assert question.notes


@pytest.mark.parametrize("typed", ["年度:明代", "日期:2026-13-45", "年度:[甲 TO 乙]"])
def test_what_is_no_date_is_looked_for_as_words_with_a_note(typed):
    question = parse(typed, TODAY)
    assert not question.empty
    assert "不是年份或日期" in question.notes[0]


def test_a_quote_that_is_not_closed_is_closed_with_a_note():
    question = parse('"乡村振兴', TODAY)
    assert question.node == Words("乡村振兴")
    assert "引号" in question.notes[0]


def test_ten_thousand_characters_are_cut_with_a_note():
    question = parse("甲" * 10_000, TODAY)
    assert question.node == Words("甲" * LENGTH_LIMIT)
    assert "过长" in question.notes[0]


def test_five_hundred_ors_become_a_hundred_with_a_note():
    typed = " OR ".join(f"w{number}" for number in range(500))
    question = parse(typed, TODAY)
    assert isinstance(question.node, Either)
    assert len(question.node.parts) == PARTS_LIMIT
    assert "过长" in question.notes[0]
    assert "过多" in question.notes[1]


HOSTILE = [
    "'; DROP TABLE search_entries; --",
    '" OR 1=1 --',
    "body : x NEAR(a b, 2) ^c + *",
    "{title body} : x",
    "(((((甲) OR) AND NOT",
    "甲 AND",
    "NOT NOT NOT",
    "a^2 ~3 [x TO",
    "\ue0000\ue001",
    "\ud800",
    "标题:标题:标题:甲",
    "(" * 400 + "甲" + ")" * 400,
    "NOT (" * 150 + "甲" + ")" * 150,
    "%s %(x)s ? :a @b",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_hostile_question_is_answered(engines, office, typed):
    question = parse(typed, TODAY)
    answer = office.search(question, ["unit:1"])
    assert answer.total == office.count(question, ["unit:1"])


grammar = st.lists(
    st.sampled_from(
        ['"', "(", ")", "[", "]", "{", "}", " TO ", " OR ", " AND ", " NOT ", "-", ":", "*"]
    )
    | st.sampled_from(
        ["标题:", "年度:", "日期:", "文号:", "甲", "云政发〔2026〕18号", "今年", "'", "\\", " "]
    )
).map("".join)


@given(grammar | st.text())
def test_no_question_is_an_error(typed):
    question = parse(typed, TODAY)
    assert isinstance(question, Question)
    assert question.empty == (question.node is None)


def test_a_literal_question_reads_no_operator():
    assert literal("甲 OR -乙").node == Words("甲or 乙") or literal("甲 OR -乙").node == Words(
        "甲 or 乙"
    )
    assert literal("，").empty
