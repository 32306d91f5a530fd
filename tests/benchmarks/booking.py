"""Rooms under pressure: `booking` books the same rooms from four processes of 50 threads, and looks for times.

Every booking is a unit of work of its own, as a request is: the room's lock, the question who has it,
the row and the chained, signed act. What was booked twice is counted afterwards by plain SQL. Beside
it stand bare inserts of the same rows into the same database, one transaction each, over one
connection; they wait for nobody, and take no room. `finding` looks for a time for 40 people and ten
rooms over four weeks, as a page that is compared with an empty one for the same person.
"""

from __future__ import annotations

import multiprocessing
import random
import statistics
import threading
import time
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask, render_template
from sqlalchemy import create_engine, event, insert, select, text

from app.core import clock
from app.core.database import WRITING, db, prepare
from app.core.unit_of_work import unit_of_work
from app.directory import signing_in
from app.directory.actors import OFFICE, actor_for
from app.directory.models import Person
from app.directory.roles import ADMINISTRATORS
from app.meetings import booking, finding
from app.meetings.clashes import RoomTaken
from app.meetings.finding import Wish
from app.meetings.rooms import Booking, BookingState, BusyTime, Span, found_room
from app.permissions.rules import Permission
from app.sample.county import County
from blueprints.shared.access import requires
from blueprints.shared.shell import shell
from blueprints.shared.visitors import COOKIE
from tests.benchmarks.desk import add_empty_page
from tests.benchmarks.offices import Place, found, measured_on, places

OWNER, BOOKER = "县政府办", "丁小军"
ROOMS, TRIES, PROCESSES, THREADS = 10, 1000, 4, 50
CONNECTIONS = (
    11  # of one process at a time; the measured server takes 50, those that close included
)
QUARTERS, LONGEST = 2000, 12  # The times lie within this many quarters of an hour.
PEOPLE, DAYS, BUSY_A_DAY = 40, 28, 3
ROUNDS, WARMING = 31, 4
DOUBLE = """
    SELECT count(*) FROM room_booking AS one JOIN room_booking AS other
      ON one.room_id = other.room_id AND one.id < other.id
     AND one.begins_at < other.ends_at AND other.begins_at < one.ends_at
   WHERE one.state IN ('asked', 'held') AND other.state IN ('asked', 'held')
"""


def run() -> dict[str, Any]:
    """Per database: `double_bookings`, `booked`, `refused`, `ratio`, `finding_ratio`; `measured_on`."""
    with places() as there:
        measured = {place.kind: measure(place) for place in there}
    return {**measured, "measured_on": measured_on()}


def measure(place: Place) -> dict[str, Any]:
    app, county = found(place)
    with app.app_context():
        with unit_of_work():
            rooms = [
                found_room(OFFICE, county.unit(OWNER), f"第{n}会议室", seats=60).id
                for n in range(1, ROOMS + 1)
            ]
        db.session.remove()
        db.engine.dispose()
        seconds, booked, refused = book_all(place, rooms, county.people[BOOKER])
        kept = db.session.scalar(text("SELECT count(*) FROM room_booking"))
        doubles = db.session.scalar(text(DOUBLE))
        db.session.remove()
        bare = bare_inserts_per_second(place.url, rooms[0], county)
        result = {
            "double_bookings": doubles,
            "booked": booked,
            "refused": refused,
            "lost": booked - (kept or 0),
            "bookings_per_second": round(booked / seconds, 1),
            "answers_per_second": round((booked + refused) / seconds, 1),
            "bare_inserts_per_second": round(bare, 1),
            "ratio": round(booked / seconds / bare, 3),
            **look(app, county),
        }
        db.session.remove()
        db.engine.dispose()
    return result


