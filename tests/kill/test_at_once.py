"""Two hands on one matter at the same moment, from two processes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from app.circulation import engine
from app.core import acts, clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory.models import Absence
from app.official_documents import drafting
from app.official_documents.models import NumberEntry, OfficialDocument
from app.official_documents.numbering import text_of
from app.sample.county import County
from documents.archive import evidence
from tests.app.dispatch.walk import circulation, draft, waiting, walk
from tests.kill.children import at_once


def press(county: County, name: str, task_id: int, move: str) -> str:
    """What the person is told."""
    try:
        with unit_of_work():
            after = engine.act(county.actor(name), task_id, move)
            return after.stage or "end"
    except OutOfTurn as error:
        return error.message


def acts_of(verb: str, document_id: int) -> int:
    query = select(func.count()).select_from(Act)
    return db.session.scalar(query.where(Act.verb == verb, Act.subject_id == document_id)) or 0


def test_a_document_is_signed_once_and_numbered_once_however_many_press(county: County) -> None:
    document_id = draft(county)
    walk(county, document_id, "sign")
    now = clock.now()
    with unit_of_work():
        db.session.add(
            Absence(
                person_id=county.people["苏和"],
                deputy_id=county.people["李建国"],
                since=now - timedelta(hours=1),
                until=now + timedelta(days=1),
                reason="出差",
            )
        )
    (task,) = waiting(document_id)
    task_id = task.id
    answers = at_once(
        lambda: press(county, "苏和", task_id, "sign"),
        lambda: press(county, "李建国", task_id, "sign"),
    )
    assert sorted(answers) == sorted(["recheck", "此事项已经办理、撤回或由他人办理。"])
    assert acts_of("dispatch.sign.sign", document_id) == 1
    walk(county, document_id, "number")
    task_id = waiting(document_id)[0].id
    answers = at_once(*[lambda: press(county, "王红梅", task_id, "draw")] * 3)
    assert answers == ["typeset"] * 3
    assert acts_of("number.draw", document_id) == acts_of("dispatch.number.draw", document_id) == 1
    document = db.session.get_one(OfficialDocument, document_id)
    entries = select(NumberEntry).where(NumberEntry.document_id == document_id)
    (entry,) = db.session.scalars(entries)
    assert document.number == text_of(entry)
    assert circulation(document_id).stage == "typeset"
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def save(document_id: int, version: int, title: str) -> str:
    """What the person at one of two tabs is told."""
    try:
        with unit_of_work():
            document = db.session.get_one(OfficialDocument, document_id)
            drafting.save(document, replace(document.document, title=title), version)
    except OutOfTurn as error:
        return error.message[:12]
    return title


def test_of_two_tabs_that_save_the_same_draft_one_is_told_and_nothing_is_lost(
    county: County,
) -> None:
    document_id = draft(county)
    version = db.session.get_one(OfficialDocument, document_id).version
    db.session.rollback()
    answers = at_once(
        lambda: save(document_id, version, "甲标签页的标题"),
        lambda: save(document_id, version, "乙标签页的标题"),
    )
    told = [answer for answer in answers if answer == "此稿已在别处保存过新的"]
    assert len(told) == 1 or "此稿已在别处保存过新的内" in answers, answers
    kept = next(answer for answer in answers if "标签页" in answer)
    db.session.expire_all()
    document = db.session.get_one(OfficialDocument, document_id)
    assert (document.title, document.version) == (kept, version + 1)


def attach(county: County, document_id: int, name: str) -> str:
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, document_id)
        drafting.attach(county.actor("郭宇航"), document, name, io.BytesIO(name.encode() * 9))
    return name


def test_files_attached_at_once_are_all_kept_in_one_order(county: County) -> None:
    document_id = draft(county)
    names = ["甲.txt", "乙.txt", "丙.txt"]
    at_once(*[lambda name=name: attach(county, document_id, name) for name in names])
    db.session.expire_all()
    document = db.session.get_one(OfficialDocument, document_id)
    assert sorted(row.name for row in document.attachments) == sorted(names)
    assert sorted(row.position for row in document.attachments) == [1, 2, 3]
    assert [a.digest for a in document.document.attachments] == [
        row.digest for row in sorted(document.attachments, key=lambda row: row.position)
    ]
