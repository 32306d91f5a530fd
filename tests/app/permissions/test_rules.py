"""The rules say the same of one record and of a list, for every right and everybody in the county."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import select

from app.archives.models import ArchiveItem
from app.core import outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import OfficialDocument
from app.permissions import checks, readers
from app.permissions.rules import ABOUT_RECORDS, RULES, Permission
from app.receipt.models import IncomingDocument
from app.sample.county import County
from app.sample.walking import draft, walk
from tests.app.archives.filing import found
from tests.app.receipt.walk import arrived, issued
from tests.app.receipt.walk import walk as walk_incoming
from tests.office import Office, prepared

ADMINISTRATORS = ("安国梁", "严守信", "程明")
RECORDS = (OfficialDocument, IncomingDocument, ArchiveItem)


@pytest.fixture(scope="module")
def at_work(founded: Office) -> Iterator[County]:
    with prepared(founded, goes_to_work) as county:
        yield county


@pytest.fixture
def county_at_work(at_work: County, office: Office) -> County:
    """The county at work; what a test does in it is taken back."""
    return at_work


def goes_to_work(county: County) -> County:
    """A draft, a document under way, one open to all, one that was received and closed."""
    found(county)
    draft(county)
    walk(county, draft(county, consulted=("财政局",)), "check")
    to_everyone = issued(county)
    with unit_of_work():
        readers.grant(db.session.get_one(OfficialDocument, to_everyone), readers.STAFF)
    walk_incoming(county, arrived(county, number="云政发〔2026〕19号"), "end")
    outbox.drain()
    assert all(list(db.session.scalars(select(model.id))) for model in RECORDS)
    return county


def test_a_right_holds_for_a_record_exactly_when_its_list_shows_it(county_at_work: County) -> None:
    actors = {name: county_at_work.actor(name) for name in county_at_work.people}
    for model, permission in product(RECORDS, RULES):
        everything = db.session.scalars(select(model)).all()
        for name, actor in actors.items():
            query = checks.visible(actor, permission, model)
            listed = set(db.session.scalars(query))
            held = {r for r in everything if checks.may(actor, permission, r)}
            assert listed == held, (name, permission)
            if permission in ABOUT_RECORDS:
                parts = checks.visible_parts(actor, permission, model)
                found = [record for part in parts for record in db.session.scalars(part)]
                assert len(found) == len(listed), (name, permission)
                assert set(found) == listed, (name, permission)
            one_of_each = [
                next(iter(listed), None),
                next((r for r in everything if r not in listed), None),
            ]
            for record in filter(None, one_of_each):
                alone = db.session.scalars(checks.visible(actor, permission, model, record.id))
                assert alone.all() == [r for r in [record] if r in listed], (name, permission)


def test_an_administrator_sees_no_record_not_even_one_open_to_all(county_at_work: County) -> None:
    for name, permission, model in product(ADMINISTRATORS, ABOUT_RECORDS, RECORDS):
        query = checks.visible(county_at_work.actor(name), permission, model)
        assert db.session.scalars(query).all() == []


def test_everyone_who_handles_documents_sees_what_is_open_until_it_is_closed_again(
    county: County,
) -> None:
    document = db.session.get_one(OfficialDocument, issued(county))
    stranger = county.actor("包海龙")
    assert not checks.may(stranger, Permission.MATTER_READ, document)
    with unit_of_work():
        readers.grant(document, readers.STAFF)
    assert checks.may(stranger, Permission.MATTER_READ, document)
    assert readers.STAFF in readers.tokens_on_record("official_document", document.id)
    with unit_of_work():
        readers.withdraw(document, readers.STAFF)
    assert not checks.may(stranger, Permission.MATTER_READ, document)
    assert readers.STAFF not in readers.tokens_on_record("official_document", document.id)
