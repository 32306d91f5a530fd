"""What a thief of the disk or of the database sees of a filed document: nothing of its text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core import outbox, stores
from app.core.database import Base, db
from app.core.unit_of_work import unit_of_work
from app.factory import build
from app.sample.county import County, found_county
from tests.app.archives.filing import close, file, found, item_of
from tests.databases import sqlite_url
from tests.office import settings_for

SENTENCES = ("严禁携带火种进入林区草原", "做好今冬明春森林草原防灭火", "五项审核通过")
FORMS = [
    s.encode(code) for s in SENTENCES for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
]


def test_no_column_of_any_table_holds_the_text_in_clear(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    file(county, item_of(closed[0]).id)
    looked = 0
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(text(f"SELECT * FROM {table.name}")):
            for value in row:
                looked += 1
                content = (
                    bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                )
                assert not any(form in content for form in FORMS), (table.name, row)
    assert looked > 1000


@pytest.fixture
def own_office(tmp_path: Path) -> Iterator[County]:
    """An office of this test's own, on a disk, whose transactions really are committed."""
    other = stores._Current.stores
    app = build(settings_for(tmp_path, sqlite_url(tmp_path)))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with unit_of_work():
            county = found_county()
        yield county
        db.session.remove()
        db.engine.dispose()
    stores._Current.stores = other


def test_no_file_of_the_office_holds_the_text_in_clear(own_office: County, tmp_path: Path) -> None:
    found(own_office)
    filed = file(own_office, item_of(close(own_office)).id)
    outbox.drain()
    assert filed.archival_code
    seen = {p.name: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert filed.package_blob in seen
    assert {"office.sqlite", "office.sqlite-wal"} <= seen.keys()
    assert filed.archival_code.encode() in seen["office.sqlite"] + seen["office.sqlite-wal"]
    for name, content in seen.items():
        assert not any(form in content for form in FORMS), name
