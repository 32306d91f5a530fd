"""The number ledger under pressure: `numbers` draws 1,000 numbers from four processes of 50 threads.

Every draw is a unit of work of its own, as a request is: the number, the document that gets it and
the chained, signed act. Beside it stand bare inserts of the same ledger rows into the same database,
one transaction each, by nobody but one connection: as fast as the database takes them.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections import Counter
from datetime import date
from queue import Empty
from typing import Any

from sqlalchemy import create_engine, insert, select

from app.core import acts, clock
from app.core.database import WRITING, db, prepare
from app.core.unit_of_work import unit_of_work
from app.directory.actors import actor_for
from app.directory.models import Person
from app.official_documents import numbering
from app.official_documents.models import NumberEntry, NumberState, OfficialDocument
from app.sample.county import County
from app.sample.walking import TEXT
from documents.archive import evidence
from tests.benchmarks.offices import Place, found, measured_on, places

CODE, YEAR = "云政发", 2026
NUMBERS, PROCESSES, THREADS = 1000, 4, 50


def run() -> dict[str, Any]:
    """Per database: `lost`, `duplicates`, `ratio`; and `measured_on`."""
    with places() as there:
        measured = {place.kind: measure(place) for place in there}
    return {**measured, "measured_on": measured_on()}


def measure(place: Place) -> dict[str, Any]:
    app, county = found(place)
    with app.app_context():
        documents = make_documents(county, NUMBERS)
        chained = acts.count()
        db.session.remove()
        db.engine.dispose()
        seconds = draw_all(place, documents, county.people["王红梅"])
        drawn = list(
            db.session.scalars(
                select(NumberEntry.sequence).where(
                    NumberEntry.code == CODE, NumberEntry.document_id.is_not(None)
                )
            )
        )
        numbered = db.session.scalars(
            select(OfficialDocument.number).where(OfficialDocument.number.is_not(None))
        ).all()
        broken = evidence.check_chain(acts.lines(), acts.certificates())
        result = {
            "draws_per_second": round(NUMBERS / seconds, 1),
            "lost": len(set(range(1, NUMBERS + 1)) - set(drawn)),
            "duplicates": sum(n - 1 for n in Counter(drawn).values())
            + sum(n - 1 for n in Counter(numbered).values()),
            "documents_without": NUMBERS - len(numbered),
            "acts": acts.count() - chained,
            "chain": "whole" if broken is None else f"broken at {broken.seq}",
        }
        db.session.remove()
        bare = bare_inserts_per_second(place.url, county.people["王红梅"])
        result["bare_inserts_per_second"] = round(bare, 1)
        result["ratio"] = round(NUMBERS / seconds / bare, 3)
        db.session.remove()
        db.engine.dispose()
    return result


def make_documents(county: County, count: int) -> list[int]:
    """Drafts of one code that wait for their number."""
    with unit_of_work():
        account = county.account(CODE)
        made = [
            OfficialDocument(
                account_id=account.id,
                organ_id=account.organ_id,
                drafter_id=county.people["丁小军"],
                drafting_unit_id=county.units["文秘科"],
                title=TEXT.title,
                content=TEXT.to_json(),
                made_at=clock.now(),
                changed_at=clock.now(),
            )
            for _ in range(count)
        ]
        db.session.add_all(made)
        db.session.flush()
        return [document.id for document in made]


def draw_all(place: Place, documents: list[int], person_id: int) -> float:
    """Seconds from the moment all processes are ready until every document has its number."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(PROCESSES + 1)
    work: Any = context.Queue()
    for document in documents:
        work.put(document)
    settings = (place.folder, place.url)
    children = [
        context.Process(target=draw_from, args=(settings, work, ready, person_id))
        for _ in range(PROCESSES)
    ]
    for child in children:
        child.start()
    ready.wait(120)
    started = time.perf_counter()
    for child in children:
        child.join()
    seconds = time.perf_counter() - started
    if any(child.exitcode for child in children):
        raise RuntimeError("a process that draws numbers failed")
    return seconds


def draw_from(settings: tuple[Any, str], work: Any, ready: Any, person_id: int) -> None:
    """One process: its threads draw for the documents of the queue until it is empty."""
    app = Place("", *settings).application()
    failed: list[BaseException] = []

    def draw() -> None:
        with app.app_context():
            try:
                while True:
                    draw_one(work.get(timeout=0.2), person_id)
            except Empty:
                return
            except BaseException as error:
                failed.append(error)
                raise
            finally:
                db.session.remove()

    with app.app_context():
        db.session.execute(select(OfficialDocument.id).limit(1))
        db.session.remove()
    ready.wait(120)
    threads = [threading.Thread(target=draw) for _ in range(THREADS // PROCESSES + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(1)


def draw_one(document_id: int, person_id: int) -> None:
    with unit_of_work():
        actor = actor_for(db.session.get_one(Person, person_id))
        document = db.session.get_one(OfficialDocument, document_id)
        numbering.draw(actor, document, date(YEAR, 11, 20))


def bare_inserts_per_second(url: str, person_id: int) -> float:
    """The same rows of the ledger alone, each committed, over one connection."""
    engine = create_engine(url)
    prepare(engine)
    row = {"code": "基准", "year": YEAR, "state": NumberState.USED, "person_id": person_id}
    token = WRITING.set(True)
    try:
        with engine.connect() as connection:
            started = time.perf_counter()
            for sequence in range(1, NUMBERS + 1):
                values = {**row, "sequence": sequence, "at": clock.now()}
                with connection.begin():
                    connection.execute(insert(NumberEntry.__table__), values)
            seconds = time.perf_counter() - started
    finally:
        WRITING.reset(token)
        engine.dispose()
    return NUMBERS / seconds
