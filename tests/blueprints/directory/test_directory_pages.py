"""单位和人员: what everyone sees, and what the system administrator does there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.directory.models import ChangeState, Person, RightsChange, Unit
from blueprints.account.blueprint import limiter
from tests.app.dispatch.walk import draft
from tests.blueprints.account.visits import Visit, arrive
from tests.office import Office


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> Iterator[None]:
    limiter.reset()
    yield
    limiter.reset()


@pytest.fixture
def administrator(office: Office) -> Visit:
    return arrive(office.app, office.county, "安国梁")


@pytest.fixture
def security(office: Office) -> Visit:
    return arrive(office.app, office.county, "严守信")


def changes() -> list[RightsChange]:
    db.session.rollback()
    return list(db.session.query(RightsChange).order_by(RightsChange.id))


def person(login: str) -> Person:
    db.session.rollback()
    return db.session.query(Person).filter_by(login=login).one()


def test_everyone_sees_who_sits_where_and_nobody_but_the_administrator_may_change_it(
    office: Office,
) -> None:
    clerk = arrive(office.app, office.county, "丁小军")
    unit = office.county.units["文秘科"]
    clerk.open(f"/directory?unit={unit}")
    assert clerk.status == 200
    assert "方志敏" in clerk.page
    assert "8820 10" in clerk.page
    assert "新建人员" not in clerk.page
    for address in ("/directory/people/new", "/directory/rights", "/directory/import",
                    "/directory/calendar", "/directory/changes", f"/directory/units/{unit}"):  # fmt: skip
        clerk.open(address)
        assert clerk.status == 403, address


@pytest.mark.parametrize("typed", ["丁小军", "dxj", "dingxiaojun", "小军"])
def test_a_colleague_is_found_by_name_initials_or_login(office: Office, typed: str) -> None:
    clerk = arrive(office.app, office.county, "郭宇航")
    clerk.open(f"/directory?q={typed}")
    assert "丁小军" in clerk.page


def test_a_person_hired_has_no_right_until_the_security_administrator_confirms(
    office: Office, administrator: Visit, security: Visit
) -> None:
    seat = office.county.person("丁小军").posts[0].id
    administrator.open("/directory/people/new")
    administrator.send(
        "/directory/people/new", name="韩梅梅", login="hanmeimei", phone="13900000000",
        office_phone="8820 1234", post=str(seat),
    )  # fmt: skip
    assert administrator.status == 200
    password = re.search(r'data-label="初始密码"><span>([^<]+)<', administrator.page)
    assert password is not None
    assert person("hanmeimei").roles == frozenset()
    security.open("/directory/rights")
    assert "韩梅梅" in security.page
    security.send("/directory/rights/decisions", change=str(changes()[-1].id), move="confirm")
    assert "已确认 1 项变更" in security.page
    assert [p.id for p in person("hanmeimei").posts] == [seat]
    assert changes()[-1].state is ChangeState.CONFIRMED
    newcomer = Visit(office.app)
    newcomer.sign_in("hanmeimei", password[1])
    assert newcomer.place == "/account/password"
    newcomer.send("/account/password", old=password[1], new="Yun-Ling-2026", again="Yun-Ling-2026")
    assert newcomer.place == "/desk" or newcomer.status == 200
    assert not person("hanmeimei").must_change_password


def test_the_system_administrator_cannot_confirm_what_she_asked_for(
    office: Office, administrator: Visit
) -> None:
    post = office.county.person("丁小军").posts[0].id
    administrator.open(f"/directory/posts/{post}")
    administrator.send(
        f"/directory/posts/{post}", name="科员", order="1", roles=["drafter", "secretary"]
    )
    assert "须经安全保密管理员确认后生效" in administrator.page
    administrator.send("/directory/rights/decisions", change=str(changes()[-1].id), move="confirm")
    assert administrator.status == 403
    assert "secretary" not in {r.value for r in person("dingxiaojun").roles}


def test_a_refusal_needs_a_reason(office: Office, administrator: Visit, security: Visit) -> None:
    post = office.county.person("丁小军").posts[0].id
    administrator.open(f"/directory/posts/{post}")
    administrator.send(f"/directory/posts/{post}", name="科员", order="1", roles=["secretary"])
    change = str(changes()[-1].id)
    security.open("/directory/rights")
    security.send("/directory/rights/decisions", change=change, move="refuse", reason=" ")
    assert security.status == 422
    security.open("/directory/rights")
    security.send("/directory/rights/decisions", change=change, move="refuse", reason="职责不符")
    assert changes()[-1].reason == "职责不符"
    assert {r.value for r in person("dingxiaojun").roles} == {"drafter"}
    asked = administrator.open("/directory/changes")
    assert "职责不符" in asked, "whoever asked reads why it was refused"
    assert "未同意" in asked


def test_an_administrator_role_beside_a_document_role_is_refused_with_the_form_kept(
    office: Office, administrator: Visit
) -> None:
    post = office.county.person("丁小军").posts[0].id
    administrator.open(f"/directory/posts/{post}")
    administrator.send(
        f"/directory/posts/{post}", name="新名", order="1", roles=["drafter", "audit_administrator"]
    )
    assert administrator.status == 422
    assert "三员管理员不得兼任办文岗位" in administrator.page
    assert 'value="新名"' in administrator.page


def test_an_account_is_not_closed_while_documents_wait_and_their_titles_stay_unseen(
    office: Office, administrator: Visit
) -> None:
    draft(office.county)
    clerk = person("guoyuhang").id
    administrator.open(f"/directory/people/{clerk}")
    administrator.send(f"/directory/people/{clerk}/state", move="close")
    assert administrator.status == 409
    assert "第三十六条" in administrator.page
    assert "防灭火" not in administrator.page
    assert person("guoyuhang").active


def test_a_closed_account_is_signed_out_and_may_come_back(
    office: Office, administrator: Visit
) -> None:
    clerk = arrive(office.app, office.county, "丁小军")
    key = person("dingxiaojun").id
    administrator.open(f"/directory/people/{key}")
    administrator.send(f"/directory/people/{key}/state", move="close")
    assert "已停用" in administrator.page
    clerk.open("/account")
    assert clerk.place == "/account/sign-in"
    administrator.send(f"/directory/people/{key}/state", move="open")
    assert person("dingxiaojun").active
    assert person("dingxiaojun").posts == []


def test_the_last_administrator_of_a_kind_stays(office: Office, administrator: Visit) -> None:
    key = person("chengming").id
    administrator.open(f"/directory/people/{key}")
    administrator.send(f"/directory/people/{key}/state", move="close")
    assert administrator.status == 403
    assert "至少要有一名在岗的审计管理员" in administrator.page
    assert person("chengming").active


PASSWORD = re.compile(r'data-label="初始密码"><span>([^<]+)<')


def test_a_new_password_is_asked_for_by_one_and_shown_once_to_another(
    office: Office, administrator: Visit, security: Visit
) -> None:
    clerk = arrive(office.app, office.county, "丁小军")
    key, before = person("dingxiaojun").id, person("dingxiaojun").certificate
    administrator.open(f"/directory/people/{key}")
    administrator.send(f"/directory/people/{key}/password", ground="本人忘记密码")
    assert "已申请重置密码" in administrator.page
    assert "待安全保密管理员确认" in administrator.page
    assert not PASSWORD.search(administrator.page)
    assert person("dingxiaojun").certificate == before
    clerk.open("/account")
    assert clerk.place == "/account", "nothing has happened yet"
    assert '岗位和权限<span class="count">1' in security.open("/directory")
    security.open("/directory/rights")
    assert "待确认 1 项" in security.page
    assert "重置密码 丁小军" in security.page
    assert "本人忘记密码" in security.page
    change = str(changes()[-1].id)
    security.send("/directory/rights/decisions", change=change, move="confirm")
    password = PASSWORD.search(security.page)
    assert password is not None
    assert person("dingxiaojun").certificate != before
    security.send("/directory/rights/decisions", change=change, move="confirm")
    assert security.status == 409
    assert "初始密码只显示一次" in security.page
    assert '岗位和权限<span class="count">' not in security.open("/directory")
    for visit, address in (
        (security, "/directory/rights"),
        (administrator, f"/directory/people/{key}"),
    ):
        visit.open(address)
        assert password[1] not in visit.page
    assert "经严守信确认，密码已重置" in administrator.page
    clerk.open("/account")
    assert clerk.place == "/account/sign-in"
    again = Visit(office.app)
    again.sign_in("dingxiaojun", password[1])
    assert again.place == "/account/password"
    assert "由安国梁申请、严守信确认重置，理由：本人忘记密码" in again.page
    again.send("/account/password", old=password[1], new="Yun-Ling-2026", again="Yun-Ling-2026")
    again.open("/account")
    assert "由安国梁申请、严守信确认重置，理由：本人忘记密码" in again.page


def test_a_reset_without_a_reason_and_a_second_one_are_refused_in_words(
    office: Office, administrator: Visit
) -> None:
    key = person("dingxiaojun").id
    administrator.open(f"/directory/people/{key}")
    administrator.send(f"/directory/people/{key}/password", ground=" ")
    assert administrator.status == 422
    assert "请写明重置的理由" in administrator.page
    administrator.send(f"/directory/people/{key}/password", ground="长" * 201)
    assert administrator.status == 422
    assert "长" * 201 in administrator.page, "what was typed is still there"
    administrator.send(f"/directory/people/{key}/password", ground="忘记密码")
    assert administrator.status == 200
    administrator.send(f"/directory/people/{key}/password", ground="忘记密码")
    assert administrator.status == 409
    assert "已经申请过" in administrator.page
    own = person("anguoliang").id
    administrator.open(f"/directory/people/{own}")
    assert "申请重置密码" not in administrator.page
    administrator.send(f"/directory/people/{own}/password", ground="忘记密码")
    assert administrator.status == 403
    assert len(changes()) == 1


def test_a_refused_reset_is_told_to_whoever_asked_with_the_reason(
    office: Office, administrator: Visit, security: Visit
) -> None:
    key = person("dingxiaojun").id
    administrator.open(f"/directory/people/{key}")
    administrator.send(f"/directory/people/{key}/password", ground="忘记密码")
    security.open("/directory/rights")
    security.send(
        "/directory/rights/decisions",
        change=str(changes()[-1].id),
        move="refuse",
        reason="本人否认",
    )
    administrator.open(f"/directory/people/{key}")
    assert "严守信不同意重置密码：本人否认" in administrator.page


def test_a_lost_phone_is_released_by_two_administrators(
    office: Office, administrator: Visit, security: Visit
) -> None:
    key = person("suhe").id
    administrator.open(f"/directory/people/{key}")
    administrator.send(f"/directory/people/{key}/state", move="release")
    assert person("suhe").totp_secret is not None
    security.open("/directory/rights")
    security.send("/directory/rights/decisions", change=str(changes()[-1].id), move="confirm")
    assert person("suhe").totp_secret is None


def test_units_are_founded_renamed_and_closed_when_nobody_is_left(
    office: Office, administrator: Visit
) -> None:
    government = office.county.units["县政府"]
    administrator.open("/directory/units/new")
    administrator.send(
        "/directory/units/new", name="云岭县水利局", short_name="水利局", code="slj", kind="bureau",
        parent=str(government), rank="5", order="150",
    )  # fmt: skip
    found = db.session.query(Unit).filter_by(name="云岭县水利局").one()
    assert (found.code, found.parent_id) == ("SLJ", government)
    key = found.id
    administrator.send("/directory/units/new", name="云岭县水利局", kind="bureau", parent="")
    assert administrator.status == 422
    assert "已有同名的单位" in administrator.page or "已有“云岭县水利局”" in administrator.page
    administrator.send(f"/directory/units/{key}", name="云岭县水务局", order="150")
    assert "云岭县水务局" in administrator.page
    administrator.send(f"/directory/units/{office.county.units['文秘科']}/closing")
    assert administrator.status == 422
    assert "还有在岗人员" in administrator.page
    administrator.send(f"/directory/units/{key}/closing")
    assert "已撤销" in administrator.page
    db.session.rollback()
    verbs = [act.verb for act in db.session.query(Act).order_by(Act.seq)]
    assert {"unit.found", "unit.rename", "unit.close"} <= set(verbs)


NOTICE = (
    "国务院办公厅关于2027年部分节假日安排的通知\n一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n"
    "二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月14日（周日）上班。\n"
    "三、清明节：4月3日（周六）至5日（周一）放假，共3天。\n四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。"
    "5月8日（周六）上班。\n五、端午节：6月9日（周三）放假。\n六、中秋节：9月15日（周三）放假。\n"
    "七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。10月9日（周六）上班。"
)


def test_the_years_notice_is_previewed_before_it_is_saved(
    office: Office, administrator: Visit
) -> None:
    administrator.open("/directory/calendar?year=2027")
    assert "尚未录入" in administrator.page
    administrator.send("/directory/calendar", text=NOTICE, move="preview")
    assert "这是预览，还没有保存" in administrator.page
    administrator.open("/directory/calendar?year=2027")
    assert "尚未录入" in administrator.page
    administrator.send("/directory/calendar", text=NOTICE, move="save")
    assert "2027 年的放假安排已保存" in administrator.page
    assert "尚未录入" not in administrator.page
    administrator.send("/directory/calendar", text=NOTICE.replace("共3天", "共4天"), move="preview")
    assert administrator.status == 422
    assert "起止日期却有 3 天" in administrator.page


def test_the_calendar_shows_this_year_at_first(administrator: Visit) -> None:
    administrator.open("/directory/calendar?year=9999999")
    assert f"{clock.today().year} 年共" in administrator.page
