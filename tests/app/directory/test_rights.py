"""三员分立 in every path: whatever is done in whatever order, nobody holds roles that exclude one another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OfficeError, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory import founding, importing, leaving, rights
from app.directory.actors import OFFICE, actor_for
from app.directory.models import Person, Post, RightsChange
from app.directory.roles import ADMINISTRATORS, Role, conflict
from app.directory.sheets import Row
from app.sample.county import County

ROLES = st.frozensets(st.sampled_from(sorted(Role)), max_size=3)
STEP = st.tuples(st.integers(0, 6), st.integers(0, 5), st.integers(0, 5), ROLES, st.booleans())


def steps(county: County) -> tuple[Callable[..., object], ...]:
    """Every way to a role, or out of one; each takes a person, a post, roles, and who does it."""

    def roles(person: Person, post: Post, wanted: frozenset[Role], who: object) -> None:
        rights.set_roles(who, post, wanted)  # type: ignore[arg-type]  # An Actor, from below.

    def appoint(person: Person, post: Post, wanted: frozenset[Role], who: object) -> None:
        rights.appoint(who, person, post)  # type: ignore[arg-type]

    def leave(person: Person, post: Post, wanted: frozenset[Role], who: object) -> None:
        for appointment in person.appointments[-1:]:
            leaving.end_appointment(county.actor("安国梁"), appointment.id, ())

    def found(person: Person, post: Post, wanted: frozenset[Role], who: object) -> None:
        made = founding.found_post(who, post.unit, "新岗位", wanted)  # type: ignore[arg-type]
        rights.appoint(who, person, made)  # type: ignore[arg-type]

    def confirm(person: Person, post: Post, wanted: frozenset[Role], who: object) -> None:
        for change in rights.waiting()[:1]:
            rights.confirm(county.actor("严守信"), change.id)

    def confirm_last(person: Person, post: Post, wanted: frozenset[Role], who: object) -> None:
        for change in rights.waiting()[-1:]:
            rights.confirm(county.actor("严守信"), change.id)

    def bring_in(person: Person, post: Post, wanted: frozenset[Role], who: object) -> None:
        words = "、".join(role.label for role in sorted(wanted))
        cells = {
            "单位": post.unit.name, "岗位": f"导入岗位{len(wanted)}", "角色": words,
            "姓名": person.name, "用户名": person.login,
        }  # fmt: skip
        actor = county.actor("安国梁")
        importing.carry_out(actor, importing.keep(actor, [Row(2, cells)]).id)

    return roles, appoint, leave, found, confirm, confirm_last, bring_in


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=2, max_size=8))
def test_nobody_ever_holds_roles_that_exclude_one_another(
    county: County, journey: list[tuple[int, int, int, frozenset[Role], bool]]
) -> None:
    names = ("安国梁", "严守信", "程明", "丁小军", "王红梅", "苏和")
    ways = steps(county)
    for way, who, where, wanted, by_the_office in journey:
        with suppress(OfficeError), unit_of_work():
            person = county.person(names[who])
            post = db.session.get_one(Post, county.person(names[where]).appointments[0].post_id)
            actor = OFFICE if by_the_office and way != 0 else county.actor("安国梁")
            ways[way](person, post, wanted, actor)
        db.session.expire_all()
        people = db.session.scalars(select(Person).where(Person.active)).all()
        assert [(p.name, p.roles) for p in people if conflict(p.roles)] == []
        held = {role for p in people for role in p.roles}
        assert held >= ADMINISTRATORS


def test_what_is_asked_for_is_in_force_only_when_confirmed(county: County) -> None:
    post = county.person("丁小军").posts[0].id
    with unit_of_work():
        rights.set_roles(county.actor("安国梁"), db.session.get_one(Post, post), [Role.SECRETARY])
    assert county.person("丁小军").roles == {Role.DRAFTER}
    (change,) = rights.waiting(post_id=post)
    with unit_of_work():
        rights.confirm(county.actor("严守信"), change.id)
    assert county.person("丁小军").roles == {Role.SECRETARY}
    with pytest.raises(OutOfTurn), unit_of_work():
        rights.confirm(county.actor("严守信"), change.id)


@pytest.mark.parametrize("name", ["安国梁", "程明", "苏和", "丁小军"])
def test_nobody_but_the_security_administrator_confirms(county: County, name: str) -> None:
    with unit_of_work():
        rights.appoint(
            county.actor("安国梁"), county.person("丁小军"), county.person("王红梅").posts[0]
        )
    (change,) = rights.waiting()
    with pytest.raises(NotAllowed), unit_of_work():
        rights.confirm(county.actor(name), change.id)
    assert len(county.person("丁小军").posts) == 1


def test_a_later_request_about_the_same_post_takes_the_place_of_the_earlier(county: County) -> None:
    post = county.person("丁小军").posts[0].id
    for role in (Role.SECRETARY, Role.ARCHIVIST):
        with unit_of_work():
            rights.set_roles(county.actor("安国梁"), db.session.get_one(Post, post), [role])
    (change,) = rights.waiting(post_id=post)
    assert change.roles == ["archivist"]
    assert db.session.query(RightsChange).count() == 2


def test_roles_that_have_come_to_conflict_since_are_not_confirmed(county: County) -> None:
    """Both requests were fine when they were made; together they are not."""
    clerk = county.person("丁小军")
    with unit_of_work():
        unit = county.person("丁小军").posts[0].unit
        empty = founding.found_post(OFFICE, unit, "空岗", [])
        rights.appoint(county.actor("安国梁"), county.person("丁小军"), empty)
        rights.set_roles(county.actor("安国梁"), empty, [Role.AUDIT_ADMINISTRATOR])
    first, second = (change.id for change in rights.waiting())
    with unit_of_work():
        rights.confirm(county.actor("严守信"), second)
    with pytest.raises(Invalid, match="不得兼任"), unit_of_work():
        rights.confirm(county.actor("严守信"), first)
    db.session.expire_all()
    assert actor_for(clerk).roles == {Role.DRAFTER}
