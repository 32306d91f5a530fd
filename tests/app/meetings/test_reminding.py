"""会议提醒: who has not replied is urged from two days before, who comes is told the day before."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from app.circulation import queries
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.meetings import attending, reminding
from app.sample.county import County
from tests.app.meetings.walk import act, hold, meeting, noticed

SILENT, COMES = "张卫东", "李建国"


def test_who_has_not_replied_is_urged_and_who_comes_is_told_once_a_day(county: County) -> None:
    meeting_id = noticed(county)
    with unit_of_work():
        attending.reply(county.actor(COMES), meeting_id, {"reply": "coming"})
    on = clock.local(meeting(meeting_id).begins_at).date()

    def round_at(days: int, hour: int) -> int:
        when = datetime.combine(on - timedelta(days=days), time(hour), clock.BEIJING)
        with clock.fixed(when), unit_of_work():
            return reminding.remind()

    def notes(name: str, box: str) -> list[str]:
        return [task.note or "" for task in queries.box_page(county.actor(name), box).rows]

    assert round_at(3, 9) == 0, "too early"
    assert round_at(2, 7) == 0, "nobody is told at night"
    waiting = sum(a.reply.value == "waiting" for a in meeting(meeting_id).attendances)
    assert round_at(2, 9) == waiting
    assert round_at(2, 10) == 0, "once a day"
    (urged,) = notes(SILENT, "urged")
    assert urged.startswith("还没有回执，请尽快回执：后天")
    assert notes(COMES, "reading") == []
    assert round_at(1, 9) == waiting + 1
    (told,) = notes(COMES, "reading")
    assert told.startswith("明天 "), told
    assert "常务会议" in told
    assert len(notes(SILENT, "reading")) == 1, "the notice itself is urged again"
    assert round_at(0, 8) == waiting + 1
    (told,) = notes(COMES, "reading")
    assert told.startswith("今天 "), "yesterday's gave way to it"
    hold(county, meeting_id)
    with clock.fixed(meeting(meeting_id).ends_at):
        act(county, meeting(meeting_id), "conclude")
    assert notes(COMES, "reading") == []


def test_nobody_is_reminded_of_a_meeting_that_was_called_off(county: County) -> None:
    meeting_id = noticed(county)
    act(county, meeting(meeting_id), "cancel", opinion="另行安排。")
    with (
        clock.fixed(meeting(meeting_id).begins_at - timedelta(hours=1)),
        unit_of_work(),
    ):
        assert reminding.remind() == 0
