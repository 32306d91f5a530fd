"""接口令牌: a person's own, for a while, few at a time, ended by her or by the security administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotFound
from app.core.unit_of_work import unit_of_work
from app.directory import tokens
from app.directory.models import ApiToken
from app.sample.county import County
from tests.app.directory.resets import reset

NAME = "丁小军"


def make(county: County, name: str = "数据平台", days: int = 30) -> tuple[int, str]:
    with unit_of_work():
        row, secret = tokens.make(county.actor(NAME), name, days)
        return row.id, secret


def test_only_a_digest_is_kept_and_the_act_is_signed_by_herself(county: County) -> None:
    key, secret = make(county)
    assert tokens.token_of(secret) is not None
    assert tokens.token_of(secret[:-1] + "0") is None or secret.endswith("0")
    kept = db.session.execute(text("SELECT * FROM api_token")).one()
    assert secret not in str(kept)
    act = db.session.scalars(select(Act).where(Act.verb == "token.make")).one()
    assert (act.subject_id, act.signer) == (key, county.person(NAME).certificate)


def test_a_token_ends_by_its_time_and_by_its_person(county: County) -> None:
    key, secret = make(county)
    with clock.fixed(clock.now() + timedelta(days=31)):
        assert tokens.token_of(secret) is None
    with pytest.raises(NotFound), unit_of_work():
        tokens.end(county.actor("郭宇航"), key)
    assert tokens.token_of(secret) is not None
    for _ in range(2):
        with unit_of_work():
            tokens.end(county.actor(NAME), key)
    assert tokens.token_of(secret) is None
    assert len(db.session.scalars(select(Act).where(Act.verb == "token.end")).all()) == 1


def test_the_security_administrator_ends_anybodys(county: County) -> None:
    key, secret = make(county)
    with unit_of_work():
        tokens.end_of_anyone(county.actor("严守信"), key)
    assert tokens.token_of(secret) is None
    act = db.session.scalars(select(Act).where(Act.verb == "token.end")).one()
    assert (act.actor, act.details["of"]) == ("严守信", county.people[NAME])


def test_a_person_has_ten_at_most_and_a_withdrawn_one_makes_room(county: County) -> None:
    keys = [make(county, f"程序{n}")[0] for n in range(tokens.AT_MOST)]
    with pytest.raises(Blocked, match="最多有 10 个"):
        make(county)
    with unit_of_work():
        tokens.end(county.actor(NAME), keys[0])
    make(county)
    assert len(tokens.good_ones(county.people[NAME])) == tokens.AT_MOST


@pytest.mark.parametrize(("name", "days"), [("", 30), ("长" * 61, 30), ("程序", 0), ("程序", 366)])
def test_a_token_has_a_purpose_and_an_end(county: County, name: str, days: int) -> None:
    with pytest.raises(Invalid):
        make(county, name, days)
    assert tokens.good_ones(county.people[NAME]) == []


def test_with_her_password_her_tokens_are_given_out_anew_as_well(county: County) -> None:
    _, secret = make(county)
    reset(county, NAME)
    assert tokens.token_of(secret) is None


def test_use_is_noted_once_a_minute(county: County) -> None:
    key, _ = make(county)
    token = db.session.get_one(ApiToken, key)
    assert tokens.is_stale(token)
    tokens.touch(key)
    assert not tokens.is_stale(token)
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        assert tokens.is_stale(token)
