"""例会: every meeting of a rhythm with its room, or none and every clash named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.calendar.office import office_calendar
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.meetings import regular
from app.meetings.clashes import RoomTaken
from app.meetings.models import Meeting
from app.sample.county import County
from tests.app.meetings import hall
from tests.app.meetings.walk import ORGANIZER


def test_a_rhythm_makes_drafts_with_their_rooms_or_none(county: County) -> None:
    room = hall.room(county)
    first = office_calendar().add_working_days(clock.today() + timedelta(days=5), 0)
    ahead = (first - clock.today()).days
    form = {
        "organ": str(county.units["县政府"]), "kind": "executive", "day": first.isoformat(),
        "begins": "09:00", "ends": "10:00", "host": county.seat("苏和"), "room": str(room),
        "rhythm": "week", "count": "3", "when_closed": "move",
    }  # fmt: skip
    actor = county.actor(ORGANIZER)
    third = office_calendar().add_working_days(first + timedelta(days=14), 0)
    hall.book(county, "何俊", room, hall.span(9, 11, days=(third - clock.today()).days))
    with pytest.raises(RoomTaken), unit_of_work():
        regular.begin_all(actor, form)
    assert db.session.scalar(select(func.count()).select_from(Meeting)) == 0, "none at all"
    for wrong in ({"count": ""}, {"count": "27"}, {"rhythm": "day"}, {"day": "x"}):
        with pytest.raises(Invalid), unit_of_work():
            regular.begin_all(actor, {**form, **wrong})
    with unit_of_work():
        begun = regular.begin_all(actor, {**form, "begins": "14:00", "ends": "15:00"})
        sequences = [one.sequence for one in begun]
    assert len(sequences) == 3
    assert len(hall.taken(room)) == 4, "each has its room"
    assert hall.taken(room)[0] == hall.span(14, 15, days=ahead)
