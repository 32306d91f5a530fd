"""撤销 and 废止 at the browser: the leader decides and confirms, everybody who reads it sees so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.core import clock, outbox
from app.core.database import db
from app.official_documents.models import OfficialDocument, Validity
from app.receipt.models import IncomingDocument
from app.sample import receiving
from app.sample.county import County
from blueprints.account.blueprint import limiter
from tests.app.archives.filing import close, file, found, item_of
from tests.blueprints.account.visits import Visit, arrive, code_of
from tests.office import Office, prepared

FIELDS = {
    "validity": "repealed", "decider": "issuer", "basis": "县政府第12次常务会议",
    "reason": "已有新的规定。",
}  # fmt: skip


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> Iterator[None]:
    """The limit of one address counts from zero in each test."""
    limiter.reset()
    yield
    limiter.reset()


@pytest.fixture(scope="module")
def issued_once(founded: Office) -> Iterator[int]:
    with prepared(founded, issue) as document_id:
        yield document_id


@pytest.fixture
def issued(issued_once: int, office: Office) -> int:
    """A document in force; what a test does to it is taken back."""
    return issued_once


def issue(county: County) -> int:
    """It is closed, and its receivers have passed it on to be read."""
    document_id = close(county)
    for incoming in db.session.scalars(select(IncomingDocument.id)).all():
        receiving.step(county, incoming, receiving.TO_READ)
    outbox.drain()
    return document_id


def proof(office: Office, *, steps: int = 1) -> dict[str, str]:
    return {"password": office.county.passwords["苏和"], "code": code_of("suhe", steps=steps)}


def validity(document_id: int) -> Validity:
    db.session.rollback()
    return db.session.get_one(OfficialDocument, document_id).validity


def test_a_leader_repeals_and_readers_receivers_search_and_archive_see_it(
    office: Office, issued: int
) -> None:
    found(office.county)
    item = file(office.county, item_of(issued).id).id
    leader = arrive(office.app, office.county, "苏和")
    page = leader.open(f"/documents/{issued}")
    assert f'href="/documents/{issued}/validity"' in page
    page = leader.open(f"/documents/{issued}/validity")
    assert "第三十三条" in page
    assert "已有 2 个单位签收" in page
    page = leader.send(f"/documents/{issued}/validity", **FIELDS, **proof(office))
    assert leader.place == f"/documents/{issued}"
    day = clock.today()
    assert f"此件已废止，自{day.year}年{day.month}月{day.day}日起失效。" in page
    assert "依据：县政府第12次常务会议" in page
    assert f'href="/documents/{issued}/validity"' not in page
    db.session.rollback()
    outbox.drain()
    drafter = arrive(office.app, office.county, "郭宇航")
    for address in (
        "/documents?list=issued", f"/documents/{issued}", "/search?q=防灭火", "/archives",
        f"/archives/{item}",
    ):  # fmt: skip
        assert "已废止" in drafter.open(address), address
    receiver = arrive(office.app, office.county, "孙丽华")
    incoming = db.session.query(IncomingDocument).filter_by(from_name="云岭县人民政府").all()
    mine = next(i.id for i in incoming if i.organ_id == office.county.units["财政局"])
    assert "已废止" in receiver.open("/incoming?list=open") + receiver.open("/incoming?list=closed")
    page = receiver.open(f"/incoming/{mine}")
    assert "理由：已有新的规定。" in page
    assert "来文已废止，请转告承办人员。" in receiver.open("/desk?box=reading") + page


def test_without_the_second_factor_nothing_happens_and_what_was_written_stays(
    office: Office, issued: int
) -> None:
    leader = arrive(office.app, office.county, "苏和")
    leader.open(f"/documents/{issued}/validity")
    for wrong, status in (
        ({**proof(office), "password": "x"}, 422),
        ({**proof(office), "code": "000000"}, 422),
        ({}, 422),
    ):
        page = leader.send(f"/documents/{issued}/validity", **FIELDS, **wrong)
        assert leader.status == status
        assert "已有新的规定。" in page
    assert validity(issued) is Validity.VALID


def test_a_missing_choice_is_said_beside_its_field(office: Office, issued: int) -> None:
    leader = arrive(office.app, office.county, "苏和")
    leader.open(f"/documents/{issued}/validity")
    page = leader.send(
        f"/documents/{issued}/validity", **{**FIELDS, "validity": "valid"}, **proof(office)
    )
    assert leader.status == 422
    assert "撤销（自始无效）" in page
    assert validity(issued) is Validity.VALID


@pytest.mark.parametrize(
    ("name", "status"), [("郭宇航", 403), ("王红梅", 403), ("孙丽华", 403), ("安国梁", 403)]
)
def test_nobody_else_has_the_page(office: Office, issued: int, name: str, status: int) -> None:
    there: Visit = arrive(office.app, office.county, name)
    there.open(f"/documents/{issued}/validity")
    assert there.status == status
    there.send(f"/documents/{issued}/validity", **FIELDS)
    assert there.status == status
    assert validity(issued) is Validity.VALID


def test_the_head_of_another_organ_finds_nothing(office: Office, issued: int) -> None:
    there = arrive(office.app, office.county, "哈斯")
    there.open(f"/documents/{issued}/validity")
    assert there.status == 404
    assert validity(issued) is Validity.VALID
