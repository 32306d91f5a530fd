"""An office with documents that went the whole way, for the rooms that look back at what was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.core import outbox, stores
from app.core.database import Base, db
from app.core.unit_of_work import unit_of_work
from app.factory import build
from app.sample.county import found_county
from tests.app.archives.filing import close
from tests.databases import empty_database
from tests.office import Office, served_by, settings_for

CLOSED = 3


@dataclass(frozen=True, slots=True)
class ClosedOffice(Office):
    """An office of its own, and the ids of its closed documents."""

    documents: tuple[int, ...]


@pytest.fixture(scope="session")
def closed_office(
    request: pytest.FixtureRequest, database_kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ClosedOffice]:
    """Founded once for each kind of database, with documents closed; tests run in it and roll back."""
    folder = tmp_path_factory.mktemp(f"closed-{database_kind}")
    url = empty_database(request, database_kind, folder)
    with served_by(None):
        app = build(settings_for(folder, url))
        app.config["TESTING"] = True
        with app.app_context():
            Base.metadata.create_all(db.engine)
            with unit_of_work():
                county = found_county()
            outbox.drain()
            documents = tuple(close(county) for _ in range(CLOSED))
            db.session.remove()
        own = stores.stores()
    yield ClosedOffice(app, county, own, documents)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def closed(closed_office: ClosedOffice) -> tuple[int, ...]:
    """The ids of documents that are closed; the archive has heard of them."""
    return closed_office.documents
