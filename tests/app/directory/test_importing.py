"""The import: every row's fate is told first, and then done in one unit of work."""

from __future__ import annotations

import pytest

from app.core.database import db
from app.core.errors import NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory import importing, rights
from app.directory.models import Person, Unit
from app.directory.secrets import open_key
from app.directory.sheets import Row
from app.sample.county import County
from documents.encryption.passwords import verify_password


def row(number: int = 2, **cells: str) -> Row:
    usual = {
        "单位": "文秘科", "岗位": "科员", "角色": "拟稿人", "姓名": "韩梅梅", "用户名": "hanmeimei",
    }  # fmt: skip
    return Row(number, {**usual, **cells})


def sentence(*rows: Row) -> str:
    return importing.plan(rows, importing.known())[-1].sentence


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"姓名": ""}, "没有填“姓名”"),
        ({"用户名": "韩梅梅"}, "2 到 60 位字母和数字"),
        ({"用户名": "dingxiaojun"}, "用户名 dingxiaojun 已是丁小军的"),
        ({"角色": "局座"}, "没有“局座”这个角色"),
        ({"角色": "拟稿人、审计管理员", "岗位": "新岗"}, "三员管理员不得兼任办文岗位"),
        ({"角色": "系统管理员、审计管理员", "岗位": "新岗"}, "必须由不同的人担任"),
        ({"单位": "水利局"}, "没有“水利局”这个单位"),
        ({"单位": "水利局", "单位性质": "公司"}, "没有“公司”这种单位性质"),
        ({"单位": "水利局", "单位性质": "工作部门", "所属单位": "月球"}, "没有“月球”这个所属单位"),
        ({"单位": "水利科", "单位性质": "内设机构"}, "内设机构须填所属单位"),
        ({"单位": "云州市人民政府"}, "不在本系统内"),
        ({"姓名": "=HYPERLINK(1)"}, "是公式"),
        ({"姓名": "长" * 41}, "最多 40 字"),
        ({"岗位": "长" * 201}, "超过 200 字"),
        ({"手机": "打给我"}, "只用数字"),
        ({"角色": "文秘"}, "角色与表中不同"),
    ],
)
def test_a_row_that_cannot_be_says_why(
    county: County, cells: dict[str, str], expected: str
) -> None:
    assert expected in sentence(row(**cells))


def test_a_login_that_two_rows_give_to_two_people_is_refused_at_the_second(county: County) -> None:
    first, second = importing.plan(
        [row(), row(3, 姓名="李雷", 岗位="文秘", 角色="")], importing.known()
    )
    assert first.kind == "new"
    assert second.kind == "fault"
    assert "已是韩梅梅的" in second.sentence


def test_roles_of_two_rows_are_looked_at_together(county: County) -> None:
    rows = [row(), row(3, 单位="云岭县人民政府办公室", 岗位="审计管理员", 角色="")]
    assert "不得兼任" in sentence(*rows)


def test_units_posts_and_people_come_in_and_wait_for_their_rights(county: County) -> None:
    rows = [
        row(
            单位="云岭县水利局", 单位性质="工作部门", 所属单位="云岭县人民政府", 岗位="局长",
            角色="主要负责人", 姓名="李雷", 用户名="LiLei",
        ),
        row(3, 单位="水利局办公室", 单位性质="办公室（内设）", 所属单位="云岭县水利局", 岗位="主任",
            角色="办公室主任、文秘"),
        row(4),
        row(5, 姓名="丁小军", 用户名="dingxiaojun"),
    ]  # fmt: skip
    administrator = county.actor("安国梁")
    with unit_of_work():
        sheet = importing.keep(administrator, rows).id
    assert [f.kind for f in importing.plan(rows, importing.known())] == [
        "new", "new", "new", "known",
    ]  # fmt: skip
    assert db.session.query(Unit).filter_by(name="云岭县水利局").count() == 0
    with unit_of_work():
        given = importing.carry_out(administrator, sheet)
    assert [(g.name, g.login) for g in given] == [("李雷", "lilei"), ("韩梅梅", "hanmeimei")]
    office = db.session.query(Unit).filter_by(name="水利局办公室").one()
    assert office.organ_id == db.session.query(Unit).filter_by(name="云岭县水利局").one().id
    person = db.session.query(Person).filter_by(login="hanmeimei").one()
    assert person.posts == []
    assert person.must_change_password
    assert verify_password(given[1].password, person.password)
    assert open_key(person, given[1].password) is not None
    for change in list(rights.waiting()):
        with unit_of_work():
            rights.confirm(county.actor("严守信"), change.id)
    db.session.expire_all()
    person = db.session.query(Person).filter_by(login="hanmeimei").one()
    assert {p.unit.name for p in person.posts} == {"水利局办公室", "文秘科"}
    with pytest.raises(OutOfTurn), unit_of_work():
        importing.carry_out(administrator, sheet)


def test_the_same_sheet_a_second_time_brings_nothing(county: County) -> None:
    administrator = county.actor("安国梁")
    for expected in (1, 0):
        with unit_of_work():
            sheet = importing.keep(administrator, [row()]).id
        with unit_of_work():
            assert len(importing.carry_out(administrator, sheet)) == expected
        for change in list(rights.waiting()):
            with unit_of_work():
                rights.confirm(county.actor("严守信"), change.id)


def test_a_sheet_is_seen_only_by_who_uploaded_it(county: County) -> None:
    with unit_of_work():
        sheet = importing.keep(county.actor("安国梁"), [row()]).id
    with pytest.raises(NotFound):
        importing.kept(county.actor("严守信"), sheet)
