"""验章 of a joint document: the receiver checks every issuer's seal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core import outbox
from app.core.database import db
from app.core.errors import Blocked
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.official_documents import producing
from app.official_documents.models import Delivery, OfficialDocument
from app.receipt.collecting import collect
from app.receipt.models import IncomingDocument
from app.receipt.verifying import verify
from app.sample.county import County
from documents.encryption.signing import SigningKey
from tests.app.dispatch.joint import SIGNER, joint_draft
from tests.app.dispatch.walk import walk as walk_dispatch
from tests.app.receipt.walk import act, incoming_of
from tests.office import Office, prepared


@pytest.fixture(scope="module")
def incoming_once(founded: Office) -> Iterator[int]:
    with prepared(founded, come_in) as incoming_id:
        yield incoming_id


@pytest.fixture
def incoming(incoming_once: int, office: Office) -> IncomingDocument:
    """The document as it came in; what a test does to it is taken back."""
    return db.session.get_one(IncomingDocument, incoming_once)


def come_in(county: County) -> int:
    """A joint notice that waits to be signed for in 青石镇."""
    document_id = joint_draft(county)
    walk_dispatch(county, document_id, "track", signer=SIGNER)
    outbox.drain()
    delivery = db.session.query(Delivery).filter_by(
        document_id=document_id, unit_id=county.units["青石镇"]
    )
    return incoming_of(delivery.one().id).id


def document_of(incoming: IncomingDocument) -> OfficialDocument:
    assert incoming.delivery is not None
    return incoming.delivery.document


def test_all_issuers_are_named_and_every_seal_is_checked_by_itself(
    county: County, incoming: IncomingDocument
) -> None:
    genuine = verify(incoming)
    assert genuine.holds
    assert [c.label for c in genuine.checks] == ["正文完整"] + [
        f"{what}（{organ}）"
        for organ in ("云岭县教育局", "云岭县财政局")
        for what in ("印章签名", "印章主体", "印章证书")
    ]
    assert [c.subject for c in genuine.certificates] == ["云岭县教育局", "云岭县财政局"]
    assert incoming.from_name == "云岭县教育局、云岭县财政局"
    act(county, incoming.id, "sign_for")


def test_a_missing_seal_of_one_issuer_stops_the_signing_for(
    county: County, incoming: IncomingDocument
) -> None:
    with unit_of_work():
        document_of(incoming).co_issuers[0].seal_signature = None
    assert [c.label for c in verify(incoming).checks if not c.holds] == ["印章签名（云岭县财政局）"]
    with pytest.raises(Blocked, match="没有电子印章签名"):
        act(county, incoming.id, "sign_for")


def test_a_seal_on_other_bytes_is_noticed(county: County, incoming: IncomingDocument) -> None:
    with unit_of_work():
        (one,) = document_of(incoming).co_issuers
        key = SigningKey.from_pem(one.account.seal.key.encode())
        one.seal_signature = key.sign(b"another text")
    assert [c.label for c in verify(incoming).checks if not c.holds] == ["印章签名（云岭县财政局）"]


def test_a_seal_of_another_organ_is_noticed(county: County, incoming: IncomingDocument) -> None:
    """The host's key twice is not the seals of two organs."""
    with unit_of_work():
        document = document_of(incoming)
        (one,) = document.co_issuers
        key = SigningKey.from_pem(document.account.seal.key.encode())
        one.seal_signature = key.sign(producing.issued_bytes(document))
        one.seal_certificate = document.seal_certificate
    assert [c.label for c in verify(incoming).checks if not c.holds] == ["印章主体（云岭县财政局）"]


def test_what_the_receiver_files_has_the_signatures_of_all_seals(
    county: County, incoming: IncomingDocument
) -> None:
    incoming_id, original = incoming.id, stores().blobs.read(incoming.blob)
    act(county, incoming_id, "sign_for")
    collected = collect(incoming_id)
    names = [f.name for f in collected.files if f.name.endswith(".sig")]
    assert [name.partition(".")[0] for name in names] == ["用印签名", "用印签名-云岭县财政局"]
    assert len(set(collected.certificates)) == 2
    assert original == producing.issued_bytes(
        document_of(db.session.get_one(IncomingDocument, incoming_id))
    )
