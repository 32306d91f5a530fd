"""A draft is found from its beginning, and again a minute after it was typed on, at little cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from app.core import clock, outbox
from app.core.database import db
from app.core.outbox import Job
from app.core.unit_of_work import unit_of_work
from app.official_documents import drafting
from app.official_documents.models import OfficialDocument
from app.sample.county import County
from app.sample.walking import form_for
from documents.model import Paragraph
from tests.app.dispatch.walk import TEXT, act, draft
from tests.app.searching.test_attached_files import found

TYPED = "敖包祭祀活动防火巡查"


def save(document_id: int, words: str) -> None:
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, document_id)
        content = replace(document.document, body=(*TEXT.body, Paragraph(words)))
        drafting.save(document, content, document.version)


def open_jobs() -> int:
    query = select(func.count()).where(Job.event == "document.changed", ~Job.done)
    return db.session.scalar(query) or 0


def test_a_draft_is_found_as_soon_as_it_was_begun(county: County) -> None:
    document_id = draft(county)
    outbox.drain()
    assert found(county, "郭宇航", f'"{TEXT.title}"') == [("official_document", document_id)]


def test_what_is_typed_is_found_a_minute_later_by_one_job_however_often_it_was_saved(
    county: County,
) -> None:
    document_id = draft(county)
    now = clock.now() + timedelta(seconds=70)
    with clock.fixed(now):
        outbox.drain()  # What was typed at the beginning.
    for seconds in range(5):
        with clock.fixed(now + timedelta(seconds=seconds)):
            save(document_id, TYPED + "一" * seconds)
            outbox.drain()
    assert open_jobs() == 1
    assert found(county, "郭宇航", TYPED) == []
    with clock.fixed(now + timedelta(seconds=66)):
        outbox.drain()
        assert open_jobs() == 0
        assert found(county, "郭宇航", TYPED + "一一一一") == [("official_document", document_id)]
        save(document_id, "另起一行")
        outbox.drain()
        assert open_jobs() == 1


def test_a_draft_that_moves_is_found_by_its_last_words_at_once(county: County) -> None:
    document_id = draft(county)
    save(document_id, TYPED)
    act(county, document_id, "submit", **form_for(county, "draft", "苏和"))
    outbox.drain()
    assert found(county, "郭宇航", TYPED) == [("official_document", document_id)]


def test_other_drafts_have_jobs_of_their_own(county: County) -> None:
    first, second = draft(county), draft(county)
    save(first, TYPED)
    save(second, TYPED)
    assert open_jobs() == 2
