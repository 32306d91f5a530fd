"""申请撤回: once the next person has looked, the matter comes back only if she agrees."""

from __future__ import annotations

import pytest

from app.circulation import asking_back, engine, moves, queries
from app.core import acts
from app.core.errors import Invalid, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from documents.archive import evidence
from tests.app.circulation.trial import act, begin, circulation, task_of, waiting


def opened(county: County) -> int:
    """Sent by 方志敏; one of the three who have it has looked at it."""
    key = begin(county)
    act(county, key, "方志敏", "submit")
    task_id = task_of(key, "丁小军").id
    with unit_of_work():
        moves.open_task(county.actor("丁小军"), task_id)
    return key


def ask(county: County, key: int, name: str = "方志敏", reason: str = "附件有误。") -> int:
    with unit_of_work():
        return asking_back.ask_back(county.actor(name), key, reason)


def test_what_was_opened_is_asked_back_and_comes_back_when_its_holder_agrees(
    county: County,
) -> None:
    key = opened(county)
    with pytest.raises(OutOfTurn, match="已经打开"), unit_of_work():
        moves.take_back(county.actor("方志敏"), key)
    assert ask(county, key) == 3
    task = task_of(key, "丁小军")
    assert task.note == "方志敏申请撤回：附件有误。"
    assert queries.counts(county.actor("丁小军"))["urged"] == 1
    task_id = task.id
    with unit_of_work():
        asking_back.give_back(county.actor("丁小军"), task_id)
    assert (circulation(key).stage, waiting(key)) == ("draft", ["方志敏"])
    assert [o.text for o in queries.opinions(circulation(key))] == ["附件有误。"]
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def test_going_on_is_the_refusal(county: County) -> None:
    key = opened(county)
    ask(county, key)
    for name in ("丁小军", "包玉兰", "方志敏"):
        act(county, key, name, "agree")
    assert circulation(key).stage == "order"
    assert asking_back.request(circulation(key)) is None
    with pytest.raises(OutOfTurn), unit_of_work():
        asking_back.give_back(county.actor("包玉兰"), task_of(key, "包玉兰").id)


def test_one_asks_once_with_a_reason_and_only_for_what_one_sent(county: County) -> None:
    key = opened(county)
    with pytest.raises(Invalid, match="理由"):
        ask(county, key, reason=" ")
    with pytest.raises(OutOfTurn):
        ask(county, key, "丁小军")
    ask(county, key)
    with pytest.raises(OutOfTurn, match="已经申请"):
        ask(county, key)


def test_nothing_is_given_back_that_nobody_asked_for_nor_twice(county: County) -> None:
    key = opened(county)
    task_id = task_of(key, "丁小军").id
    with pytest.raises(OutOfTurn), unit_of_work():
        asking_back.give_back(county.actor("丁小军"), task_id)
    ask(county, key)
    with unit_of_work():
        asking_back.give_back(county.actor("丁小军"), task_id)
    with pytest.raises(OutOfTurn), unit_of_work():
        asking_back.give_back(county.actor("丁小军"), task_id)


def test_after_somebody_has_answered_it_is_too_late_to_ask(county: County) -> None:
    key = opened(county)
    act(county, key, "丁小军", "agree")
    with pytest.raises(OutOfTurn, match="已经办理"):
        ask(county, key)
    with unit_of_work():
        task_id = task_of(key, "包玉兰").id
        with pytest.raises(OutOfTurn):
            engine.act(county.actor("包玉兰"), task_id, "submit")
