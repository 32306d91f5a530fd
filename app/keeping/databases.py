"""Snapshots of the database: SQLite by its own backup, PostgreSQL by pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, create_engine, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError

from app.keeping.errors import NotKept, NotRestored


def snapshot(url: str, target: Path) -> None:
    """Write a consistent copy of the database, while the office works. Raises NotKept."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        _copy_sqlite(place, target)
    else:
        program = _program("pg_dump")
        if program is None:
            raise NotKept("本机没有 pg_dump，不能备份 PostgreSQL；请安装 postgresql-client。")
        _run(place, [program, "--format=custom", f"--file={target}"], NotKept)


def must_be_empty(url: str) -> None:
    """An office that is there already is never overwritten. Raises NotRestored."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        if place.database and Path(place.database).exists():
            raise NotRestored(f"{place.database} 已有数据库，不能覆盖。")
        return
    if _program("pg_restore") is None:
        raise NotRestored("本机没有 pg_restore，不能恢复到 PostgreSQL。")
    engine = create_engine(url)
    try:
        if inspect(engine).get_table_names():
            raise NotRestored("目标数据库里已有数据表，不能覆盖；请指定空的数据库。")
    except SQLAlchemyError as error:
        raise NotRestored("目标数据库连接不上，请核对 TONGWEN_DATABASE_URL。") from error
    finally:
        engine.dispose()


def fill(url: str, source: Path) -> None:
    """Put the snapshot in the database's place. Raises NotRestored."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        target = Path(place.database or "")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(source, target)
        return
    program = _program("pg_restore") or ""
    options = ["--no-owner", "--single-transaction", "--exit-on-error"]
    _run(place, [program, *options, f"--dbname={place.database}", str(source)], NotRestored)
    source.unlink()


def _copy_sqlite(place: URL, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"file:{place.database}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute(
                "PRAGMA journal_mode = DELETE"
            )  # One file, without a second one beside it.
            sound = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        raise NotKept(f"数据库没有复制成功：{error}。") from error
    if sound != "ok":
        raise NotKept("数据库文件已损坏，没有备份；请先从上一份备份恢复。")


def _program(name: str) -> str | None:
    """The client program; Debian keeps one for each version, off PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(versions[-1]) if versions else shutil.which(name)


def _run(place: URL, command: list[str], failure: type[NotKept | NotRestored]) -> None:
    """Run a client program; how to reach the database goes by the environment, never on show."""
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "30"}
    host = place.host or place.query.get("host")
    for name, value in (
        ("PGHOST", host), ("PGPORT", place.port or place.query.get("port")),
        ("PGUSER", place.username), ("PGPASSWORD", place.password), ("PGDATABASE", place.database),
    ):  # fmt: skip
        if value:
            environment[name] = str(value)
    outcome = subprocess.run(  # noqa: S603 - The program is PostgreSQL's own, its arguments are ours.
        command, env=environment, capture_output=True, text=True, check=False
    )
    if outcome.returncode != 0:
        said = outcome.stderr.strip().splitlines()
        raise failure(f"{Path(command[0]).name} 没有成功：{said[-1] if said else '原因不明'}")
