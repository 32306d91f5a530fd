"""Brings a document of the sample county to its close, and its item to the archive."""

from __future__ import annotations

import io
from collections.abc import Iterable

from sqlalchemy import select

from app.archives import actions
from app.archives.fonds import found_fonds
from app.archives.models import ArchiveItem
from app.core import outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.official_documents import delivering, drafting
from app.official_documents.models import OfficialDocument
from app.sample.county import County
from documents.model import Document
from documents.rules.retention import Retention
from tests.app.dispatch.walk import TEXT, act, draft, walk

ARCHIVIST = "乔桂英"


def found(county: County, unit: str = "县政府", code: str = "0101") -> None:
    """The county's government has the 全宗号 0101."""
    with unit_of_work():
        found_fonds(county.actor(ARCHIVIST), county.unit(unit), code)


def close(
    county: County,
    *,
    text: Document = TEXT,
    consulted: tuple[str, ...] = ("财政局",),
    attach: Iterable[tuple[str, bytes]] = (),
) -> int:
    """A document that went the whole way and is closed; gives its id. The archive has heard of it."""
    document_id = draft(county, text=text, consulted=consulted)
    for name, content in attach:
        with unit_of_work():
            document = db.session.get_one(OfficialDocument, document_id)
            drafting.attach(county.actor("郭宇航"), document, name, io.BytesIO(content))
    walk(county, document_id, "track")
    outbox.drain()  # The receivers get it.
    document = db.session.get_one(OfficialDocument, document_id)
    receivers = {"青石镇": "田小雨", "财政局": "孙丽华"}
    names = {county.units[unit]: person for unit, person in receivers.items()}
    for delivery_id, unit_id in [(d.id, d.unit_id) for d in delivering.deliveries(document)]:
        with unit_of_work():
            delivering.acknowledge(county.actor(names[unit_id]), delivery_id)
    act(county, document_id, "close")
    outbox.drain()
    return document_id


def item_of(document_id: int) -> ArchiveItem:
    return db.session.scalars(
        select(ArchiveItem).where(
            ArchiveItem.source_type == "official_document", ArchiveItem.source_id == document_id
        )
    ).one()


def file(county: County, item_id: int, retention: Retention | None = None) -> ArchiveItem:
    with unit_of_work():
        return actions.file(county.actor(ARCHIVIST), item_id, retention=retention)
