"""收文: what is checked at the door, paper that is entered by hand, answers and deputies."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from app.circulation import engine, queries
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, OutOfTurn
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.directory.models import Absence
from app.dispatch import deleting
from app.official_documents.models import IssuingAccount, OfficialDocument
from app.receipt import arriving, replying
from app.receipt.actions import load
from app.receipt.models import IncomingDocument
from app.receipt.verifying import verify
from app.sample.county import County
from documents.model import Document, Paragraph
from tests.app.receipt.walk import (
    PDF,
    TEXT,
    act,
    arrived,
    circulation,
    delivery_of,
    names,
    waiting,
    walk,
)  # fmt: skip

PAPER = {
    "from_name": "云州市人民政府",
    "number": "云政[2026]第05号",
    "title": "云州市人民政府关于做好防汛工作的通知",
    "kind": "通知",
    "dated": "2026-06-01",
    "copies": "2",
    "pages": "4",
}
REQUEST = Document(
    kind="请示",
    title="青石镇人民政府关于修建河堤的请示",
    recipients="云岭县人民政府",
    body=(Paragraph("妥否，请批示。"),),
)


def enter(county: County, organ: str = "县政府", who: str = "王红梅", **changed: object) -> int:
    with unit_of_work():
        incoming = arriving.enter_paper(
            county.actor(who), county.units[organ], PAPER | changed, "来文.pdf", io.BytesIO(PDF)
        )
        return incoming.id


def test_seal_digest_and_certificate_are_checked_and_shown(county: County) -> None:
    genuine = verify(load(arrived(county)))
    assert [c.label for c in genuine.checks] == ["正文完整", "印章签名", "印章主体", "印章证书"]
    assert genuine.holds
    assert genuine.trial


def test_a_signature_of_another_text_is_noticed_and_nobody_signs_for_it(county: County) -> None:
    incoming_id = arrived(county)
    with unit_of_work():
        document = delivery_of(incoming_id).document
        document.seal_signature = stores().keys.recorder.sign(b"another text")
    assert [c.holds for c in verify(load(incoming_id)).checks] == [True, False, True, True]
    with pytest.raises(Blocked, match="签名与正文不符"):
        act(county, incoming_id, "sign_for")
    act(county, incoming_id, "return_document", reason="signature")


def test_bytes_that_are_not_those_that_were_sent_are_noticed(county: County) -> None:
    incoming_id = arrived(county)
    other = stores().blobs.put(io.BytesIO(PDF + b"%"), limit_bytes=1000)
    with unit_of_work():
        load(incoming_id).blob = other.id
    assert not verify(load(incoming_id)).checks[0].holds
    with pytest.raises(Blocked, match="内容已变动"):
        act(county, incoming_id, "sign_for")


def test_a_seal_of_another_organ_is_noticed(county: County) -> None:
    incoming_id = arrived(county)
    with unit_of_work():
        delivery_of(incoming_id).document.account.signature = "云岭县财政局"
    assert [c.holds for c in verify(load(incoming_id)).checks] == [True, True, False, True]


def test_a_document_without_a_seal_is_not_signed_for(county: County) -> None:
    incoming_id = arrived(county)
    with unit_of_work():
        delivery_of(incoming_id).document.seal_signature = None
    with pytest.raises(Blocked, match="没有电子印章签名"):
        act(county, incoming_id, "sign_for")


def test_paper_is_entered_with_its_scan_and_goes_the_same_way(county: County) -> None:
    incoming_id = enter(county)
    incoming = load(incoming_id)
    assert (incoming.number, incoming.copies, incoming.pages) == ("云政〔2026〕5号", 2, 4)
    assert incoming.sender_id == county.units["云州市人民政府"]
    assert incoming.receiver == "王红梅"
    assert stores().blobs.read(incoming.blob) == PDF
    assert verify(incoming).holds
    assert circulation(incoming_id).stage == "register"
    act(county, incoming_id, "register", title="云州市人民政府关于做好防汛抗旱工作的通知")
    walk(county, incoming_id, "end", leaders=[county.seat("苏和")], lead=county.units["财政局"])
    assert load(incoming_id).title == "云州市人民政府关于做好防汛抗旱工作的通知"
    assert load(incoming_id).answer == "已按要求开展检查。"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"title": " "}, "请填写标题"),
        ({"title": "长" * 301}, "不得超过 300 字"),
        ({"from_name": ""}, "请填写来文机关"),
        ({"kind": "便条"}, "重新选择"),
        ({"dated": "六月一日"}, "成文日期不正确"),
        ({"dated": "0006-06-01"}, "成文日期不正确"),
        ({"copies": "0"}, "份数应为"),
        ({"pages": "-1"}, "页数应为"),
    ],
)
def test_what_is_entered_wrongly_is_told_with_its_field(
    county: County, changed: dict[str, str], message: str
) -> None:
    with pytest.raises(Invalid, match=message) as told:
        enter(county, **changed)
    assert set(told.value.fields) == set(changed)


def test_only_a_scan_is_taken_and_it_is_what_its_name_says(county: County) -> None:
    for name, content in (("来文.pdf", b"MZ\x90\x00"), ("来文.docx", PDF), ("来文.txt", b"abc")):
        with pytest.raises(Invalid), unit_of_work():
            arriving.enter_paper(
                county.actor("王红梅"), county.units["县政府"], PAPER, name, io.BytesIO(content)
            )
    assert db.session.query(IncomingDocument).count() == 0


def test_only_the_registrar_of_the_organ_enters_paper(county: County) -> None:
    for who, organ in (("丁小军", "县政府"), ("孙丽华", "县政府"), ("王红梅", "财政局")):
        with pytest.raises(NotAllowed):
            enter(county, organ, who)
    assert enter(county, "财政局", "孙丽华")


def test_paper_that_was_entered_before_is_entered_again_only_on_purpose(county: County) -> None:
    enter(county)
    with pytest.raises(Invalid, match="可能重复"):
        enter(county, number="云政〔2026〕5号")
    assert enter(county, confirm_duplicate="1")


def test_a_deputy_signs_for_it_in_the_place_of_the_absent_registrar(county: County) -> None:
    incoming_id = arrived(county)
    (task,) = waiting(incoming_id)
    with pytest.raises(Exception, match="没有找到"), unit_of_work():
        engine.act(county.actor("何俊"), task.id, "sign_for")
    with unit_of_work():
        now = clock.now()
        db.session.add(
            Absence(
                person_id=county.people["孙丽华"], deputy_id=county.people["何俊"], reason="出差",
                since=now - timedelta(days=1), until=now + timedelta(days=1),
            )
        )  # fmt: skip
    with unit_of_work():
        engine.act(county.actor("何俊"), task.id, "sign_for")
    assert load(incoming_id).receiver == "何俊"
    assert circulation(incoming_id).stage == "register"


def test_the_lead_handler_drafts_an_answer_that_names_what_it_answers(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "accept")
    with pytest.raises(OutOfTurn), unit_of_work():
        replying.reply(county.actor("何俊"), load(incoming_id))
    walk(county, incoming_id, "handle")
    with pytest.raises(NotAllowed), unit_of_work():
        replying.reply(county.actor("宋立新"), load(incoming_id))
    with unit_of_work():
        draft_id = replying.reply(county.actor("何俊"), load(incoming_id)).id
    with unit_of_work():
        assert replying.reply(county.actor("何俊"), load(incoming_id)).id == draft_id
    draft = db.session.get_one(OfficialDocument, draft_id)
    assert draft.title == "云岭县财政局关于开展安全生产大检查的复函"
    assert draft.kind == "函"
    assert draft.answers_id == load(incoming_id).delivery_id
    assert draft.document.plain_text().splitlines()[1:3] == [
        "云岭县人民政府",
        f"《{TEXT.title}》（云政发〔2026〕18号）收悉。经研究，现函复如下：",
    ]
    dispatch = queries.circulation_for(draft, "dispatch")
    assert dispatch is not None
    assert [t.person_id for t in dispatch.tasks] == [county.people["何俊"]]
    act(county, incoming_id, "finish")
    with pytest.raises(Blocked, match="复文尚未制发"):
        act(county, incoming_id, "close", answer_by="document", answer="见复函。")


def test_when_the_draft_of_an_answer_is_deleted_another_may_be_begun(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "handle")
    with unit_of_work():
        first = replying.reply(county.actor("何俊"), load(incoming_id)).id
    with unit_of_work():
        deleting.delete(county.actor("何俊"), db.session.get_one(OfficialDocument, first))
    outbox.drain()
    assert load(incoming_id).reply_id is None
    with unit_of_work():
        second = replying.reply(county.actor("何俊"), load(incoming_id)).id
    assert second != first
    assert load(incoming_id).reply_id == second


def test_a_request_from_below_is_answered_with_an_approval(county: County) -> None:
    incoming_id = arrived(county, unit="县政府", code="青政发", text=REQUEST)
    walk(county, incoming_id, "handle", leaders=[county.seat("苏和")], lead=county.units["文秘科"])
    with unit_of_work():
        draft = replying.reply(county.actor("包玉兰"), load(incoming_id))
        assert draft.kind == "批复"
        assert draft.title == "云岭县人民政府关于修建河堤的批复"
        assert draft.document.recipients == "青石镇人民政府"
    account = db.session.get_one(IssuingAccount, county.accounts["云财发"])
    assert replying.content_for(load(incoming_id), account).kind == "函"


def test_what_needs_no_answer_is_closed_with_the_reason_and_the_sender_gets_none(
    county: County,
) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "answer")
    with pytest.raises(Invalid, match="答复方式"):
        act(county, incoming_id, "close", answer="知悉。")
    with pytest.raises(Invalid, match="写明答复内容"):
        act(county, incoming_id, "close", answer_by="not_needed")
    act(county, incoming_id, "close", answer_by="not_needed", answer="普发性通知，不需答复。")
    assert delivery_of(incoming_id).answer is None
    assert names(county, incoming_id) == []
