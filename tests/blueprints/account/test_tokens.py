"""接口令牌 at the browser: made with the password, shown once, withdrawn; ended by the security administrator."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.core.database import db
from app.directory.models import ApiToken
from blueprints.account.blueprint import limiter
from tests.blueprints.account.visits import Visit, arrive, code_of
from tests.blueprints.api.conftest import Program
from tests.office import Office


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> Iterator[None]:
    limiter.reset()
    yield
    limiter.reset()


def made(visit: Visit, office: Office, **fields: str) -> str:
    given = {"name": "数据平台", "days": "30", "password": office.county.passwords["丁小军"]}
    return visit.send("/account/tokens", **{**given, **fields})


def test_a_token_is_shown_once_used_listed_and_withdrawn(office: Office) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    assert 'href="/account/tokens"' in visit.open("/account")
    assert "还没有令牌" in visit.open("/account/tokens")
    page = made(visit, office)
    assert visit.status == 201
    (text,) = re.findall(r'id="token">([0-9a-f]{64})<', page)
    page = visit.open("/account/tokens")
    assert text not in page
    assert "没有用过" in page
    assert Program(office.app, text).get("/me")["login"] == "dingxiaojun"
    page = visit.open("/account/tokens")
    assert "用过，" in page
    end = re.findall(r'action="(/account/tokens/\d+/end)"', page)
    visit.send(end[0])
    assert "已停用" in visit.page
    assert Program(office.app, text).get("/me", 401)["code"]


@pytest.mark.parametrize(
    "fields",
    [{"password": "Wrong-2026"}, {"password": ""}, {"name": ""}, {"days": "9999"}, {"days": "x"}],
)
def test_without_password_purpose_or_end_none_is_made(
    office: Office, fields: dict[str, str]
) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    visit.open("/account/tokens")
    page = made(visit, office, **fields)
    assert visit.status == 422
    assert "field-wrong" in page
    assert db.session.query(ApiToken).count() == 0


def test_whoever_signs_gives_the_second_factor_as_well(office: Office) -> None:
    visit = arrive(office.app, office.county, "苏和")
    assert "动态口令" in visit.open("/account/tokens")
    given = {"name": "批阅", "days": "30", "password": office.county.passwords["苏和"]}
    visit.send("/account/tokens", **given)
    assert visit.status == 422
    visit.send("/account/tokens", **given, code=code_of("suhe", steps=1))
    assert visit.status == 201


def test_the_security_administrator_ends_another_ones_and_nobody_else_does(office: Office) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    visit.open("/account/tokens")
    made(visit, office)
    db.session.rollback()
    key = db.session.query(ApiToken.id).scalar()
    other = arrive(office.app, office.county, "郭宇航")
    other.open("/account/tokens")
    for address in (f"/account/tokens/{key}/end", f"/directory/tokens/{key}/end"):
        other.send(address)
        assert other.status in (403, 404)
    keeper = arrive(office.app, office.county, "严守信")
    page = keeper.open("/directory/tokens")
    assert "丁小军" in page
    assert "数据平台" in page
    page = keeper.send(f"/directory/tokens/{key}/end", move="end")
    assert "已终止" in page
    assert "没有有效的令牌" in page
