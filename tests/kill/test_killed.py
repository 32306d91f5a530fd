"""An office whose process is killed at any moment: what was committed is whole, the rest never was."""

from __future__ import annotations

import io
import os
import random
import select as ready
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.circulation.models import Circulation, OpinionRow, TaskState
from app.core import acts, clock, outbox
from app.core.acts import Act
from app.core.database import db
from app.core.outbox import Job
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE
from app.official_documents import drafting
from app.official_documents.models import AttachedFile, NumberEntry, NumberSeries, OfficialDocument
from app.sample import walking
from app.sample.county import County
from documents.archive import evidence
from documents.encryption.digest import sm3
from tests.kill.children import kill, start
from tests.office import Office

KILLS = 24
STEPS = 3  # acts that a child does before it may be killed, at most
LONGEST = 0.06  # seconds into the next act


@pytest.fixture
def listening(office: Office) -> Iterator[None]:
    """A job of our own hears of every move."""
    outbox.on("circulation.moved", heard)
    yield
    outbox._handlers["circulation.moved"].remove(heard)


def heard(circulation_id: int) -> None:
    """A job whose effect can be counted."""
    acts.record(OFFICE, "test.heard", db.session.get_one(Circulation, circulation_id))


def work(county: County, told: int, after: int) -> None:
    """Take documents their way up to the number, for ever; the jobs run in between.

    After each step a byte is sent to `told`, so that the test can kill at any step, however slow.
    """
    while True:
        os.write(told, b".")
        document_id = unfinished(after) or begun(county)
        stage = walking.circulation(document_id).stage or ""
        form = walking.form_for(county, stage, "苏和")
        walking.act(county, document_id, walking.USUAL[stage], **form)
        outbox.drain(limit=2)


def unfinished(after: int) -> int | None:
    """A document of this test on its way; what other tests left in this office is theirs."""
    return db.session.scalar(
        select(Circulation.subject_id)
        .where(
            Circulation.subject_type == OfficialDocument.__tablename__,
            Circulation.stage != "typeset",
            Circulation.subject_id > after,
        )
        .limit(1)
    )


def begun(county: County) -> int:
    document_id = walking.draft(county)
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, document_id)
        text = f"附件 {document_id} 的内容。".encode() * 500
        drafting.attach(county.actor("郭宇航"), document, "名单.txt", io.BytesIO(text))
    return document_id


@pytest.mark.usefixtures("listening")
def test_whatever_is_killed_in_between_nothing_is_half_done(county: County) -> None:
    chance = random.Random(20260101)
    before = db.session.scalar(select(func.max(OfficialDocument.id))) or 0
    for _ in range(KILLS):
        heard_from, told = os.pipe()
        child = start(lambda told=told: work(county, told, before))
        os.close(told)
        for _ in range(chance.randint(1, STEPS)):
            assert os.read(heard_from, 1), "the child ended by itself"
        ready.select([], [], [], chance.uniform(0, LONGEST))
        kill(child)
        os.close(heard_from)
    with clock.fixed(clock.now() + timedelta(hours=1)):  # The leases of the dead have run out.
        outbox.drain()
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None
    every_act_has_its_effect()
    numbers_have_no_gap()
    jobs_took_effect_once()
    attached_files_are_whole()
    assert db.session.scalar(select(func.count()).select_from(NumberEntry))


def every_act_has_its_effect() -> None:
    verbs = Counter(
        db.session.scalars(select(Act.subject_id).where(Act.verb.regexp_match(r"^dispatch\.\w+\.")))
    )
    rows = db.session.scalars(
        select(Circulation).where(Circulation.subject_type == OfficialDocument.__tablename__)
    ).all()
    assert {c.subject_id: c.version - 1 for c in rows if c.version > 1} == verbs
    for circulation in rows:
        done = [t for t in circulation.tasks if t.state is TaskState.DONE]
        open_ones = [t for t in circulation.tasks if t.state is TaskState.OPEN]
        assert len(done) == circulation.version - 1
        assert {t.stage for t in open_ones} == {circulation.stage}
    begun_acts = db.session.scalars(
        select(Act.subject_id).where(Act.verb == "document.begin")
    ).all()
    documents = db.session.scalars(select(OfficialDocument.id)).all()
    assert sorted(begun_acts) == sorted(documents) == sorted(c.subject_id for c in rows)
    said = db.session.scalars(select(OpinionRow.digest)).all()
    signed = [
        details["opinion"]
        for details in db.session.scalars(select(Act.details))
        if "opinion" in details
    ]
    assert sorted(said) == sorted(signed)


def numbers_have_no_gap() -> None:
    entries = db.session.scalars(select(NumberEntry).order_by(NumberEntry.sequence)).all()
    assert [e.sequence for e in entries] == list(range(1, len(entries) + 1))
    assert len({e.document_id for e in entries}) == len(entries)
    series = db.session.scalars(select(NumberSeries)).all()
    assert [s.last for s in series] == ([len(entries)] if entries else [])
    numbered = db.session.execute(
        select(OfficialDocument.id, OfficialDocument.number).where(
            OfficialDocument.number.is_not(None)
        )
    ).all()
    assert sorted(numbered) == sorted(
        (e.document_id, f"{e.code}〔{e.year}〕{e.sequence}号") for e in entries
    )


def jobs_took_effect_once() -> None:
    jobs = db.session.scalars(select(Job).where(Job.handler.endswith(".heard"))).all()
    assert all(job.done for job in jobs)
    assert jobs
    announced = Counter(job.arguments["circulation_id"] for job in jobs)
    effects = db.session.scalars(select(Act.subject_id).where(Act.verb == "test.heard"))
    assert Counter(effects) == announced


def attached_files_are_whole() -> None:
    rows = db.session.scalars(select(AttachedFile)).all()
    for row in rows:
        with stores().blobs.open(row.blob) as content:
            assert sm3(content.read()).hex() == row.digest
    noted = db.session.scalars(select(Act).where(Act.verb == "document.attach")).all()
    assert sorted(a.details["digest"] for a in noted) == sorted(row.digest for row in rows)
