"""Beside the line: open, take back, hand on, consult, circulate, urge."""

from __future__ import annotations

import pytest

from app.circulation import moves, queries, reading
from app.circulation.models import TaskKind, TaskState
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from tests.app.circulation.test_engine import to_any
from tests.app.circulation.trial import THREE, act, begin, circulation, task_of, tasks, waiting


def sent(county: County) -> int:
    key = begin(county)
    act(county, key, "方志敏", "submit")
    return key


def test_the_sender_takes_back_while_nobody_has_looked(county: County) -> None:
    key = sent(county)
    with unit_of_work():
        moves.take_back(county.actor("方志敏"), key)
    assert (circulation(key).stage, circulation(key).round, waiting(key)) == (
        "draft",
        2,
        ["方志敏"],
    )
    act(county, key, "方志敏", "submit")
    task_id = task_of(key, "丁小军").id
    with unit_of_work():
        moves.open_task(county.actor("丁小军"), task_id)
    with pytest.raises(OutOfTurn), unit_of_work():
        moves.take_back(county.actor("方志敏"), key)


def test_nobody_takes_back_for_another_and_nobody_twice(county: County) -> None:
    key = sent(county)
    with pytest.raises(OutOfTurn), unit_of_work():
        moves.take_back(county.actor("丁小军"), key)
    with unit_of_work():
        moves.take_back(county.actor("方志敏"), key)
    with pytest.raises(OutOfTurn), unit_of_work():
        moves.take_back(county.actor("方志敏"), key)


def test_a_first_look_is_one_act_however_often_one_looks(county: County) -> None:
    key = sent(county)
    task = task_of(key, "丁小军")
    task_id, seen = task.id, []
    for _ in range(2):
        with unit_of_work():
            moves.open_task(county.actor("丁小军"), task_id)
        seen.append(task_of(key, "丁小军").opened_at)
    assert seen[0] == seen[1] is not None


def test_a_task_is_handed_on_within_the_unit_only_and_its_old_holder_is_done(
    county: County,
) -> None:
    key = begin(county)
    to_any(county, key)
    task_id = task_of(key, "方志敏").id
    for name, error in (("石磊", NotAllowed), ("方志敏", Invalid)):
        with pytest.raises(error), unit_of_work():
            moves.hand_on(county.actor("方志敏"), task_id, county.seat(name), "")
    with unit_of_work():
        moves.hand_on(county.actor("方志敏"), task_id, county.seat("包玉兰"), "请代办。")
    handed = [t for t in tasks(key, TaskState.OPEN) if t.note == "请代办。"]
    assert [t.person.name for t in handed] == ["包玉兰"]
    with pytest.raises(OutOfTurn), unit_of_work():
        moves.hand_on(county.actor("方志敏"), task_id, county.seat("包玉兰"), "")


def test_a_stage_that_must_be_done_in_person_is_not_handed_on(county: County) -> None:
    key = begin(county)
    task_id = task_of(key, "方志敏").id
    with pytest.raises(NotAllowed), unit_of_work():
        moves.hand_on(county.actor("方志敏"), task_id, county.seat("包玉兰"), "")


def test_the_matter_does_not_wait_for_who_is_consulted(county: County) -> None:
    key = sent(county)
    task_id = task_of(key, "丁小军").id
    with pytest.raises(Invalid), unit_of_work():
        moves.consult(county.actor("丁小军"), task_id, [county.seat("石磊")], " ")
    with unit_of_work():
        moves.consult(county.actor("丁小军"), task_id, [county.seat("石磊")], "印模是否齐全？")
    asked = task_of(key, "石磊")
    assert (asked.kind, asked.note) == (TaskKind.CONSULT, "印模是否齐全？")
    asked_id = asked.id
    with pytest.raises(Invalid), unit_of_work():
        moves.answer(county.actor("石磊"), asked_id, "")
    with unit_of_work():
        moves.answer(county.actor("石磊"), asked_id, "齐全。")
    assert queries.opinions(circulation(key))[-1].text == "齐全。"
    for name in THREE:
        act(county, key, name, "agree")
    assert circulation(key).stage == "order"


def test_what_was_sent_round_and_not_read_can_be_called_back(county: County) -> None:
    key = sent(county)
    people = [county.seat("石磊"), county.seat("乔桂英")]
    with unit_of_work():
        moves.circulate(county.actor("方志敏"), key, people, "供参考")
    read = task_of(key, "石磊").id
    with unit_of_work():
        moves.answer(county.actor("石磊"), read, "")
    with unit_of_work():
        assert reading.recall(county.actor("方志敏"), key) == 1
    states = {t.person.name: t.state for t in tasks(key) if t.kind is TaskKind.READ}
    assert states == {"石磊": TaskState.DONE, "乔桂英": TaskState.CANCELLED}
    with pytest.raises(OutOfTurn), unit_of_work():
        reading.recall(county.actor("方志敏"), key)


def test_reading_goes_on_when_the_matter_moves_on(county: County) -> None:
    key = sent(county)
    with unit_of_work():
        moves.circulate(county.actor("方志敏"), key, [county.seat("石磊")], "供参考")
    for name in THREE:
        act(county, key, name, "agree")
    assert "石磊" in waiting(key)


def test_an_outsider_sends_nothing_round_and_does_not_know_of_it(county: County) -> None:
    key = sent(county)
    with pytest.raises(NotFound), unit_of_work():
        moves.circulate(county.actor("田小雨"), key, [county.seat("石磊")], "供参考")
    with pytest.raises(NotFound), unit_of_work():
        moves.urge(county.actor("田小雨"), key, "")


def test_urging_reaches_everyone_else_who_has_the_matter_and_fills_their_box(
    county: County,
) -> None:
    key = sent(county)
    with unit_of_work():
        assert (
            moves.urge(county.actor("方志敏"), key, "请于今日办理。") == 2
        )  # She who urges has it too.
    urged = {t.person.name for t in tasks(key, TaskState.OPEN) if t.note == "请于今日办理。"}
    assert urged == {"丁小军", "包玉兰"}
    assert queries.counts(county.actor("丁小军"))["urged"] == 1
    with pytest.raises(Invalid), unit_of_work():
        moves.urge(county.actor("方志敏"), key, "长" * 501)


@pytest.mark.parametrize("seat", ["", "1", "a:b", "1:999999", "-1:2", "1:2:3", "9" * 40])
def test_a_person_who_is_not_in_the_post_cannot_be_chosen(county: County, seat: str) -> None:
    key = sent(county)
    with pytest.raises(Invalid), unit_of_work():
        moves.circulate(county.actor("方志敏"), key, [seat], "供参考")


def test_no_document_is_ever_sent_round_to_an_administrator(county: County) -> None:
    key = sent(county)
    with pytest.raises(Invalid, match="不办理公文"), unit_of_work():
        moves.circulate(county.actor("方志敏"), key, [county.seat("程明")], "供参考")
