"""Empty databases of both kinds, so that whatever touches a database is tested on both."""

from __future__ import annotations

from pathlib import Path

import pytest

KINDS = ("sqlite", "postgresql")


def sqlite_url(folder: Path) -> str:
    """The URL of a new SQLite file in the folder."""
    return f"sqlite:///{folder / 'office.sqlite'}"


@pytest.fixture(scope="session", params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each kind in turn; tests are grouped by it, so that a schema is built once for each."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> str:
    """The URL of an empty database of each kind in turn, for this test alone."""
    return empty_database(request, database_kind, tmp_path)


def empty_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """The URL of an empty database of this kind; a file lies in the folder."""
    if kind == "sqlite":
        return sqlite_url(folder)
    url: str = request.getfixturevalue("postgres_cluster").new_database()
    return url