def book_all(place: Place, rooms: list[int], person_id: int) -> tuple[float, int, int]:
    """Seconds from the moment all processes are ready until all have tried; booked, refused."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(PROCESSES + 1)
    outcomes: Any = context.Queue()
    settings = (place.folder, place.url)
    first_day = clock.today() + timedelta(days=7)
    children = [
        context.Process(
            target=book_from, args=(settings, rooms, person_id, first_day, n, ready, outcomes)
        )
        for n in range(PROCESSES)
    ]
    for child in children:
        child.start()
    ready.wait(120)
    started = time.perf_counter()
    counted = [outcomes.get(timeout=600) for _ in children]
    seconds = time.perf_counter() - started
    for child in children:
        child.join()
    if any(child.exitcode for child in children):
        raise RuntimeError("a process that books rooms failed")
    return seconds, sum(b for b, _ in counted), sum(r for _, r in counted)


def book_from(
    settings: tuple[Any, str], rooms: list[int], person_id: int, first_day: date, number: int,
    ready: Any, outcomes: Any,
) -> None:  # fmt: skip
    """One process: its threads book random times in random rooms."""
    app = Place("", *settings).application()
    chance = random.Random(number)
    wishes = [
        (chance.choice(rooms), random_span(chance, first_day)) for _ in range(TRIES // PROCESSES)
    ]
    answers: list[bool] = []
    connections = threading.BoundedSemaphore(CONNECTIONS)
    failed: list[BaseException] = []

    def work() -> None:
        with app.app_context():
            try:
                while wishes:
                    with connections:
                        answers.append(book_one(*wishes.pop(), person_id))
            except IndexError:  # Another thread took the last wish.
                return
            except BaseException as error:
                failed.append(error)
                raise

    with app.app_context():
        db.session.execute(select(Person.id).limit(1))
        db.session.remove()
    ready.wait(120)
    threads = [threading.Thread(target=work) for _ in range(THREADS // PROCESSES + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes.put((sum(answers), len(answers) - sum(answers)))
    if failed:
        raise SystemExit(1)


def random_span(chance: random.Random, first_day: date) -> Span:
    begin = datetime.combine(first_day, datetime.min.time(), clock.BEIJING)
    begin += timedelta(minutes=15 * chance.randrange(QUARTERS))
    return Span(begin, begin + timedelta(minutes=15 * chance.randint(1, LONGEST)))


def book_one(room_id: int, span: Span, person_id: int) -> bool:
    """Whether the room was free."""
    try:
        with unit_of_work():
            actor = actor_for(db.session.get_one(Person, person_id))
            booking.book(actor, room_id, span, title="调度会")
    except RoomTaken:
        return False
    finally:
        db.session.remove()
    return True


def bare_inserts_per_second(url: str, room_id: int, county: County) -> float:
    """Rows that take no room, each committed, over one connection."""
    engine = create_engine(url)
    prepare(engine)
    now = clock.now()
    row = {
        "room_id": room_id, "booked_by": county.people[BOOKER], "title": "调度会",
        "organ_id": county.units[OWNER], "state": BookingState.RELEASED, "made_at": now,
    }  # fmt: skip
    token = WRITING.set(True)
    try:
        with engine.connect() as connection:
            started = time.perf_counter()
            for number in range(TRIES):
                begin = now + timedelta(hours=number)
                values = {**row, "begins_at": begin, "ends_at": begin + timedelta(hours=1)}
                with connection.begin():
                    connection.execute(insert(Booking.__table__), values)
            seconds = time.perf_counter() - started
    finally:
        WRITING.reset(token)
        engine.dispose()
    return TRIES / seconds


def look(app: Flask, county: County) -> dict[str, Any]:
    """The page that looks for a time, against the empty page; both for the same person, in turn."""
    people = busy_people(county)
    first_day = clock.today() + timedelta(days=7)
    wish = Wish(tuple(people), 60, first_day, first_day + timedelta(days=DAYS - 1), step=15)
    offered: list[int] = []
    statements: list[str] = []
    add_empty_page(app)

    @app.get("/bench/finding")
    @requires(Permission.SIGNED_IN)
    def finding_page() -> str:
        actor = actor_for(county.person(BOOKER))
        statements.clear()
        offered.append(len(finding.find_times(actor, wish).slots))
        queries.append(len(statements))
        return render_template("layout.html", shell=shell())

    queries: list[int] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda *said: statements.append(said[2])
    )  # fmt: skip
    with unit_of_work():
        person = county.person(BOOKER)
        person.must_change_password = False
        cookie = signing_in.begin_session(person, None, address="127.0.0.1", device="bench")
    db.session.remove()
    client = app.test_client()
    client.set_cookie(COOKIE, cookie.text)
    times: dict[str, list[float]] = {"/bench/empty": [], "/bench/finding": []}
    for number in range(WARMING + ROUNDS):
        for page, seconds in times.items():
            started = time.perf_counter()
            answer = client.get(page)
            if answer.status_code != 200:
                raise RuntimeError(f"{page} answered {answer.status_code}")
            if number >= WARMING:
                seconds.append(time.perf_counter() - started)
    empty, looked = (statistics.median(seconds) for seconds in times.values())
    return {
        "slots": offered[-1],
        "finding_queries": queries[-1],
        "finding_milliseconds": round(looked * 1000, 1),
        "finding_ratio": round(looked / empty, 2),
    }


def busy_people(county: County) -> list[int]:
    """People of the county, each busy several times on every day of the four weeks."""
    chance = random.Random(7)
    first_day = clock.today() + timedelta(days=7)
    staff = [
        key for key in county.people.values()
        if not db.session.get_one(Person, key).roles & ADMINISTRATORS
    ][:PEOPLE]  # fmt: skip
    if len(staff) < PEOPLE:
        raise RuntimeError(f"the county has only {len(staff)} people to look for")
    with unit_of_work():
        for key in staff:
            for day in range(DAYS):
                for _ in range(BUSY_A_DAY):
                    begin = datetime.combine(first_day, datetime.min.time(), clock.BEIJING)
                    begin += timedelta(days=day, minutes=15 * chance.randrange(30, 70))
                    end = begin + timedelta(minutes=15 * chance.randint(1, 4))
                    db.session.add(BusyTime(person_id=key, begins_at=begin, ends_at=end))
    return staff
