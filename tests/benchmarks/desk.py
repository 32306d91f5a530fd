"""The pages of a large office: `desk` measures the desk, the list of documents and a matter's page.

For each page and database: `queries` it costs, `growth` of its time from an office of 1,000 documents
to one of 100,000 with 2,000 people, 500,000 acts and 50,000 open tasks, and its `ratio` to an empty
page of the same application for the same person. Every person has as many open tasks in the small
office as in the large one. Requests to both offices and to the empty page take turns, so that
whatever else the machine does slows all alike. `issued` and `everything` are the list of documents
with other tabs: there everybody may read every document that is open to all, a fifth of the office.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, render_template
from sqlalchemy import event, select

from app.circulation.models import Circulation, Task, TaskKind, TaskState
from app.core import stores
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory import signing_in
from app.directory.models import Person
from app.permissions.rules import Permission
from app.sample import large
from blueprints.shared.access import requires
from blueprints.shared.shell import shell
from blueprints.shared.visitors import COOKIE
from tests.benchmarks.copying import copy_database
from tests.benchmarks.offices import Place, found, measured_on, places

SMALL = {"people": 20, "documents": 1000, "acts": 5000, "open_tasks": 500}
LARGE = {"people": 2000, "documents": 100_000, "acts": 500_000, "open_tasks": 50_000}
ROUNDS, WARMING = 41, 4


@dataclass(slots=True)
class Served:
    """One office that answers: its application, its stores, and a person's browser."""

    app: Flask
    stores: stores.Stores
    pages: dict[str, str]
    client: Any = None
    statements: list[str] = field(default_factory=list)

    def get(self, page: str) -> tuple[float, int]:
        """Seconds and statements of one request."""
        stores._Current.stores = self.stores
        self.statements.clear()
        started = time.perf_counter()
        answer = self.client.get(self.pages[page])
        seconds = time.perf_counter() - started
        if answer.status_code != 200:
            raise RuntimeError(f"{page} answered {answer.status_code}")
        return seconds, len(self.statements)


def run() -> dict[str, Any]:
    """Per database and page: `queries`, `growth`, `ratio`, `milliseconds`; and `measured_on`."""
    with places() as small, places() as big:
        build(small, SMALL)
        filled = build(big, LARGE)
        measured = {few.kind: measure(few, many) for few, many in zip(small, big, strict=True)}
    return {**measured, "filled_in_seconds": filled, "measured_on": measured_on()}


def build(there: list[Place], size: dict[str, int]) -> float:
    """The office on the first place, and the same rows under the same keys on the others."""
    first, *others = there
    app, _ = found(first)
    started = time.perf_counter()
    with app.app_context():
        large.fill(**size)
        db.session.remove()
        seconds = time.perf_counter() - started
        for other in others:
            copy_database(db.engine, other.url)
        db.engine.dispose()
    return round(seconds, 1)


def measure(small: Place, big: Place) -> dict[str, Any]:
    times: dict[str, list[float]] = defaultdict(list)
    queries: dict[str, int] = {}
    with served(small) as few, served(big) as many:
        for number in range(WARMING + ROUNDS):
            for page in many.pages:
                before, _ = few.get(page)
                after, queries[page] = many.get(page)
                if number >= WARMING:
                    times[f"{page} small"].append(before)
                    times[page].append(after)
    median = {name: statistics.median(values) for name, values in times.items()}
    return {
        page: {
            "queries": queries[page],
            "growth": round(median[page] / median[f"{page} small"], 2),
            "ratio": round(median[page] / median["empty"], 2),
            "milliseconds": round(median[page] * 1000, 1),
        }
        for page in queries
    }


@contextmanager
def served(place: Place) -> Iterator[Served]:
    """The office of a place with one of its people signed in, who has the most to do."""
    app = place.application()
    add_empty_page(app)
    with app.app_context():
        engine = db.engine
        person_id, document_id = db.session.execute(
            select(Task.person_id, Circulation.subject_id)
            .join(Circulation)
            .where(Task.state == TaskState.OPEN, Task.kind == TaskKind.DO, Task.stage == "check")
            .order_by(Task.id.desc())
            .limit(1)
        ).one()
        with unit_of_work():
            person = db.session.get_one(Person, person_id)
            cookie = signing_in.begin_session(person, None, address="127.0.0.1", device="bench")
        db.session.remove()
    pages = {
        "empty": "/bench/empty",
        "desk": "/desk",
        "list": "/documents",
        "matter": f"/documents/{document_id}",
        "issued": "/documents?list=issued",
        "everything": "/documents?list=all",
    }
    office = Served(app, stores.stores(), pages, app.test_client())
    office.client.set_cookie(COOKIE, cookie.text)

    def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            office.statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    yield office
    engine.dispose()


def add_empty_page(app: Flask) -> None:
    """A page with the frame around it and nothing in it."""

    @app.get("/bench/empty")
    @requires(Permission.SIGNED_IN)
    def empty() -> str:
        return render_template("layout.html", shell=shell())
