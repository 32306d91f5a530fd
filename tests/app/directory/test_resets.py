"""重置密码 by two persons: neither administrator can give out a password alone."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import select

from app.core.acts import Act
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory import leaving, passwords, rights
from app.directory.models import ChangeState, Person, RightsChange
from app.sample.county import County
from documents.encryption.passwords import verify_password
from tests.app.directory.resets import ask, confirm, reset

NAME = "丁小军"


def kept(county: County, name: str = NAME) -> tuple[str, bytes | None, str | None]:
    """What her sign-in rests on: hash, locked key, certificate."""
    db.session.rollback()
    person = county.person(name)
    return person.password, person.locked_key, person.certificate


def test_nothing_changes_while_the_request_waits(county: County) -> None:
    before = kept(county)
    change_id = ask(county, NAME)
    assert kept(county) == before
    (change,) = rights.waiting(person_id=county.people[NAME])
    assert (change.id, change.ground, change.asker.name) == (change_id, "本人忘记密码", "安国梁")


def test_the_second_administrator_gets_a_password_that_has_to_be_changed(county: County) -> None:
    before = kept(county)
    first = reset(county, NAME)
    person = county.person(NAME)
    assert verify_password(first, person.password)
    assert person.must_change_password
    assert all(a != b for a, b in zip(kept(county), before, strict=True))


def test_both_acts_are_in_the_log_with_who_did_them_and_no_password_is_kept(county: County) -> None:
    first = reset(county, NAME)
    wanted = ("rights.ask", "rights.confirmed", "person.reset_password")
    rows = db.session.scalars(select(Act).where(Act.verb.in_(wanted)).order_by(Act.seq.desc()))
    told = [(a.verb, a.actor) for a in rows][:3][::-1]
    assert told[0] == ("rights.ask", "安国梁")
    assert set(told[1:]) == {("rights.confirmed", "严守信"), ("person.reset_password", "严守信")}
    for act in db.session.scalars(select(Act)):
        assert first not in str(act.details)
    for change in db.session.scalars(select(RightsChange)):
        assert first not in f"{change.ground}{change.reason}{change.roles}"


def test_a_second_request_is_refused_while_the_first_waits_and_possible_afterwards(
    county: County,
) -> None:
    change_id = ask(county, NAME)
    with pytest.raises(OutOfTurn, match="已经申请过"):
        ask(county, NAME)
    confirm(county, change_id)
    assert ask(county, NAME) != change_id


def test_a_confirmed_reset_is_not_done_again(county: County) -> None:
    change_id = ask(county, NAME)
    confirm(county, change_id)
    before = kept(county)
    with pytest.raises(OutOfTurn, match="只显示一次"):
        confirm(county, change_id)
    assert kept(county) == before


def test_a_refused_reset_leaves_her_password_and_can_no_longer_be_confirmed(county: County) -> None:
    before, change_id = kept(county), ask(county, NAME)
    with unit_of_work():
        rights.refuse(county.actor("严守信"), change_id, "本人没有要求")
    with pytest.raises(OutOfTurn, match="未同意"):
        confirm(county, change_id)
    assert kept(county) == before
    last = rights.last_reset(county.people[NAME], ChangeState.REFUSED)
    assert last is not None
    assert last.reason == "本人没有要求"
    assert rights.last_reset(county.people[NAME], ChangeState.CONFIRMED) is None


@pytest.mark.parametrize("by", ["安国梁", "程明", "苏和", NAME])
def test_nobody_but_the_security_administrator_gives_it_out(county: County, by: str) -> None:
    before, change_id = kept(county), ask(county, NAME)
    with pytest.raises(NotAllowed):
        confirm(county, change_id, by)
    assert kept(county) == before


@pytest.mark.parametrize("ground", ["", " \u3000\n", "长" * 201])
def test_a_reset_is_asked_for_with_a_reason(county: County, ground: str) -> None:
    with pytest.raises(Invalid, match="重置的理由"):
        ask(county, NAME, ground)
    assert rights.waiting() == []


def test_nobody_asks_for_her_own_password_or_confirms_it(county: County) -> None:
    with pytest.raises(NotAllowed, match="自己的密码"):
        ask(county, "安国梁")
    before, change_id = kept(county, "严守信"), ask(county, "严守信")
    with pytest.raises(NotAllowed, match="自己的密码"):
        confirm(county, change_id)
    assert kept(county, "严守信") == before
    assert [c.id for c in rights.waiting()] == [change_id], "another one may still confirm it"


def test_whose_account_was_closed_meanwhile_gets_no_password(county: County) -> None:
    change_id = ask(county, NAME)
    with unit_of_work():
        leaving.deactivate(county.actor("安国梁"), county.people[NAME], ())
    with pytest.raises(OutOfTurn):
        confirm(county, change_id)
    with pytest.raises(NotAllowed, match="已停用"):
        ask(county, NAME)
    with suppress(NotAllowed), unit_of_work():
        passwords.reset_password(county.actor("严守信"), county.person(NAME))
        pytest.fail("A closed account was given a password.")


def test_why_it_was_asked_for_lies_encrypted(county: County) -> None:
    ask(county, NAME, "手机落水，密码本也湿了")
    raw = db.session.connection().exec_driver_sql("SELECT ground FROM rights_change").scalar()
    assert "手机落水".encode() not in bytes(raw)


def test_a_phone_is_released_beside_a_password_and_neither_takes_the_others_place(
    county: County,
) -> None:
    name = "苏和"
    ask(county, name)
    with unit_of_work():
        rights.release_second_factor(county.actor("安国梁"), county.person(name))
    first, second = rights.waiting(person_id=county.people[name])
    password = confirm(county, first.id)
    person = db.session.get_one(Person, county.people[name])
    assert verify_password(password, person.password)
    assert person.totp_secret is not None, "the second factor stays until it is released as well"
    assert confirm(county, second.id) == ""
