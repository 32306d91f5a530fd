"""Whatever is asked, and however it is asked: an answer is about what one may read, and all of it.

The oracle is a plain scan: every record of the office, its words folded, its readers compared.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory import absences, leaving
from app.directory.models import Appointment
from app.official_documents import delivering, drafting
from app.official_documents.models import OfficialDocument
from app.permissions import readers
from app.receipt.models import IncomingDocument
from app.sample.county import County
from app.sample.walking import registrar_of
from app.searching import entries, reading
from app.searching.asking import ask
from app.searching.indexing import index
from documents.model import Document, Paragraph
from search_index.entry import Entry, Facet, Field
from search_index.fold import fold
from search_index.question import literal
from tests.app.dispatch.walk import TEXT, draft, walk
from tests.app.receipt.walk import send
from tests.blueprints.account.visits import arrive
from tests.blueprints.api.conftest import Program, program
from tests.office import Office, prepared

__all__ = ["program"]

STAGES = ("draft", "review", "check", "director", "sign", "number", "distribute")
NAMES = dict(zip(STAGES, ("甲", "乙", "丙", "丁", "戊", "己", "庚"), strict=True))
SECRET = "嘎查轮牧"  # Stands in an attached file only.
Subject = tuple[str, int]


def text_of(stage: str) -> Document:
    return replace(
        TEXT,
        title=f"云岭县人民政府关于做好{NAMES[stage]}环节检索权限工作的通知",
        body=(*TEXT.body, Paragraph(f"本件停在{NAMES[stage]}环节，责任到人。")),
    )


@pytest.fixture(scope="module")
def busy_county(founded: Office) -> Iterator[County]:
    with prepared(founded, busy_with_everything) as county:
        yield county


@pytest.fixture
def busy(busy_county: County, office: Office) -> County:
    """The busy county; what a test does in it is taken back."""
    return busy_county


def busy_with_everything(county: County) -> County:
    """Documents at every stage, one withdrawn, one received; someone left, someone is away."""
    for stage in STAGES:
        document_id = draft(county, text=text_of(stage))
        with unit_of_work():
            document = db.session.get_one(OfficialDocument, document_id)
            file = io.BytesIO(f"{SECRET}责任清单".encode())
            drafting.attach(county.actor("郭宇航"), document, "责任清单.txt", file)
        walk(county, document_id, stage)
    delivered = send(county, document_id, "财政局", "教育局", "青石镇")
    with unit_of_work():
        delivering.withdraw(county.actor("王红梅"), delivered[1])
    _leaves(county, "丁小军")
    _is_away(county, "李建国")
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        outbox.drain()
        reading.read_waiting()
        outbox.drain()
    return county


def _leaves(county: County, name: str) -> None:
    query = select(Appointment.id).where(Appointment.person_id == county.people[name])
    with unit_of_work():
        for appointment in db.session.scalars(query).all():
            leaving.end_appointment(county.actor("安国梁"), appointment, [])


def _is_away(county: County, name: str) -> None:
    with unit_of_work():
        deputy = absences.possible_deputies(county.person(name))[0]
        today = clock.today()
        absences.name_deputy(
            county.actor(name), deputy_id=deputy.id, since=today, until=today, reason="出差"
        )


@dataclass(frozen=True, slots=True)
class Scanned:
    """A record as the plain scan sees it."""

    subject: Subject
    entry: Entry
    texts: tuple[str, ...]  # folded

    def holds(self, words: str) -> bool:
        return any(fold(words) in text for text in self.texts)


def records() -> list[Scanned]:
    found = []
    for model in (OfficialDocument, IncomingDocument):
        for subject_id in db.session.scalars(select(model.id)).all():
            entry = entries.entry_of(model.__tablename__, subject_id)
            assert entry is not None
            texts = tuple(fold(entry.text(field)) for field in Field)
            found.append(Scanned((model.__tablename__, subject_id), entry, texts))
    return found


def readable(office: list[Scanned], tokens: frozenset[str]) -> list[Scanned]:
    return [record for record in office if tokens & record.entry.readers]


QUESTIONS = (
    "检索权限",
    "责任到人",
    SECRET,
    "通知",
    "己环节",
    "云岭县人民政府",
    "县政府",
    "没有这样的词",
)


def test_search_gives_each_person_exactly_what_she_may_read(busy: County) -> None:
    office, seen = records(), set()
    for name in busy.people:
        actor = busy.actor(name)
        tokens = readers.tokens_of(actor)
        hers = readable(office, tokens)
        seen.add(len(hers))
        for words in QUESTIONS:
            expected = [record for record in hers if record.holds(words)]
            results = ask(actor, f'"{words}"')
            assert {(h.subject_type, h.subject_id) for h in results.found} == {
                record.subject for record in expected
            }, (name, words)
            assert results.answer.total == len(expected)
            assert index().count(literal(words), tokens) == len(expected)
            for facet in (Facet.YEAR, Facet.ISSUER, Facet.KIND):
                values = [v for record in expected if (v := record.entry.facet(facet))]
                assert dict(results.answer.facets[facet]) == dict(Counter(values))
    assert len(seen) > 3  # People do differ in what they may read.


def test_a_suggestion_names_only_organs_of_documents_she_may_read(busy: County) -> None:
    office = records()
    for name in busy.people:
        tokens = readers.tokens_of(busy.actor(name))
        for facet in (Facet.ISSUER, Facet.KIND):
            values = {r.entry.facet(facet) for r in readable(office, tokens)} - {""}
            assert set(index().suggest("", tokens, facet=facet)) == values, (name, facet)


def test_whom_nothing_is_open_to_finds_nothing(busy: County) -> None:
    for name in ("安国梁", "严守信", "程明", "丁小军"):  # Three administrators, and one who left.
        for words in QUESTIONS:
            assert ask(busy.actor(name), words).answer.total == 0
        assert index().suggest("", readers.tokens_of(busy.actor(name))) == []


def test_a_deputy_finds_what_the_absent_leader_may_read_and_no_longer(busy: County) -> None:
    deputy = absences.possible_deputies(busy.person("李建国"))[0].name
    leader = readers.person(busy.people["李建国"])
    with unit_of_work():
        document = db.session.scalars(
            select(OfficialDocument).order_by(OfficialDocument.id)
        ).first()
        readers.grant(document, leader)
    outbox.drain()
    assert leader in readers.tokens_of(busy.actor(deputy))
    during = ask(busy.actor(deputy), "甲环节").answer.total
    with clock.fixed(clock.now() + timedelta(days=2)):
        assert ask(busy.actor(deputy), "甲环节").answer.total == during - 1


def test_what_was_withdrawn_is_not_counted_from_that_very_moment(busy: County) -> None:
    tokens = readers.tokens_of(busy.actor(registrar_of(busy, "财政局")))
    incoming = next(
        r.subject[1]
        for r in readable(records(), tokens)
        if r.subject[0] == IncomingDocument.__tablename__
    )
    before = index().count(literal("检索权限"), tokens)
    with unit_of_work():
        record = db.session.get_one(IncomingDocument, incoming)
        readers.withdraw(record, *readers.tokens_on(record))
    assert index().count(literal("检索权限"), tokens) == before - 1  # No job has run.


@pytest.mark.parametrize("name", ["郭宇航", "苏和", "乔桂英", "孙丽华"])
def test_page_and_program_give_the_same_answer(
    office: Office, busy: County, program: Callable[[str], Program], name: str
) -> None:
    everything = records()
    hers = readable(everything, readers.tokens_of(busy.actor(name)))
    shown = {record.entry.text(Field.TITLE) for record in hers}
    hidden = {record.entry.text(Field.TITLE) for record in everything} - shown
    visit, her_program = arrive(office.app, busy, name), program(name)
    for words in QUESTIONS[:4]:
        expected = {record.subject for record in hers if record.holds(words)}
        answer = her_program.get("/search", q=f'"{words}"')
        assert answer["total"] == len(expected)
        assert {(h["subject"]["type"], h["subject"]["id"]) for h in answer["hits"]} == expected
        page = visit.open("/search", query_string={"q": f'"{words}"'})
        assert visit.status == 200
        assert f"找到 {len(expected)} 件" in page
        assert not [title for title in hidden if title in page]


HOSTILE = (
    "一" * 10_000, '"' * 999, "NOT 通知", "*", "???", "\x00\x01\x1b[2J", "😀", "(" * 500, "' OR 1=1 --",
    "标题:", "年度:[9999 TO 0]", "a AND", "<script>alert(1)</script>", "%00%ff", "\u202e倒", "-" * 50,
)  # fmt: skip


@pytest.mark.parametrize("question", HOSTILE, ids=lambda question: ascii(question[:12]))
def test_a_hostile_question_is_answered_on_the_page(
    office: Office, county: County, question: str
) -> None:
    visit = arrive(office.app, county, "郭宇航")
    page = visit.open("/search", query_string={"q": question, "page": "999", "year": "x"})
    assert visit.status == 200
    assert "找到 " in page or "可以这样找" in page
    assert b"<script>alert" not in visit.bytes
