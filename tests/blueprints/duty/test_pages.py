"""值班 on its pages: drawn up, planned, moved by hand, proved, printed; and each page asks little."""

from __future__ import annotations

import re
from datetime import timedelta

from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.duty import planning
from app.sample import watching
from tests.blueprints.account.visits import arrive
from tests.office import Office
from tests.questions import at_most

FIRST = clock.today() + timedelta(days=20)
LAST = FIRST + timedelta(days=13)
DAYS = {"first": FIRST.isoformat(), "last": LAST.isoformat()}


def test_a_roster_is_drawn_up_planned_and_changed_by_hand(office: Office) -> None:
    with unit_of_work():
        unit_id = watching.found(office.county).id
    keeper = arrive(office.app, office.county, watching.KEEPER)
    keeper.open("/duty/rosters/new")
    keeper.send("/duty/rosters", unit=str(unit_id), **{**DAYS, "last": "2020-01-01"})
    assert keeper.status == 422
    keeper.send("/duty/rosters", unit=str(unit_id), **DAYS)
    assert "还没有排人" in keeper.page
    here = re.search(r"/duty/rosters/\d+/plans", keeper.page)
    assert here is not None
    place = here[0].removesuffix("/plans")
    keeper.send(here[0], move="ask")
    assert "正在排班" in keeper.page
    planning.run_waiting()
    assert "最公平" in keeper.open(place)
    cell = re.search(rf"{place}/cells/(\d+)", keeper.page)
    assert cell is not None
    assert "为什么这样排" in keeper.open(cell[0])
    near = re.findall(r'<option value="(\d+)">\d+月\d+日', keeper.page)
    answer = keeper.client.get(f"{place}/checks?cell={cell[1]}&other={near[0]}")
    assert set(answer.json) == {"allowed", "words"}
    wrong = str(office.county.people["石磊"])
    keeper.open(cell[0])
    keeper.send(cell[0], person=wrong)
    assert keeper.status == 422
    assert "不能值" in keeper.page
    keeper.open(cell[0])
    keeper.send(cell[0], person="")
    assert "有人工调整，还有 1 格空缺" in keeper.page
    keeper.open(cell[0])
    able = re.search(r'<option value="(\d+)">(?!\d+月)[^<]*</option>', keeper.page)
    assert able is not None
    keeper.send(cell[0], person=able[1])
    assert re.search(r"有人工调整，现在与最公平的排法相差不超过 \d+\.\d+%", keeper.page)
    assert keeper.client.get(f"{place}/sheet").data.startswith(b"%PDF")
    other = arrive(office.app, office.county, "何俊")
    assert "没有找到" in other.open(place)
    assert other.status == 404


def test_a_unit_sets_up_its_duty_from_nothing_to_its_first_roster(office: Office) -> None:
    county = office.county
    keeper, other = (arrive(office.app, county, name) for name in (watching.KEEPER, "丁小军"))
    assert "由本单位办公室文秘人员" in other.open("/duty")
    assert "/duty/units/new" not in other.page
    other.open("/duty/units/new")
    assert other.status == 403
    assert "/duty/units/new" in keeper.open("/duty")
    form = {
        "unit": str(county.units["县政府办"]), "phone": "8820 1234", "posts": "带班领导、主班，主班",
        "start": "nights", "begins": "17:30", "ends": "08:30", "superior": "", "superior_name": "市值班室",
    }  # fmt: skip
    for wrong, said in (
        ({"unit": str(county.units["教育局"])}, "只能为您所在办公室"), ({"start": ""}, "请选择班次"),
        ({"posts": "、，"}, "至少填写一个岗位"), ({"posts": "、".join("一二三四五六七八九")}, "最多 8 个岗位"),
        ({"begins": "25:00"}, "请按 17:30"), ({"superior": "77"}, "上级单位不正确"),
    ):  # fmt: skip
        keeper.open("/duty/units/new")
        keeper.send("/duty/units", **{**form, **wrong})
        assert keeper.status == 422, wrong
        assert said in keeper.page, wrong
        assert "市值班室" in keeper.page, "what was typed is still there"
    with at_most(12):
        keeper.open("/duty/units/new")
    keeper.send("/duty/units", **form)
    assert "还需要：选择可以值带班领导、主班的人员" in keeper.page
    place = re.search(r"/duty/units/\d+(?=/people)", keeper.page)
    assert place is not None
    for post in re.findall(r'name="post" value="(\d+)"', keeper.page):
        keeper.open(place[0])
        keeper.send(f"{place[0]}/people", post=post, people=str(county.people["丁小军"]))
    assert "可以排班了" in keeper.page
    keeper.open("/duty/units/new")
    keeper.send("/duty/units", **form)
    assert "已经设置值班" in keeper.page, "twice"
    keeper.open("/duty/rosters/new")
    keeper.send("/duty/rosters", unit=place[0].rpartition("/")[2], **DAYS)
    assert "还没有排人" in keeper.page
    stranger = arrive(office.app, county, "斯琴")
    assert "您所在的单位还没有设置值班" in stranger.open("/duty")


def test_each_page_asks_little(office: Office) -> None:
    with unit_of_work():
        unit_id = watching.found(office.county).id
    roster_id = watching.issued(office.county, unit_id, FIRST, LAST)
    keeper = arrive(office.app, office.county, watching.KEEPER)
    place = f"/duty/rosters/{roster_id}"
    keeper.open(place)  # The first look is noted.
    pages = (
        f"/duty?month={FIRST:%Y-%m}", "/duty/phones", "/duty/rosters", place, f"{place}/fairness",
        "/duty/swaps", f"/duty/units/{unit_id}", "/duty/rosters/new",
    )  # fmt: skip
    for page in pages:  # with those of the frame around the page
        with at_most(12):
            keeper.open(page)
        assert keeper.status == 200, page


def test_a_feed_is_shown_once_and_who_has_no_roster_sees_that(office: Office) -> None:
    visitor = arrive(office.app, office.county, "丁小军")
    assert "还没有单位设置值班" in visitor.open("/duty")
    visitor.open("/duty/swaps")
    assert visitor.status == 404
    with unit_of_work():
        watching.found(office.county)
    visitor.open("/duty/swaps")
    visitor.send("/duty/feeds")
    address = re.search(r"/duty/feeds/[0-9a-f]{48}/duty.ics", visitor.page)
    assert address is not None
    found = office.app.test_client().get(address[0])
    assert found.data.startswith(b"BEGIN:VCALENDAR")
    assert office.app.test_client().get(f"/duty/feeds/{'0' * 48}/duty.ics").status_code == 404
