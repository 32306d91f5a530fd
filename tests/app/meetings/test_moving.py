"""改期、换会议室, and whoever moves up because of it; 会议室管理."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.circulation.models import Task, TaskKind, TaskState
from app.core import outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.meetings import keeping, moving
from app.meetings.clashes import RoomTaken
from app.meetings.rooms import Booking, BookingState, BusyTime
from app.sample.county import County
from tests.app.meetings import hall
from tests.app.meetings.walk import ORGANIZER, meeting, noticed


def move(county: County, who: str, booking_id: int, room_id: int, *hours: int) -> None:
    with unit_of_work():
        moving.move(county.actor(who), booking_id, room_id, hall.span(*hours))


def notes(county: County, name: str) -> list[str]:
    outbox.drain()
    query = select(Task.note).where(
        Task.person_id == county.people[name], Task.kind == TaskKind.READ,
        Task.state == TaskState.OPEN,
    )  # fmt: skip
    return [note or "" for note in db.session.scalars(query)]


def test_a_booking_is_moved_with_its_people_and_who_waited_is_told(county: County) -> None:
    first, second = hall.room(county), hall.room(county, "第二会议室", needs_approval=True)
    people = [county.people["胡志强"]]
    own = hall.book(county, hall.CLERK, first, hall.span(9, 11), people=people)
    waits = hall.book(county, hall.COLLEAGUE, first, hall.span(9, 10), wait=True)
    other = hall.book(county, hall.COLLEAGUE, first, hall.span(14, 15))
    with pytest.raises(RoomTaken):
        move(county, hall.CLERK, own, first, 13, 15)
    for who, error in ((hall.STRANGER, NotFound), (hall.CLERK, Invalid)):
        with pytest.raises(error):
            move(county, who, own, first, 9, 11)
    move(county, hall.CLERK, own, first, 10, 12)
    assert hall.kept(own).span == hall.span(10, 12), "its own time is not in its way"
    busy = db.session.scalars(select(BusyTime).where(BusyTime.booking_id == own)).one()
    assert (busy.begins_at, busy.ends_at) == (hall.at(10), hall.at(12))
    assert hall.kept(waits).state is BookingState.HELD
    (note,) = notes(county, hall.COLLEAGUE)
    assert note.startswith("候补递补：“第一会议室”")
    move(county, hall.KEEPER, own, second, 10, 12)
    assert (hall.kept(own).room_id, hall.kept(own).state) == (second, BookingState.ASKED)
    assert hall.taken(first) == [hall.span(9, 10), hall.span(14, 15)]
    with pytest.raises(NotFound):
        move(county, hall.COLLEAGUE, other, 99, 9, 10)


def test_the_room_of_a_meeting_is_changed_and_everybody_hears_of_it(county: County) -> None:
    first, second = hall.room(county), hall.room(county, "第二会议室", place="二楼")
    meeting_id = noticed(county, room=str(first), days=4)
    own = db.session.scalars(select(Booking.id).where(Booking.meeting_id == meeting_id)).one()
    span = hall.kept(own).span
    with unit_of_work():
        moving.move(county.actor(ORGANIZER), own, second, span)
    assert meeting(meeting_id).place == "第二会议室，二楼"
    assert "会议地点改为：第二会议室，二楼。时间不变。" in notes(county, "张卫东")
    with pytest.raises(NotAllowed, match="只能换会议室"):
        move(county, ORGANIZER, own, second, 9, 10)


def test_a_keeper_enters_corrects_and_closes_rooms(county: County) -> None:
    form = {"organ": str(county.units[hall.OWNER]), "name": "第九会议室", "seats": "20",
            "equipment": "投影、视频会议，投影", "place": "三楼"}  # fmt: skip
    keeper = county.actor(hall.KEEPER)
    with unit_of_work():
        room_id = keeping.enter(keeper, form).id
    assert hall.the_room(room_id).equipment == ["投影", "视频会议"]
    for wrong in ({"name": ""}, {"seats": "很多"}, {"seats": "0"}, {"equipment": "长" * 21}):
        with pytest.raises(Invalid), unit_of_work():
            keeping.correct(keeper, room_id, {**form, **wrong})
    with pytest.raises(NotAllowed), unit_of_work():
        keeping.correct(county.actor(hall.STRANGER), room_id, form)
    with pytest.raises(NotAllowed), unit_of_work():
        keeping.enter(keeper, {**form, "organ": str(county.units["财政局"])})
    with unit_of_work():
        keeping.correct(keeper, room_id, {**form, "closed": "1", "needs_approval": "1"})
    with pytest.raises(OutOfTurn, match="停用"):
        hall.book(county, hall.CLERK, room_id, hall.span(9, 10))
    assert [room.id for room in keeping.rooms_kept(keeper).rows] == [room_id]
    with unit_of_work():
        keeping.correct(keeper, room_id, form)
    hall.book(county, hall.CLERK, room_id, hall.span(9, 10))
