"""文号台账 at the browser: reserving, giving up, the list of what was not used, and whose titles show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core import clock
from app.core.database import db
from app.official_documents.models import NumberEntry, OfficialDocument
from app.permissions import readers
from blueprints.account.blueprint import limiter
from tests.app.dispatch.walk import draft, waiting, walk
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office

YEAR = clock.today().year
TITLE = "云岭县人民政府关于做好今冬明春森林草原防灭火工作的通知"


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> Iterator[None]:
    """The limit of one address counts from zero in each test."""
    limiter.reset()
    yield
    limiter.reset()


def visit(office: Office, name: str) -> Visit:
    return arrive(office.app, office.county, name)


def test_the_clerk_reserves_uses_one_and_gives_one_up(office: Office) -> None:
    document_id = draft(office.county)
    walk(office.county, document_id, "number")
    task_id = waiting(document_id)[0].id
    db.session.rollback()
    clerk = visit(office, "王红梅")
    assert 'href="/numbers/reserved?code=' in clerk.open("/numbers?code=云政发")
    clerk.open("/numbers/reserved?code=云政发")
    page = clerk.send("/numbers/reserved", code="云政发", count="2", reason="年初重要文件")
    assert f"已预留 云政发〔{YEAR}〕1号、云政发〔{YEAR}〕2号。" in page
    assert "预留 2 个；没有断号。" in page
    page = clerk.send(f"/tasks/{task_id}/acts", move="draw")
    first, second = (e.id for e in db.session.query(NumberEntry).order_by(NumberEntry.sequence))
    assert "取下一个号" in page
    assert "预留：年初重要文件" in page
    clerk.send(f"/tasks/{task_id}/acts", move="draw", filled="1", number=str(first), copies="2")
    page = clerk.open("/numbers?code=云政发")
    assert TITLE in page
    page = clerk.open(f"/numbers/reserved/{second}")
    page = clerk.send(f"/numbers/reserved/{second}", reason="")
    assert clerk.status == 422
    page = clerk.send(f"/numbers/reserved/{second}", reason="会议取消")
    assert "已作废，保留在台账中" in page
    page = clerk.open(f"/numbers?code=云政发&year={YEAR}&show=gaps")
    assert "预留：年初重要文件；作废：会议取消" in page
    assert TITLE not in page
    clerk.open(f"/numbers/reserved/{second}")
    assert clerk.status == 404


@pytest.mark.parametrize(
    ("count", "reason"), [("0", "为何"), ("x", "为何"), ("99", "为何"), ("1", "")]
)
def test_what_is_wrong_is_said_beside_its_field(office: Office, count: str, reason: str) -> None:
    clerk = visit(office, "王红梅")
    clerk.open("/numbers/reserved")
    page = clerk.send("/numbers/reserved", code="云政发", count=count, reason=reason)
    assert clerk.status == 422
    assert "field-wrong" in page
    assert db.session.query(NumberEntry).count() == 0


def test_a_keeper_who_may_not_read_it_sees_the_number_and_no_title(office: Office) -> None:
    document_id = draft(office.county)
    walk(office.county, document_id, "distribute")
    document = db.session.get_one(OfficialDocument, document_id)
    readers.withdraw(document, *readers.tokens_on(document))
    db.session.commit()
    for name, address in (("王红梅", "/numbers?code=云政发"), ("石磊", "/seals")):
        page = visit(office, name).open(address)
        assert f"云政发〔{YEAR}〕1号" in page
        assert "标题限知悉范围" in page
        assert TITLE not in page


def test_who_only_reads_the_ledger_reserves_nothing(office: Office) -> None:
    secretary = visit(office, "方志敏")
    assert "预留文号" not in secretary.open("/numbers?code=云政发")
    secretary.send("/numbers/reserved", code="云政发", count="1", reason="想要")
    assert secretary.status == 403
    assert db.session.query(NumberEntry).count() == 0


def test_nobody_keeps_the_numbers_of_another_office(office: Office) -> None:
    other = visit(office, "孙丽华")
    other.open("/numbers")
    assert other.status == 200
    other.open("/numbers?code=云政发")
    assert other.status == 404
    other.open("/numbers")
    other.send("/numbers/reserved", code="云政发", count="1", reason="想要")
    assert other.status == 404
    assert db.session.query(NumberEntry).count() == 0
