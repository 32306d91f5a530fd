"""签到码 and 补签: whoever is in the room and of the meeting is there by her own press."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.meetings import attending, signing_in
from app.meetings.models import Attendance
from app.meetings.rooms import Booking
from app.sample.county import County
from tests.app.meetings import hall
from tests.app.meetings.walk import CHAIR, ORGANIZER, accepted, act, hold, meeting, noticed


def line(meeting_id: int, name: str) -> Attendance:
    return next(a for a in meeting(meeting_id).attendances if a.person.name == name)


def press(county: County, name: str, meeting_id: int, code: str) -> None:
    with unit_of_work():
        signing_in.sign_in_by_code(county.actor(name), meeting_id, code)


def test_a_code_signs_in_whoever_is_of_the_meeting_on_time_or_late(county: County) -> None:
    room_id = hall.room(county)
    meeting_id = noticed(county, accepted(county), room=str(room_id), days=4)
    begins, organizer = meeting(meeting_id).begins_at, county.actor(ORGANIZER)
    with clock.fixed(begins - timedelta(minutes=16)):
        assert signing_in.screen(organizer, meeting_id).code == ""
    with clock.fixed(begins - timedelta(minutes=10)):
        code = signing_in.screen(organizer, meeting_id).code
        with pytest.raises(NotAllowed):
            signing_in.screen(county.actor(CHAIR), meeting_id)
        press(county, "宋立新", meeting_id, f" {code.lower()} ")
        at = clock.now()
    assert (line(meeting_id, "宋立新").signed_in_at, line(meeting_id, "宋立新").late) == (at, False)
    assert db.session.scalars(select(Booking)).one().came_at == at, "the room is kept"
    with clock.fixed(begins - timedelta(minutes=9, seconds=30)):
        press(county, "宋立新", meeting_id, code)
        assert line(meeting_id, "宋立新").signed_in_at == at, "pressed twice, the first time counts"
        with pytest.raises(NotAllowed, match="名单"):
            press(county, "田小雨", meeting_id, code)
    with clock.fixed(begins - timedelta(minutes=8)), pytest.raises(NotFound, match="已经更新"):
        press(county, CHAIR, meeting_id, code)
    with clock.fixed(begins + timedelta(minutes=1)):
        press(county, CHAIR, meeting_id, signing_in.screen(organizer, meeting_id).code)
    assert line(meeting_id, CHAIR).late
    said = db.session.scalars(select(Act).where(Act.verb == "meeting.sign_in_by_code")).all()
    assert [a.details["people"] for a in said] == [
        [county.people["宋立新"]], [county.people[CHAIR]],
    ]  # fmt: skip


def test_a_substitute_signs_in_for_whom_she_stands_in(county: County) -> None:
    meeting_id = noticed(county, accepted(county))
    form = {"reply": "substitute", "reason": "下乡调研。", "substitute": county.seat("孙丽华")}
    with unit_of_work():
        own = attending.reply(county.actor("宋立新"), meeting_id, form).id
    with clock.fixed(meeting(meeting_id).begins_at - timedelta(minutes=1)):
        code = signing_in.screen(county.actor(ORGANIZER), meeting_id).code
        with pytest.raises(NotAllowed, match="名单"):
            press(county, "孙丽华", meeting_id, code)
        with unit_of_work():
            attending.decide(county.actor(CHAIR), meeting_id, own, agreed=True)
        with pytest.raises(NotAllowed, match="孙丽华替会"):
            press(county, "宋立新", meeting_id, code)
        press(county, "孙丽华", meeting_id, code)
    assert line(meeting_id, "宋立新").signed_in_at is not None


def test_who_forgot_is_entered_with_a_reason_once_the_meeting_has_begun(county: County) -> None:
    meeting_id = noticed(county)
    hold(county, meeting_id, absent=("张卫东", "其木格"))
    organizer = county.actor(ORGANIZER)
    late = {"attendance": str(line(meeting_id, "张卫东").id), "reason": "手机没电。", "late": "1"}
    with pytest.raises(OutOfTurn, match="还没有开始"), unit_of_work():
        signing_in.make_up(organizer, meeting_id, late)
    with clock.fixed(meeting(meeting_id).ends_at):
        with pytest.raises(NotAllowed), unit_of_work():
            signing_in.make_up(county.actor("张卫东"), meeting_id, late)
        with pytest.raises(Invalid), unit_of_work():
            signing_in.make_up(organizer, meeting_id, {**late, "reason": " "})
        with unit_of_work():
            signing_in.make_up(organizer, meeting_id, late)
        with pytest.raises(OutOfTurn, match="已经签到"), unit_of_work():
            signing_in.make_up(organizer, meeting_id, late)
        act(county, meeting(meeting_id), "conclude")
        with unit_of_work():
            other = {"attendance": str(line(meeting_id, "其木格").id), "reason": "忘记签到。"}
            signing_in.make_up(organizer, meeting_id, other)
    assert (line(meeting_id, "张卫东").made_up, line(meeting_id, "张卫东").late) == (
        "手机没电。",
        True,
    )
    assert not line(meeting_id, "其木格").late
    assert line(meeting_id, CHAIR).made_up is None
