"""日程订阅: the address is the only key; it shows what its maker may read now, and opens in any program."""

from __future__ import annotations

import re
from datetime import UTC

import icalendar
import pytest

from app.core.database import db
from app.core.errors import NotFound
from app.core.unit_of_work import unit_of_work
from app.directory import leaving, passwords
from app.directory.models import Person
from app.meetings import entries, feeds
from app.meetings.feeds import CalendarFeed
from blueprints.shared.limits import limiter
from tests.app.meetings import hall
from tests.app.meetings.walk import act, meeting, noticed
from tests.blueprints.account.visits import Visit, alone, arrive
from tests.office import Office
from tests.questions import at_most

WHO = "张卫东"


@pytest.fixture(autouse=True)
def a_new_address() -> None:
    limiter.reset()


def made(visit: Visit, **form: str) -> str:
    visit.open("/calendar/feeds")
    visit.send("/calendar/feeds", **form)
    assert visit.status == 201
    address = re.search(r"/calendar/feeds/[0-9a-f]{48}/calendar\.ics", visit.page)
    assert address is not None
    assert address[0] not in visit.open("/calendar/feeds"), "it is shown once"
    return address[0]


def read(office: Office, address: str) -> bytes:
    answer = alone(Visit(office.app).client.get, address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.mimetype == "text/calendar"
    data: bytes = answer.data
    return data


def events(data: bytes) -> dict[str, icalendar.Event]:
    return {str(e["SUMMARY"]): e for e in icalendar.Calendar.from_ical(data).walk("VEVENT")}


def test_a_program_reads_what_its_person_may_read_with_titles_only_where_she_said_so(
    office: Office,
) -> None:
    county = office.county
    meeting_id = noticed(county)
    one = meeting(meeting_id)
    title, begins = one.title, one.begins_at
    with unit_of_work():
        long = "与 “市直部门”, 对接; " + "长" * 80
        day = hall.at(9).date().isoformat()
        entries.add(county.actor(WHO), {"title": long, "day": day, "all_day": "1", "place": "301"})
    visit = arrive(office.app, county, WHO)
    plain, named = made(visit), made(visit, titles="1")
    told = read(office, plain)
    assert title not in told.decode()
    assert set(events(told)) == {"会议", "日程"}
    told = read(office, named)
    found = events(told)
    assert set(found) == {title, long}
    assert found[title]["DTSTART"].dt == begins.astimezone(UTC)
    assert found[long]["DTSTART"].dt == hall.at(9).date(), "whole days stay days"
    assert found[title]["STATUS"] == "CONFIRMED"
    lines = told.split(b"\r\n")
    assert lines[-1] == b""
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert all(len(line) <= 75 for line in lines)
    assert any(line.startswith(b" ") for line in lines), "the long title is folded"
    for line in lines:
        line.decode()  # No character is torn apart.
    assert events(read(office, named))[title]["UID"] == found[title]["UID"]
    with at_most(20):
        read(office, named)
    act(county, meeting(meeting_id), "cancel", opinion="改期。")
    gone = events(read(office, named))[title]
    assert (gone["STATUS"], gone["SEQUENCE"], gone["UID"]) == ("CANCELLED", 1, found[title]["UID"])


def test_a_room_is_told_without_the_titles_that_are_not_hers(office: Office) -> None:
    room = hall.room(office.county)
    hall.book(office.county, hall.CLERK, room, hall.span(9, 10))
    stranger, clerk = (
        arrive(office.app, office.county, name) for name in (hall.STRANGER, hall.CLERK)
    )
    found = events(read(office, made(stranger, room=str(room), titles="1")))
    assert set(found) == {"有安排"}
    found = events(read(office, made(clerk, room=str(room), titles="1")))
    assert set(found) == {"防汛工作调度会"}


def test_what_was_withdrawn_or_has_left_is_not_found_and_the_secret_lies_nowhere(
    office: Office,
) -> None:
    visit = arrive(office.app, office.county, WHO)
    address = made(visit)
    secret = address.split("/")[3]
    feed = db.session.query(CalendarFeed).one()
    assert secret not in (feed.token_hash, repr(vars(feed)))
    feed_id = feed.id
    client = Visit(office.app).client
    key = office.county.people[WHO]
    with unit_of_work():
        db.session.get_one(Person, key).active = False
    assert alone(client.get, address).status_code == 404
    with unit_of_work():
        db.session.get_one(Person, key).active = True
    assert alone(client.get, address).status_code == 200
    other = arrive(office.app, office.county, "丁小军")
    other.open("/calendar/feeds")
    other.send(f"/calendar/feeds/{feed_id}/end")
    assert other.status == 404
    visit.open("/calendar/feeds")
    visit.send(f"/calendar/feeds/{feed_id}/end")
    answer = alone(client.get, address)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_ends_with_the_password_and_with_the_account(office: Office) -> None:
    county, key = office.county, office.county.people[WHO]
    administrator = county.actor("安国梁")
    for end in (
        lambda: passwords.reset_password(administrator, db.session.get_one(Person, key)),
        lambda: leaving.deactivate(administrator, key, []),
    ):
        with unit_of_work():
            _, secret = feeds.make(county.actor(WHO), None, titles=False)
        assert feeds.read(secret)
        with unit_of_work():
            end()
        with pytest.raises(NotFound):
            feeds.read(secret)
    with unit_of_work():
        leaving.reactivate(administrator, key)
    with pytest.raises(NotFound):
        feeds.read(secret)


def test_whoever_guesses_is_stopped(office: Office) -> None:
    client = Visit(office.app).client
    codes = [
        alone(client.get, f"/calendar/feeds/{n:048x}/calendar.ics").status_code for n in range(31)
    ]
    assert codes == [404] * 30 + [429]
    limiter.reset()
