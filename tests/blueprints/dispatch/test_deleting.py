"""删除草稿 in the browser: asked once more, refused in words, and gone."""

from __future__ import annotations

import pytest

from app.core.database import db
from blueprints.account.blueprint import limiter
from tests.app.dispatch.walk import TEXT, draft, walk
from tests.blueprints.account.visits import arrive
from tests.office import Office


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> None:
    limiter.reset()


def test_a_draft_is_deleted_after_one_more_question(office: Office) -> None:
    document_id = draft(office.county)
    db.session.rollback()
    there = arrive(office.app, office.county, "郭宇航")
    there.open(f"/documents/{document_id}/draft")
    assert f'href="/documents/{document_id}/removal"' in there.page
    there.open(f"/documents/{document_id}/removal")
    assert TEXT.title in there.page
    there.open("/desk")
    assert TEXT.title in there.page, "asking has deleted nothing"
    there.open(f"/documents/{document_id}/removal")
    there.send(f"/documents/{document_id}/removal")
    assert there.place == "/desk"
    assert "草稿已删除" in there.page
    assert TEXT.title not in there.page
    for address in ("", "/draft", "/removal"):
        there.open(f"/documents/{document_id}{address}")
        assert there.status == 404, address
    there.send(f"/documents/{document_id}/removal")
    assert there.status == 404


def test_what_was_sent_offers_no_deleting_and_refuses_it_in_words(office: Office) -> None:
    document_id = draft(office.county)
    walk(office.county, document_id, "review")
    db.session.rollback()
    there = arrive(office.app, office.county, "郭宇航")
    there.open(f"/documents/{document_id}/removal")
    assert there.status == 404
    assert "已经送出过" in there.page
    there.send(f"/documents/{document_id}/removal")
    assert there.status == 409
    assert "不能删除" in there.page
    assert "终止" in there.page
