"""拟稿: what was typed is kept, and nobody's words are lost where two write at once."""

from __future__ import annotations

import re

import pytest

from app.core.database import db
from app.official_documents.models import OfficialDocument
from blueprints.account.blueprint import limiter
from tests.app.dispatch.walk import draft
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office

VERSION = re.compile(r'name="version" value="(\d+)"')
FIRST, SECOND = "云岭县人民政府关于防火的通知", "云岭县人民政府关于防汛的通知"


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> None:
    """The limit of one address counts from zero in each test."""
    limiter.reset()


def begun(office: Office) -> tuple[Visit, str, int]:
    """Her draft open in her browser: the address and the document's id."""
    document_id = draft(office.county)
    db.session.rollback()
    there = arrive(office.app, office.county, "郭宇航")
    address = f"/documents/{document_id}/draft"
    there.open(address)
    return there, address, document_id


def version(page: str) -> str:
    found = VERSION.search(page)
    assert found is not None
    return found[1]


def title_of(document_id: int) -> str:
    db.session.expire_all()
    return db.session.get_one(OfficialDocument, document_id).title


def test_a_save_from_an_older_page_goes_over_nothing_and_loses_nothing(office: Office) -> None:
    there, address, document_id = begun(office)
    old = version(there.page)
    there.send(address, move="save", version=old, kind="通知", title=FIRST, body="一、甲")
    assert title_of(document_id) == FIRST
    page = there.send(
        address, move="save", version=old, kind="通知", title=SECOND, body="一、乙", important="1"
    )
    assert there.status == 409
    assert "此稿已在别处保存过新的内容" in page
    assert SECOND in page
    assert "一、乙" in page
    assert re.search(r'name="important"[^>]* checked', page)
    assert version(page) == old, "or the next save would go over what was saved in between"
    there.send(address, move="save", version=version(page), kind="通知", title=SECOND)
    assert there.status == 409
    assert title_of(document_id) == FIRST


def test_a_title_may_be_wanting_while_one_writes_but_not_when_it_is_sent(office: Office) -> None:
    there, address, document_id = begun(office)
    there.send(address, move="save", version=version(there.page), kind="通知", title="", body="甲")
    assert there.status == 200
    assert title_of(document_id) == ""
    page = there.send(address, move="submit", version=version(there.page), kind="通知", body="甲")
    assert there.status == 422
    assert "请先填写：标题" in page
    assert re.search(r'value="save"[^>]*formnovalidate', page)
