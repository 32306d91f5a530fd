"""收文: the way of a document from its sender to the answer, and what is refused on it."""

from __future__ import annotations

import pytest

from app.circulation import engine, moves
from app.circulation.models import CirculationState
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.official_documents import delivering
from app.official_documents.models import DeliveryState
from app.permissions import checks
from app.permissions.rules import Permission
from app.receipt import arriving
from app.receipt.actions import load
from app.receipt.models import Handling, IncomingDocument
from app.sample.county import County
from documents.archive import evidence
from tests.app.receipt.walk import (
    POINTS,
    act,
    arrived,
    circulation,
    delivery_of,
    incoming_of,
    issued,
    names,
    send,
    waiting,
    walk,
)  # fmt: skip

YEAR = clock.today().year


def test_a_document_to_be_handled_goes_from_its_sender_to_the_answer(county: County) -> None:
    incoming_id = arrived(county)
    assert names(county, incoming_id) == ["孙丽华"]
    walk(county, incoming_id, "end")
    incoming, delivery = load(incoming_id), delivery_of(incoming_id)
    assert incoming.register_number == f"收文〔{YEAR}〕1号"
    assert incoming.handling is Handling.TO_HANDLE
    assert incoming.result == "已办理完毕。"
    assert circulation(incoming_id).state is CirculationState.CLOSED
    assert delivery.state is DeliveryState.RECEIVED
    assert delivery.answer == "系统告知：已按要求开展检查。"
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def test_the_bytes_are_the_senders_own_and_are_not_copied(county: County) -> None:
    incoming_id = arrived(county)
    incoming, delivery = load(incoming_id), delivery_of(incoming_id)
    assert (incoming.blob, incoming.digest) == (
        delivery.document.issued_blob,
        delivery.document.issued_digest,
    )


def test_a_document_to_be_read_is_closed_when_the_last_reader_has_read_it(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "propose")
    act(
        county, incoming_id, "circulate", opinion="请阅知。",
        readers=[county.seat("宋立新"), county.seat("何俊")],
    )  # fmt: skip
    assert load(incoming_id).handling is Handling.TO_READ
    assert names(county, incoming_id) == ["宋立新", "何俊"]
    act(county, incoming_id, "read", who="何俊")
    assert circulation(incoming_id).state is CirculationState.OPEN
    act(county, incoming_id, "read", who="宋立新", opinion="已阅，请各科室落实。")
    assert circulation(incoming_id).state is CirculationState.CLOSED


def test_readers_outside_the_organ_are_refused(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "propose")
    with pytest.raises(Invalid, match="传阅范围"):
        act(county, incoming_id, "circulate", opinion="请阅知。", readers=[county.seat("郭宇航")])
    assert circulation(incoming_id).stage == "propose"


def test_it_arrives_once_however_often_the_event_is_heard(county: County) -> None:
    (delivery_id,) = send(county, issued(county), "财政局")
    with unit_of_work():
        arriving.arrive(delivery_id)
    assert len(waiting(incoming_of(delivery_id).id)) == 1


def test_what_its_sender_withdrew_leaves_the_desk_and_is_not_found(county: County) -> None:
    (delivery_id,) = send(county, issued(county), "财政局")
    incoming_id = incoming_of(delivery_id).id
    with unit_of_work():
        delivering.withdraw(county.actor("王红梅"), delivery_id)
    outbox.drain()
    assert circulation(incoming_id).state is CirculationState.STOPPED
    assert waiting(incoming_id) == []
    with pytest.raises(NotFound):
        checks.fetch(county.actor("孙丽华"), Permission.MATTER_READ, IncomingDocument, incoming_id)


def test_a_withdrawal_that_comes_late_leaves_a_received_document_alone(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "register")
    with unit_of_work():
        arriving.withdrawn(delivery_of(incoming_id).id)
    assert circulation(incoming_id).stage == "register"


def test_urging_by_the_sender_shows_on_the_desk(county: County) -> None:
    (delivery_id,) = send(county, issued(county), "财政局")
    with unit_of_work():
        delivering.urge(county.actor("王红梅"), delivery_id)
    outbox.drain()
    (task,) = waiting(incoming_of(delivery_id).id)
    assert (task.urges, task.note) == (1, "来文单位催签。")


