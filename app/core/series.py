"""Numbers that follow one another without a gap: a row that is locked while one is drawn."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db


class Series:
    """A table whose primary key says which series, and whose `last` is the last number drawn."""

    last: Mapped[int] = mapped_column(default=0)


def claimed(table: type[Any], **key: Any) -> None:
    """See that the row of this key is there; of two who come at once one makes it."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**key)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=list(key)))


def next_number(series: type[Series], **key: Any) -> int:
    """Draw the next number; the series is made by whoever comes first, and stays locked till the commit."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    db.session.execute(
        dialect.insert(series)
        .values(**key, last=0)
        .on_conflict_do_nothing(index_elements=list(key))
    )
    row = db.session.scalars(
        select(series).filter_by(**key).with_for_update().execution_options(populate_existing=True)
    ).one()
    row.last += 1
    return row.last
