"""How often a piece of the office asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.core.database import db


@contextmanager
def at_most(limit: int) -> Iterator[None]:
    """The block asks the database at most so many questions, from an empty session on."""
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    db.session.expunge_all()
    engine = db.session.connection().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= limit, "\n\n".join(asked)
