"""审计: whatever a database administrator changes behind the office's back is found and named."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app.auditing.archives import check_archives
from app.auditing.audit import audit, publish
from app.auditing.chain import check_acts
from app.auditing.documents import check_documents
from app.auditing.models import PublishedHead
from app.auditing.opinions import check_opinions
from app.auditing.receipts import check_receipts
from app.auditing.report import Check, Progress
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import OfficialDocument
from app.sample import informing
from app.sample.county import County
from documents.archive.heads import TreeHead
from documents.encryption.certificates import read_certificate
from tests.app.archives.filing import file, found, item_of
from tests.app.duty import watch
from tests.app.meetings import walk as convening
from tests.app.supervision import test_inspecting as inspecting
from tests.app.supervision import walk as supervising
from tests.blueprints.api.doors import delivered
from tests.office import Office

AUDITOR = "程明"
COLUMNS = {
    "at": "'2020-01-01 00:00:00.000000'", "person_id": "2", "actor": "'别人'", "post": "'别的岗位'",
    "on_behalf_of": "'别人'", "verb": "'dispatch.sign.refuse'", "subject_type": "'unit'",
    "subject_id": "999", "details": "'{}'", "previous": "'" + "0" * 64 + "'",
    "hash": "'" + "0" * 64 + "'", "signer": "'" + "0" * 64 + "'",
}  # fmt: skip


def as_administrator(*statements: str) -> None:
    """What a database administrator can do: take the triggers away, and write what she likes."""
    if db.engine.dialect.name == "sqlite":
        for (name,) in db.session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            db.session.execute(text(f"DROP TRIGGER {name}"))
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        for table in (
            "act",
            "opinion",
            "revision",
            "certificate",
            "published_head",
            "archive_item",
            "bulletin_ruling",
        ):
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    for statement in statements:
        db.session.execute(text(statement))
    db.session.expire_all()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written in the block is taken back, so that one document serves many attempts."""
    savepoint = db.session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        db.session.expire_all()


def found_by(run: Callable[[Check, Progress], object]) -> str:
    """The first sentence of one check alone, "" when it finds nothing."""
    check = Check("", "", "")
    run(check, lambda *_: None)
    return check.faults[0].sentence if check.faults else ""


def sign_act(document_id: int) -> int:
    return db.session.execute(
        text("SELECT seq FROM act WHERE verb = 'dispatch.sign.sign' AND subject_id = :id"),
        {"id": document_id},
    ).scalar_one()


