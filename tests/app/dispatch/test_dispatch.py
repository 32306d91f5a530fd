"""发文: the full way of a document, and what is refused on it."""

from __future__ import annotations

import pytest

from app.circulation import engine, moves
from app.core import acts
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotFound, OutOfTurn, SecondFactorNeeded
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import OfficialDocument
from app.sample.county import County
from documents.archive import evidence
from tests.app.dispatch.walk import act, circulation, draft, waiting, walk


def test_a_notice_goes_from_draft_to_delivery_and_every_act_is_chained_and_signed(
    county: County,
) -> None:
    document_id = draft(county, consulted=("财政局", "司法局"))
    walk(county, document_id, "track")
    document = db.session.get_one(OfficialDocument, document_id)
    assert document.number == "云政发〔2026〕1号"
    assert document.issued_digest is not None
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def test_an_act_needs_the_second_factor_where_the_stage_says_so(county: County) -> None:
    document_id = draft(county)
    walk(county, document_id, "sign")
    (task,) = waiting(document_id)
    with pytest.raises(SecondFactorNeeded), unit_of_work():
        engine.act(county.actor("苏和", confirmed=False), task.id, "sign")
    assert circulation(document_id).stage == "sign"


def test_nobody_acts_on_a_task_of_another(county: County) -> None:
    document_id = draft(county)
    walk(county, document_id, "check")
    (task, *_) = waiting(document_id)
    with pytest.raises(NotFound), unit_of_work():
        engine.act(county.actor("陈国强"), task.id, "pass")


def test_a_second_click_gets_the_same_answer_and_a_late_one_is_told_so(county: County) -> None:
    document_id = draft(county)
    (task,) = waiting(document_id)
    for _ in range(2):
        with unit_of_work():
            engine.act(county.actor("郭宇航"), task.id, "submit")
    assert circulation(document_id).stage == "review"
    with pytest.raises(OutOfTurn), unit_of_work():
        engine.act(county.actor("郭宇航"), task.id, "stop", opinion="不办了。")


def test_a_return_needs_a_reason_and_opens_a_new_round(county: County) -> None:
    document_id = draft(county)
    walk(county, document_id, "review")
    with pytest.raises(Invalid):
        act(county, document_id, "return")
    act(county, document_id, "return", opinion="请补充依据。")
    assert (circulation(document_id).stage, circulation(document_id).round) == ("draft", 2)


def test_the_sender_takes_back_what_nobody_has_opened(county: County) -> None:
    document_id = draft(county)
    walk(county, document_id, "review")
    with unit_of_work():
        moves.take_back(county.actor("郭宇航"), circulation(document_id).id)
    assert circulation(document_id).stage == "draft"
    walk(county, document_id, "review")
    (task,) = waiting(document_id)
    with unit_of_work():
        moves.open_task(county.actor("特木尔"), task.id)
    with pytest.raises(OutOfTurn), unit_of_work():
        moves.take_back(county.actor("郭宇航"), circulation(document_id).id)


def test_what_was_not_agreed_may_not_go_down(county: County) -> None:
    document_id = draft(county, consulted=("财政局",))
    walk(county, document_id, "countersign")
    act(county, document_id, "disagree", opinion="经费没有落实。")
    assert circulation(document_id).stage == "consensus"
    with pytest.raises(Blocked, match="第十六条"):
        act(county, document_id, "escalate", opinion="未能协商一致。")
    act(county, document_id, "again")
    act(county, document_id, "agree")
    assert circulation(document_id).stage == "check"