def test_a_document_is_returned_at_the_door_with_a_coded_reason(county: County) -> None:
    incoming_id = arrived(county)
    with pytest.raises(Invalid, match="退文须选择理由"):
        act(county, incoming_id, "return_document")
    with pytest.raises(Invalid, match="写明退文理由"):
        act(county, incoming_id, "return_document", reason="other")
    act(county, incoming_id, "return_document", reason="not-ours", opinion="应送住建局。")
    delivery = delivery_of(incoming_id)
    assert delivery.state is DeliveryState.RETURNED
    assert delivery.reason == "不属于本机关职权范围：应送住建局。"
    assert circulation(incoming_id).state is CirculationState.STOPPED


def test_what_fails_the_first_review_goes_back_to_its_sender(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "preliminary")
    with pytest.raises(Invalid, match="第二十四条第三项"):
        act(county, incoming_id, "pass", points=POINTS[1:])
    act(county, incoming_id, "return_document", reason="consultation")
    delivery = delivery_of(incoming_id)
    assert delivery.state is DeliveryState.RETURNED
    assert delivery.received_at is not None
    assert delivery.receiver == "孙丽华"


def test_the_same_number_of_the_same_sender_is_registered_twice_only_on_purpose(
    county: County,
) -> None:
    first = arrived(county)
    walk(county, first, "preliminary")
    second = arrived(county)
    walk(county, second, "register")
    with pytest.raises(Invalid, match=f"可能重复.*收文〔{YEAR}〕1号"):
        act(county, second, "register")
    act(county, second, "register", confirm_duplicate="1")
    assert load(second).register_number == f"收文〔{YEAR}〕2号"


def test_each_organ_has_its_own_register_without_gaps(county: County) -> None:
    (finance, town) = send(county, issued(county), "财政局", "青石镇")
    for delivery_id in (finance, town):
        walk(county, incoming_of(delivery_id).id, "preliminary")
        assert incoming_of(delivery_id).register_number == f"收文〔{YEAR}〕1号"


def test_an_urgent_document_needs_a_deadline(county: County) -> None:
    incoming_id = arrived(county, urgency="特急")
    walk(county, incoming_id, "assign")
    lead = str(county.units["财政局预算科"])
    with pytest.raises(Blocked, match="明确办理时限"):
        act(county, incoming_id, "assign", lead=lead)
    with pytest.raises(Invalid, match="早于今天"):
        act(county, incoming_id, "assign", lead=lead, due="2020-01-01")
    act(county, incoming_id, "assign", lead=lead, due="2099-12-31")
    walk(county, incoming_id, "handle")
    (task,) = waiting(incoming_id)
    assert task.due_at == load(incoming_id).due_at


def test_two_departments_need_a_lead(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "assign")
    two = [str(county.units[u]) for u in ("财政局预算科", "财政局办公室")]
    with pytest.raises(Blocked, match="明确主办部门"):
        act(county, incoming_id, "assign", assisting=two)
    with pytest.raises(Invalid, match="只能有一个"):
        act(county, incoming_id, "assign", lead=two)
    with pytest.raises(Invalid, match="不属于本机关"):
        act(county, incoming_id, "assign", lead=str(county.units["教育局"]))
    act(county, incoming_id, "assign", lead=two[0], assisting=two[1])
    assert names(county, incoming_id) == ["何俊"]


def test_the_result_is_needed_and_the_assisting_units_are_heard(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "handle", assisting=[county.units["财政局办公室"]])
    assert names(county, incoming_id) == ["何俊", "孙丽华"]
    with pytest.raises(Invalid, match="办理结果"):
        act(county, incoming_id, "finish", who="何俊")
    with pytest.raises(Invalid, match="协办尚未反馈：孙丽华"):
        act(county, incoming_id, "finish", who="何俊", result="已完成。")
    with pytest.raises(OutOfTurn):
        act(county, incoming_id, "finish", who="孙丽华", result="抢先办结。")
    act(county, incoming_id, "contribute", who="孙丽华", opinion="已提供数据。")
    act(county, incoming_id, "finish", who="何俊", result="已完成。")
    assert circulation(incoming_id).stage == "answer"


def test_who_does_not_wait_for_the_assisting_units_says_so(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "handle", assisting=[county.units["财政局办公室"]])
    act(county, incoming_id, "finish", who="何俊", result="已完成。", without_assisting="1")
    assert circulation(incoming_id).stage == "answer"


