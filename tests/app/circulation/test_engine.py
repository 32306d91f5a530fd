"""The engine: serial, parallel and ordered stages, rounds, optional stages, and what it refuses."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.circulation import engine, queries, registry
from app.circulation.definition import Definition, Move, Stage
from app.circulation.models import CirculationState, TaskState
from app.core import acts
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotFound, OutOfTurn, SecondFactorNeeded
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from documents.archive import evidence
from tests.app.circulation.trial import (
    THREE,
    Wishes,
    act,
    begin,
    circulation,
    task_of,
    tasks,
    waiting,
)


def to_any(county: County, key: int) -> None:
    act(county, key, "方志敏", "submit")
    for _ in range(2):  # Together, then one after another.
        for name in THREE:
            act(county, key, name, "agree")


def test_a_parallel_stage_waits_for_everyone_and_asks_nobody_twice(county: County) -> None:
    key = begin(county)
    act(county, key, "方志敏", "submit")
    assert waiting(key) == list(THREE)
    act(county, key, "丁小军", "agree")
    act(county, key, "包玉兰", "agree")
    assert (circulation(key).stage, waiting(key)) == ("together", ["方志敏"])
    act(county, key, "方志敏", "agree")
    assert circulation(key).stage == "order"


def test_in_an_ordered_stage_each_waits_for_the_one_before(county: County) -> None:
    key = begin(county)
    act(county, key, "方志敏", "submit")
    for name in THREE:
        act(county, key, name, "agree")
    for name in THREE:
        assert waiting(key) == [name]
        later = [t.person.name for t in tasks(key, TaskState.WAITING)]
        assert later == list(THREE[THREE.index(name) + 1 :])
        act(county, key, name, "agree")
    assert circulation(key).stage == "any"


def test_where_one_suffices_the_others_tasks_are_taken_back(county: County) -> None:
    key = begin(county)
    to_any(county, key)
    other = task_of(key, "包玉兰").id
    act(county, key, "丁小军", "take")
    assert (circulation(key).stage, waiting(key)) == ("sign", ["哈斯"])
    with pytest.raises(OutOfTurn), unit_of_work():
        engine.act(county.actor("包玉兰"), other, "take")


def test_an_optional_stage_is_entered_only_when_it_is_wanted(county: County) -> None:
    key = begin(county)
    Wishes.extra = True
    act(county, key, "方志敏", "submit")
    for name in THREE:
        act(county, key, name, "agree")
    assert circulation(key).stage == "extra"


def test_a_return_opens_a_new_round_in_which_old_tasks_stay_closed(county: County) -> None:
    key = begin(county)
    act(county, key, "方志敏", "submit")
    old = task_of(key, "包玉兰").id
    act(county, key, "丁小军", "return", opinion="请补充。", form={"to": "draft"})
    assert (circulation(key).stage, circulation(key).round, waiting(key)) == (
        "draft",
        2,
        ["方志敏"],
    )
    act(county, key, "方志敏", "submit")
    assert waiting(key) == list(THREE)
    with pytest.raises(OutOfTurn), unit_of_work():
        engine.act(county.actor("包玉兰"), old, "agree")


def test_a_stage_for_which_nobody_is_there_stops_the_move_and_nothing_happened(
    county: County,
) -> None:
    key = begin(county)
    Wishes.nobody = True
    chained = acts.count()
    with pytest.raises(Blocked, match="并行"):
        act(county, key, "方志敏", "submit")
    assert (circulation(key).stage, waiting(key)) == ("draft", ["方志敏"])
    assert (circulation(key).version, acts.count()) == (1, chained)


def test_a_move_that_stays_notes_something_and_moves_nothing(county: County) -> None:
    key = begin(county)
    act(county, key, "方志敏", "note", opinion="等附件。")
    assert (circulation(key).stage, waiting(key)) == ("draft", ["方志敏"])
    assert [o.text for o in queries.opinions(circulation(key))] == ["等附件。"]


def test_pressing_twice_gives_the_same_answer_and_one_act(county: County) -> None:
    key = begin(county)
    task_id, chained = task_of(key, "方志敏").id, acts.count()
    for _ in range(3):
        with unit_of_work():
            engine.act(county.actor("方志敏"), task_id, "submit")
    assert (Wishes.effects, acts.count()) == (1, chained + 1)


def test_a_page_that_is_out_of_date_is_told_so(county: County) -> None:
    key = begin(county)
    seen = circulation(key).version
    act(county, key, "方志敏", "note", opinion="改过了。")
    with pytest.raises(OutOfTurn, match="改动"):
        act(county, key, "方志敏", "submit", version=seen)
    act(county, key, "方志敏", "submit", version=seen + 1)


def test_moves_of_other_stages_and_invented_ones_are_refused(county: County) -> None:
    key = begin(county)
    for move in ("agree", "sign", "", "return"):
        with pytest.raises(OutOfTurn):
            act(county, key, "方志敏", move)


def test_nobody_returns_to_a_stage_that_is_not_offered(county: County) -> None:
    key = begin(county)
    act(county, key, "方志敏", "submit")
    with pytest.raises(Invalid):
        act(county, key, "丁小军", "return", opinion="跳。", form={"to": "sign"})
    with pytest.raises(Invalid, match="理由"):
        act(county, key, "丁小军", "return", form={"to": "draft"})
    assert circulation(key).round == 1


def test_another_persons_task_is_not_found(county: County) -> None:
    key = begin(county)
    task_id = task_of(key, "方志敏").id
    for task in (task_id, 10**9):
        with pytest.raises(NotFound), unit_of_work():
            engine.act(county.actor("丁小军"), task, "submit")


def test_signing_asks_for_the_second_factor_and_ends_the_matter(county: County) -> None:
    key = begin(county)
    to_any(county, key)
    act(county, key, "丁小军", "take")
    with pytest.raises(SecondFactorNeeded):
        act(county, key, "哈斯", "sign", actor=county.actor("哈斯", confirmed=False))
    act(county, key, "哈斯", "sign")
    ended = circulation(key)
    assert (ended.state, ended.stage, waiting(key)) == (CirculationState.CLOSED, None, [])
    assert ended.ended_at is not None


def test_every_move_is_an_act_with_its_stage_and_its_opinions_digest(county: County) -> None:
    key = begin(county)
    act(county, key, "方志敏", "note", opinion="等附件。")
    last = db.session.scalars(select(Act).order_by(Act.seq.desc()).limit(1)).one()
    (said,) = queries.opinions(circulation(key))
    assert (last.verb, last.details["stage"]) == ("trial.draft.note", "draft")
    assert last.details["opinion"] == said.digest
    assert "附件" not in str(last.details)
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def test_an_opinion_of_ten_thousand_characters_is_refused_and_nothing_moves(
    county: County,
) -> None:
    key = begin(county)
    with pytest.raises(Invalid, match="2000"):
        act(county, key, "方志敏", "note", opinion="长" * 10_000)
    assert queries.opinions(circulation(key)) == []


@pytest.mark.parametrize(
    "ink",
    [
        "[",
        "{}",
        "[[[1]]]",
        '[[["a", 2]]]',
        "[[[1, 1e9]]]",
        "[]",
        "[" * 3000,
        "9" * 500_000,
        '{"strokes": {"a": 1}}',
        '{"strokes": [[[1]]]}',
        '{"ink": []}',
    ],
)
def test_handwriting_of_another_shape_is_refused(county: County, ink: str) -> None:
    key = begin(county)
    with pytest.raises(Invalid, match="手写"):
        act(county, key, "方志敏", "note", ink=ink)


def test_handwriting_is_kept_as_the_pad_of_the_page_sends_it(county: County) -> None:
    key = begin(county)
    pad = "[[[1,2.04,0.5],[3,4,0.51]],[[5,6,0]]]"
    act(county, key, "方志敏", "note", ink=pad)
    (said,) = queries.opinions(circulation(key))
    assert said.ink == "[[[1.0,2.0,0.5],[3.0,4.0,0.5]],[[5.0,6.0,0.0]]]"


def test_a_name_that_nobody_defined_stops_the_start() -> None:
    for stage in (
        Stage("a", "甲", "trial.nobody", (Move("go", "走"),)),
        Stage("a", "甲", "dispatch.drafter", (Move("go", "走", guards=("no.guard",)),)),
        Stage("a", "甲", "dispatch.drafter", (Move("go", "走", effect="no.effect"),)),
        Stage("a", "甲", "dispatch.drafter", (Move("go", "走", when="no.condition"),)),
        Stage("a", "甲", "dispatch.drafter", (Move("go", "走"),), due="no.deadline"),
    ):
        with pytest.raises(LookupError, match=r"no\.|nobody"):
            registry.register(Definition("bad", "坏", (stage,)), "unit", lambda _key: None)


def test_a_definition_whose_moves_lead_nowhere_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="no such stage"):
        Definition("bad", "坏", (Stage("a", "甲", "x", (Move("go", "走", to="b"),)),))
    with pytest.raises(ValueError, match="share a key"):
        Definition("bad", "坏", (Stage("a", "甲", "x", (Move("go", "走"), Move("go", "跑"))),))
