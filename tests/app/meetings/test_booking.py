"""会议室预订: who has a room, who may release it, and that nobody ever has it twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory.models import Absence
from app.meetings import booking
from app.meetings.clashes import RoomTaken
from app.meetings.rooms import BookingState, Span, close_room
from app.sample.county import County
from tests.app.meetings.hall import (
    CLERK,
    COLLEAGUE,
    KEEPER,
    OWNER,
    STRANGER,
    at,
    book,
    kept,
    room,
    span,
    taken,
    the_room,
)


def test_a_room_is_held_at_once_and_the_act_is_recorded(county: County) -> None:
    room_id = room(county)
    booking_id = book(county, CLERK, room_id, span(9, 10), people=[county.people[COLLEAGUE]])
    held = kept(booking_id)
    assert held.state is BookingState.HELD
    assert [busy.person_id for busy in held.people] == [county.people[COLLEAGUE]]
    act = db.session.scalars(select(Act).where(Act.verb == "booking.book")).one()
    assert (act.subject_id, act.details["state"]) == (booking_id, "held")
    assert "防汛" not in str(act.details)


def test_what_ends_at_ten_and_what_begins_at_ten_do_not_clash(county: County) -> None:
    room_id = room(county)
    book(county, CLERK, room_id, span(9, 10))
    book(county, COLLEAGUE, room_id, span(10, 11))
    book(county, CLERK, room_id, span(8, 9))
    assert taken(room_id) == [span(8, 9), span(9, 10), span(10, 11)]


@pytest.mark.parametrize(("begins", "ends"), [(8, 10), (9, 11), (8, 12), (9, 10), (10, 12)])
def test_a_clash_names_the_room_the_time_and_who_has_it(
    county: County, begins: int, ends: int
) -> None:
    room_id = room(county)
    book(county, CLERK, room_id, span(9, 11))
    with pytest.raises(RoomTaken) as refused:
        book(county, COLLEAGUE, room_id, span(begins, ends))
    said = refused.value.message
    assert all(word in said for word in ("第一会议室", str(span(9, 11)), CLERK, "县政府办"))
    assert "防汛" not in said
    assert refused.value.safe
    assert refused.value.advice
    assert taken(room_id) == [span(9, 11)]


def test_only_the_one_who_booked_is_told_for_what(county: County) -> None:
    room_id = room(county)
    book(county, CLERK, room_id, span(9, 11))
    with pytest.raises(RoomTaken, match="防汛工作调度会"):
        book(county, CLERK, room_id, span(10, 12))


def test_a_meeting_across_midnight_clashes_on_both_days(county: County) -> None:
    room_id = room(county)
    night = Span(at(22), at(2, days=8))
    book(county, CLERK, room_id, night)
    assert f"{night}".count("月") == 2
    for when in (Span(at(23), at(23, 30)), span(1, 3, days=8)):
        with pytest.raises(RoomTaken):
            book(county, COLLEAGUE, room_id, when)
    book(county, COLLEAGUE, room_id, span(2, 3, days=8))


@pytest.mark.parametrize(
    ("begins", "length", "field"),
    [
        (timedelta(minutes=-6), timedelta(hours=1), "begins_at"),
        (timedelta(days=1), timedelta(0), "ends_at"),
        (timedelta(days=1), timedelta(hours=-1), "ends_at"),
        (timedelta(days=1), timedelta(days=7, minutes=1), "ends_at"),
        (timedelta(days=401), timedelta(hours=1), "begins_at"),
    ],
)
def test_a_time_that_no_room_can_be_booked_for_is_refused(
    county: County, begins: timedelta, length: timedelta, field: str
) -> None:
    start = clock.now() + begins
    with pytest.raises(Invalid) as refused:
        book(county, CLERK, room(county), Span(start, start + length))
    assert field in refused.value.fields


def test_a_week_and_a_beginning_four_minutes_ago_are_still_taken(county: County) -> None:
    room_id, start = room(county), clock.now() - timedelta(minutes=4)
    booking_id = book(county, CLERK, room_id, Span(start, start + timedelta(days=7)))
    assert kept(booking_id).state is BookingState.HELD


@pytest.mark.parametrize("changed", [{"title": " "}, {"title": "长" * 101}, {"people": [999_999]}])
def test_what_lacks_a_name_or_names_strangers_is_not_booked(
    county: County, changed: dict[str, object]
) -> None:
    room_id = room(county)
    with pytest.raises(Invalid):
        book(county, CLERK, room_id, span(9, 10), **changed)
    assert taken(room_id) == []


def test_a_closed_or_unknown_room_is_not_booked_and_administrators_book_none(
    county: County,
) -> None:
    room_id = room(county)
    with pytest.raises(NotAllowed):
        close_room(county.actor(CLERK), the_room(room_id))
    with unit_of_work():
        close_room(county.actor(KEEPER), the_room(room_id))
    with pytest.raises(OutOfTurn, match="已经停用"):
        book(county, CLERK, room_id, span(9, 10))
    with pytest.raises(NotFound):
        book(county, CLERK, 999_999, span(9, 10))
    administrator = next(n for n in county.people if county.actor(n).is_administrator)
    with pytest.raises(NotAllowed):
        book(county, administrator, room(county, "第二会议室"), span(9, 10))


def test_a_room_that_needs_approval_and_another_organs_room_are_asked_for(county: County) -> None:
    guarded, open_to_us = room(county, needs_approval=True), room(county, "第二会议室")
    own = book(county, CLERK, guarded, span(9, 10))
    foreign = book(county, STRANGER, open_to_us, span(9, 10))
    assert kept(own).state is kept(foreign).state is BookingState.ASKED
    with pytest.raises(RoomTaken, match="待审批"):
        book(county, COLLEAGUE, open_to_us, span(9, 10))
    with pytest.raises(NotAllowed), unit_of_work():
        booking.approve(county.actor(STRANGER), foreign)
    with unit_of_work():
        booking.approve(county.actor(KEEPER), foreign)
    assert kept(foreign).state is BookingState.HELD
    with pytest.raises(OutOfTurn), unit_of_work():
        booking.refuse(county.actor(KEEPER), foreign, "另有安排。")
    with pytest.raises(Invalid), unit_of_work():
        booking.refuse(county.actor(KEEPER), own, " ")
    with unit_of_work():
        booking.refuse(county.actor(KEEPER), own, "另有安排。")
    assert (kept(own).state, kept(own).reason) == (BookingState.REFUSED, "另有安排。")
    assert taken(guarded) == []


def test_whoever_booked_releases_a_keeper_says_why_and_others_may_not(county: County) -> None:
    room_id = room(county)
    first, second = (book(county, CLERK, room_id, span(h, h + 1)) for h in (9, 10))
    with pytest.raises(NotAllowed), unit_of_work():
        booking.release(county.actor(STRANGER), first)
    with unit_of_work():
        booking.release(county.actor(CLERK), first)
    with pytest.raises(OutOfTurn, match="已释放"), unit_of_work():
        booking.release(county.actor(CLERK), first)
    with pytest.raises(Invalid), unit_of_work():
        booking.release(county.actor(KEEPER), second)
    with unit_of_work():
        booking.release(county.actor(KEEPER), second, reason="县长临时用会。")
    assert taken(room_id) == []
    with pytest.raises(NotFound), unit_of_work():
        booking.release(county.actor(CLERK), 999_999)


def test_whoever_waited_first_and_fits_moves_up_in_the_same_transaction(county: County) -> None:
    room_id = room(county)
    held = book(county, CLERK, room_id, span(9, 11))
    book(county, CLERK, room_id, span(11, 12))
    too_long = book(county, COLLEAGUE, room_id, span(10, 12), wait=True)
    first = book(county, STRANGER, room_id, span(10, 11), wait=True)
    later = book(county, KEEPER, room_id, span(9, 11), wait=True)
    beside = book(county, "包玉兰", room_id, span(9, 10), wait=True)
    assert kept(first).state is BookingState.WAITING
    with pytest.raises(OutOfTurn, match="候补"):
        book(county, STRANGER, room_id, span(10, 11), wait=True)
    with unit_of_work():
        moved = booking.release(county.actor(CLERK), held)
        assert [each.id for each in moved] == [first, beside]
    states = [kept(key).state for key in (too_long, first, later, beside)]
    waiting = BookingState.WAITING
    assert states == [waiting, BookingState.ASKED, waiting, BookingState.HELD]
    moves = db.session.scalars(select(Act.subject_id).where(Act.verb == "booking.move_up")).all()
    assert sorted(moves) == sorted([first, beside])


def test_whoever_waits_for_a_free_room_has_it_and_a_list_can_be_left(county: County) -> None:
    room_id = room(county)
    assert kept(book(county, CLERK, room_id, span(9, 10), wait=True)).state is BookingState.HELD
    waits = book(county, COLLEAGUE, room_id, span(9, 10), wait=True)
    with unit_of_work():
        assert booking.release(county.actor(COLLEAGUE), waits) == []
    assert kept(waits).state is BookingState.RELEASED


def test_a_room_to_which_nobody_came_is_released_after_a_quarter_of_an_hour(
    county: County,
) -> None:
    room_id, other = room(county), room(county, "第二会议室")
    missed, attended = (book(county, CLERK, key, span(9, 11)) for key in (room_id, other))
    waits = book(county, COLLEAGUE, room_id, span(10, 11), wait=True)
    with clock.fixed(at(8, 20)), pytest.raises(OutOfTurn), unit_of_work():
        booking.arrive(county.actor(CLERK), attended)
    with clock.fixed(at(9, 5)):
        with pytest.raises(NotAllowed), unit_of_work():
            booking.arrive(county.actor(STRANGER), attended)
        with unit_of_work():
            booking.arrive(county.actor(CLERK), attended)
    with clock.fixed(at(9, 14)), unit_of_work():
        assert booking.release_no_shows() == []
    with clock.fixed(at(9, 15)):
        with unit_of_work():
            assert [each.id for each in booking.release_no_shows()] == [missed]
        with unit_of_work():
            assert booking.release_no_shows() == []
    assert kept(missed).state is BookingState.RELEASED
    assert "无人到场" in (kept(missed).reason or "")
    assert kept(attended).state is kept(waits).state is BookingState.HELD
    with clock.fixed(at(12)), pytest.raises(OutOfTurn, match="已经过去"), unit_of_work():
        booking.release(county.actor(CLERK), attended)


def test_her_deputy_releases_for_her_while_she_is_away(county: County) -> None:
    room_id = room(county)
    booking_id = book(county, CLERK, room_id, span(9, 10))
    now = clock.now()
    with unit_of_work():
        db.session.add(
            Absence(
                person_id=county.people[CLERK], deputy_id=county.people[STRANGER], reason="休假",
                since=now, until=now + timedelta(days=1),
            )
        )  # fmt: skip
    with unit_of_work():
        booking.release(county.actor(STRANGER), booking_id)
    act = db.session.scalars(select(Act).where(Act.verb == "booking.release")).one()
    assert (act.actor, act.on_behalf_of) == (STRANGER, CLERK)


def test_she_books_for_her_own_organs_only(county: County) -> None:
    room_id = room(county)
    with pytest.raises(NotAllowed):
        book(county, STRANGER, room_id, span(9, 10), organ_id=county.units[OWNER])
    booking_id = book(county, CLERK, room_id, span(9, 10), organ_id=county.units[OWNER])
    assert kept(booking_id).organ_id == county.units[OWNER]


def test_what_is_over_is_not_approved(county: County) -> None:
    booking_id = book(county, CLERK, room(county, needs_approval=True), span(9, 10))
    with clock.fixed(at(10)), pytest.raises(OutOfTurn, match="已经过去"), unit_of_work():
        booking.approve(county.actor(KEEPER), booking_id)
    with clock.fixed(at(9, 15)), unit_of_work():
        booking.release_no_shows()
    assert "仍未审批" in (kept(booking_id).reason or "")
