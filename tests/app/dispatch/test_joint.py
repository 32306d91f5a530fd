"""联合行文: chosen by the drafter, signed and sealed by all, host first; and what is refused."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.circulation import engine
from app.circulation.models import TaskState
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound, OutOfTurn, SecondFactorNeeded
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.directory.models import Appointment
from app.official_documents import drafting, producing, sealing
from app.official_documents.models import Publicity, SealUse
from app.sample.county import County
from documents.archive import evidence
from documents.formats.pdf import typeset
from documents.model import Layout, Paragraph
from tests.app.dispatch.joint import (
    BOTH,
    NOTICE,
    SIGNER,
    choose,
    joint_draft,
    leave,
    loaded,
    may_read,
    names,
    write,
)
from tests.app.dispatch.walk import act, circulation, waiting, walk

REQUEST = replace(
    NOTICE,
    kind="请示",
    layout=Layout.UPWARD,
    title="云岭县教育局 云岭县财政局 云岭县司法局关于增加学生资助资金的请示",
    recipients="云岭县人民政府",
    body=(
        Paragraph("为保障学生资助政策落实，拟增加本年度资助资金80万元。"),
        Paragraph("妥否，请批示。"),
    ),
)


# The whole way


def test_a_joint_notice_is_signed_and_sealed_by_every_organ_under_the_hosts_number(
    county: County,
) -> None:
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "joint_sign", signer=SIGNER)
    assert names(county, document_id) == ["宋立新", "娜仁"]
    walk(county, document_id, "joint_seal", signer=SIGNER)
    assert names(county, document_id) == ["孙丽华", "周建军"]
    walk(county, document_id, "track", signer=SIGNER)
    document = loaded(document_id)
    assert document.number == "云教发〔2026〕1号"
    assert document.document.issuer_mark == "云岭县教育局、云岭县财政局、云岭县司法局文件"
    assert {one.signed_digest for one in document.co_issuers} == {document.signed_digest}
    data = producing.issued_bytes(document)
    seals = sealing.seals_of(document)
    assert [seal.organ for seal in seals] == list(document.document.signatures)
    assert len({seal.certificate for seal in seals}) == 3
    assert all(seal.fits(data) for seal in seals)
    assert not any(seal.fits(data + b"\n") for seal in seals)
    uses = db.session.scalars(select(SealUse).where(SealUse.document_id == document_id)).all()
    by_id = {key: name for name, key in county.people.items()}
    assert [(u.seal.name, by_id[u.person_id]) for u in uses] == [
        ("云岭县教育局", "赵敏"), ("云岭县财政局", "孙丽华"), ("云岭县司法局", "周建军"),
    ]  # fmt: skip
    assert {u.digest for u in uses} == {document.issued_digest}
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def test_an_upward_one_shows_who_signs_for_each_organ_from_the_first_draft_on(
    county: County,
) -> None:
    document_id = joint_draft(county, *BOTH, text=REQUEST)
    expected = ("郑秀兰", "宋立新", "娜仁")
    assert producing.registered(loaded(document_id)).signers == expected
    walk(county, document_id, "track", signer=SIGNER)
    document = loaded(document_id)
    assert producing.registered(document).signers == expected
    assert document.issued_digest is not None


def test_the_date_is_that_of_the_last_signer_and_the_number_of_its_year(county: County) -> None:
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "sign", signer=SIGNER)
    for moment, who in (
        (datetime(2026, 12, 30, 2, tzinfo=UTC), SIGNER),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), "娜仁"),  # It is 2027 in China.
        (datetime(2026, 12, 31, 3, tzinfo=UTC), "宋立新"),
    ):
        with clock.fixed(moment):
            act(county, document_id, "sign", who=who)
    with clock.fixed(datetime(2027, 1, 4, 2, tzinfo=UTC)):
        walk(county, document_id, "joint_seal", signer=SIGNER)
    with clock.fixed(datetime(2027, 1, 5, 2, tzinfo=UTC)):
        walk(county, document_id, "distribute", signer=SIGNER)
    document = loaded(document_id)
    assert document.dated == date(2027, 1, 1)
    assert document.number == "云教发〔2027〕1号"
    # 印发日期 is the day on which the pages were made, not that of the last seal.
    assert producing.registered(document).print_date == date(2027, 1, 4)


def test_what_is_sealed_by_some_only_is_no_original(county: County) -> None:
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "joint_seal", signer=SIGNER)
    act(county, document_id, "seal", who="孙丽华")
    assert circulation(document_id).stage == "joint_seal"
    assert loaded(document_id).issued_blob is None
    with pytest.raises(OutOfTurn):
        producing.issued_bytes(loaded(document_id))
    act(county, document_id, "seal", who="周建军")
    assert circulation(document_id).stage == "distribute"
    assert loaded(document_id).issued_blob is not None
    assert loaded(document_id).sealing_blob is None


def test_who_heads_two_of_the_organs_signs_once_for_both(county: County) -> None:
    post = county.person("娜仁").posts[0]
    leave(county, "娜仁")
    with unit_of_work():
        db.session.add(
            Appointment(
                person_id=county.people["宋立新"], post_id=post.id, since=clock.now(), until=None
            )
        )
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "joint_sign", signer=SIGNER)
    assert names(county, document_id) == ["宋立新"]
    walk(county, document_id, "track", signer=SIGNER)
    assert {one.signer.name for one in loaded(document_id).co_issuers} == {"宋立新"}


# Signing


def test_each_signs_in_her_own_name_with_her_second_factor(county: County) -> None:
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "joint_sign", signer=SIGNER)
    own = next(t for t in waiting(document_id) if t.person_id == county.people["娜仁"])
    with pytest.raises(SecondFactorNeeded), unit_of_work():
        engine.act(county.actor("娜仁", confirmed=False), own.id, "sign")
    with pytest.raises(NotFound), unit_of_work():
        engine.act(county.actor("宋立新"), own.id, "sign")
    assert all(one.signed_at is None for one in loaded(document_id).co_issuers)


def test_who_is_principal_no_more_does_not_sign(county: County) -> None:
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "joint_sign", signer=SIGNER)
    leave(county, "娜仁")
    with pytest.raises(NotAllowed, match="现任的主要负责人"):
        act(county, document_id, "sign", who="娜仁")


def test_a_return_by_one_cancels_the_others_and_all_sign_again(county: County) -> None:
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "joint_sign", signer=SIGNER)
    act(county, document_id, "sign", who="宋立新")
    with pytest.raises(Invalid, match="意见或者理由"):
        act(county, document_id, "return", who="娜仁", to="draft")
    act(county, document_id, "return", who="娜仁", opinion="请补充法律依据。", to="draft")
    assert (circulation(document_id).stage, circulation(document_id).round) == ("draft", 2)
    text = replace(
        loaded(document_id).document, body=(*NOTICE.body, Paragraph("依据《教育法》执行。"))
    )
    write(document_id, text)
    walk(county, document_id, "joint_sign", signer=SIGNER)
    assert names(county, document_id) == ["宋立新", "娜仁"]
    assert all(one.signed_at is None for one in loaded(document_id).co_issuers)
    walk(county, document_id, "recheck", signer=SIGNER)
    document = loaded(document_id)
    assert {one.signed_digest for one in document.co_issuers} == {drafting.text_digest(document)}


def test_a_return_closes_the_tasks_of_those_who_had_not_signed(county: County) -> None:
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "joint_sign", signer=SIGNER)
    act(county, document_id, "return", who="宋立新", opinion="请核稿。", to="check")
    states = {
        t.person.name: t.state for t in circulation(document_id).tasks if t.stage == "joint_sign"
    }
    assert states == {"宋立新": TaskState.DONE, "娜仁": TaskState.CANCELLED}
    assert circulation(document_id).stage == "check"


def test_nobody_signs_another_text_than_the_host(county: County) -> None:
    document_id = joint_draft(county)
    walk(county, document_id, "joint_sign", signer=SIGNER)
    write(
        document_id,
        replace(loaded(document_id).document, recipients="各乡镇人民政府，县政府各部门"),
    )
    with pytest.raises(Blocked, match="第二十二条"):
        act(county, document_id, "sign")


def test_what_recheck_changes_is_signed_by_all_again(county: County) -> None:
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "recheck", signer=SIGNER)
    first = loaded(document_id).signed_digest
    text = replace(
        loaded(document_id).document, body=(NOTICE.body[0], Paragraph("请于12月20日前发放。"))
    )
    write(document_id, text)
    with pytest.raises(Blocked, match="第二十五条"):
        act(county, document_id, "pass")
    act(county, document_id, "sign_again", opinion="时限有调整。")
    act(county, document_id, "sign", who=SIGNER)
    assert names(county, document_id) == ["宋立新", "娜仁"]
    walk(county, document_id, "recheck", signer=SIGNER)
    document = loaded(document_id)
    assert first != document.signed_digest
    assert {one.signed_digest for one in document.co_issuers} == {document.signed_digest}


def test_a_slip_of_the_pen_goes_on_under_the_signatures_of_all(county: County) -> None:
    document_id = joint_draft(county)
    walk(county, document_id, "recheck", signer=SIGNER)
    body = (NOTICE.body[0], Paragraph("请于12月10日前将资金发放到位、并公示发放名单。"))
    write(document_id, replace(loaded(document_id).document, body=body))
    walk(county, document_id, "track", signer=SIGNER)
    assert loaded(document_id).issued_digest is not None


@pytest.mark.parametrize(("stage", "move", "said"), [
    ("recheck", "pass", "云岭县财政局的负责人尚未会签"), ("number", "draw", "尚未签发"),
])  # fmt: skip
def test_nothing_goes_on_while_a_signature_is_missing(
    county: County, stage: str, move: str, said: str
) -> None:
    document_id = joint_draft(county)
    walk(county, document_id, stage, signer=SIGNER)
    with unit_of_work():
        (one,) = loaded(document_id).co_issuers
        one.signed_at = one.signed_digest = None
    with pytest.raises((Blocked, OutOfTurn), match=said):
        act(county, document_id, move)


# Sealing


def test_each_seal_is_affixed_by_its_own_keeper_with_the_second_factor(county: County) -> None:
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "joint_seal", signer=SIGNER)
    own = next(t for t in waiting(document_id) if t.person_id == county.people["孙丽华"])
    with pytest.raises(SecondFactorNeeded), unit_of_work():
        engine.act(county.actor("孙丽华", confirmed=False), own.id, "seal")
    for other in ("赵敏", "周建军"):
        with pytest.raises(NotFound), unit_of_work():
            engine.act(county.actor(other), own.id, "seal")
    with unit_of_work():
        engine.act(county.actor("孙丽华"), own.id, "seal")
    finance, justice = loaded(document_id).co_issuers
    assert finance.seal_signature is not None
    assert justice.seal_signature is None


def test_a_refused_seal_takes_the_others_off_and_the_way_begins_at_recheck(county: County) -> None:
    document_id = joint_draft(county, *BOTH)
    walk(county, document_id, "joint_seal", signer=SIGNER)
    act(county, document_id, "seal", who="孙丽华")
    act(county, document_id, "refuse", who="周建军", opinion="印章名称有误。")
    assert circulation(document_id).stage == "recheck"
    document = loaded(document_id)
    assert document.sealing_blob is None
    assert not any(seal.signature for seal in sealing.seals_of(document))
    number = document.number
    walk(county, document_id, "track", signer=SIGNER)
    document = loaded(document_id)
    assert document.number == number
    data = producing.issued_bytes(document)
    assert all(seal.fits(data) for seal in sealing.seals_of(document))


def test_pages_that_are_not_those_the_host_sealed_get_no_other_seal(county: County) -> None:
    document_id = joint_draft(county)
    walk(county, document_id, "joint_seal", signer=SIGNER)
    with unit_of_work():
        document = loaded(document_id)
        pdf = typeset(replace(document.document, note="另一版"), fonts=producing.fonts()).pdf
        document.sealing_blob = stores().blobs.put(io.BytesIO(pdf), limit_bytes=len(pdf)).id
    with pytest.raises(Blocked, match="与主办机关用印时不一致"):
        act(county, document_id, "seal")


# Reading


def test_a_co_issuer_reads_it_from_when_it_is_with_her_and_nobody_else_does(
    county: County,
) -> None:
    document_id = joint_draft(county, *BOTH)
    with unit_of_work():
        document = loaded(document_id)
        document.publicity, document.publicity_reason = Publicity.CLOSED, "内部工作安排"
    theirs = ("宋立新", "娜仁", "孙丽华", "周建军")
    walk(county, document_id, "sign", signer=SIGNER)
    assert not any(may_read(county, name, document_id) for name in theirs)
    walk(county, document_id, "joint_sign", signer=SIGNER)
    assert all(may_read(county, name, document_id) for name in theirs)
    assert not any(may_read(county, name, document_id) for name in ("刘晓燕", "王海清", "何俊"))
    act(county, document_id, "return", opinion="请由两家行文。", to="draft")
    choose(document_id, "云财发")
    assert may_read(county, "孙丽华", document_id)
    assert not may_read(county, "周建军", document_id)
