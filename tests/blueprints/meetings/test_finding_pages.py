"""找时间 and 按周期预订 as pages: a time is found, and goes into the form that needs it."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.calendar.office import office_calendar
from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty import keeping
from app.duty.on_duty import turns
from app.meetings.rooms import Booking
from app.sample import watching
from tests.app.meetings import hall
from tests.app.meetings.walk import ORGANIZER
from tests.blueprints.account.visits import alone, arrive
from tests.office import Office
from tests.questions import at_most

DAY_SHIFT = {"name": "白班", "begins": "08:30", "ends": "17:30", "night": "", "days": ["workday"]}


def test_a_time_that_was_found_stands_in_the_form_of_the_meeting(office: Office) -> None:
    county = office.county
    room = hall.room(county)
    day = office_calendar().add_working_days(clock.today(), 4)
    ahead = (day - clock.today()).days
    who = county.people["张卫东"]
    hall.book(county, hall.CLERK, room, hall.span(9, 11, days=ahead), people=[who])
    hall.room(county, "第二会议室", seats=10)
    visit = arrive(office.app, county, ORGANIZER)
    organ = county.units["县政府"]
    assert "张卫东" in visit.open(f"/meetings/finding?organ={organ}")
    query = f"find=1&organ={organ}&people={who}&minutes=120&first={day}&last={day}"
    page = visit.open(f"/meetings/finding?{query}")
    assert "没空：张卫东" in page
    assert "都有空" in page
    assert "防汛" not in page
    link = re.search(r'"(/meetings/new\?[^"]+)"', page)
    assert link is not None
    asked = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
    page = visit.open(link[1].replace("&amp;", "&"))
    assert re.search(rf'name="people" value="{who}"[^>]* checked', page), "she is taken along"
    for value in (asked["day"], asked["begins"], asked["ends"]):
        assert f'value="{value[0]}"' in page
    assert f'<option value="{asked["room"][0]}" selected' in page
    book = visit.open(link[1].replace("/meetings/new", "/rooms"))
    assert f'value="{asked["begins"][0]}"' in book
    with at_most(22):  # with those of the frame around the page
        alone(visit.client.get, f"/meetings/finding?{query}")
    clerk = arrive(office.app, county, "丁小军")
    assert "/meetings/new" not in clerk.open(f"/meetings/finding?{query}")


def test_whoever_stands_by_the_telephone_is_not_free_and_her_leader_is(office: Office) -> None:
    county = office.county
    hall.room(county)
    first = office_calendar().add_working_days(clock.today(), 2)
    with unit_of_work():
        unit = watching.found(county)
        keeping.add_kind(county.actor(watching.KEEPER), unit, DAY_SHIFT)
        unit_id = unit.id
    watching.issued(county, unit_id, first, first)
    on = {
        one.post: one for one in turns(db.session, unit_id, (), first, first) if one.shift == "白班"
    }
    visit = arrive(office.app, county, ORGANIZER)
    query = f"/meetings/finding?find=1&organ={county.units['县政府办']}&first={first}&last={first}"
    for post, said in (("主班", f"没空：{on['主班'].name}"), ("带班领导", "都有空")):
        assert said in visit.open(f"{query}&minutes=60&people={on[post].person_id}"), post


@pytest.mark.parametrize(
    "query",
    ["", "&people=1&minutes=9999999", "&people=999999999", "&minutes=x&last=2020-01-01",
     "&people=1&last=2099-01-01", "&people=1&first=x", "&seats=９&people=1&equipment=<b>"],
)  # fmt: skip
def test_a_wish_that_makes_no_sense_is_answered_in_words(office: Office, query: str) -> None:
    visit = arrive(office.app, office.county, "丁小军")
    page = visit.open(f"/meetings/finding?find=1{query}")
    assert visit.status in (200, 422)
    assert "请" in page


def test_a_repetition_is_looked_at_then_booked_where_it_is_free(office: Office) -> None:
    county = office.county
    room = hall.room(county)
    first = office_calendar().add_working_days(clock.today(), 2)
    ahead = (first - clock.today()).days
    hall.book(county, "何俊", room, hall.span(9, 10, days=ahead + 1))
    form = {
        "room": str(room), "day": first.isoformat(), "begins": "09:00", "ends": "10:00",
        "rhythm": "day", "until": (first + timedelta(days=3)).isoformat(), "count": "",
        "when_closed": "skip",
    }  # fmt: skip
    visit = arrive(office.app, county, "丁小军")
    query = "&".join(f"{name}={value}" for name, value in form.items())
    page = visit.open(f"/rooms/repetitions?look=1&{query}")
    working = sum(office_calendar().is_working_day(first + timedelta(days=n)) for n in range(4))
    free = working - office_calendar().is_working_day(first + timedelta(days=1))
    assert f"共 {working} 次，空闲 {free} 次" in page
    visit.send("/rooms/repetitions", title="", move="free", **form)
    assert visit.status == 422
    visit.send("/rooms/repetitions", title="周例会", move="free", **form)
    assert f"已预订 {free} 次" in visit.page
    own = db.session.query(Booking).filter_by(booked_by=county.people["丁小军"]).all()
    assert len(own) == free
    visit.open(f"/rooms?day={first}")
    release = re.search(r"/rooms/bookings/\d+/acts", visit.page)
    assert release is not None
    visit.send(release[0], move="release_rest", day=first.isoformat())
    assert "本次和后续各次已释放" in visit.page
    assert visit.open("/rooms/repetitions?look=1&room=x&day=x")
    assert visit.status in (404, 422)
