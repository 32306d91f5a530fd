"""One office for all tests of this folder, on each kind of database; what it commits stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core import outbox, stores
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.factory import build
from app.sample.county import found_county
from app.serving import prepare_tables
from tests.databases import empty_database
from tests.office import Office, settings_for


@pytest.fixture(scope="session")
def committed(
    request: pytest.FixtureRequest, database_kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Office, stores.Stores]]:
    """An office of its own, with its stores: others that this process serves have theirs."""
    folder = tmp_path_factory.mktemp(f"killed-{database_kind}")
    url = empty_database(request, database_kind, folder)
    before = stores._Current.stores
    app = build(settings_for(folder, url))
    with app.app_context():
        prepare_tables()
        with unit_of_work():
            county = found_county()
        for name in ("郭宇航", "特木尔", "包玉兰", "方志敏", "哈斯", "苏和", "李建国", "王红梅"):
            county.actor(name)  # Their keys are open before any child is made.
        outbox.drain()
        db.session.remove()
    own = stores.stores()
    stores._Current.stores = before
    yield Office(app, county, own), own
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def office(committed: tuple[Office, stores.Stores]) -> Iterator[Office]:
    """The committed office, at work in this process for the length of one test."""
    found, own = committed
    before, stores._Current.stores = stores._Current.stores, own
    with found.app.app_context():
        yield found
        db.session.remove()
    stores._Current.stores = before
