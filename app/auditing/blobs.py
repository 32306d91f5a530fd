"""Stored files and the columns that refer to them: what is lost, and what nobody refers to any more."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, select

from app.core.database import Base, db
from app.core.stores import stores


def columns() -> list[Column[str | None]]:
    """Every column that holds the id of a stored file: by their names, `blob` or `…_blob`."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name == "blob" or column.name.endswith("_blob")
    ]


def referred() -> Iterator[str]:
    """The ids that some row refers to, streamed, some more than once."""
    for column in columns():
        query = select(column).where(column.is_not(None)).execution_options(yield_per=2000)
        yield from (blob for blob in db.session.scalars(query) if blob)


def sweep(*, older_than_seconds: float = 24 * 3600.0) -> list[str]:
    """Delete files that nothing refers to, such as those of a filing that failed; the ids removed.

    Younger files stay: their transaction may not have been committed yet.
    """
    return stores().blobs.sweep(set(referred()).__contains__, older_than=older_than_seconds)
