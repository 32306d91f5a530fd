"""发文稿纸 from the matter's page: printed by whoever may read the matter, and by nobody else."""

from __future__ import annotations

import pytest

from app.core.database import db
from app.official_documents.models import OfficialDocument
from blueprints.account.blueprint import limiter
from documents.formats.page_image import page_text
from tests.app.dispatch.walk import act, draft, walk
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> None:
    """The limit of one address counts from zero in each test."""
    limiter.reset()


def signed(office: Office) -> int:
    """A document that was signed, with an opinion of the leader's own."""
    document_id = draft(office.county, consulted=("财政局",))
    walk(office.county, document_id, "sign")
    act(office.county, document_id, "sign", opinion="同意，抓紧印发。")
    db.session.rollback()
    return document_id


def printed(there: Visit, document_id: int) -> str:
    there.open(f"/documents/{document_id}/form")
    assert there.status == 200
    return "".join(word.text for word in page_text(there.bytes, 1)).replace(" ", "")


def test_the_matters_page_leads_to_the_form_with_every_opinion(office: Office) -> None:
    document_id = signed(office)
    there = arrive(office.app, office.county, "包玉兰")
    page = there.open(f"/documents/{document_id}")
    assert "打印发文稿纸" in page
    assert f'href="/documents/{document_id}/form"' in page
    text = printed(there, document_id)
    for words in ("云岭县人民政府发文稿纸", "签发", "同意，抓紧印发。", "苏和", "会签", "郭宇航"):
        assert words in text
    title = db.session.get_one(OfficialDocument, document_id).title
    assert title in text


def test_the_page_and_the_paper_have_the_same_fields(office: Office) -> None:
    document_id = signed(office)
    there = arrive(office.app, office.county, "郭宇航")
    page = there.open(f"/documents/{document_id}")
    text = printed(there, document_id)
    for label in ("签发", "会签", "办公室审核", "核稿", "部门审核"):
        assert f"<dt><span>{label}</span></dt>" in page.replace("<wbr>", "")
        assert label in text
    for label in ("领导审批", "合法性审核"):
        assert f"<dt><span>{label}</span></dt>" not in page
        assert label not in text


def test_a_draft_can_be_printed_before_anybody_has_said_anything(office: Office) -> None:
    document_id = draft(office.county)
    db.session.rollback()
    text = printed(arrive(office.app, office.county, "郭宇航"), document_id)
    assert "部门审核" in text


def test_who_may_not_read_the_matter_gets_no_form(office: Office) -> None:
    document_id = signed(office)
    there = arrive(office.app, office.county, "何俊")
    there.open(f"/documents/{document_id}/form")
    assert there.status == 404
    stranger = Visit(office.app)
    stranger.open(f"/documents/{document_id}/form")
    assert stranger.place == "/account/sign-in"
