"""The column types of the office: sealed text, moments with their zone, plain data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.models import Person, Phrase
from app.official_documents.models import OfficialDocument
from app.sample.county import County
from documents.encryption.errors import Tampered
from tests.app.dispatch.walk import draft

WORDS = "同意，请按程序办理。"


def phrase(county: County, words: str = WORDS) -> int:
    with unit_of_work():
        row = Phrase(person_id=county.people["苏和"], text=words)
        db.session.add(row)
        db.session.flush()
        return row.id


def stored(query: str, **values: object) -> bytes:
    return bytes(db.session.execute(text(query), values).scalar_one())


def test_sealed_text_comes_back_and_cannot_be_read_in_the_database(county: County) -> None:
    key = phrase(county)
    db.session.expire_all()
    assert db.session.get_one(Phrase, key).text == WORDS
    raw = stored("SELECT text FROM phrase WHERE id = :id", id=key)
    assert WORDS.encode() not in raw
    assert len(raw) == len(WORDS.encode()) + 34


def test_the_same_words_never_look_the_same(county: County) -> None:
    query = "SELECT text FROM phrase WHERE id = :id"
    assert stored(query, id=phrase(county)) != stored(query, id=phrase(county))


def test_a_sealed_value_moved_to_another_column_does_not_open(county: County) -> None:
    raw = stored("SELECT text FROM phrase WHERE id = :id", id=phrase(county))
    moved = "UPDATE person SET phone = :raw WHERE id = :id"
    db.session.execute(text(moved), {"raw": raw, "id": county.people["苏和"]})
    db.session.expire_all()
    with pytest.raises(Tampered):
        db.session.get_one(Person, county.people["苏和"]).phone  # noqa: B018 - Reading opens it.


def test_a_sealed_value_of_which_one_bit_was_changed_does_not_open(county: County) -> None:
    key = phrase(county)
    raw = bytearray(stored("SELECT text FROM phrase WHERE id = :id", id=key))
    raw[-1] ^= 1
    changed = "UPDATE phrase SET text = :raw WHERE id = :id"
    db.session.execute(text(changed), {"raw": bytes(raw), "id": key})
    db.session.expire_all()
    with pytest.raises(Tampered):
        db.session.get_one(Phrase, key)


def test_nothing_is_sealed_as_nothing(county: County) -> None:
    with unit_of_work():
        county.person("苏和").phone = None
    db.session.expire_all()
    assert county.person("苏和").phone is None
    assert phrase(county, "")  # An empty text is a text.


def test_a_moment_keeps_its_instant_whatever_zone_it_came_in(county: County) -> None:
    noon = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=clock.BEIJING)
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, some_document())
        document.changed_at = noon
        key = document.id
    db.session.expire_all()
    read = db.session.get_one(OfficialDocument, key).changed_at
    assert (read, read.utcoffset()) == (noon, timedelta(0))
    found = select(OfficialDocument.id).where(OfficialDocument.changed_at == noon.astimezone(UTC))
    assert db.session.scalar(found) == key


def some_document() -> int:
    found = db.session.scalar(select(OfficialDocument.id).limit(1))
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def a_document(county: County) -> None:
    draft(county)


def test_a_moment_without_a_zone_is_refused(county: County) -> None:
    document = db.session.get_one(OfficialDocument, some_document())
    document.changed_at = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - That is what is refused.
    with pytest.raises(StatementError, match="without a zone"):
        db.session.flush()
    db.session.rollback()


def test_plain_data_is_the_same_bytes_on_every_database(county: County) -> None:
    with unit_of_work():
        job = outbox.Job(
            event="trial", handler="nobody", arguments={"乙": "二", "甲": "一"}, due_at=clock.now()
        )
        db.session.add(job)
        db.session.flush()
        key = job.id
    raw = "SELECT arguments FROM job WHERE id = :id"
    assert db.session.execute(text(raw), {"id": key}).scalar_one() == '{"乙":"二","甲":"一"}'