def test_an_untouched_office_is_whole_and_says_so_with_a_signed_head(
    office: Office, county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    file(county, item_of(closed[0]).id)
    supervising.walk(county, supervising.propose(county), "check")
    convening.noticed(county)
    inspecting.concluded(county)
    informing.reported(county, informing.FIRE)
    delivered(office)  # by a platform, which is nobody of the office
    watch.around(county)
    watch.begun(county)
    heard: list[str] = []
    report = audit(lambda name, _done, _total: heard.append(name))
    assert report.whole, report.sentence
    assert "前后相接" in report.sentence
    assert heard
    assert all(check.checked for check in report.checks)
    assert report.head is not None
    assert report.head.head.size == report.acts
    key = read_certificate(report.head.certificate).key
    assert key.verify(report.head.signature, report.head.head.to_bytes())
    plain = json.loads(report.to_json())
    assert plain["tree_head"]["root"] == report.head.head.root


def test_every_column_of_an_act_is_guarded_and_the_row_is_named(
    county: County, closed: tuple[int, ...]
) -> None:
    seq = sign_act(closed[0])
    for column, value in COLUMNS.items():
        with undone():
            as_administrator(f"UPDATE act SET {column} = {value} WHERE seq = {seq}")
            assert f"第 {seq} 条办理记录" in found_by(check_acts), column
    with undone():
        zero = "X'00'" if db.engine.dialect.name == "sqlite" else r"'\x00'"
        as_administrator(f"UPDATE act SET signature = {zero} WHERE seq = {seq}")
        assert f"第 {seq} 条办理记录不是原样：签名与内容不符" in found_by(check_acts)
    with undone():
        as_administrator(f"UPDATE act SET details = '???' WHERE seq = {seq}")
        assert f"第 {seq} 条办理记录不是原样：内容已损坏" in found_by(check_acts)
    assert set(COLUMNS) | {"seq", "signature"} == set(Act.__table__.columns.keys())


def test_acts_that_were_removed_moved_or_exchanged_are_missed(
    county: County, closed: tuple[int, ...]
) -> None:
    seq = sign_act(closed[0])
    last = db.session.execute(text("SELECT max(seq) FROM act")).scalar_one()
    with undone():
        as_administrator(f"DELETE FROM act WHERE seq = {seq}")
        assert f"第 {seq} 条办理记录不是原样：序号应为 {seq}" in found_by(check_acts)
    with undone():
        as_administrator(f"DELETE FROM act WHERE seq = {last}")
        assert "末尾的办理记录已被删除" in found_by(check_acts)
    with undone():
        as_administrator(
            f"UPDATE act SET seq = -1 WHERE seq = {seq}",
            f"UPDATE act SET seq = {seq} WHERE seq = {seq + 1}",
            f"UPDATE act SET seq = {seq + 1} WHERE seq = -1",
        )
        assert f"第 {seq} 条办理记录不是原样" in found_by(check_acts)
    with undone():
        as_administrator(f"UPDATE act SET seq = {last + 5} WHERE seq = {last}")
        assert f"第 {last} 条办理记录不是原样：序号应为 {last}，实为 {last + 5}" in found_by(
            check_acts
        )


def test_an_end_cut_off_with_its_traces_is_shown_by_a_published_head(
    county: County, closed: tuple[int, ...]
) -> None:
    closed[0]
    with unit_of_work():
        outside = TreeHead.from_bytes(publish(county.actor(AUDITOR), audit()).content)
    assert audit().whole
    keep = outside.size - 3
    digest = db.session.get_one(Act, keep).hash
    cut = (
        f"DELETE FROM act WHERE seq > {keep}",
        f"UPDATE act_head SET seq = {keep}, hash = '{digest}'",
    )
    with undone():
        as_administrator(*cut)
        assert f"第 {keep + 1} 条起的记录已被删除" in audit().sentence
    with undone():
        as_administrator(*cut, "DELETE FROM published_head")
        assert f"第 {keep + 1} 条起的记录已被删除" in audit(published=[outside]).sentence
    with undone():
        as_administrator("UPDATE published_head SET signature = content")
        assert "已公布的树头与其签名不符" in audit().sentence


def test_a_broken_chain_publishes_no_head(county: County, closed: tuple[int, ...]) -> None:
    seq = sign_act(closed[0])
    as_administrator(f"UPDATE act SET actor = '别人' WHERE seq = {seq}")
    with pytest.raises(Blocked, match="不能公布"):
        publish(county.actor(AUDITOR), audit())
    assert db.session.query(PublishedHead).count() == 0


def test_a_forged_certificate_vouches_for_nobody(county: County, closed: tuple[int, ...]) -> None:
    seq = sign_act(closed[0])
    signer = db.session.get_one(Act, seq).signer
    with undone():
        as_administrator(f"UPDATE certificate SET person_id = NULL WHERE fingerprint = '{signer}'")
        assert not audit().whole
    with undone():
        as_administrator(f"DELETE FROM certificate WHERE fingerprint = '{signer}'")
        assert "找不到签名人的证书" in audit().sentence


def test_an_opinion_that_was_changed_removed_or_slipped_in_is_named(
    county: County, closed: tuple[int, ...]
) -> None:
    closed[0]
    key, name = db.session.execute(
        text("SELECT id, name FROM opinion WHERE stage = 'sign' ORDER BY id LIMIT 1")
    ).one()
    other = db.session.execute(
        text(f"SELECT id FROM opinion WHERE stage = 'check' AND id <> {key} LIMIT 1")
    ).scalar_one()
    attempts = (
        f"UPDATE opinion SET text = (SELECT text FROM opinion WHERE id = {other}) WHERE id = {key}",
        (
            f"UPDATE opinion SET text = (SELECT text FROM opinion WHERE id = {other}), digest = "
            f"(SELECT digest FROM opinion WHERE id = {other}) WHERE id = {key}"
        ),
        f"UPDATE opinion SET name = '别人' WHERE id = {key}",
        f"UPDATE opinion SET label = '不同意' WHERE id = {key}",
        f"UPDATE opinion SET move = 'refuse' WHERE id = {key}",
    )
    for attempt in attempts:
        with undone():
            as_administrator(attempt)
            assert f"第 {key} 号意见" in found_by(check_opinions), attempt
    with undone():
        as_administrator(f"DELETE FROM opinion WHERE id = {key}")
        assert f"「{name}」的意见已不在" in found_by(check_opinions)
    with undone():
        as_administrator(
            f"UPDATE opinion SET text = digest WHERE id = {key}".replace("digest", BYTES())
        )
        assert f"第 {key} 号意见已被删除、改动或者损坏" in found_by(check_opinions)


def BYTES() -> str:  # noqa: N802 - it stands for a literal of the database at hand
    return "X'0102'" if db.engine.dialect.name == "sqlite" else r"'\x0102'"


def test_a_document_that_is_not_what_was_sealed_is_named(
    county: County, closed: tuple[int, ...]
) -> None:
    document_id = closed[0]
    other_id = closed[1]
    attempts = {
        f"UPDATE official_document SET issued_blob = (SELECT issued_blob FROM official_document "
        f"WHERE id = {other_id}) WHERE id = {document_id}": "正本已被替换",
        f"UPDATE official_document SET issued_digest = signed_digest WHERE id = {document_id}": "正本摘要",
        f"UPDATE official_document SET signed_digest = issued_digest WHERE id = {document_id}": "签发摘要",
        f"UPDATE official_document SET number = '云政发〔2026〕99号' WHERE id = {document_id}": "文号",
        f"UPDATE official_document SET seal_signature = {BYTES()} WHERE id = {document_id}": "印章签名",
        f"UPDATE revision SET digest = '{'0' * 64}' WHERE document_id = {document_id}": "第 1 稿",
        f"DELETE FROM revision WHERE document_id = {document_id}": "第 1 稿已被删除",
        f"UPDATE delivery SET digest = '{'0' * 64}' WHERE document_id = {document_id}": "号分送",
    }
    for attempt, said in attempts.items():
        with undone():
            as_administrator(attempt)
            assert said in found_by(check_documents), attempt


def test_an_incoming_document_that_is_not_what_came_in_is_named(
    county: County, closed: tuple[int, ...]
) -> None:
    first, second = db.session.execute(
        text("SELECT id FROM incoming_document ORDER BY id LIMIT 2")
    ).scalars()
    assert not found_by(check_receipts)
    attempts = {
        f"UPDATE incoming_document SET digest = '{'0' * 64}' WHERE id = {first}": "分送时的摘要",
        f"UPDATE incoming_document SET blob = '{'0' * 32}' WHERE id = {second}": "原件已被替换",
        f"UPDATE incoming_document SET register_number = '收文〔2026〕9号' WHERE id = {first}": "收文号",
    }
    for attempt, said in attempts.items():
        with undone():
            as_administrator(attempt)
            assert said in found_by(check_receipts), attempt


def test_a_replaced_blob_is_found(county: County, closed: tuple[int, ...]) -> None:
    found(county)
    document_id = closed[0]
    item = file(county, item_of(document_id).id)
    document = db.session.get_one(OfficialDocument, document_id)
    other = stores().blobs.put(io.BytesIO(b"x" * 5000), limit_bytes=10_000).id
    for blob, said, run in (
        (document.issued_blob, "正本已被替换", check_documents),
        (item.package_blob, "档案包已被替换", check_archives),
    ):
        place = path_of(blob or "")
        original = place.read_bytes()
        for spoilt in (
            path_of(other).read_bytes(),
            original[:-1],
            original[:-9] + bytes([original[-9] ^ 1]) + original[-8:],
        ):
            place.write_bytes(spoilt)
            assert said in found_by(run)
        place.unlink()
        assert said in found_by(run)
        place.write_bytes(original)
    assert audit().whole


def path_of(blob: str) -> Path:
    return stores().settings.data / "blobs" / blob[:2] / blob[2:4] / blob


def test_a_filed_item_whose_row_was_changed_is_named(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    key = file(county, item_of(closed[0]).id).id
    for attempt, said in (
        ("archival_code = '0101-WS·2026-Y-BGS-0009'", "档号与归档记录"),
        ("state = 'declined'", "与办理记录不符"),
        (f"manifest_digest = '{'0' * 64}'", "清单摘要"),
    ):
        with undone():
            as_administrator(f"UPDATE archive_item SET {attempt} WHERE id = {key}")
            assert said in found_by(check_archives)
    with undone():
        as_administrator(f"DELETE FROM archive_item WHERE id = {key}")
        assert f"第 {key} 号档案已被删除" in found_by(check_archives)
