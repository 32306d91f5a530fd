"""The same rows in another kind of database: what lies sealed is carried over sealed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    LargeBinary,
    String,
    Table,
    create_engine,
    select,
    type_coerce,
)
from sqlalchemy.types import Enum

import app.schema  # noqa: F401 - Every table is to be copied.
from app.core import migrating
from app.core.database import Base, Json, Sealed, SealedJson, prepare

AT_ONCE = 5000  # rows


def copy_database(source: Engine, url: str) -> None:
    """Every row of every table into a new PostgreSQL database, by COPY, foreign keys and all."""
    target = create_engine(url)
    prepare(target)
    migrating.upgrade(target)
    with target.begin() as connection:
        raw: Any = connection.connection.driver_connection
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in Base.metadata.sorted_tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            with raw.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN') as stream:
                for row in _rows(source, table):
                    stream.write_row(row)
        for table in Base.metadata.sorted_tables:
            if "id" in table.columns and table.columns["id"].autoincrement is not False:
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), "
                    f'(SELECT max(id) + 1 FROM "{table.name}"))'
                )
    with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    target.dispose()


def _rows(source: Engine, table: Table) -> Iterator[tuple[Any, ...]]:
    with source.connect() as connection:
        query = select(*(_plain(column) for column in table.columns))
        found = connection.execution_options(yield_per=AT_ONCE).execute(query)
        for row in found:
            yield tuple(row)


def _plain(column: Column[Any]) -> Any:
    """The value as it lies there: sealed bytes, JSON text, the value of a member."""
    if isinstance(column.type, Sealed):
        return type_coerce(column, LargeBinary)
    if isinstance(column.type, (Json, SealedJson, Enum)):
        return type_coerce(column, String)
    return column
