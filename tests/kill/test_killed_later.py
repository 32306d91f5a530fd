"""用印, 分发, 签收 and 归档, killed at any moment: one seal, one delivery to each, one package, or none."""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import func, select

from app.archives import holding
from app.archives.models import ArchiveItem, ItemState
from app.core import acts, clock, outbox
from app.core.acts import Act
from app.core.database import db
from app.core.stores import stores
from app.official_documents.models import Delivery, DeliveryState, OfficialDocument, SealUse
from app.receipt.models import IncomingDocument
from app.sample import walking
from app.sample.county import County
from documents.archive import evidence
from documents.encryption.digest import sm3
from tests.app.archives.filing import found
from tests.kill.later import one_step, start

DOCUMENTS, KILLS = 2, 8
LONGEST = 0.25  # seconds into the next step


def test_sealing_sending_receiving_and_filing_are_whole_or_never_were(county: County) -> None:
    if db.session.scalar(select(func.count()).select_from(ArchiveItem)) == 0:
        found(county)
    for name in ("石磊", "乔桂英", "田小雨", "孙丽华"):
        county.actor(name)  # Their keys are open before any child is made.
    documents = [walking.draft(county) for _ in range(DOCUMENTS)]
    for document_id in documents:
        walking.walk(county, document_id, "typeset")
    outbox.drain()
    chance = random.Random(20260102)
    settings, killed = stores().settings, 0
    for hours in range(KILLS):
        process, listening = start(settings, county, hours)
        with suppress(EOFError):  # Everything is finished.
            for _ in range(chance.randint(1, 3)):
                listening.recv_bytes()
            time.sleep(chance.uniform(0, LONGEST))
        killed += process.is_alive()
        process.kill()
        process.join()
        listening.close()
    assert killed > 3
    with clock.fixed(clock.now() + timedelta(hours=KILLS + 1)):
        while one_step(county):
            outbox.drain()
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None
    for document_id in documents:
        whole(document_id)
    codes = db.session.scalars(select(ArchiveItem.archival_code)).all()
    assert None not in codes
    assert len(set(codes)) == len(codes)


def whole(document_id: int) -> None:
    """Each step of the document took effect once, with one act, and its bytes are there."""
    db.session.expire_all()
    document = db.session.get_one(OfficialDocument, document_id)
    uses = select(func.count()).select_from(SealUse).where(SealUse.document_id == document_id)
    assert db.session.scalar(uses) == 1
    assert sm3(stores().blobs.read(document.issued_blob or "")).hex() == document.issued_digest
    deliveries = db.session.scalars(
        select(Delivery).where(Delivery.document_id == document_id)
    ).all()
    assert {d.state for d in deliveries} == {DeliveryState.RECEIVED}
    assert len({d.unit_id for d in deliveries}) == len(deliveries) == 2
    arrived = db.session.scalars(
        select(IncomingDocument.delivery_id).where(
            IncomingDocument.delivery_id.in_([d.id for d in deliveries])
        )
    ).all()
    assert sorted(arrived) == sorted(d.id for d in deliveries)
    verbs = Counter(
        db.session.scalars(
            select(Act.verb).where(
                Act.subject_type == "official_document", Act.subject_id == document_id
            )
        )
    )
    for verb in ("dispatch.seal.seal", "dispatch.distribute.send", "dispatch.track.close"):
        assert verbs[verb] == 1, verbs
    assert verbs["delivery.receive"] == len(deliveries)
    item = db.session.scalars(
        select(ArchiveItem).where(
            ArchiveItem.source_type == "official_document", ArchiveItem.source_id == document_id
        )
    ).one()
    assert item.state is ItemState.FILED
    assert holding.check(item).unaltered
