"""删除草稿: only what never left the drafter's hands, and then nothing of it is found any more."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.auditing import blobs
from app.circulation import engine
from app.circulation import queries as desk
from app.circulation.models import Circulation
from app.core import clock, outbox
from app.core.acts import Act
from app.core.database import db
from app.core.errors import NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.dispatch import deleting, queries
from app.official_documents import drafting
from app.official_documents.models import AttachedFile, OfficialDocument, Revision
from app.sample.county import County
from app.searching.asking import ask
from tests.app.dispatch.walk import TEXT, act, circulation, draft, waiting, walk

DRAFTER = "郭宇航"
WORDS = "森林草原防灭火工作"


def delete(county: County, document_id: int, name: str = DRAFTER) -> None:
    with unit_of_work():
        deleting.delete(county.actor(name), db.session.get_one(OfficialDocument, document_id))


def found(county: County) -> int:
    db.session.rollback()
    return ask(county.actor(DRAFTER), WORDS).answer.total


def attach(county: County, document_id: int) -> None:
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, document_id)
        drafting.attach(county.actor(DRAFTER), document, "清单.txt", BytesIO("火源清单".encode()))


def settle() -> None:
    with clock.fixed(clock.now() + timedelta(seconds=drafting.FOUND_AFTER + 1)):
        outbox.drain()


def test_a_deleted_draft_is_gone_from_every_list_and_from_search_at_once(county: County) -> None:
    document_id = draft(county)
    attach(county, document_id)
    settle()
    assert found(county) == 1
    actor = county.actor(DRAFTER)
    assert [c.subject_id for c in desk.drafts(actor, 10)] == [document_id]
    delete(county, document_id)
    assert found(county) == 0, "before any job of the outbox ran"
    actor = county.actor(DRAFTER)
    assert desk.drafts(actor, 10) == []
    assert desk.counts(actor).get("todo", 0) == 0
    for name in ("all", "mine", "way"):
        assert queries.listing(actor, name, 1).total == 0
    with pytest.raises(NotFound):
        queries.matter(actor, document_id)
    settle()
    assert found(county) == 0


def test_no_word_and_no_file_of_it_is_kept_and_one_act_says_who_deleted_it(county: County) -> None:
    document_id = draft(county)
    attach(county, document_id)
    before = db.session.scalar(select(func.count()).select_from(Act)) or 0
    (stored,) = db.session.scalars(select(AttachedFile.blob)).all()
    delete(county, document_id)
    document = db.session.get_one(OfficialDocument, document_id)
    assert (document.title, document.draft_text, document.document.body) == ("", None, ())
    assert circulation(document_id).title == deleting.GONE
    assert db.session.scalars(select(AttachedFile)).all() == []
    assert stored not in blobs.sweep(), "it stays for a day"
    assert stored in blobs.sweep(older_than_seconds=-1)
    (act_,) = db.session.scalars(select(Act).order_by(Act.seq).offset(before)).all()
    assert (act_.verb, act_.actor, act_.subject_id) == ("document.delete", DRAFTER, document_id)
    assert TEXT.title not in str(act_.details)


def test_a_draft_that_was_sent_is_not_deleted_even_when_it_came_back(county: County) -> None:
    document_id = draft(county)
    walk(county, document_id, "review")
    with pytest.raises(OutOfTurn, match="已经送出过"):
        delete(county, document_id)
    act(county, document_id, "return", opinion="请补充依据。")
    assert circulation(document_id).stage == "draft"
    with pytest.raises(OutOfTurn, match="已经送出过"):
        delete(county, document_id)
    assert db.session.get_one(OfficialDocument, document_id).title == TEXT.title


def test_nobody_deletes_anothers_draft(county: County) -> None:
    document_id = draft(county)
    for name in ("特木尔", "丁小军", "安国梁"):
        with pytest.raises(NotAllowed, match="只有拟稿人本人"):
            delete(county, document_id, name)
    assert db.session.get_one(OfficialDocument, document_id).title == TEXT.title


def test_a_draft_is_deleted_once_and_cannot_be_sent_afterwards(county: County) -> None:
    document_id = draft(county)
    task_id = waiting(document_id)[0].id
    delete(county, document_id)
    with pytest.raises(OutOfTurn):
        delete(county, document_id)
    with pytest.raises(OutOfTurn), unit_of_work():
        engine.act(county.actor(DRAFTER), task_id, "submit")


def test_a_text_kept_before_an_import_stays_unread_by_anyone(county: County) -> None:
    document_id = draft(county)
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, document_id)
        drafting.revise(county.actor(DRAFTER), document, "draft")
    delete(county, document_id)
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 1
    with pytest.raises(NotFound):
        queries.matter(county.actor(DRAFTER), document_id)
    assert db.session.scalar(select(Circulation.stage)) is None
