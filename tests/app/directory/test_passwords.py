"""Passwords grow old, and the last few do not come back; nothing but hashes is kept of any."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.errors import OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory import passwords
from app.directory.models import FormerPassword, Person
from app.sample.county import County
from documents.encryption.passwords import verify_password
from tests.app.directory.resets import reset

NAME = "丁小军"
NEW = [f"Cao-Yuan_{n}{n}{n}{n}" for n in range(7)]


def change(county: County, old: str, new: str) -> OfficeError | None:
    with unit_of_work():
        return passwords.change_password(county.actor(NAME), None, old=old, new=new, again=new)


def test_none_of_the_last_five_comes_back_and_the_sixth_does(county: County) -> None:
    first = county.passwords[NAME]
    used = [first, *NEW[:4]]
    for old, new in pairwise(used):
        assert change(county, old, new) is None
    for former in used[:-1]:
        fault = change(county, used[-1], former)
        assert fault is not None
        assert "最近 5 次" in fault.message
    assert change(county, used[-1], NEW[4]) is None
    assert change(county, NEW[4], first) is None, "five others lie in between"


def test_no_more_is_kept_than_is_needed_and_only_hashes(county: County) -> None:
    old = county.passwords[NAME]
    for new in NEW:
        assert change(county, old, new) is None
        old = new
    kept = db.session.scalars(
        select(FormerPassword.password)
        .where(FormerPassword.person_id == county.people[NAME])
        .order_by(FormerPassword.id)
    ).all()
    assert len(kept) == 4
    assert all(one.startswith("$argon2id$") for one in kept)
    assert [verify_password(p, k) for p, k in zip(NEW[2:6], kept, strict=True)] == [True] * 4


def test_whoever_does_not_know_the_present_password_learns_nothing_of_former_ones(
    county: County,
) -> None:
    first = county.passwords[NAME]
    assert change(county, first, NEW[0]) is None
    fault = change(county, "Wrong-2026", first)
    assert fault is not None
    assert fault.message == "登录密码不对，未办理。"


def test_a_password_given_anew_by_the_administrator_lets_no_former_one_back(county: County) -> None:
    first = reset(county, NAME)
    assert change(county, first, county.passwords[NAME]) is not None
    assert change(county, first, NEW[0]) is None


@pytest.mark.parametrize(
    ("days", "left", "over"),
    [(0, None, False), (165, None, False), (166, 14, False), (179, 1, False), (181, -1, True)],
)
def test_a_password_is_due_after_half_a_year_and_said_so_two_weeks_before(
    county: County, days: int, left: int | None, over: bool
) -> None:
    person = county.person(NAME)
    noon = clock.local(clock.now()).replace(hour=12)
    person.password_since = noon
    with clock.fixed(noon + timedelta(days=days)):
        assert passwords.days_left(person) == left
        assert passwords.is_over(person) is over


def test_a_changed_password_begins_anew(county: County) -> None:
    later = clock.now() + timedelta(days=200)
    with clock.fixed(later):
        assert passwords.is_over(county.person(NAME))
        assert change(county, county.passwords[NAME], NEW[0]) is None
        assert not passwords.is_over(db.session.get_one(Person, county.people[NAME]))


def test_a_password_of_unknown_age_is_due(county: County) -> None:
    person = county.person(NAME)
    person.password_since = None
    assert passwords.is_over(person)
