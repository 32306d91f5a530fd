"""Nobody learns of an entry that she may not read: by no hit, count, facet or suggestion."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from search_index.entry import Entry, Facet, Field
from search_index.index import Order
from search_index.parsing import parse
from search_index.question import Question, literal
from tests.search_index.conftest import UNITS, small_office

TODAY = date(2026, 5, 20)
ENTRIES = {entry.key: entry for entry in small_office()}
asked = st.sampled_from(
    ["乡村", "云", "NOT 通知", "通知 OR 年度:2025", "年度:[2022 TO 2026]", "责 NOT 哈"]
)
readers = st.sets(st.sampled_from(UNITS), max_size=2)


@given(typed=asked, readers=readers, order=st.sampled_from(list(Order)))
def test_every_answer_is_the_same_as_if_the_secret_entries_did_not_exist(
    engines, office, typed, readers, order
):
    """Hits, count and facets say nothing that the readable entries alone would not say."""
    question = parse(typed, TODAY)
    answer = office.search(question, readers, order=order, per_page=200, facets=tuple(Facet))
    mine = {key for key, entry in ENTRIES.items() if entry.readers & readers}
    assert {hit.key for hit in answer.hits} <= mine
    assert answer.total == len(answer.hits) == office.count(question, readers)
    for facet, counted in answer.facets.items():
        values = [ENTRIES[hit.key].facet(facet) for hit in answer.hits]
        assert dict(counted) == {value: values.count(value) for value in set(values) - {""}}


@given(prefix=st.sampled_from(["", "云", "财政", "县", "乡"]), readers=readers)
def test_suggestions_come_from_readable_entries_only(office, prefix, readers):
    for facet in (Facet.ISSUER, Facet.KIND, Facet.SECRECY):
        readable = {entry.facet(facet) for entry in ENTRIES.values() if entry.readers & readers}
        expected = {value for value in readable if value and prefix in value}
        assert set(office.suggest(prefix, readers, facet=facet)) == expected


def test_without_any_token_nothing_is_found(office):
    answer = office.search(Question(), (), facets=tuple(Facet))
    assert (answer.hits, answer.total) == ((), 0)
    assert not any(answer.facets.values())
    assert office.count(literal("云"), ()) == 0
    assert office.suggest("", ()) == []


def test_an_entry_without_readers_is_found_by_nobody(office):
    hidden = {key for key, entry in ENTRIES.items() if not entry.readers}
    assert hidden
    found = {hit.key for hit in office.search(Question(), UNITS, per_page=200).hits}
    assert not found & hidden


def test_a_token_that_is_part_of_another_opens_nothing(empty):
    empty.add([Entry(key=1, texts={Field.BODY: "秘密"}, readers=frozenset({"unit:12"}))])
    for token in ("unit:1", "unit:123", "UNIT:12", "unit:12 ", "%", "*"):
        assert empty.count(literal("秘密"), {token}) == 0


def test_new_readers_act_at_once_without_indexing_the_text_again(empty):
    empty.add([Entry(key=1, texts={Field.BODY: "调整方案"}, readers=frozenset({"unit:1"}))])
    empty.set_readers(1, {"unit:2", "person:5"})
    empty.set_readers(404, {"unit:1"})
    assert empty.count(literal("方案"), {"unit:1"}) == 0
    assert empty.count(literal("方案"), {"person:5"}) == 1
    empty.set_readers(1, set())
    assert empty.count(literal("方案"), {"unit:2", "person:5"}) == 0


def test_many_hidden_hits_before_a_readable_one_do_not_hide_it(empty):
    hidden = [
        Entry(key=key, texts={Field.TITLE: "防汛"}, day=900 + key, readers=frozenset({"b"}))
        for key in range(2, 150)
    ]
    body = {Field.BODY: "文末提到防汛"}
    empty.add([*hidden, Entry(key=1, texts=body, day=1, readers=frozenset({"a"}))])
    for order in Order:
        answer = empty.search(literal("防汛"), {"a"}, order=order, per_page=5)
        assert [hit.key for hit in answer.hits] == [1]
        assert answer.total == 1
