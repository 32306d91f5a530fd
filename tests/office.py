"""The sample county for tests: founded once for each kind of database, rolled back after each test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, Transaction

from app.core import outbox, stores
from app.core.database import Base, db
from app.core.unit_of_work import unit_of_work
from app.factory import build
from app.sample.county import County, found_county
from app.searching import indexing
from config import Settings
from tests.databases import empty_database

Prepared = TypeVar("Prepared")

os.environ.setdefault("TONGWEN_FONTS", str(Path("~/.cache/tongwen/fonts").expanduser()))


@dataclass(frozen=True, slots=True)
class Office:
    """The application with its county, and its own keys and stores."""

    app: Flask
    county: County
    stores: stores.Stores


@contextmanager
def served_by(own: stores.Stores | None) -> Iterator[None]:
    """A process serves one office; within the block it serves this one, or the one opened there."""
    other = stores._Current.stores
    stores._Current.stores = own or other
    try:
        yield
    finally:
        stores._Current.stores = other


def settings_for(folder: Path, url: str) -> Settings:
    """Settings of an office in the folder, with cheap password hashing."""
    return Settings(
        data=folder / "data",
        keys=folder / "keys",
        database_url=url,
        free_fonts=Path(os.environ["TONGWEN_FONTS"]),
        fast_passwords=True,
    )


@pytest.fixture(scope="session")
def founded(
    request: pytest.FixtureRequest, database_kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """An office on each kind of database in turn; its tables and its county are made once."""
    folder = tmp_path_factory.mktemp(f"office-{database_kind}")
    url = empty_database(request, database_kind, folder)
    with served_by(None):
        app = build(settings_for(folder, url))
        app.config["TESTING"] = True
        with app.app_context():
            Base.metadata.create_all(db.engine)
            indexing.prepare()
            with unit_of_work():
                county = found_county()
            outbox.drain()
            db.session.remove()
        own = stores.stores()
    yield Office(app, county, own)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def office(founded: Office) -> Iterator[Office]:
    """The founded office inside one transaction, of which nothing remains."""
    with rolled_back(founded):
        yield founded


@contextmanager
def rolled_back(office: Office) -> Iterator[Office]:
    """Within the block the office stands inside one transaction, of which nothing remains.

    A block inside another is a savepoint of it.
    """
    app = office.app
    with served_by(office.stores), app.app_context(), ExitStack() as stack:
        engines = db._app_engines[app]
        around = engines[None]
        if isinstance(around, Engine):
            connection = stack.enter_context(around.connect())
            transaction: Transaction = connection.begin()
        else:
            connection = around
            transaction = connection.begin_nested()
        engines[None] = connection
        try:
            yield office
        finally:
            db.session.remove()
            engines[None] = around
            transaction.rollback()


@contextmanager
def prepared(office: Office, prepare: Callable[[County], Prepared]) -> Iterator[Prepared]:
    """What many tests of a module begin with: done once, and taken back when the module is over.

    For a fixture of the module. Each test stands on it with the fixture `office` and takes back only
    what it did itself.
    """
    with rolled_back(office):
        done = prepare(office.county)
        db.session.remove()  # Its savepoint must be closed before a test opens one.
        yield done


@pytest.fixture
def county(office: Office) -> County:
    return office.county


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return office.app.test_client()
