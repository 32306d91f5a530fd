"""日程 as a page: three views of three calendars, and nothing in them that is not the viewer's to know."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty.models import Cell, Shift
from app.meetings import calendars
from app.sample import watching
from tests.app.meetings import hall
from tests.app.meetings.walk import meeting, noticed
from tests.blueprints.account.visits import Visit, alone, arrive
from tests.office import Office
from tests.questions import at_most

MEMBER = "张卫东"


def test_every_view_of_every_calendar_shows_what_she_may_know(office: Office) -> None:
    county = office.county
    room = hall.room(county)
    meeting_id = noticed(county, room=str(room), place="")
    one = meeting(meeting_id)
    title, day = one.title, clock.local(one.begins_at).date().isoformat()
    member, other = (arrive(office.app, county, name) for name in (MEMBER, "丁小军"))
    for view in ("day", "week", "month"):
        for whose in ("me", f"leaders&organ={county.units['县政府']}", f"room&room={room}"):
            address = f"/calendar?of={whose}&view={view}&day={day}"
            assert title in member.open(address), address
            assert "09:00—11:30" in member.page
            assert title not in other.open(address), address
            assert bool(re.search("(?<!没)有安排", other.page)) == (whose != "me"), address
    assert "没有安排" in other.open(f"/calendar?day={day}")


def test_holidays_make_up_days_and_today_are_marked(office: Office) -> None:
    visit = arrive(office.app, office.county, MEMBER)
    page = visit.open("/calendar?view=month&day=2026-10-01")
    assert "国庆节" in page
    assert ">休<" in page
    assert ">班<" in page, "2026-10-10 is worked"
    assert 'aria-current="date"' in visit.open("/calendar")


@pytest.mark.parametrize(
    "query",
    ["day=9999-99-99&view=x&of=y", "organ=９&of=leaders", "room=99999999999999999999&of=room",
     "day=0001-01-01", "endpoint=x&_external=1", "of=leaders&organ=-1&day=%00"],
)  # fmt: skip
def test_whatever_stands_in_the_address_a_calendar_is_shown(office: Office, query: str) -> None:
    visit = arrive(office.app, office.county, MEMBER)
    assert "日程" in visit.open(f"/calendar?{query}")
    assert visit.status == 200


def test_a_month_asks_no_more_than_a_day(office: Office) -> None:
    visit: Visit = arrive(office.app, office.county, MEMBER)
    noticed(office.county, room=str(hall.room(office.county)), place="")
    for query in ("view=month", "view=month&of=leaders", "view=month&of=room"):
        visit.open(f"/calendar?{query}")
        with at_most(16):  # with those of the frame around the page
            alone(visit.client.get, f"/calendar?{query}")


def test_who_is_on_duty_stands_beside_every_view_and_her_own_turns_among_her_entries(
    office: Office,
) -> None:
    county, first = office.county, clock.today() + timedelta(days=20)
    other, keeper = (arrive(office.app, county, name) for name in ("何俊", watching.KEEPER))
    assert "值班表" not in other.open(f"/calendar?day={first}").partition("<main")[2], (
        "none is kept"
    )
    with unit_of_work():
        unit_id = watching.found(county).id
    watching.issued(county, unit_id, first, first + timedelta(days=13))
    led = set(calendars.leaders(county.units["县政府"]))
    cells = db.session.scalars(select(Cell).join(Cell.shift).order_by(Shift.begins_at)).all()
    turn = next(cell for cell in cells if cell.person_id == county.people[watching.KEEPER])
    leading = next(cell for cell in cells if cell.person_id in led)
    led_day, led_entry = leading.shift.day, f"值班：{leading.shift.kind.name} 带班领导"
    names = [cell.person.name for cell in turn.shift.cells]
    day, entry = turn.shift.day, f"值班：{turn.shift.kind.name} {turn.post.name}"
    for view in ("day", "week", "month"):
        address = f"/calendar?view={view}&day={day}"
        assert entry in keeper.open(address), view
        assert '包玉兰<span class="hidden-text">（本人）' in keeper.page
        assert f"unit={unit_id}&amp;month={day:%Y-%m}#day-{day}" in alone(
            keeper.client.get, address
        ).get_data(as_text=True)
        assert all(name in other.open(address) for name in names), view
        assert entry not in other.page
        with at_most(16):
            alone(keeper.client.get, address)
    assert f'id="day-{day}"' in keeper.open(f"/duty?month={day:%Y-%m}")
    assert "您本月值班" in keeper.page
    led_by = f"/calendar?of=leaders&organ={county.units['县政府']}&view=day&day={led_day}"
    assert led_entry in keeper.open(led_by), "what everybody may read in the roster"


CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@b\r\nSUMMARY:<b>牙医</b>\r\n"
    f"DTSTART:{hall.at(9):%Y%m%d}T010000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_own_entries_are_added_taken_over_and_deleted(office: Office) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    visit.open("/calendar/entries")
    day = hall.at(9).date().isoformat()
    visit.send("/calendar/entries", title="体检", day=day, begins="10:00", ends="9:00")
    assert visit.status == 422
    assert "体检" in visit.page, "what was typed is still there"
    visit.send("/calendar/entries", title="体检", day=day, begins="10:00", ends="11:00")
    assert "10:00—11:00" in visit.page
    visit.open("/calendar/entries")
    for data, status, said in (
        (b"x", 422, "不是日历文件"),
        (CALENDAR.encode(), 200, "新增 57 项"), (CALENDAR.encode(), 200, "没有变化 57 项"),
    ):  # fmt: skip
        visit.send("/calendar/imports", file=(io.BytesIO(data), "我的.ics"))
        assert visit.status == status
        assert said in visit.page
    raw = alone(visit.client.get, "/calendar/entries")
    assert "&lt;b&gt;牙医" in raw.get_data(as_text=True)
    remove = re.search(r"/calendar/entries/\d+/removal", visit.page)
    assert remove is not None
    other = arrive(office.app, office.county, "方志敏")
    other.open("/calendar/entries")
    other.send(remove[0])
    assert other.status == 404
    visit.send(remove[0])
    assert "已删除" in visit.page
    visit.send("/calendar/imports/removal")
    assert "已删除导入的" in visit.page
