"""Brings the database to the newest of the numbered steps in `migrations`, or to any other.

A new office walks all steps from nothing, an older one those it lacks; either all of them take
effect or none. Two processes that start together do not walk at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect

import migrations
from app.core.database import WRITING
from app.core.errors import OfficeError

LOCK_SECONDS = 10  # A step that cannot get its tables gives up, instead of holding everybody up.
ADVISORY_LOCK = 0x746F6E67  # "tong"; any number that nothing else in the database uses.


class StrangeDatabase(OfficeError):
    """The database was not made by these steps, or by newer ones than this program has."""

    advice = "请换用空的数据库，或者安装与数据相符的版本。"


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest step. Raises StrangeDatabase; nothing has changed then."""
    with engine.connect() as connection:
        at = revision(connection)
        strange = at is None and inspect(connection).has_table("person")
    if strange:
        raise StrangeDatabase("数据库里的表不是由本程序的升级步骤建立的。")
    if at != head():
        with _alone(engine) as connection:
            _walk(connection, "upgrade", "head")
    if engine.dialect.name == "sqlite":
        take_stock(engine)


def take_stock(engine: Engine) -> None:
    """Let SQLite look at samples of its indexes, so that it picks the right ones; PostgreSQL does."""
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
        connection.exec_driver_sql("ANALYZE")


def downgrade(engine: Engine, target: str) -> None:
    """Go back to an earlier step, or to "base", where nothing is left; what newer tables held is lost."""
    with _alone(engine) as connection:
        _walk(connection, "downgrade", target)


def revision(connection: Connection) -> str | None:
    """The step at which the database stands; None for one that never took any."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str | None:
    """The newest step there is. Raises CommandError where the steps have two heads."""
    return ScriptDirectory.from_config(config()).get_current_head()


def config() -> Config:
    """What alembic has to know; the steps lie beside this package."""
    found = Config()
    found.set_main_option("script_location", str(Path(migrations.__path__[0])))
    found.set_main_option("path_separator", "os")
    return found


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that no other walker enters; committed at the end."""
    token = WRITING.set(True)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                with _foreign_keys_off(connection), connection.begin():
                    yield connection
                    _refuse_dangling(connection)
            else:
                with connection.begin():
                    connection.exec_driver_sql(
                        f"SET LOCAL lock_timeout = {round(LOCK_SECONDS * 1000)}"
                    )
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
                    yield connection
    finally:
        WRITING.reset(token)


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by making it anew; references must not follow the old one meanwhile."""
    raw = (
        connection.connection.cursor()
    )  # Beside SQLAlchemy: inside a transaction it has no effect.
    raw.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys = ON")
        raw.close()


def _refuse_dangling(connection: Connection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StrangeDatabase(f"升级后有记录指向不存在的内容：{broken[0]}。")


def _walk(connection: Connection, way: str, target: str) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    try:
        getattr(command, way)(settings, target)
    except CommandError as error:
        raise StrangeDatabase("数据库的版本比本程序新，或者不是本程序的。") from error
