"""The tests of the archives stand in the office whose documents are closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.database import db
from tests.app.conftest import ClosedOffice
from tests.office import Office, served_by


@pytest.fixture
def office(closed_office: ClosedOffice) -> Iterator[Office]:
    """Inside one transaction, of which nothing remains."""
    app = closed_office.office.app
    with served_by(closed_office.stores), app.app_context():
        engine = db.engine
        connection = engine.connect()
        transaction = connection.begin()
        engines = db._app_engines[app]
        engines[None] = connection
        try:
            yield closed_office.office
        finally:
            db.session.remove()
            engines[None] = engine
            transaction.rollback()
            connection.close()


@pytest.fixture
def closed(closed_office: ClosedOffice) -> tuple[int, ...]:
    """The ids of documents that are closed; the archive has heard of them."""
    return closed_office.documents
