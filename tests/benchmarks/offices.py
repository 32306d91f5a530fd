"""Offices for measurements: founded on each kind of database in a folder that goes away again."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from app.core import clock, outbox, stores
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.factory import build
from app.sample.county import County, found_county
from app.sample.history import founding_day
from app.serving import prepare_tables
from tests import programs
from tests.databases import KINDS, sqlite_url
from tests.office import settings_for
from tests.postgres import SERVER_USER, Cluster


@dataclass(frozen=True, slots=True)
class Place:
    """Where a measured office lies."""

    kind: str
    folder: Path
    url: str

    def application(self) -> Flask:
        """The application on this place, in this process."""
        return build(settings_for(self.folder, self.url))


@contextmanager
def places() -> Iterator[list[Place]]:
    """An empty place on each kind of database that this machine has; all gone afterwards."""
    before = stores._Current.stores
    folder = Path(tempfile.mkdtemp(prefix="tongwen-bench-"))
    try:
        with databases(folder) as urls:
            yield [Place(kind, folder, url) for kind, url in urls.items()]
    finally:
        stores._Current.stores = before
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """The URL of an empty database of each kind; PostgreSQL where it is installed."""
    found = programs.postgresql_folder()
    if found is None:
        yield {KINDS[0]: sqlite_url(folder)}
        return
    server = Path(tempfile.mkdtemp(prefix="tongwen-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(server, SERVER_USER)
        cluster = Cluster(found, server)
        cluster.start()
        try:
            yield {KINDS[0]: sqlite_url(folder), KINDS[1]: cluster.new_database()}
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(server, ignore_errors=True)


def found(place: Place) -> tuple[Flask, County]:
    """The sample county on an empty place, a year old, so that its documents may be that old too."""
    with clock.fixed(founding_day()):
        app = place.application()
        with app.app_context():
            prepare_tables()
            with unit_of_work():
                county = found_county()
            outbox.drain()
            db.session.remove()
    return app, county


def measured_on() -> dict[str, Any]:
    """The machine, so that numbers can be compared with numbers."""
    return {
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }
