"""The audit of a joint document: what every issuer signed and sealed is what its acts say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.auditing.documents import check_documents
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from tests.app.auditing.test_audit import BYTES, found_by
from tests.app.dispatch.joint import SIGNER, joint_draft
from tests.app.dispatch.walk import act, walk
from tests.office import Office, prepared


@pytest.fixture(scope="module")
def issued_once(closed_office: Office) -> Iterator[int]:
    with prepared(closed_office, issue) as document_id:
        yield document_id


@pytest.fixture
def document_id(issued_once: int, office: Office) -> int:
    """A joint document; what a test does to it is taken back."""
    return issued_once


def issue(county: County) -> int:
    """Signed and sealed by three organs, and sent."""
    found = joint_draft(county, "云财发", "云司发")
    walk(county, found, "track", signer=SIGNER)
    return found


def test_a_joint_document_as_it_was_issued_is_in_order(county: County, document_id: int) -> None:
    assert not found_by(check_documents)


def test_one_that_waits_for_seals_or_was_refused_one_is_in_order(county: County) -> None:
    waiting = joint_draft(county)
    walk(county, waiting, "joint_seal", signer=SIGNER)
    refused = joint_draft(county)
    walk(county, refused, "joint_seal", signer=SIGNER)
    act(county, refused, "refuse", opinion="印章名称有误。")
    assert not found_by(check_documents)


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        ("UPDATE co_issuer SET seal_signature = {bytes} WHERE position = 2", "印章签名"),
        ("UPDATE co_issuer SET seal_certificate = NULL WHERE position = 1", "印章签名"),
        ("UPDATE co_issuer SET signed_digest = '{zeros}' WHERE position = 1", "联署签发"),
        ("DELETE FROM co_issuer WHERE position = 2", "印章签名"),
    ],
)
def test_what_was_changed_by_hand_is_named(
    county: County, document_id: int, attempt: str, said: str
) -> None:
    with unit_of_work():
        db.session.execute(text(attempt.format(bytes=BYTES(), zeros="0" * 64)))
    db.session.expire_all()
    assert said in found_by(check_documents)
