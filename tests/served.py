"""A whole office, served: its own database on the disk, waitress on a free port, the outbox running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import serving
from app.core import outbox, stores
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.models import Person
from app.factory import build
from app.sample.county import County, found_county, give_fonds
from tests.databases import empty_database
from tests.office import served_by, settings_for


@dataclass(frozen=True, slots=True)
class Served:
    """The office, where it is served, and the secrets of its people."""

    app: Flask
    county: County
    stores: stores.Stores
    address: str
    data: Path
    seeds: dict[str, str]  # name -> secret of the code generator
    used_codes: dict[str, int] = field(default_factory=dict)  # name -> step of the last one

    def settle(self) -> None:
        """Let everything that follows from what was done happen."""
        with self.app.app_context():
            outbox.drain()
            db.session.remove()


@pytest.fixture
def served(served_office: Served) -> Iterator[Served]:
    """The served office, while the process serves it."""
    with served_by(served_office.stores):
        yield served_office


@pytest.fixture(scope="session")
def served_office(
    request: pytest.FixtureRequest, database_kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The sample county without a past, on each kind of database in turn."""
    folder = tmp_path_factory.mktemp(f"served-{database_kind}")
    url = empty_database(request, database_kind, folder)
    with served_by(None):
        app = build(settings_for(folder, url))
        with app.app_context():
            serving.prepare_tables()
            with unit_of_work():
                county = found_county()
                give_fonds(county)
            outbox.drain()
            people = db.session.execute(select(Person.name, Person.totp_secret))
            seeds = {name: seed for name, seed in people if seed}
            db.session.remove()
        own = stores.stores()
    server: Any = serving.server_for(app, "127.0.0.1:0", threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.effective_port}"
    yield Served(app, county, own, address, folder, seeds)
    server.close()
    thread.join(timeout=5)
    with app.app_context():
        db.engine.dispose()
