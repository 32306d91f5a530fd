"""收文: what goes to the archive when a matter is closed."""

from __future__ import annotations

import json
from datetime import datetime

from app.archives.models import ArchiveItem
from app.core import clock, outbox
from app.core.database import db
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.receipt.actions import load
from app.receipt.collecting import collect, origin
from app.receipt.models import IncomingDocument
from app.sample.county import County
from documents.archive.package import Role
from documents.encryption.signing import VerifyingKey
from documents.model import Document
from documents.rules.retention import Origin
from tests.app.receipt.walk import PDF, TEXT, act, arrived, delivery_of, walk


def test_a_closed_document_is_proposed_to_the_archive_with_its_original_and_its_form(
    county: County,
) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "end")
    outbox.drain()
    item = db.session.query(ArchiveItem).filter_by(source_type="incoming_document").one()
    assert (item.source_id, item.title) == (incoming_id, load(incoming_id).title)
    files = {file.name: file for file in collect(incoming_id).files}
    printed, form, original, words, signature = files.values()
    assert [f.role for f in (printed, form)] == [Role.HANDLING_FORM, Role.HANDLING_FORM]
    assert original.role is Role.ORIGINAL
    assert original.open().read() == PDF
    assert original.ciphertext_sm3 == stores().blobs.ciphertext_sm3(load(incoming_id).blob)
    assert Document.from_json(words.open().read().decode()).body == TEXT.body
    key = VerifyingKey.from_certificate(certificate(incoming_id))
    assert key.verify(signature.open().read(), PDF)
    shown = json.loads(form.open().read())
    assert shown["收文号"] == load(incoming_id).register_number
    assert shown["答复"] == "已按要求开展检查。"
    assert [o["text"] for o in shown["意见"]][:2] == ["经核对，符合规定。", "请研究办理。"]


def certificate(incoming_id: int) -> bytes:
    from app.core.acts import Certificate

    fingerprint = delivery_of(incoming_id).document.seal_certificate
    return db.session.get_one(Certificate, fingerprint).pem.encode()


def test_a_returned_document_is_not_filed(county: County) -> None:
    incoming_id = arrived(county)
    act(county, incoming_id, "return_document", reason="not-ours")
    outbox.drain()
    assert db.session.query(ArchiveItem).count() == 0


def test_where_a_document_comes_from_decides_how_long_it_is_kept(county: County) -> None:
    assert origin(load(arrived(county))) is Origin.SUPERIOR
    assert origin(load(arrived(county, unit="县政府", code="云财发"))) is Origin.SUBORDINATE
    assert origin(load(arrived(county, unit="教育局", code="云财发"))) is Origin.PEER


def test_the_register_begins_anew_with_the_year(county: County) -> None:
    first, second, third = (arrived(county, number=f"云政发〔2026〕{n}号") for n in (1, 2, 3))
    last_day = datetime(2026, 12, 31, 23, 59, tzinfo=clock.BEIJING)
    for incoming_id in (first, second, third):
        walk(county, incoming_id, "register")
    for incoming_id, moment in (
        (first, last_day),
        (second, last_day.replace(year=2027, month=1, day=1, hour=0, minute=1)),
    ):
        with clock.fixed(moment):
            act(county, incoming_id, "register")
    assert load(first).register_number == "收文〔2026〕1号"
    assert load(second).register_number == "收文〔2027〕1号"
    with unit_of_work():
        assert db.session.query(IncomingDocument).filter_by(register_number=None).one().id == third
