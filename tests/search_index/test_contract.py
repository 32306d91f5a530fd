"""What every engine must do, with a plain scan as the oracle."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.entry import Entry, Facet, Field
from search_index.fold import fold
from search_index.index import Index, Order
from search_index.parsing import parse
from search_index.question import Question, literal
from tests.search_index.conftest import PIECES, UNITS, small_office
from tests.search_index.oracle import Scan

TODAY = date(2026, 5, 20)
SCAN = Scan(small_office())
ALL_TEXT = "\n".join(text for entry in SCAN.entries for text in entry.texts.values())
STAFF = UNITS[:3]

substrings = st.integers(0, len(ALL_TEXT) - 2).flatmap(
    lambda start: st.integers(1, 12).map(lambda length: ALL_TEXT[start : start + length])
)
readers = st.sets(st.sampled_from([*UNITS, "person:404"]))
words = st.sampled_from(
    [
        "乡村振兴",
        "通知",
        "组织領導",
        "云政发〔2026〕18号",
        '"要求 二"',
        "标题:通知",
        "文种:报告",
        "年度:[2023 TO 2025]",
        "密级:秘密",
        "发文机关:财政局",
        "责",
        "哈哈哈",
        "文号:云政发[2025]3号",
        "v2",
        "日期:2026-03",
        "今年",
        "意见:同意",
        "三农",
        "不存在的词",
    ]
)
questions = st.recursive(
    words,
    lambda inner: st.tuples(inner, st.sampled_from([" ", " AND ", " OR ", " NOT "]), inner).map(
        lambda parts: f"({parts[0]}){parts[1]}({parts[2]})"
    ),
    max_leaves=5,
)


def all_found(index: Index, question: Question, readers: set[str], **asked: object) -> set[int]:
    answer = index.search(question, readers, per_page=200, **asked)
    keys = [hit.key for hit in answer.hits]
    assert len(keys) == len(set(keys)) == answer.total
    assert index.count(question, readers, filters=asked.get("filters")) == answer.total
    return set(keys)


@given(text=substrings, readers=readers)
def test_every_string_of_a_text_finds_every_document_that_holds_it(office, text, readers):
    question = literal(text)
    assert all_found(office, question, readers) == SCAN.found(question, readers)


@given(typed=questions, readers=readers)
def test_a_typed_question_finds_what_a_scan_finds(office, typed, readers):
    question = parse(typed, TODAY)
    assert all_found(office, question, readers) == SCAN.found(question, readers)


@given(text=st.text(max_size=40), readers=readers)
def test_any_text_is_a_question_and_gives_what_a_scan_gives(office, text, readers):
    question = parse(text, TODAY)
    assert all_found(office, question, readers) == SCAN.found(question, readers)


@given(
    typed=words,
    filters=st.fixed_dictionaries(
        {},
        optional={
            Facet.YEAR: st.sampled_from(["2025", "1999", "x"]),
            Facet.KIND: st.sampled_from(["通知", "无此文种", "' OR 1=1"]),
            Facet.ISSUER: st.sampled_from(["云岭县人民政府", "云岭县"]),
        },
    ),
)
def test_filters_narrow_by_the_exact_value(office, typed, filters):
    question = parse(typed, TODAY)
    found = all_found(office, question, set(STAFF), filters=filters)
    assert found == SCAN.found(question, STAFF, filters)


def test_newest_first_is_by_day(office):
    days = {entry.key: entry.day for entry in SCAN.entries}
    answer = office.search(Question(), UNITS, order=Order.NEWEST, per_page=200)
    found = [days[hit.key] for hit in answer.hits]
    assert len(found) > 40
    assert found == sorted(found, reverse=True)


def test_pages_follow_one_another_without_a_gap(office):
    whole = office.search(literal("云"), UNITS, per_page=200)
    pages = [
        office.search(literal("云"), UNITS, page=page, per_page=7).hits for page in range(1, 12)
    ]
    assert [hit for page in pages for hit in page] == list(whole.hits)[:77]
    assert office.search(literal("云"), UNITS, page=10**6).hits == ()


def test_a_page_of_nonsense_size_is_a_page(office):
    assert len(office.search(Question(), UNITS, page=-3, per_page=-1).hits) == 1
    assert len(office.search(Question(), UNITS, per_page=10**9).hits) <= 200


@pytest.mark.parametrize("facet", list(Facet))
def test_facets_count_what_was_found(office, facet):
    question = parse("乡村振兴 OR 通知", TODAY)
    answer = office.search(question, STAFF, facets=[facet])
    expected: dict[str, int] = {}
    for entry in SCAN.entries:
        if entry.key in SCAN.found(question, STAFF) and entry.facet(facet):
            expected[entry.facet(facet)] = expected.get(entry.facet(facet), 0) + 1
    assert dict(answer.facets[facet]) == expected
    assert sum(expected.values()) > 0


def three(empty: Index) -> None:
    body = "本办法自发布之日起施行，乡村振兴资金按季拨付。乡村振兴。" * 3
    empty.add(
        [
            Entry(key=1, texts={Field.TITLE: "会议纪要", Field.BODY: body}, readers=frozenset("a")),
            Entry(key=2, texts={Field.TITLE: "乡村振兴资金管理办法"}, readers=frozenset("a")),
            Entry(key=3, texts={Field.TITLE: "乡村振兴"}, readers=frozenset("a")),
            Entry(
                key=4,
                texts={Field.NUMBER: "云政发〔2026〕18号", Field.TITLE: "决定"},
                readers=frozenset("a"),
            ),
            Entry(
                key=5,
                texts={Field.TITLE: "转发云政发〔2026〕18号", Field.BODY: "云政发〔2026〕18号" * 5},
                readers=frozenset("a"),
            ),
        ]
    )


def test_the_whole_title_stands_first_then_titles_then_bodies(empty):
    three(empty)
    answer = empty.search(parse("乡村振兴", TODAY), {"a"})
    assert [hit.key for hit in answer.hits] == [3, 2, 1]
    assert answer.order is Order.RELEVANCE


def test_the_document_that_bears_the_number_stands_before_those_that_cite_it(empty):
    three(empty)
    for typed in (
        "云政发〔2026〕18号",
        "云政发[2026]18号",
        "云政發（２０２６）１８號",
        "云政发【2026】第018号",
        "云政发 2026 18号",
        "云政发〔二〇二六〕十八号",
        "文号:云政发2026年18号",
    ):
        answer = empty.search(parse(typed, TODAY), {"a"})
        assert [hit.key for hit in answer.hits][:1] == [4], typed
        assert answer.total == (1 if typed.startswith("文号") else 2)


def test_an_entry_added_again_replaces_the_old_one(empty):
    empty.add([Entry(key=9, texts={Field.BODY: "旧的文字"}, readers=frozenset({"a"}))])
    empty.add([Entry(key=9, texts={Field.BODY: "新的文字"}, readers=frozenset({"b"}))])
    assert empty.count(literal("旧的"), {"a", "b"}) == 0
    assert empty.count(literal("文字"), {"a"}) == 0
    assert empty.count(literal("新的文字"), {"b"}) == 1
    assert empty.keys() == {9}


def test_of_the_same_key_twice_in_one_call_the_last_counts(empty):
    entries = [
        Entry(key=5, texts={Field.BODY: f"第{word}稿"}, day=day, readers=frozenset({"a"}))
        for word, day in (("一", 9), ("二", 3))
    ]
    empty.add(entries)
    assert empty.count(literal("第一稿"), {"a"}) == 0
    assert empty.count(literal("第二稿"), {"a"}) == 1


def test_a_removed_entry_is_found_no_more_and_an_unknown_key_is_passed_over(empty):
    three(empty)
    empty.remove([2, 777])
    assert empty.keys() == {1, 3, 4, 5}
    assert {hit.key for hit in empty.search(literal("乡村振兴"), {"a"}).hits} == {1, 3}


def test_after_many_changes_the_index_still_equals_a_scan(empty):
    entries = {entry.key: entry for entry in small_office(20, seed=1)}
    empty.add(entries.values())
    for changed in small_office(10, seed=2):
        entries[changed.key] = changed
    empty.add(small_office(10, seed=2))
    for key in (3, 14, 15):
        del entries[key]
    empty.remove([3, 14, 15])
    scan = Scan(entries.values())
    for text in ("乡村", "责", "要求 二", "哈哈哈哈", "云"):
        assert all_found(empty, literal(text), set(UNITS)) == scan.found(literal(text), UNITS)


def test_rebuilding_gives_what_the_entries_say_and_nothing_old(empty):
    three(empty)
    empty.rebuild(small_office(30))
    empty.rebuild(small_office(15))
    scan = Scan(small_office(15))
    assert empty.keys() == set(range(1, 16))
    assert all_found(empty, literal("云"), set(UNITS)) == scan.found(literal("云"), UNITS)
    empty.add([Entry(key=99, texts={Field.TITLE: "新增"}, readers=frozenset({"a"}))])
    assert empty.count(literal("新增"), {"a"}) == 1


def test_creating_again_changes_nothing(empty):
    three(empty)
    empty.create()
    assert len(empty.keys()) == 5


def test_long_and_repetitive_texts_are_found_to_the_last_word(empty):
    long = "".join(chr(0x4E00 + place * 7 % 5000) for place in range(20_000)) + "文末之语"
    repeated = "哈" * 3_000 + "终"
    phrase = "".join(chr(0x4E00 + place * 7 % 5000) for place in range(7_000, 7_200))
    empty.add(
        [
            Entry(key=1, texts={Field.BODY: long}, readers=frozenset({"a"})),
            Entry(key=2, texts={Field.BODY: repeated}, readers=frozenset({"a"})),
        ]
    )
    for text, expected in (
        ("文末之语", {1}),
        ("哈哈终", {2}),
        ("哈" * 200, {2}),
        ("终", {2}),
        (phrase, {1}),
        (long[7_990:8_060], {1}),
        (phrase[:100] + phrase[:100], set()),
    ):
        assert all_found(empty, literal(text), {"a"}) == expected, text[:20]


def test_an_entry_without_words_is_kept_and_found_by_everything(empty):
    empty.add([Entry(key=1, texts={Field.BODY: "。，！"}, readers=frozenset({"a"}))])
    assert [hit.key for hit in empty.search(Question(), {"a"}).hits] == [1]
    assert empty.count(literal("。"), {"a"}) == 0


def test_every_piece_of_the_office_is_asked_in_traditional_characters_too(office):
    from opencc import OpenCC

    convert = OpenCC("s2t").convert
    for piece in PIECES:
        question = literal(convert(piece))
        assert all_found(office, question, set(UNITS)) == SCAN.found(literal(piece), UNITS)
        assert fold(convert(piece)) == fold(piece)


def test_every_engine_is_an_index(office):
    assert isinstance(office, Index)


def test_the_exact_title_stands_first_among_more_hits_than_are_ranked(empty, monkeypatch):
    for engine in ("sqlite", "postgres", "whoosh"):
        module = __import__(f"search_index.engines.{engine}", fromlist=["RANKED_LIMIT"])
        monkeypatch.setattr(module, "RANKED_LIMIT", 3)
    many = [
        Entry(key=key, texts={Field.TITLE: "防汛通知"}, day=key, readers=frozenset("a"))
        for key in range(10, 20)
    ]
    empty.add([*many, Entry(key=1, texts={Field.TITLE: "防汛"}, readers=frozenset("a"))])
    answer = empty.search(literal("防汛"), {"a"})
    assert [hit.key for hit in answer.hits] == [1, *range(19, 9, -1)]
    assert answer.order is Order.NEWEST
