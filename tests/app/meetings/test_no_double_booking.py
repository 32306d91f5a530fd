"""No room is ever booked twice: the databases' own guard, and people who want it at one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from app.core import clock, migrating
from app.core.database import WRITING, Base, db, prepare
from app.core.unit_of_work import unit_of_work
from app.factory import build
from app.meetings.clashes import RoomTaken, refusing_overlap
from app.meetings.rooms import TAKING, Booking, BookingState, Room, Span, found_room
from app.sample.county import County, found_county
from tests.app.meetings.hall import (
    CLERK,
    COLLEAGUE,
    KEEPER,
    OWNER,
    at,
    book,
    room,
    span,
    taken,
    the_room,
)
from tests.office import Office, served_by, settings_for


def raw(county: County, room_id: int, when: Span, state: BookingState) -> dict[str, object]:
    return {
        "room_id": room_id, "begins_at": when.begins_at, "ends_at": when.ends_at, "state": state,
        "booked_by": county.people[CLERK], "organ_id": county.units[OWNER], "title": "另一个程序",
        "made_at": clock.now(),
    }  # fmt: skip


def refusal_of(statement: Any) -> str:
    """What the database says to the statement, which it must refuse."""
    with pytest.raises(IntegrityError) as refused, db.session.begin_nested():
        db.session.execute(statement)
    return str(refused.value.orig)


@pytest.mark.parametrize("state", TAKING)
def test_the_database_itself_refuses_what_no_program_asked_about(
    county: County, state: BookingState
) -> None:
    room_id, other = room(county), room(county, "第二会议室")
    book(county, CLERK, room_id, span(9, 11))
    elsewhere = book(county, CLERK, other, span(9, 11))
    later = book(county, CLERK, room_id, span(11, 12))
    ended = book(county, CLERK, room_id, span(10, 11), wait=True)
    changes = (
        (elsewhere, {"room_id": room_id}),
        (later, {"begins_at": at(10)}),
        (ended, {"state": state}),
    )
    statements = [insert(Booking).values(raw(county, room_id, span(10, 11), state))]
    statements += [update(Booking).where(Booking.id == key).values(v) for key, v in changes]
    for statement in statements:
        assert "room_booking_no_overlap" in refusal_of(statement)
    empty = Span(at(13), at(13))  # It overlaps nothing.
    assert "in_order" in refusal_of(insert(Booking).values(raw(county, room_id, empty, state)))
    for state_beside in (BookingState.WAITING, BookingState.RELEASED, BookingState.REFUSED):
        db.session.execute(insert(Booking).values(raw(county, room_id, span(9, 11), state_beside)))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=12))
def test_whatever_is_wanted_the_database_and_the_plain_rule_agree(
    county: County, wanted: list[tuple[int, int]]
) -> None:
    """In quarters of an hour; what the rule of intervals accepts is exactly what is kept."""
    with db.session.begin_nested() as undone:
        hall = found_room(county.actor(KEEPER), county.unit(OWNER), "试验厅", seats=5)
        expected: list[Span] = []
        for begins, length in wanted:
            start = at(8) + timedelta(minutes=15 * begins)
            when = Span(start, start + timedelta(minutes=15 * length))
            free = not any(when.overlaps(other) for other in expected)
            try:
                with db.session.begin_nested():
                    values = raw(county, hall.id, when, BookingState.HELD)
                    db.session.execute(insert(Booking).values(values))
                assert free
                expected.append(when)
            except IntegrityError:
                assert not free
        assert taken(hall.id) == sorted(expected)
        undone.rollback()


def test_the_step_and_the_models_make_the_same_guard(database_url: str) -> None:
    engine = create_engine(database_url)
    prepare(engine)
    query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'room_booking'"
    if engine.dialect.name == "postgresql":
        query = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x'"
    found = []
    for make in (lambda: migrating.upgrade(engine), lambda: Base.metadata.create_all(engine)):
        make()
        with engine.begin() as connection:
            found.append(sorted(connection.execute(text(query)).scalars()))
            Base.metadata.tables["busy_time"].drop(connection)
            Base.metadata.tables["room_booking"].drop(connection)
    engine.dispose()
    assert found[0] == found[1]
    assert found[0]


@pytest.fixture
def living(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """An office of its own, whose transactions are real."""
    with served_by(None):
        app = build(settings_for(tmp_path, database_url))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            with unit_of_work():
                county = found_county()
            yield Office(app, county, None)  # type: ignore[arg-type]
            db.session.remove()
            db.engine.dispose()


def together(app: Flask, *doings: Callable[[], object]) -> list[object]:
    """What each does, or the error it ends with, all begun at one moment in threads of their own."""
    outcomes: list[object] = [None] * len(doings)
    ready = threading.Barrier(len(doings))

    def do(number: int) -> None:
        with app.app_context():
            ready.wait(20)
            try:
                outcomes[number] = doings[number]()
            except BaseException as error:
                outcomes[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=(n,)) for n in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_eight_who_want_the_room_at_one_moment_one_has_it(living: Office) -> None:
    county, room_id = living.county, room(living.county)
    people = [CLERK, COLLEAGUE, KEEPER, "包玉兰"] * 2
    for name in people:
        county.actor(name)  # Opens her key beforehand.
    db.session.rollback()

    def want(name: str, hour: int) -> Callable[[], int]:
        return lambda: book(county, name, room_id, Span(at(9), at(10 + hour % 3)))

    outcomes = together(living.app, *(want(name, n) for n, name in enumerate(people)))
    refused = [each for each in outcomes if isinstance(each, RoomTaken)]
    assert len(refused) == 7, outcomes
    assert len(taken(room_id)) == 1
    assert all("第一会议室" in each.message for each in refused)


def test_a_writer_that_does_not_ask_is_met_with_the_same_sentence(living: Office) -> None:
    """Another program's booking is under way, seen by nobody, when ours asks and writes."""
    county, room_id = living.county, room(living.county)
    values = raw(county, room_id, span(9, 11), BookingState.HELD)
    county.actor(COLLEAGUE)
    db.session.rollback()
    token = WRITING.set(True)
    other = db.engine.connect()
    begun = other.begin()
    WRITING.reset(token)
    other.execute(insert(Booking).values(values))
    waiting = threading.Timer(0.5, begun.commit)
    waiting.start()
    outcome = together(living.app, lambda: book(county, COLLEAGUE, room_id, span(10, 12)))[0]
    waiting.join()
    other.close()
    assert isinstance(outcome, RoomTaken), outcome
    assert all(word in outcome.message for word in (str(span(9, 11)), CLERK))
    assert taken(room_id) == [span(9, 11)]


