"""会议室: everybody sees what is taken, whose title only its people, and books what is free."""

from __future__ import annotations

import re

import pytest

from app.core import outbox
from app.core.database import db
from app.core.errors import OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.meetings import arranging
from app.meetings.rooms import Booking, BookingState
from tests.app.meetings import hall
from tests.app.meetings.walk import ORGANIZER, act, hold, meeting, noticed, plan
from tests.blueprints.account.visits import alone, arrive
from tests.office import Office
from tests.questions import at_most

DAY = hall.at(9).date().isoformat()
FORM = {"day": DAY, "begins": "09:00", "ends": "10:30", "title": "防汛工作调度会"}


def test_a_room_is_booked_and_who_comes_later_is_told_by_whom(office: Office) -> None:
    room = str(hall.room(office.county))
    clerk = arrive(office.app, office.county, "丁小军")
    assert "全天空闲" in clerk.open(f"/rooms?day={DAY}")
    clerk.send("/rooms/bookings", room=room, **{**FORM, "begins": "早上"})
    assert clerk.status == 422
    assert "防汛工作调度会" in clerk.page, "what was typed is still there"
    clerk.send("/rooms/bookings", room=room, **FORM)
    assert "已预订" in clerk.page
    colleague = arrive(office.app, office.county, "方志敏")
    other = arrive(office.app, office.county, "何俊")
    assert "防汛工作调度会" not in other.open(f"/rooms?day={DAY}")
    assert "已占用" in other.page
    colleague.open(f"/rooms?day={DAY}")
    colleague.send("/rooms/bookings", room=room, **{**FORM, "begins": "10:00", "ends": "11:00"})
    assert colleague.status == 409
    assert "丁小军" in colleague.page
    colleague.send(
        "/rooms/bookings", room=room, wait="1", **{**FORM, "begins": "10:00", "ends": "11:00"}
    )
    assert "候补" in colleague.page
    clerk.open(f"/rooms?day={DAY}")
    release = re.search(r"/rooms/bookings/\d+/acts", clerk.page)
    assert release is not None
    clerk.send(release[0], move="release", day=DAY)
    assert "已释放" in clerk.page
    states = {b.booker.name: b.state for b in db.session.query(Booking)}
    assert states == {"丁小军": BookingState.RELEASED, "方志敏": BookingState.HELD}


def test_a_meeting_takes_its_room_and_gives_it_back(office: Office) -> None:
    county = office.county
    room = str(hall.room(county))
    meeting_id = plan(county, room=room, place="")
    assert meeting(meeting_id).place.startswith("第一会议室")
    with pytest.raises(OutOfTurn, match="不能预订"):
        plan(county, room=room, place="")
    act(county, meeting(meeting_id), "cancel", opinion="改期。")
    again = plan(county, room=room, place="")
    assert again != meeting_id
    with pytest.raises(OutOfTurn), unit_of_work():
        arranging.schedule(county.actor(ORGANIZER), meeting_id, [])


def test_who_signs_in_keeps_the_room(office: Office) -> None:
    county = office.county
    meeting_id = noticed(county, room=str(hall.room(county)), place="")
    hold(county, meeting_id)
    booked = db.session.query(Booking).filter_by(meeting_id=meeting_id).one()
    assert booked.came_at is not None


def test_a_booking_is_moved_on_its_page_and_a_keeper_corrects_a_room(office: Office) -> None:
    county = office.county
    room_id = hall.room(county, place="三楼")
    booking_id = hall.book(county, hall.CLERK, room_id, hall.span(9, 10))
    waits = hall.book(county, hall.COLLEAGUE, room_id, hall.span(9, 10), wait=True)
    clerk = arrive(office.app, county, hall.CLERK)
    page = clerk.open(f"/rooms/bookings/{booking_id}")
    assert 'value="09:00"' in page
    form = {
        "room": str(room_id),
        "day": hall.at(9).date().isoformat(),
        "begins": "14:00",
        "ends": "15:00",
    }
    clerk.send(f"/rooms/bookings/{booking_id}/changes", **{**form, "begins": "很早"})
    assert (clerk.status, "时间不正确" in clerk.page) == (422, True)
    clerk.send(f"/rooms/bookings/{booking_id}/changes", **form)
    assert "14:00" in clerk.page
    outbox.drain()
    colleague = arrive(office.app, county, hall.COLLEAGUE)
    assert "候补递补" in colleague.open("/desk?box=reading")
    assert "候补递补" in colleague.open(f"/rooms/bookings/{waits}")
    stranger = arrive(office.app, county, hall.STRANGER)
    stranger.open(f"/rooms/bookings/{booking_id}")
    assert stranger.status == 404
    keeper = arrive(office.app, county, hall.KEEPER)
    assert 'value="三楼"' in keeper.open("/rooms/kept")
    with at_most(12):
        alone(keeper.client.get, "/rooms/kept")
    clerk.open("/rooms/kept")
    assert clerk.status == 403
