"""Keeping the index true: it lies in the office's own database and changes in the same transactions.

Records are indexed from the outbox, a moment after the act; the office works when search is down.
Of attached files it takes the words that have been read so far, and asks for the others (`reading`).
"""

from __future__ import annotations

from sqlalchemy import func, select

from app.archives.models import ArchiveItem
from app.circulation.models import Circulation
from app.core.database import db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.duty.models import Roster, Shift
from app.permissions import readers
from app.searching import attached, entries, entry_parts, keys
from search_index.engines.postgres import PostgresIndex
from search_index.engines.sqlite import SqliteIndex
from search_index.index import Index, UnusableIndex

KEY_BYTES = 16


def index() -> Index:
    """The index on the connection, and in the transaction, of the present session."""
    key = stores().keys.key("index")[:KEY_BYTES]
    connection = db.session.connection().connection.driver_connection
    if db.engine.dialect.name == "postgresql":
        return PostgresIndex(connection, key)  # type: ignore[arg-type]  # psycopg's own connection.
    return SqliteIndex(connection, key)  # type: ignore[arg-type]  # sqlite3's own connection.


def prepare() -> None:
    """Make the index of a new office; an index of an older version is built anew."""
    with unit_of_work():
        attached.create()
        try:
            index().create()
        except UnusableIndex:
            index().rebuild(entries.every_entry())


def moved(circulation_id: int) -> None:
    """A matter moved: index it as it is now."""
    circulation = db.session.get_one(Circulation, circulation_id)
    _put(circulation.subject_type, circulation.subject_id)


def changed(subject_type: str, subject_id: int) -> None:
    """The words of a record changed without a move: a draft was typed on, a file was read."""
    _put(subject_type, subject_id)


def detached(blob: str) -> None:
    """A file was taken off a draft."""
    attached.forget(blob)


def readers_changed(subject_type: str, subject_id: int) -> None:
    """Others may read a record now."""
    if subject_type in keys.CODES:
        _one_at_a_time(subject_type, subject_id)
        tokens = readers.tokens_on_record(subject_type, subject_id)
        index().set_readers(keys.key_of(subject_type, subject_id), tokens)


def filed(item_id: int) -> None:
    """A record was filed: it can be found by its 档号."""
    item = db.session.get_one(ArchiveItem, item_id)
    if item.source_type == Roster.__tablename__:  # Its logs are found under its 档号, too.
        roster_over(item.source_id)
    else:
        _put(item.source_type, item.source_id)


def roster_over(roster_id: int) -> None:
    """A roster is over, or was filed: the words of its logs can be found."""
    _put(Roster.__tablename__, roster_id)
    for shift_id in db.session.scalars(entries.logged(roster_id)).all():
        _put(Shift.__tablename__, shift_id)


def _put(subject_type: str, subject_id: int) -> None:
    if subject_type not in keys.CODES:
        return
    _one_at_a_time(subject_type, subject_id)
    attached.ask_for([file.blob for file in entry_parts.files_of(subject_type, subject_id)])
    entry = entries.entry_of(subject_type, subject_id)
    if entry is not None:
        index().add([entry])


def _one_at_a_time(subject_type: str, subject_id: int) -> None:
    """Two jobs about one record follow one another, so that the later never writes what is older.

    SQLite has one writer anyway; PostgreSQL holds this lock until the transaction ends.
    """
    if db.engine.dialect.name == "postgresql":
        key = keys.key_of(subject_type, subject_id)
        db.session.execute(select(func.pg_advisory_xact_lock(key)))
