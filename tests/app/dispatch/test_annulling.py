"""撤销 and 废止: who may, what is asked, what is kept, and who sees it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.archives import queries as archive
from app.auditing.documents import check_documents
from app.auditing.report import Check
from app.circulation.models import Task, TaskKind, TaskState
from app.core import clock, outbox
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, OutOfTurn, SecondFactorNeeded
from app.core.unit_of_work import unit_of_work
from app.dispatch import annulling
from app.dispatch.annulling import Decision
from app.official_documents.models import Annulment, Decider, OfficialDocument, Validity
from app.permissions.checks import visible
from app.permissions.rules import Permission
from app.receipt.models import IncomingDocument
from app.sample import receiving
from app.sample.county import County
from app.searching.asking import ask
from tests.app.archives.filing import close, file, found, item_of
from tests.app.dispatch.walk import TEXT, act, circulation, draft, walk
from tests.office import Office, prepared

REASON = "国务院有新的规定，原通知不再适用。"
DECISION = Decision(
    validity=Validity.REPEALED,
    decider=Decider.ISSUER,
    basis="县政府第12次常务会议",
    reason=REASON,
)


@pytest.fixture(scope="module")
def issued_once(founded: Office) -> Iterator[int]:
    with prepared(founded, issue) as document_id:
        yield document_id


@pytest.fixture
def issued(issued_once: int, office: Office) -> int:
    """A document in force; what a test does to it is taken back."""
    return issued_once


def issue(county: County) -> int:
    """A document that was signed for by one of its two receivers."""
    document_id = draft(county)
    walk(county, document_id, "track")
    outbox.drain()
    return document_id


def annul(
    county: County, document_id: int, decision: Decision = DECISION, name: str = "苏和",
    *, confirmed: bool = True,
) -> None:  # fmt: skip
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, document_id)
        annulling.annul(county.actor(name, confirmed=confirmed), document, decision)
    outbox.drain()


def received(county: County) -> IncomingDocument:
    """What lies at 财政局."""
    query = visible(county.actor("孙丽华"), Permission.MATTER_READ, IncomingDocument)
    return db.session.scalars(query).one()


def with_values(**values: object) -> Decision:
    return Decision(**{**{n: getattr(DECISION, n) for n in DECISION.__slots__}, **values})  # type: ignore[arg-type]


def test_the_decision_is_kept_sealed_and_the_act_carries_only_its_digest(
    county: County, issued: int
) -> None:
    annul(county, issued)
    document = db.session.get_one(OfficialDocument, issued)
    row = document.annulment
    assert row is not None
    assert (document.validity, document.invalid_since) == (Validity.REPEALED, clock.today())
    assert (row.basis, row.reason, row.decider) == (DECISION.basis, REASON, Decider.ISSUER)
    done = db.session.scalars(select(Act).where(Act.verb == "document.repealed")).one()
    assert done.details["decision"] == row.digest == row.digest_of_words
    assert "规定" not in str(done.details)
    assert done.signer == county.person("苏和").certificate
    kept = db.session.execute(text("SELECT reason, basis, salt FROM annulment")).one()
    assert not any(REASON.encode() in bytes(column) for column in kept)


def test_what_was_revoked_never_was_in_force(county: County, issued: int) -> None:
    annul(county, issued, with_values(validity=Validity.REVOKED, decider=Decider.SUPERIOR))
    document = db.session.get_one(OfficialDocument, issued)
    assert (document.validity, document.invalid_since) == (Validity.REVOKED, document.dated)


@pytest.mark.parametrize("name", ["哈斯", "胡志强", "王红梅", "郭宇航", "陈国强"])
def test_only_a_leader_of_the_issuing_organ_decides(county: County, issued: int, name: str) -> None:
    document = db.session.get_one(OfficialDocument, issued)
    assert not annulling.may_annul(county.actor(name), document)
    db.session.rollback()
    with pytest.raises(Blocked, match="第三十三条"):
        annul(county, issued, name=name)
    assert db.session.get_one(OfficialDocument, issued).validity is Validity.VALID


def test_it_is_as_weighty_as_signing(county: County, issued: int) -> None:
    with pytest.raises(SecondFactorNeeded):
        annul(county, issued, confirmed=False)
    assert db.session.scalars(select(Annulment)).all() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("validity", None), ("validity", Validity.VALID), ("decider", None), ("basis", " "),
        ("basis", "长" * 201), ("reason", ""), ("reason", "长" * 1001),
    ],
)  # fmt: skip
def test_kind_decider_basis_and_reason_must_all_be_said(
    county: County, issued: int, field: str, value: object
) -> None:
    with pytest.raises(Invalid) as refused:
        annul(county, issued, with_values(**{field: value}))
    assert list(refused.value.fields) == [field]
    assert db.session.get_one(OfficialDocument, issued).validity is Validity.VALID


def test_only_what_is_issued_and_in_force_and_only_once(county: County, issued: int) -> None:
    under_way = draft(county)
    walk(county, under_way, "seal")
    with pytest.raises(OutOfTurn, match="尚未制发"):
        annul(county, under_way)
    annul(county, issued)
    with pytest.raises(OutOfTurn, match="已废止"):
        annul(county, issued, with_values(validity=Validity.REVOKED))
    assert not annulling.may_annul(
        county.actor("苏和"), db.session.get_one(OfficialDocument, issued)
    )


def test_the_decision_can_be_neither_changed_nor_removed(county: County, issued: int) -> None:
    annul(county, issued)
    for statement in ("UPDATE annulment SET digest = ''", "DELETE FROM annulment"):
        with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_every_receiver_sees_it_in_lists_and_who_signed_for_it_is_told(
    county: County, issued: int
) -> None:
    incoming = received(county)
    receiving.step(county, incoming.id, receiving.TO_READ)
    outbox.drain()
    annul(county, issued)
    db.session.expire_all()
    assert incoming.circulation.mark == "已废止"
    assert circulation(issued).mark == "已废止"
    (told,) = [
        t for t in incoming.circulation.tasks
        if t.kind is TaskKind.READ and t.person_id == county.people["孙丽华"]
    ]  # fmt: skip
    assert (told.state, told.note) == (TaskState.OPEN, "来文已废止，请转告承办人员。")


def test_a_receiver_who_has_not_signed_yet_sees_the_mark_and_has_one_task(
    county: County, issued: int
) -> None:
    annul(county, issued)
    incoming = received(county)
    assert incoming.circulation.mark == "已废止"
    tasks = db.session.scalars(
        select(Task).where(Task.circulation_id == incoming.circulation.id)
    ).all()
    assert {t.kind for t in tasks} == {TaskKind.DO}


def test_search_and_archive_say_so_and_the_audit_is_content(county: County) -> None:
    document_id = close(county, text=replace(TEXT, title="云岭县人民政府关于古树名木保护的通知"))
    found(county)
    item_id = file(county, item_of(document_id).id).id
    drafter = county.actor("郭宇航")
    assert [f.mark for f in ask(drafter, "古树名木").found] == [""]
    annul(county, document_id)
    assert [f.mark for f in ask(drafter, "古树名木").found] == ["已废止"]
    archivist = county.actor("乔桂英")
    assert archive.marks(archive.filed(archivist).rows) == {item_id: "已废止"}
    assert audited() == []


def test_the_audit_finds_an_annulment_that_nobody_decided(county: County, issued: int) -> None:
    assert audited() == []
    document = db.session.get_one(OfficialDocument, issued)
    document.validity = Validity.REVOKED
    db.session.flush()
    assert "效力与撤销、废止的办理记录不符" in audited()[0]


def test_a_void_document_goes_on_being_closed_and_filed(county: County, issued: int) -> None:
    annul(county, issued)
    with pytest.raises(Blocked):
        act(county, issued, "close")  # Still waits for its receipts, as every document does.
    assert circulation(issued).stage == "track"


def audited() -> list[str]:
    check = Check("", "", "")
    check_documents(check, lambda *_: None)
    return [fault.sentence for fault in check.faults]
