"""What goes wrong around a meeting: midnight, a change of holidays, a unit that is no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.calendar.office import CalendarYear
from app.circulation import queries
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid
from app.core.unit_of_work import unit_of_work
from app.directory.models import Unit
from app.meetings import arranging, minutes
from app.sample import walking
from app.sample.county import County
from app.supervision.models import SupervisionItem
from tests.app.meetings.walk import (
    ORGANIZER,
    accepted,
    act,
    decide,
    hold,
    meeting,
    noticed,
    plan,
    way,
)


def test_a_meeting_may_end_after_midnight_and_not_before_it_began() -> None:
    on = clock.today() + timedelta(days=9)
    form = {"day": on.isoformat(), "begins": "22:00", "ends": "01:30"}
    begins_at, ends_at = arranging.when(form)
    assert clock.local(begins_at).date() == on
    assert clock.local(ends_at).date() == on + timedelta(days=1)
    assert ends_at - begins_at == timedelta(hours=3, minutes=30)
    for wrong in ({"ends": "22:00"}, {"ends": "24:30"}, {"begins": "9点"}, {"day": "2026-02-30"}):
        with pytest.raises(Invalid):
            arranging.when({**form, **wrong})


def test_a_unit_closed_before_the_minutes_still_has_its_decision_followed(county: County) -> None:
    topic_id = accepted(county)
    meeting_id = noticed(county, topic_id)
    hold(county, meeting_id)
    decide(county, meeting_id, topic_id)
    with clock.fixed(meeting(meeting_id).ends_at):
        act(county, meeting(meeting_id), "conclude")
    with unit_of_work():
        document_id = minutes.draft_minutes(county.actor(ORGANIZER), meeting_id).id
    with unit_of_work():
        db.session.get_one(Unit, county.units["教育局"]).closed = True
    walking.walk(county, document_id, "distribute")
    outbox.drain()
    assert outbox.stuck() == []
    items = db.session.scalars(select(SupervisionItem).order_by(SupervisionItem.id)).all()
    assert len(items) == 2, "none is lost"
    told = [t.note or "" for t in queries.box_page(county.actor(ORGANIZER), "reading").rows]
    (note,) = [one for one in told if "牵头单位已撤销" in one]
    assert note.startswith("议定事项第 1 项（云岭县教育局"), note
    assert "督查人员确定新的牵头单位" in note


def test_days_that_become_holidays_stop_the_notice_and_the_sentence_says_why(
    county: County,
) -> None:
    topic_id = accepted(county)
    meeting_id = plan(county, topic_id)
    on = clock.local(meeting(meeting_id).begins_at).date()
    days = [clock.today() + timedelta(days=n) for n in range((on - clock.today()).days)]
    with unit_of_work():  # A year of the office's own takes the place of the national one.
        for year in sorted({day.year for day in days}):
            off = {day.isoformat(): "放假" for day in days if day.year == year}
            db.session.add(CalendarYear(year=year, source="通知", days_off=off, make_up_days={}))
    with pytest.raises(Blocked, match="个工作日确定"):
        act(county, meeting(meeting_id), "notice")
    assert way(meeting(meeting_id)).stage == "plan", "it waits to be put off"
