"""A year in the sample county: closed documents month by month, and one at every stage today.

Everything happens through the same actions as in the office, each act in its own unit of work, at
the time it would have happened.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.archives import actions as archives
from app.archives.models import ArchiveItem, ItemState
from app.calendar.working_days import Calendar
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.official_documents import delivering
from app.official_documents.models import Delivery, DeliveryState, OfficialDocument
from app.sample import (
    convening,
    duty_nights,
    informing,
    inspecting,
    past_duty,
    receiving,
    scheduling,
    supervising,
    walking,
    watching,
)
from app.sample.county import County, give_fonds
from app.sample.texts import SAMPLES, Sample
from app.sample.year import YEAR

MONTHS = 12
# Which sample stands at which stage today.
TODAY = (
    ("draft", 4), ("review", 7), ("countersign", 1), ("check", 5), ("director", 6), ("sign", 0),
    ("sign", 8), ("recheck", 6), ("number", 1), ("typeset", 3), ("proofread", 5), ("seal", 0),
    ("distribute", 2), ("track", 5), ("track", 9),
    ("joint_sign", 10), ("track", 11),
)  # fmt: skip


def founding_day() -> datetime:
    """The county was founded a little over a year before today, so that a whole year can be shown."""
    return datetime.now(UTC) - timedelta(days=31 * (MONTHS + 1))


def live(county: County) -> None:
    """The year, then today."""
    now = datetime.now(UTC)
    with clock.fixed(founding_day()), unit_of_work():
        give_fonds(county)
    for month in range(MONTHS, 0, -1):
        day = now - timedelta(days=30 * month)
        _closed(county, YEAR[clock.local(day).month], Steps(day))
    for stage, number in TODAY:
        _under_way(county, SAMPLES[number], stage, Steps(now - timedelta(days=4)))
    supervising.live(county)
    inspecting.live(county)
    convening.live(county)
    scheduling.live(county)
    watching.live(county)
    informing.live(county)
    duty_nights.live(county)
    _file(county)
    past_duty.live(county)
    informing.adopted(county)


class Steps:
    """The hours of a document's way: one working hour after another, never beyond now."""

    def __init__(self, start: datetime) -> None:
        self.moment = clock.local(start).replace(hour=9, minute=10)
        self.calendar = Calendar()
        self._to_working_day()

    def next(self) -> datetime:
        self.moment += timedelta(minutes=47)
        if self.moment.hour >= 17:
            self.moment = self.moment.replace(hour=9, minute=5) + timedelta(days=1)
            self._to_working_day()
        return min(self.moment, clock.local(datetime.now(UTC)))

    def _to_working_day(self) -> None:
        while not self.calendar.is_working_day(self.moment.date()):
            self.moment += timedelta(days=1)


def _closed(county: County, sample: Sample, steps: Steps) -> None:
    """Issued, received and read by everyone it went to, closed, and filed."""
    document_id = _walk(county, sample, "track", steps)
    with clock.fixed(steps.next()):
        outbox.drain()
    for incoming_id in _arrived(document_id):
        while True:
            with clock.fixed(steps.next()):
                if not receiving.step(county, incoming_id, receiving.TO_READ):
                    break
    with clock.fixed(steps.next()):
        walking.act(county, document_id, "close")
        outbox.drain()
    with clock.fixed(steps.next()):
        _file(county)


def _under_way(county: County, sample: Sample, stage: str, steps: Steps) -> None:
    """At a stage today; what was already sent stands with its receivers at one stage each."""
    document_id = _walk(county, sample, stage, steps)
    with clock.fixed(steps.next()):
        outbox.drain()
    for number, incoming_id in enumerate(_arrived(document_id)):
        for _ in range(number % len(receiving.TO_HANDLE)):
            with clock.fixed(steps.next()):
                receiving.step(county, incoming_id, receiving.TO_HANDLE)
    with clock.fixed(steps.next()):
        outbox.drain()


def _arrived(document_id: int) -> list[int]:
    """The incoming documents of a document's deliveries."""
    query = select(Delivery.id).where(
        Delivery.document_id == document_id, Delivery.state == DeliveryState.SENT
    )
    found = [
        receiving.of_delivery(i) for i in db.session.scalars(query.order_by(Delivery.id)).all()
    ]
    return [i for i in found if i is not None]


def _file(county: County) -> None:
    """The archivist of the county office files what is proposed to her."""
    archivist = "乔桂英"
    query = select(ArchiveItem.id, ArchiveItem.keeper_id).where(
        ArchiveItem.state == ItemState.PROPOSED
    )
    for item_id, keeper in db.session.execute(query).all():
        if keeper == county.units["县政府办"]:
            with unit_of_work():
                archives.file(county.actor(archivist), item_id)
    outbox.drain()


def _walk(county: County, sample: Sample, until: str, steps: Steps) -> int:
    with clock.fixed(steps.next()):
        document_id = walking.draft(
            county,
            sample.drafter,
            unit=sample.unit,
            code=sample.code,
            text=sample.document(),
            consulted=sample.consulted,
            jointly=sample.jointly,
            government_consents=sample.government_consents,
        )
    for _ in range(60):
        stage = walking.circulation(document_id).stage
        if stage in (until, None):
            break
        form = _form(county, sample, document_id, str(stage))
        with clock.fixed(steps.next()):
            walking.act(county, document_id, walking.USUAL[str(stage)], **form)
    db.session.rollback()
    return document_id


def _form(county: County, sample: Sample, document_id: int, stage: str) -> dict[str, Any]:
    """What the usual move of a stage asks for."""
    if stage == "distribute":
        document = db.session.get_one(OfficialDocument, document_id)
        text = document.document
        main = [str(u.id) for u in delivering.resolve(text.recipients)[0] if not u.external]
        copies = [str(u.id) for u in delivering.resolve(text.copies_to)[0] if not u.external]
        copies += [str(one.account.organ_id) for one in document.co_issuers]
        return {"main": main or [str(county.units["县政府办"])], "copies_to": copies}
    return walking.form_for(county, stage, sample.signer)
