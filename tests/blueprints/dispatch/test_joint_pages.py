"""联合行文 in the pages: chosen while drafting, shown on the sheet and the form at once."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import OfficialDocument
from app.sample.county import County
from blueprints.account.blueprint import limiter
from blueprints.dispatch import forms
from tests.app.dispatch.joint import NOTICE, SIGNER, joint_draft
from tests.app.dispatch.walk import act, circulation, waiting, walk
from tests.app.receipt.test_queries import counted
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office

MOST = 12


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> None:
    limiter.reset()


@pytest.fixture
def document_id(county: County) -> int:
    found = joint_draft(county)
    db.session.rollback()
    return found


def save(visit: Visit, document_id: int, *codes: str) -> None:
    """Press 保存 with these organs ticked."""
    document = db.session.get_one(OfficialDocument, document_id)
    version = str(document.version)
    visit.send(
        f"/documents/{document_id}/draft", version=version, move="save", title=NOTICE.title,
        recipients=NOTICE.recipients, body="经县政府同意，现就有关事项通知如下。",
        openness="open", co_issuers=list(codes),
    )  # fmt: skip


def ticked(page: str) -> list[str]:
    boxes = re.findall(r'name="co_issuers" value="([^"]+)"( checked)?', page)
    return [code for code, tick in boxes if tick]


def test_the_drafter_ticks_equal_organs_and_the_sheet_names_them_at_once(
    office: Office, document_id: int
) -> None:
    visit = arrive(office.app, office.county, "林芳")
    visit.open(f"/documents/{document_id}/draft")
    assert ticked(visit.page) == ["云财发"]
    assert "云司发" in visit.page
    assert 'name="co_issuers" value="云政发"' not in visit.page
    save(visit, document_id, "云财发", "云司发")
    visit.open(f"/documents/{document_id}/draft")
    assert ticked(visit.page) == ["云财发", "云司发"]
    document = db.session.get_one(OfficialDocument, document_id)
    assert document.document.issuer_mark == "云岭县教育局、云岭县财政局、云岭县司法局文件"
    assert "云岭县教育局、云岭县财政局、云岭县司法局" in visit.page


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (("云教发",), "云岭县教育局是主办机关，已排在首位"),
        (("云财发", "云财发"), "云岭县财政局只能列一次"),
        (("无此发",), "没有「无此发」这个机关代字"),
        (("云政发",), "《党政机关公文处理工作条例》第十七条：云岭县教育局与云岭县人民政府不同级"),
    ],
)
def test_a_wrong_choice_is_told_on_the_page_and_nothing_is_kept(
    office: Office, document_id: int, codes: tuple[str, ...], said: str
) -> None:
    visit = arrive(office.app, office.county, "林芳")
    save(visit, document_id, *codes)
    assert visit.status in (400, 409, 422)
    assert said in visit.page
    db.session.rollback()
    document = db.session.get_one(OfficialDocument, document_id)
    assert [one.account.code for one in document.co_issuers] == ["云财发"]


def test_the_form_shows_all_issuers_who_has_signed_and_who_has_not(
    office: Office, document_id: int
) -> None:
    county = office.county
    walk(county, document_id, "joint_sign", signer=SIGNER)
    db.session.rollback()
    visit = arrive(office.app, county, "宋立新")
    visit.open(f"/documents/{document_id}")
    assert "云岭县教育局（主办）；云岭县财政局" in visit.page
    assert "待签发：财政局" in visit.page
    assert "联署签发" in visit.page
    act(county, document_id, "sign", opinion="同意联合印发。")
    db.session.rollback()
    visit.open(f"/documents/{document_id}")
    assert "待签发" not in visit.page
    assert "同意联合印发。" in visit.page
    assert re.search(r"云岭县财政局（宋立新 \S+( \S+)?签发）", visit.page)


def test_a_joint_document_costs_no_more_queries_than_another(
    office: Office, document_id: int
) -> None:
    walk(office.county, document_id, "recheck", signer=SIGNER)
    db.session.rollback()
    visit = arrive(office.app, office.county, "宋立新")
    visit.open(f"/documents/{document_id}")
    with counted() as seen:
        visit.open(f"/documents/{document_id}")
    assert visit.status == 200
    assert len(seen) <= MOST


def test_the_co_issuers_are_offered_a_copy_when_it_is_sent(
    office: Office, document_id: int
) -> None:
    county = office.county
    walk(county, document_id, "distribute", signer=SIGNER)
    (task,) = waiting(document_id)
    document: Any = db.session.get_one(OfficialDocument, document_id)
    main, copies = forms._recipients(county.actor("赵敏"), task, circulation(document_id), document)
    finance = str(county.units["财政局"])
    assert finance in copies["chosen"]
    assert "第二十七条" in copies["hint"]
    assert finance not in main["chosen"]
    with unit_of_work():
        document.co_issuers.clear()
    (_, plain) = forms._recipients(county.actor("赵敏"), task, circulation(document_id), document)
    assert plain["chosen"] == []
