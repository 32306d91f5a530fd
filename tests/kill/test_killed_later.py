"""用印, 分发, 签收 and 归档, killed at any moment: one seal, one delivery to each, one package, or none."""

from __future__ import annotations

import os
import random
import select as ready
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import exists, func, select

from app.archives import actions as archives
from app.archives import holding
from app.archives.models import ArchiveItem, ItemState
from app.circulation.models import Circulation
from app.core import acts, clock, outbox
from app.core.acts import Act
from app.core.database import db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import Delivery, DeliveryState, OfficialDocument, SealUse
from app.receipt.models import IncomingDocument
from app.sample import walking
from app.sample.county import County
from documents.archive import evidence
from documents.encryption.digest import sm3
from tests.app.archives.filing import ARCHIVIST, found
from tests.app.receipt import walk as receiving
from tests.kill.children import kill, start

DOCUMENTS, KILLS = 2, 12
LONGEST = 0.25  # seconds into the next step


def work(county: County, told: int, hours: int) -> None:
    """The next step of whatever is not finished, for ever; a byte to `told` before each.

    Each child works some hours after the one before it: the leases of the dead have run out.
    """
    with clock.fixed(clock.now() + timedelta(hours=hours)):
        os.write(told, b".")
        while one_step(county):
            outbox.drain(limit=3)
            os.write(told, b".")


def one_step(county: County) -> bool:
    """Sign for what waits at a receiver's, else move a document on, else file one."""
    waiting = select(Circulation).where(
        Circulation.definition == "receipt", Circulation.stage == "sign_for"
    )
    if (way := db.session.scalars(waiting.limit(1)).first()) is not None:
        receiving.act(county, way.subject_id, "sign_for")
        return True
    still_sent = exists().where(
        Delivery.document_id == Circulation.subject_id, Delivery.state == DeliveryState.SENT
    )
    late = ("typeset", "proofread", "seal", "distribute")
    moving = select(Circulation).where(
        Circulation.definition == "dispatch",
        Circulation.stage.in_(late) | (Circulation.stage == "track") & ~still_sent,
    )
    if (way := db.session.scalars(moving.order_by(Circulation.id).limit(1)).first()) is not None:
        stage, document_id = way.stage or "", way.subject_id
        walking.act(
            county, document_id, walking.USUAL[stage], **walking.form_for(county, stage, "苏和")
        )
        return True
    proposed = select(ArchiveItem.id).where(ArchiveItem.state != ItemState.FILED).limit(1)
    if (item_id := db.session.scalar(proposed)) is not None:
        db.session.rollback()
        with unit_of_work():
            archives.file(county.actor(ARCHIVIST), item_id)
        return True
    return outbox.drain() > 0


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
    killed = 0
    for hours in range(KILLS):
        heard_from, told = os.pipe()
        child = start(lambda told=told, hours=hours: work(county, told, hours))
        os.close(told)
        for _ in range(chance.randint(1, 3)):
            if not os.read(heard_from, 1):
                break  # Everything is finished.
        else:
            ready.select([], [], [], chance.uniform(0, LONGEST))
            killed += kill_if_alive(child)
            os.close(heard_from)
            continue
        os.close(heard_from)
        os.waitpid(child, 0)
        break
    assert killed > 4
    with clock.fixed(clock.now() + timedelta(hours=KILLS + 1)):
        while one_step(county):
            outbox.drain()
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None
    for document_id in documents:
        whole(document_id)
    codes = db.session.scalars(select(ArchiveItem.archival_code)).all()
    assert None not in codes
    assert len(set(codes)) == len(codes)


def kill_if_alive(child: int) -> int:
    """How many were killed: one, or none when it had just finished everything."""
    with suppress(AssertionError):
        kill(child)
        return 1
    return 0


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
