"""The board and the list of supervised matters: `supervision` measures them with 20,000 items.

For each page and database: `queries` it costs, `growth` of its time from 1,000 items to 20,000, and
its `ratio` to an empty page of the same application for the same person, a supervisor who reads
them all. Requests to both offices and to the empty page take turns.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event, select

from app.circulation.models import Circulation, CirculationState, Task, TaskState
from app.core import clock, stores
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory import signing_in
from app.directory.models import Person
from app.directory.roles import Role
from app.permissions import readers
from app.permissions.readers import Reader
from app.sample.bulk import next_id, put, settle_ids
from app.sample.county import County
from app.sample.supervising import SUPERVISOR
from app.supervision.lights import turning
from app.supervision.models import Phase, Rhythm, Source, SupervisionItem
from blueprints.shared.visitors import COOKIE
from tests.benchmarks.desk import ROUNDS, WARMING, Served, add_empty_page
from tests.benchmarks.offices import Place, found, measured_on, places

FEW, MANY = 1000, 20_000
UNDER_WAY = 0.4  # of the items
PAGES = {
    "empty": "/bench/empty", "board": "/supervision/board", "list": "/supervision",
    "red": "/supervision?light=red", "closed": "/supervision?list=closed",
}  # fmt: skip


def run() -> dict[str, Any]:
    """Per database and page: `queries`, `growth`, `ratio`, `milliseconds`; and `measured_on`."""
    with places() as small, places() as big:
        for there, items in ((small, FEW), (big, MANY)):
            for place in there:
                fill(place, items)
        measured = {few.kind: measure(few, many) for few, many in zip(small, big, strict=True)}
    return {**measured, "measured_on": measured_on()}


def fill(place: Place, items: int) -> None:
    """So many items of every source, unit and light, spread over the organs of the county."""
    app, county = found(place)
    with app.app_context():
        with unit_of_work():
            rows = _rows(county, items)
            for model, values in rows.items():
                put(model, values)
            settle_ids(SupervisionItem, Circulation, Task)
        db.session.remove()
        # An office that grew for years was looked at by its database many times; one that was
        # filled in a second was not, and would be planned for as if it were empty.
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        db.engine.dispose()


def _rows(county: County, items: int) -> dict[Any, list[dict[str, Any]]]:
    first, way, now = next_id(SupervisionItem), next_id(Circulation), clock.now()
    units = [
        county.units[name] for name in ("教育局", "财政局", "住建局", "林草局", "发改局", "青石镇")
    ]
    organ, office = county.units["县政府"], county.units["县政府办"]
    heads, sources = list(county.people.values()), list(Source)
    token = readers.role(office, Role.SUPERVISOR)
    rows: dict[Any, list[dict[str, Any]]] = {
        SupervisionItem: [], Circulation: [], Task: [], Reader: [],
    }  # fmt: skip
    for i in range(items):
        is_open = i >= items * (1 - UNDER_WAY)
        begun = now - timedelta(days=20 + i % 40)
        due = now + timedelta(days=i % 50 - 10)
        at = turning(begun, due, i % 101)
        rows[SupervisionItem].append(
            {
                "id": first + i, "organ_id": organ, "office_id": office, "year": 2026,
                "phase": Phase.OPEN if is_open else Phase.CLOSED,
                "sequence": i + 1, "number": f"督办〔2026〕{i + 1}号", "source": sources[i % 8],
                "basis": "常务会议纪要", "title": f"事项{i + 1}", "target": "全部完成。",
                "urgency": "", "rhythm": Rhythm.MONTHLY, "lead_unit_id": units[i % len(units)],
                "assisting": [], "begun_at": begun, "due_at": due, "progress": i % 101,
                "feedback_due": now + timedelta(days=i % 30 - 5),
                "yellow_from": at.yellow if is_open else None,
                "red_from": at.red if is_open else None,
            }
        )  # fmt: skip
        rows[Circulation].append(
            {
                "id": way + i, "definition": "supervision", "subject_type": "supervision_item",
                "subject_id": first + i, "organ_id": organ, "title": f"事项{i + 1}",
                "stage": "carry_out" if is_open else None, "started_at": begun,
                "state": CirculationState.OPEN if is_open else CirculationState.CLOSED,
            }
        )  # fmt: skip
        if is_open:
            rows[Task].append(
                {
                    "circulation_id": way + i, "stage": "carry_out", "round": 1,
                    "state": TaskState.OPEN, "person_id": heads[i % len(heads)], "sent_at": begun,
                    "due_at": due,
                }
            )  # fmt: skip
        rows[Reader].append(
            {"subject_type": "supervision_item", "subject_id": first + i, "token": token}
        )
    return rows


def measure(small: Place, big: Place) -> dict[str, Any]:
    times: dict[str, list[float]] = defaultdict(list)
    queries: dict[str, int] = {}
    with served(small) as few, served(big) as many:
        for number in range(WARMING + ROUNDS):
            for page in PAGES:
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
    """The office of a place with its supervisor signed in."""
    app = place.application()
    add_empty_page(app)
    with app.app_context():
        engine = db.engine
        with unit_of_work():
            person = db.session.scalars(select(Person).where(Person.name == SUPERVISOR)).one()
            cookie = signing_in.begin_session(person, None, address="127.0.0.1", device="bench")
        db.session.remove()
    office = Served(app, stores.stores(), PAGES, app.test_client())
    office.client.set_cookie(COOKIE, cookie.text)

    def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            office.statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    yield office
    engine.dispose()
