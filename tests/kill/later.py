"""The later steps of a document, done in a process of their own that may be killed at any moment.

The process is made by the fork server, which has never typeset anything: the typesetter keeps threads,
and a fork of a process that has used it waits for them for ever.
"""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy import exists, select

from app.archives import actions as archives
from app.archives.models import ArchiveItem, ItemState
from app.circulation.models import Circulation
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.factory import build
from app.official_documents.models import Delivery, DeliveryState
from app.sample import walking
from app.sample.county import County
from config import Settings
from tests.app.archives.filing import ARCHIVIST
from tests.app.receipt import walk as receiving

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__, "blueprints.api.routes", "documents.formats.pdf"])


def start(settings: Settings, county: County, hours: int) -> tuple[Any, Connection]:
    """A process at work; it sends a byte before each step, and ends when nothing is left to do."""
    listening, telling = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(
        target=work, args=(settings, replace(county, signers={}), telling, hours), daemon=True
    )
    process.start()
    telling.close()
    return process, listening


def work(settings: Settings, county: County, telling: Connection, hours: int) -> None:
    """Each process works some hours after the one before it: the leases of the dead have run out."""
    with build(settings).app_context(), clock.fixed(clock.now() + timedelta(hours=hours)):
        telling.send_bytes(b".")
        while one_step(county):
            outbox.drain(limit=3)
            telling.send_bytes(b".")


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
