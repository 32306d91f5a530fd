"""我的: password, devices, phrases, how pages look, the second factor anew, and the deputy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest

from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.directory.actors import actor_for
from app.directory.models import Absence, Person
from blueprints.account.blueprint import limiter
from tests.blueprints.account.visits import Visit, arrive, code_of
from tests.office import Office


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> Iterator[None]:
    limiter.reset()
    yield
    limiter.reset()


def person(login: str) -> Person:
    db.session.rollback()
    return db.session.query(Person).filter_by(login=login).one()


NEW = "Cao-Yuan_2026"


def test_a_changed_password_ends_other_sessions_and_keeps_her_key_open_here(office: Office) -> None:
    old = office.county.passwords["丁小军"]
    here, elsewhere = (arrive(office.app, office.county, "丁小军") for _ in range(2))
    certificate = person("dingxiaojun").certificate
    here.open("/account")
    here.send("/account/password", old=old, new=NEW, again=NEW)
    assert here.status == 200
    here.open("/account")
    assert "已打开，办理记录由您本人签名" in here.page
    elsewhere.open("/account")
    assert elsewhere.place == "/account/sign-in"
    assert person("dingxiaojun").certificate == certificate
    again = Visit(office.app)
    again.sign_in("dingxiaojun", old)
    assert again.status == 401
    again.sign_in("dingxiaojun", NEW)
    again.open("/account")
    assert "已打开，办理记录由您本人签名" in again.page


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("Cao-1", "Cao-1", "至少 8 位"),
        ("caoyuan2026", "caoyuan2026", "三种"),
        ("Dingxiaojun-2026", "Dingxiaojun-2026", "过于简单"),
        (NEW, NEW + "x", "不一致"),
        ("Aa1-" * 40, "Aa1-" * 40, "最多 128 位"),
        ("很" * 5000, "很" * 5000, "最多 128 位"),
        ("", "", "至少 8 位"),
    ],
)
def test_an_unfit_password_is_refused_with_the_reason_beside_it(
    office: Office, new: str, again: str, sentence: str
) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    visit.open("/account/password")
    visit.send("/account/password", old=office.county.passwords["丁小军"], new=new, again=again)
    assert visit.status == 422
    assert sentence in visit.page
    assert new not in visit.page or not new


def test_wrong_old_passwords_are_counted_although_each_is_refused(office: Office) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    visit.open("/account/password")
    for n in range(5):
        visit.send("/account/password", old=f"Wrong-{n}", new=NEW, again=NEW)
        assert visit.status == 422
    visit.send("/account/password", old=office.county.passwords["丁小军"], new=NEW, again=NEW)
    assert visit.status == 429
    assert "账号已锁定" in visit.page


def test_a_first_password_opens_nothing_but_the_page_that_changes_it(office: Office) -> None:
    clerk = person("dingxiaojun")
    clerk.must_change_password = True
    db.session.commit()
    visit = Visit(office.app)
    visit.sign_in("dingxiaojun", office.county.passwords["丁小军"])
    assert visit.place == "/account/password"
    assert "设置您自己的密码" in visit.page
    visit.open("/directory")
    assert visit.place == "/account/password"


def test_a_password_whose_time_is_over_opens_nothing_but_the_page_that_changes_it(
    office: Office,
) -> None:
    old = office.county.passwords["丁小军"]
    clerk = person("dingxiaojun")
    clerk.password_since = clock.now() - timedelta(days=170)
    db.session.commit()
    visit = arrive(office.app, office.county, "丁小军")
    assert "您的密码 10 天后到期" in visit.open("/account")
    clerk = person("dingxiaojun")
    clerk.password_since = clock.now() - timedelta(days=181)
    db.session.commit()
    for address in ("/account", "/desk", "/documents", "/account/password"):
        page = visit.open(address)
        assert visit.place == "/account/password", address
        assert "您的密码已满 180 天" in page
    visit.send("/account/phrases", phrases="同意。")
    assert visit.place == "/account/password"
    page = visit.send("/account/password", old=old, new=old, again=old)
    assert visit.status == 422
    visit.send("/account/password", old=old, new=NEW, again=NEW)
    assert visit.status == 200
    page = visit.open("/account")
    assert visit.place == "/account"
    assert "天后到期" not in page


def test_one_device_or_all_others_are_signed_out(office: Office) -> None:
    here, second, third = (arrive(office.app, office.county, "丁小军") for _ in range(3))
    here.open("/account")
    ends = re.findall(r'action="(/account/sessions/\d+/end)"', here.page)
    assert len(ends) == 2
    here.send(ends[0])
    assert "已退出登录" in here.page
    here.send("/account/sessions/end-others")
    assert "其他 1 台设备已退出登录" in here.page
    for other in (second, third):
        other.open("/account")
        assert other.place == "/account/sign-in"
    here.open("/account")
    assert here.place == "/account"


def test_nobody_ends_the_session_of_another(office: Office) -> None:
    arrive(office.app, office.county, "方志敏")
    db.session.rollback()
    from app.directory.models import SignInSession

    other = db.session.query(SignInSession).order_by(SignInSession.id.desc()).first()
    assert other is not None
    key = other.id
    visit = arrive(office.app, office.county, "丁小军")
    visit.open("/account")
    visit.send(f"/account/sessions/{key}/end")
    assert visit.status == 404


def test_how_pages_look_is_remembered_and_nonsense_changes_nothing(office: Office) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    visit.open("/account")
    visit.send("/account/preferences", size="huge", back="/account")
    visit.send("/account/preferences", contrast="on", back="/account")
    visit.send("/account/preferences", keys="off", back="/account")
    visit.send("/account/preferences", size="x" * 999, keys="?", back="https://evil.example/")
    visit.open("/account")
    assert '<html lang="zh-CN" class="huge contrast" data-keys="off"' in visit.page


def test_phrases_are_kept_one_a_line_and_too_many_are_refused(office: Office) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    visit.open("/account")
    visit.send("/account/phrases", phrases="请阅示。\n\n 同意。 \n同意。")
    assert "请阅示。\n同意。</textarea>" in visit.page
    visit.send("/account/phrases", phrases="\n".join(f"第{n}条" for n in range(31)))
    assert visit.status == 422


def test_a_new_phone_needs_the_password_an_old_code_and_a_new_one(office: Office) -> None:
    visit = arrive(office.app, office.county, "苏和")
    visit.open("/account/second-factor")
    secret = re.findall(r'class="hash">([^<]+)<', visit.page)[0].replace(" ", "")
    before = person("suhe").totp_secret
    new = str(pyotp.TOTP(secret).at(clock.now()))
    password = office.county.passwords["苏和"]
    old = code_of("suhe", steps=1)
    for wrong in (
        {"password": "x", "old_code": old, "code": new},
        {"password": password, "old_code": "000000", "code": new},
        {"password": password, "old_code": old, "code": "000000"},
    ):
        visit.send("/account/second-factor", **wrong)
        assert visit.status == 422
        assert person("suhe").totp_secret == before
    assert person("suhe").failures == 3
    with clock.fixed(clock.now() + timedelta(seconds=60)):
        visit.send(
            "/account/second-factor", password=password, old_code=code_of("suhe"),
            code=str(pyotp.TOTP(secret).at(clock.now())),
        )  # fmt: skip
    assert visit.place == "/account"
    assert person("suhe").totp_secret == secret
    assert person("suhe").failures == 0


def test_a_leader_names_a_leader_and_every_act_will_say_so(office: Office) -> None:
    visit = arrive(office.app, office.county, "苏和")
    visit.open("/account")
    deputy = person("lijianguo").id
    today = clock.today()
    assert f'<option value="{deputy}">李建国' in visit.page
    assert "丁小军" not in visit.page
    fields = {"from_": str(today), "until": str(today + timedelta(days=2)), "reason": "赴京出差"}
    visit.send("/account/absences", deputy=str(person("dingxiaojun").id), **fields)
    assert visit.status == 422
    visit.send("/account/absences", deputy=str(deputy), **fields)
    assert "已设定由李建国代理" in visit.page
    assert actor_for(person("lijianguo")).standing_in_for == {person("suhe").id: "苏和"}
    deputys = arrive(office.app, office.county, "李建国")
    deputys.open("/account")
    assert "您正在代 苏和 办理公文" in deputys.page
    visit.open("/account")
    end = re.findall(r'action="(/account/absences/\d+/end)"', visit.page)[0]
    deputys.send(end)
    assert deputys.status == 404
    visit.send(end)
    assert "代理已结束" in visit.page
    assert actor_for(person("lijianguo")).standing_in_for == {}
    db.session.rollback()
    verbs = [a.verb for a in db.session.query(Act).order_by(Act.seq)]
    assert [v for v in verbs if v.startswith("absence")] == ["absence.begin", "absence.end"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("deputy", "999999999999999999999"), ("deputy", "x"), ("reason", ""), ("reason", "长" * 101),
        ("from", "昨天"), ("from", "2020-01-01"), ("until", "9999-12-31"), ("until", "2020-01-01"),
    ],
)  # fmt: skip
def test_a_bad_absence_is_refused_beside_its_field_and_what_was_typed_stays(
    office: Office, field: str, value: str
) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    visit.open("/account")
    given = {
        "deputy": str(person("fangzhimin").id), "from": str(clock.today()),
        "until": str(clock.today()), "reason": "学习",
    }  # fmt: skip
    visit.send("/account/absences", **{**given, field: value})
    assert visit.status == 422
    assert "field-wrong" in visit.page
    if field != "reason":
        assert 'value="学习"' in visit.page
    db.session.rollback()
    assert db.session.query(Absence).count() == 0


def test_an_administrator_has_no_deputy_and_is_none(office: Office) -> None:
    visit = arrive(office.app, office.county, "安国梁")
    visit.open("/account")
    assert "离岗代理" not in visit.page
    visit.send(
        "/account/absences", deputy=str(person("yanshouxin").id), from_=str(clock.today()),
        until=str(clock.today()), reason="休假",
    )  # fmt: skip
    assert visit.status == 422
    clerk = arrive(office.app, office.county, "丁小军")
    clerk.open("/account")
    assert "安国梁" not in clerk.page
