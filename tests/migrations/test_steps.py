"""The numbered steps: walked up, down and up again with data, on both databases; one head."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

import app.schema  # noqa: F401 - Every model has to be known.
from app.core import acts, migrating, stores
from app.core.database import Base, db, prepare
from app.core.unit_of_work import unit_of_work
from app.factory import build
from app.sample.county import found_county
from documents.archive import evidence
from tests.office import settings_for

STEPS = Path(migrating.migrations.__path__[0])


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    prepare(engine)
    yield engine
    engine.dispose()


def names_of(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_there_is_one_head_and_the_file_names_it() -> None:
    steps = ScriptDirectory.from_config(migrating.config())
    assert steps.get_heads() == [migrating.head()]
    assert (STEPS / "HEAD").read_text() == f"{migrating.head()}\n"


def test_steps_are_numbered_without_a_gap() -> None:
    steps = ScriptDirectory.from_config(migrating.config())
    numbers = [step.revision for step in steps.walk_revisions()][::-1]
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
    files = {path.name[:4] for path in (STEPS / "versions").glob("*.py")}
    assert files == set(numbers)


def test_the_tables_of_the_steps_are_those_of_the_models(engine: Engine) -> None:
    migrating.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_triggers_of_the_steps_are_those_of_the_models(
    engine: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    migrating.upgrade(engine)
    walked = triggers(engine)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        if engine.dialect.name == "postgresql":
            for name in {function for _, function, _ in walked}:
                connection.exec_driver_sql(f"DROP FUNCTION {name}()")
        Base.metadata.create_all(connection)
    assert walked == triggers(engine)
    assert len(walked) >= 5


def triggers(engine: Engine) -> set[tuple[str, ...]]:
    query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    if engine.dialect.name == "postgresql":
        query = (
            "SELECT t.tgname, p.proname, pg_get_triggerdef(t.oid) FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
        )
    with engine.connect() as connection:
        return {tuple(row) for row in connection.exec_driver_sql(query)}


def test_a_living_office_goes_down_step_by_step_and_up_again(
    database_url: str, tmp_path: Path
) -> None:
    other = stores._Current.stores
    app = build(settings_for(tmp_path, database_url))
    with app.app_context():
        migrating.upgrade(db.engine)
        with unit_of_work():
            found_county()
        assert evidence.check_chain(acts.lines(), acts.certificates()) is None
        chained = acts.count()
        assert chained > 100
        db.session.remove()
        below = list(ScriptDirectory.from_config(migrating.config()).walk_revisions())[1:]
        for step in below:
            migrating.downgrade(db.engine, step.revision)
        assert names_of(db.engine) == {"act", "act_head", "certificate", "job"}
        migrating.upgrade(db.engine)
        # The log was below every other table, and stands as it stood.
        assert acts.count() == chained
        assert evidence.check_chain(acts.lines(), acts.certificates()) is None
        assert names_of(db.engine) == Base.metadata.tables.keys()
        db.session.remove()
        migrating.downgrade(db.engine, "base")
        assert names_of(db.engine) == set()
        migrating.upgrade(db.engine)
        assert acts.count() == 0
        db.session.remove()
        db.engine.dispose()
    stores._Current.stores = other


def test_two_servers_that_start_together_make_the_tables_once(
    engine: Engine, database_url: str
) -> None:
    second = create_engine(database_url)
    prepare(second)
    failed: list[BaseException] = []

    def start(mine: Engine) -> None:
        try:
            migrating.upgrade(mine)
        except BaseException as error:
            failed.append(error)

    starters = [threading.Thread(target=start, args=(each,)) for each in (engine, second)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    second.dispose()
    assert failed == []
    assert names_of(engine) == Base.metadata.tables.keys()


def test_tables_of_another_origin_are_refused_and_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE person (id INTEGER)"))
    with pytest.raises(migrating.StrangeDatabase):
        migrating.upgrade(engine)
    assert names_of(engine) == {"person"}


def test_a_database_of_a_newer_program_is_refused_and_left_alone(engine: Engine) -> None:
    migrating.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrating.StrangeDatabase):
        migrating.upgrade(engine)
    assert names_of(engine) == Base.metadata.tables.keys()


def test_a_step_waits_for_a_busy_table_only_so_long(
    postgres_cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(postgres_cluster.new_database())
    migrating.upgrade(engine)
    monkeypatch.setattr(migrating, "LOCK_SECONDS", 0.05)
    with engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM calendar_year"))  # Its transaction stays open.
        with pytest.raises(DBAPIError, match="lock timeout"):
            migrating.downgrade(engine, "base")
    assert names_of(engine) == Base.metadata.tables.keys()
    engine.dispose()


def test_steps_that_fail_leave_nothing_behind(engine: Engine) -> None:
    migrating.upgrade(engine)
    migrating.downgrade(engine, "0002")
    before = names_of(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE seal (id INTEGER)"))  # A later step will trip on it.
    with pytest.raises(DBAPIError):
        migrating.upgrade(engine)
    assert names_of(engine) == before | {"seal"}
    with engine.connect() as connection:
        assert migrating.revision(connection) == "0002"