def test_a_head_who_gave_the_work_to_another_approves_the_result(county: County) -> None:
    incoming_id = arrived(county, unit="县政府办")
    walk(county, incoming_id, "accept", lead=county.units["文秘科"], leaders=[county.seat("哈斯")])
    assert names(county, incoming_id) == ["包玉兰"]
    with pytest.raises(Invalid, match="主办部门的一位"):
        act(county, incoming_id, "accept", handler=county.seat("何俊"))
    act(county, incoming_id, "accept", handler=county.seat("丁小军"))
    assert names(county, incoming_id) == ["丁小军"]
    act(county, incoming_id, "note", opinion="正在起草方案。")
    act(county, incoming_id, "finish", result="方案已印发。")
    assert (circulation(incoming_id).stage, names(county, incoming_id)) == ("approve", ["包玉兰"])
    act(county, incoming_id, "return", opinion="请补充数据。")
    assert names(county, incoming_id) == ["丁小军"]
    walk(county, incoming_id, "answer")
    assert load(incoming_id).result == "已办理完毕。"


def test_who_took_the_work_over_handles_it_and_the_head_approves(county: County) -> None:
    incoming_id = arrived(county, unit="县政府办")
    walk(county, incoming_id, "accept", lead=county.units["文秘科"], leaders=[county.seat("哈斯")])
    (task,) = waiting(incoming_id)
    with unit_of_work():
        moves.hand_on(county.actor("包玉兰"), task.id, county.seat("丁小军"), "请小丁办。")
    act(county, incoming_id, "accept")
    assert names(county, incoming_id) == ["丁小军"]
    act(county, incoming_id, "finish", result="已办。")
    assert (circulation(incoming_id).stage, names(county, incoming_id)) == ("approve", ["包玉兰"])


def test_the_documents_of_a_government_are_handled_by_its_office(county: County) -> None:
    incoming_id = arrived(county, unit="县政府", code="云财发")
    assert names(county, incoming_id) == ["王红梅"]
    walk(county, incoming_id, "propose")
    assert names(county, incoming_id) == ["哈斯"]
    with pytest.raises(Invalid, match="本机关领导"):
        act(county, incoming_id, "instruct", opinion="请批示。", leaders=[county.seat("哈斯")])
    leaders = [county.seat("李建国"), county.seat("苏和")]
    act(county, incoming_id, "instruct", opinion="请批示。", leaders=leaders)
    assert names(county, incoming_id) == ["李建国"]
    act(county, incoming_id, "ask_leader", leader=county.seat("张卫东"))
    act(county, incoming_id, "ask_leader", leader=county.seat("张卫东"))
    act(county, incoming_id, "circle")
    act(county, incoming_id, "instruct", opinion="请财政局办理。")
    assert names(county, incoming_id) == ["张卫东"]
    act(county, incoming_id, "circle")
    act(county, incoming_id, "assign", lead=str(county.units["财政局"]))
    assert names(county, incoming_id) == ["宋立新"]
    act(county, incoming_id, "return_assignment", opinion="属于发改局职责。")
    assert circulation(incoming_id).stage == "assign"


def test_a_leader_returns_it_to_be_proposed_again(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "instruct")
    act(county, incoming_id, "return", opinion="请先征求发改局意见。")
    assert circulation(incoming_id).stage == "propose"
    act(county, incoming_id, "assign", opinion="转预算科办理。")
    assert circulation(incoming_id).stage == "assign"


def test_the_receiver_takes_back_what_nobody_has_opened(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "accept")
    with unit_of_work():
        moves.take_back(county.actor("孙丽华"), circulation(incoming_id).id)
    assert circulation(incoming_id).stage == "assign"
    walk(county, incoming_id, "accept")
    (task,) = waiting(incoming_id)
    with unit_of_work():
        moves.open_task(county.actor("何俊"), task.id)
    with pytest.raises(OutOfTurn), unit_of_work():
        moves.take_back(county.actor("孙丽华"), circulation(incoming_id).id)


def test_a_receipt_that_went_back_is_not_taken_back(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "register")
    with pytest.raises(OutOfTurn), unit_of_work():
        moves.take_back(county.actor("孙丽华"), circulation(incoming_id).id)


def test_someone_of_another_organ_finds_nothing(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "handle")
    for stranger in ("赵敏", "苏和", "安国梁"):
        with pytest.raises(NotFound):
            checks.fetch(
                county.actor(stranger), Permission.MATTER_READ, IncomingDocument, incoming_id
            )
    (task,) = waiting(incoming_id)
    with pytest.raises(NotFound), unit_of_work():
        engine.act(county.actor("赵敏"), task.id, "finish", form={"result": "代办。"})
    for reader in ("孙丽华", "宋立新", "何俊"):
        checks.fetch(county.actor(reader), Permission.MATTER_READ, IncomingDocument, incoming_id)
    assert db.session.get_one(IncomingDocument, incoming_id).result is None
