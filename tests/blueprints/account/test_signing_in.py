"""登录: password, lock-out, second factor, and what the answers do not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest

from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.directory.models import Person, SignInSession, UnknownLogin
from blueprints.account.blueprint import limiter
from tests.blueprints.account.visits import Visit, alone, arrive, code_of
from tests.office import Office


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> Iterator[None]:
    """The limit of one address counts from zero in each test."""
    limiter.reset()
    yield
    limiter.reset()


def person(login: str) -> Person:
    db.session.rollback()
    return db.session.query(Person).filter_by(login=login).one()


def verbs() -> list[str]:
    db.session.rollback()
    return [act.verb for act in db.session.query(Act).order_by(Act.seq)]


def test_a_clerk_signs_in_and_comes_to_the_page_she_asked_for(office: Office) -> None:
    visit = Visit(office.app)
    visit.open("/account?x=1")
    assert visit.place == "/account/sign-in"
    assert 'name="next" value="/account?x=1"' in visit.page
    visit.send(
        "/account/sign-in", name=" DingXiaoJun ", password=office.county.passwords["丁小军"],
        next="/account?x=1",
    )  # fmt: skip
    assert (visit.status, visit.place) == (200, "/account")
    assert "丁小军" in visit.page
    assert verbs()[-1] == "session.begin"


def test_one_never_lands_on_another_site(office: Office) -> None:
    visit = Visit(office.app)
    visit.open("/account/sign-in")
    password = office.county.passwords["丁小军"]
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = alone(
            visit.client.post,
            "/account/sign-in",
            data={
                "csrf_token": re.findall(r'csrf_token" value="([^"]+)', visit.open("/account/sign-in"))[0],
                "name": "dingxiaojun", "password": password, "next": elsewhere,
            },
        )  # fmt: skip
        assert answer.location == "/"
        visit = Visit(office.app)


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(office: Office) -> None:
    seen = []
    for login in ("dingxiaojun", "nobody", "o'brien\x00", "很" * 3000, ""):
        visit = Visit(office.app)
        visit.sign_in(login, "Wrong-Password-1")
        text = re.sub(r'(csrf_token|name)" (type="text" )?value="[^"]*"', "", visit.page)
        seen.append((visit.status, text))
    assert {status for status, _ in seen} == {401}
    assert len({text for _, text in seen}) == 1


@pytest.mark.parametrize("login", ["dingxiaojun", "nobody"])
def test_five_failures_lock_a_login_whether_it_exists_or_not(office: Office, login: str) -> None:
    visit = Visit(office.app)
    for _ in range(5):
        visit.sign_in(login, "Wrong-Password-1")
        assert visit.status == 401
    visit.sign_in(login, office.county.passwords["丁小军"])
    assert visit.status == 429
    assert "账号已锁定，请 15 分钟后再试" in visit.page
    assert verbs().count("person.locked") == (login == "dingxiaojun")
    with clock.fixed(clock.now() + timedelta(minutes=15, seconds=1)):
        visit.sign_in("dingxiaojun", office.county.passwords["丁小军"])
        assert visit.status == 200
        assert visit.place != "/account/sign-in"


def test_the_right_password_at_the_fifth_try_opens_and_clears_the_count(office: Office) -> None:
    visit = Visit(office.app)
    for _ in range(4):
        visit.sign_in("dingxiaojun", "Wrong-Password-1")
    visit.sign_in("dingxiaojun", office.county.passwords["丁小军"])
    assert visit.place != "/account/sign-in"
    assert person("dingxiaojun").failures == 0
    assert person("dingxiaojun").locked_until is None
    assert "person.locked" not in verbs()


def test_logins_that_nobody_has_are_forgotten_after_a_day(office: Office) -> None:
    Visit(office.app).sign_in("nobody", "Wrong-Password-1")
    with clock.fixed(clock.now() + timedelta(days=1, minutes=1)):
        Visit(office.app).sign_in("no.body", "Wrong-Password-1")
    db.session.rollback()
    assert db.session.query(UnknownLogin).count() == 1


def test_one_address_may_fail_thirty_times_a_minute_but_succeed_as_often_as_it_likes(
    office: Office,
) -> None:
    visit = Visit(office.app)
    password = office.county.passwords["丁小军"]
    for _ in range(32):
        visit = Visit(office.app)
        visit.sign_in("dingxiaojun", password)
        assert visit.place != "/account/sign-in"
    for i in range(30):
        Visit(office.app).sign_in(f"no body {i}", "")
    visit = Visit(office.app)
    visit.sign_in("dingxiaojun", password)
    assert visit.status == 429
    assert "操作过于频繁" in visit.page


def test_who_is_deactivated_is_unknown(office: Office) -> None:
    clerk = person("dingxiaojun")
    clerk.active = False
    db.session.commit()
    visit = Visit(office.app)
    visit.sign_in("dingxiaojun", office.county.passwords["丁小军"])
    assert visit.status == 401


def test_a_signer_gives_a_code_and_is_nowhere_before(office: Office) -> None:
    visit = Visit(office.app)
    visit.open("/account?x=2")
    visit.send(
        "/account/sign-in", name="suhe", password=office.county.passwords["苏和"],
        next="/account?x=2",
    )  # fmt: skip
    assert visit.place == "/account/second-factor"
    visit.open("/account")
    assert visit.place == "/account/second-factor"
    code = code_of("suhe")
    visit.send("/account/second-factor", code=f"{code[:3]} {code[3:]}", next="/account?x=2")
    assert visit.place == "/account"
    assert verbs()[-1] == "session.second_factor"


def test_a_code_counts_once(office: Office) -> None:
    arrive(office.app, office.county, "苏和")
    visit = Visit(office.app)
    visit.sign_in("suhe", office.county.passwords["苏和"])
    visit.send("/account/second-factor", code=code_of("suhe"))
    assert visit.status == 401
    assert "已用过" in visit.page
    assert person("suhe").failures == 1


def test_wrong_codes_lock_although_the_password_is_right_each_time(office: Office) -> None:
    password = office.county.passwords["苏和"]
    for _ in range(5):
        visit = Visit(office.app)
        visit.sign_in("suhe", password)
        visit.send("/account/second-factor", code="12345x")
        assert visit.status == 401
    visit.send("/account/second-factor", code=code_of("suhe"))
    assert visit.status == 429
    assert "账号已锁定" in visit.page
    visit = Visit(office.app)
    visit.sign_in("suhe", password)
    assert visit.status == 429
    assert verbs()[-1] == "person.locked"


def test_a_signer_without_a_second_factor_binds_one_before_anything_else(office: Office) -> None:
    signer = person("lijianguo")
    signer.totp_secret = None
    db.session.commit()
    visit = Visit(office.app)
    visit.sign_in("lijianguo", office.county.passwords["李建国"])
    assert visit.place == "/account/second-factor"
    assert "<svg" in visit.page
    shown = re.findall(r'class="hash">([^<]+)<', visit.page)
    secret = shown[0].replace(" ", "")
    visit.send("/account/second-factor", code="000000")
    assert visit.status == 401
    assert person("lijianguo").totp_secret is None
    visit.send("/account/second-factor", code=pyotp.TOTP(secret).at(clock.now()))
    assert visit.place not in ("/account/second-factor", "/account/sign-in")
    assert person("lijianguo").totp_secret == secret
    assert person("lijianguo").failures == 0
    assert "person.bind_second_factor" in verbs()


def test_signing_out_ends_the_session_on_the_server(office: Office) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    cookie = visit.client.get_cookie("tongwen")
    assert cookie is not None
    visit.open("/account")
    visit.send("/account/sign-out")
    assert visit.place == "/account/sign-in"
    db.session.rollback()
    session = db.session.query(SignInSession).order_by(SignInSession.id.desc()).first()
    assert session is not None
    assert session.ended_at is not None
    assert session.waiting_key is None
    thief = Visit(office.app)
    thief.client.set_cookie("tongwen", cookie.value)
    thief.open("/account")
    assert thief.place == "/account/sign-in"


def test_an_idle_session_ends_after_half_an_hour_an_administrators_sooner(office: Office) -> None:
    clerk = arrive(office.app, office.county, "丁小军")
    administrator = arrive(office.app, office.county, "安国梁")
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        clerk.open("/account")
        administrator.open("/account")
        assert clerk.place == "/account"
        assert administrator.place == "/account/sign-in"
    with clock.fixed(clock.now() + timedelta(minutes=50)):
        clerk.open("/account")
        assert clerk.place == "/account/sign-in"
