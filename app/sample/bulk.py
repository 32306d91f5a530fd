"""Rows by the thousand, past the session but through the columns' own types: sealed stays sealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select, text

from app.core.database import Base, db


def put(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows in the present unit of work; each has the same keys, defaults fill the rest."""
    if rows:
        db.session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]  # A mapped class's table is a Table.


def next_id(model: Any) -> int:
    """The id after the largest."""
    return (db.session.scalar(select(func.max(model.id))) or 0) + 1


def settle_ids(*models: Any) -> None:
    """Let PostgreSQL count on behind the ids that were given here; SQLite does so by itself."""
    if db.engine.dialect.name == "sqlite":
        return
    for model in models:
        sequence = text(
            f"SELECT setval(pg_get_serial_sequence('{model.__tablename__}', 'id'), :at)"
        )
        db.session.execute(sequence, {"at": next_id(model) - 1})