def test_two_writers_that_wait_for_each_other_end_with_the_same_sentence(living: Office) -> None:
    """The other has written and now wants the room that ours holds; PostgreSQL lets ours give way."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    county, room_id = living.county, room(living.county)
    values = raw(county, room_id, span(9, 11), BookingState.HELD)
    county.actor(COLLEAGUE)
    db.session.rollback()
    with db.engine.connect() as other:
        other.execute(insert(Booking).values(values))
        wants = select(Room.id).where(Room.id == room_id).with_for_update()
        waiting = threading.Timer(0.3, other.execute, [wants])
        waiting.start()
        outcome = together(living.app, lambda: book(county, COLLEAGUE, room_id, span(10, 12)))[0]
        waiting.join()
        other.commit()
    assert isinstance(outcome, RoomTaken), outcome
    assert "刚刚被别人订走" in outcome.message
    assert taken(room_id) == [span(9, 11)]


def test_another_fault_of_the_database_is_not_taken_for_a_clash(county: County) -> None:
    room_id = room(county)
    values = {**raw(county, room_id, span(9, 10), BookingState.HELD), "made_at": None}
    refusing = refusing_overlap(county.actor(CLERK), the_room(room_id), [span(9, 10)])
    with pytest.raises(IntegrityError), refusing:
        db.session.execute(insert(Booking).values(values))
