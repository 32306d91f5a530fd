"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a socket, gone afterwards.

One cluster serves one test process, so every worker of pytest-xdist has its own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests import programs

# A server that refuses to run as root is started as this user, who comes with Debian's package.
SERVER_USER = "postgres"
SPEED_OVER_SAFETY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SMALL = ("shared_buffers=32MB", "max_connections=50", "autovacuum=off", "jit=off")
BY_SOCKET_ONLY = ("listen_addresses=",)


class Cluster:
    """A running server; `new_database()` is the one thing to ask of it."""

    def __init__(self, programs_folder: Path, folder: Path) -> None:
        self.programs_folder = programs_folder
        self.folder = folder
        self.numbers = count(1)

    def start(self) -> None:
        self.run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        settings = (*SPEED_OVER_SAFETY, *SMALL, *BY_SOCKET_ONLY)
        options = " ".join(["-k", str(self.folder), *(f"-c {setting}" for setting in settings)])
        self.run("pg_ctl", "start", "--wait", "--silent", "--log", self.log, "--options", options)

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")

    def new_database(self, template: str = "template1") -> str:
        """The URL of a database that nobody else uses: a copy of the template.

        A template must have no open connection; a test's own finished database may serve as one
        by its name, so that a schema is built once and copied.
        """
        import psycopg

        name = f"office_{next(self.numbers)}"
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def run(self, program: str, *arguments: str | Path) -> None:
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam(SERVER_USER)
            who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        environment = {**os.environ, "PGDATA": str(self.folder / "data"), "LC_ALL": "C.UTF-8"}
        # Output goes to a file: a pipe would stay open as long as the server lives.
        with (self.folder / "commands.log").open("ab") as log:
            outcome = subprocess.run(
                [self.programs_folder / program, *arguments],
                **who,
                env=environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        if outcome.returncode != 0:
            said = [log.read_text() for log in self.folder.glob("*.log")]
            raise RuntimeError(f"{program} failed:\n{''.join(said)}")

    @property
    def log(self) -> Path:
        return self.folder / "server.log"


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """The cluster of this test process; the test is skipped where PostgreSQL is not installed."""
    yield from _running_cluster()


@pytest.fixture
def untouched_cluster() -> Iterator[Cluster]:
    """A cluster that no other test has written into: its log holds nothing of theirs."""
    yield from _running_cluster()


def _running_cluster() -> Iterator[Cluster]:
    found = programs.postgresql_folder()
    if found is None:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    pytest.importorskip("psycopg", reason="psycopg is not installed (extra [pg])")
    if os.geteuid() == 0 and SERVER_USER not in {user.pw_name for user in pwd.getpwall()}:
        pytest.skip(f"root cannot run PostgreSQL, and there is no user {SERVER_USER}")
    # The path of a local socket is at most 107 bytes, which pytest's own folders may exceed.
    folder = Path(tempfile.mkdtemp(prefix="tongwen-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, SERVER_USER)
        cluster = Cluster(found, folder)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)
