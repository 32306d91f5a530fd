"""日程: what is known of whose time, and that a longer span asks no more questions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock, outbox
from app.core.unit_of_work import unit_of_work
from app.meetings import attending, calendars
from app.meetings.calendars import Happening, Kind
from app.meetings.finding import Wish, find_times
from app.meetings.rooms import Span
from tests.app.meetings import hall
from tests.app.meetings.walk import CHAIR, ORGANIZER, act, meeting, noticed, plan
from tests.office import Office
from tests.questions import at_most

MEMBER, OUTSIDER = "张卫东", "田小雨"


def month() -> Span:
    return Span(hall.at(0, days=-5), hall.at(0, days=60))


def of(office: Office, viewer: str, *people: str, called_off: bool = False) -> list[Happening]:
    keys = [office.county.people[name] for name in people]
    actor = office.county.actor(viewer)
    return calendars.of_people(actor, keys, month(), called_off=called_off)


def test_whoever_may_not_open_a_meeting_learns_only_that_there_is_something(
    office: Office,
) -> None:
    meeting_id = noticed(office.county)
    title = meeting(meeting_id).title
    (own,) = of(office, MEMBER, MEMBER)
    assert (own.title, own.meeting_id, own.kind) == (title, meeting_id, Kind.MEETING)
    (seen,) = of(office, OUTSIDER, MEMBER)
    assert (seen.title, seen.place, seen.note, seen.meeting_id) == (None, "", "", None)
    assert seen.span == own.span


def test_leave_is_respected_and_the_substitute_sits_instead(office: Office) -> None:
    county = office.county
    meeting_id = plan(county)
    head, deputy = "宋立新", "白雪"
    with unit_of_work():
        from app.meetings import arranging
        from app.meetings.models import Part

        arranging.invite(county.actor(ORGANIZER), meeting_id, [county.seat(head)], Part.SITTING_IN)
    act(county, meeting(meeting_id), "notice")
    outbox.drain()
    sitting = {a.person_id: a.id for a in meeting(meeting_id).attendances}
    with unit_of_work():
        attending.reply(county.actor(MEMBER), meeting_id, {"reply": "leave", "reason": "出差"})
    (asked,) = of(office, MEMBER, MEMBER)
    assert asked.note == "请假待批"
    substitute = next(
        name
        for name in county.people
        if name != head and county.actor(name).organ_ids == county.actor(head).organ_ids
    )
    assert deputy
    with unit_of_work():
        attending.reply(county.actor(head), meeting_id, {
            "reply": "substitute", "reason": "休假", "substitute": county.seat(substitute),
        })  # fmt: skip
    with unit_of_work():
        key = sitting[county.people[MEMBER]]
        attending.decide(county.actor(CHAIR), meeting_id, key, agreed=True)
        key = sitting[county.people[head]]
        attending.decide(county.actor(CHAIR), meeting_id, key, agreed=True)
    assert of(office, MEMBER, MEMBER) == of(office, head, head) == []
    (instead,) = of(office, substitute, substitute)
    assert instead.note == f"列席，替{head}参加"


def test_what_was_called_off_is_shown_only_where_it_is_asked_for(office: Office) -> None:
    meeting_id = noticed(office.county)
    act(office.county, meeting(meeting_id), "cancel", opinion="改期。")
    assert of(office, MEMBER, MEMBER) == []
    (gone,) = of(office, MEMBER, MEMBER, called_off=True)
    assert gone.called_off


def test_a_room_that_was_booked_is_told_to_its_people_and_its_title_to_no_other(
    office: Office,
) -> None:
    county = office.county
    room = hall.room(county)
    hall.book(county, hall.CLERK, room, hall.span(9, 10), people=[county.people[MEMBER]])
    for viewer, person, title in (
        (hall.CLERK, hall.CLERK, "防汛工作调度会"), (MEMBER, MEMBER, "防汛工作调度会"),
        (hall.STRANGER, MEMBER, None), (hall.KEEPER, MEMBER, "防汛工作调度会"),
    ):  # fmt: skip
        (one,) = of(office, viewer, person)
        assert one.title == title, (viewer, person)
    the_room = hall.the_room(room)
    (seen,) = calendars.of_room(county.actor(hall.STRANGER), the_room, month())
    assert (seen.title, seen.note) == (None, "县政府办 丁小军")


def test_whoever_sits_in_a_meeting_without_a_room_is_busy_for_those_who_look_for_a_time(
    office: Office,
) -> None:
    county = office.county
    hall.room(county)
    meeting_id = noticed(county)
    one = meeting(meeting_id)
    day = clock.local(one.begins_at).date()
    member = county.people[MEMBER]
    wish = Wish((member,), 60, day, day)

    def busy() -> bool:
        found = find_times(county.actor(ORGANIZER), wish)
        return any(member in s.busy for s in found.slots if s.span.begins_at == one.begins_at)

    assert busy()
    act(county, meeting(meeting_id), "cancel", opinion="改期。")
    assert not busy()


@pytest.mark.parametrize("days", [1, 7, 42])
def test_a_view_asks_at_most_eight_questions(office: Office, days: int) -> None:
    county = office.county
    room = hall.room(county)
    for hour in range(9, 12):
        hall.book(county, hall.CLERK, room, hall.span(hour, hour + 1))
    noticed(county)
    actor = county.actor(ORGANIZER)
    whole = Span(hall.at(0), hall.at(0) + timedelta(days=days))
    with at_most(8):
        organ = next(u.id for u in calendars.led_organs(actor) if u.name.endswith("人民政府"))
        assert CHAIR in calendars.leaders(organ).values()
        calendars.of_people(actor, calendars.leaders(organ), whole)
    with at_most(5):
        calendars.of_room(actor, hall.the_room(room), whole)
