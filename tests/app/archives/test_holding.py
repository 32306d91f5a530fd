"""Handing out and checking: the package proves itself, with our software and with a plain openssl."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from app.archives import holding
from app.archives.models import ArchiveItem
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, NotAllowed, NotFound, OutOfTurn
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.official_documents.models import OfficialDocument
from app.sample.county import County
from documents.archive import verification
from documents.archive.report import Outcome
from documents.encryption.digest import sm3
from tests.app.archives.filing import ARCHIVIST, close, file, found, item_of


@pytest.fixture
def item(county: County, closed: tuple[int, ...]) -> ArchiveItem:
    found(county)
    return file(county, item_of(closed[0]).id)


@pytest.fixture
def exported(county: County, item: ArchiveItem, tmp_path: Path) -> Path:
    """The package in clear, as a zip."""
    with unit_of_work():
        return holding.export(county.actor(ARCHIVIST), item.archival_code or "", tmp_path / "out")


@pytest.fixture
def unpacked(exported: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(exported).extractall(folder)
    return folder


def test_an_exported_package_verifies_without_the_database(exported: Path) -> None:
    report = verification.verify(exported, holding.trusted_roots())
    assert report.outcome is Outcome.UNCHANGED, report.sentences()
    for code in ("manifest", "certificate", "files", "uncovered", "metadata"):
        assert report.step(code).outcome is Outcome.UNCHANGED
    assert verification.verify(exported).outcome is Outcome.UNTRUSTED, (
        "nobody vouched for the root yet"
    )


def test_a_plain_openssl_says_the_same(unpacked: Path, tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    root.write_bytes(stores().keys.root_certificate)
    said = run_script(unpacked, root)
    assert said.returncode == 0, said.stdout
    assert "结论：未改动" in said.stdout


def test_every_file_that_is_touched_is_named_by_both(unpacked: Path, tmp_path: Path) -> None:
    names = sorted(p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file())
    assert len(names) > 10
    for name in names:
        place = unpacked / name
        original = place.read_bytes()
        place.write_bytes(original[:-2] + bytes([original[-2] ^ 1]) + original[-1:])
        assert not unaltered(unpacked), name
        place.write_bytes(original)
    victim = next(n for n in names if "/正本/" in n and n.endswith(".pdf"))
    (unpacked / victim).write_bytes((unpacked / victim).read_bytes() + b" ")
    report = verification.verify(unpacked)
    assert any(victim.removeprefix("v1/") in i for i in report.step("files").items)
    said = run_script(unpacked)
    assert said.returncode == 1
    assert f"已改动：{victim.removeprefix('v1/')}" in said.stdout


def test_a_file_that_is_missing_or_slipped_in_is_named(unpacked: Path) -> None:
    extra = unpacked / "v1" / "content" / "附件.txt"
    extra.write_text("补充")
    report = verification.verify(unpacked)
    assert report.step("uncovered").outcome is Outcome.NOT_COVERED
    assert "附件.txt" in run_script(unpacked).stdout
    extra.unlink()
    next((unpacked / "v1" / "content" / "定稿").iterdir()).unlink()
    assert report_items(unpacked, "files") == ["缺失"]
    assert "缺失" in run_script(unpacked).stdout


def test_the_package_holds_everything_that_belongs_to_the_item(
    exported: Path, item: ArchiveItem
) -> None:
    package = zipfile.ZipFile(exported)
    manifest = json.loads(package.read("v1/manifest.json"))
    assert sm3(package.read("v1/manifest.json")).hex() == item.manifest_digest
    roles = {entry["role"] for entry in manifest["files"]}
    assert {"正本", "定稿", "发文稿纸", "历史稿"} <= roles
    document = db.session.get_one(OfficialDocument, item.source_id)
    by_role = {e["role"]: e for e in manifest["files"] if e["path"].endswith(".pdf")}
    assert by_role["正本"]["sm3"] == document.issued_digest
    metadata = package.read("v1/metadata.xml").decode()
    for shown in (document.title, document.number or "", item.archival_code or "", "室编件号"):
        assert shown in metadata
    verbs = [
        json.loads(line)["act"]["verb"]
        for line in package.read("v1/process.jsonl").decode().splitlines()
    ]
    for verb in ("document.begin", "dispatch.sign.sign", "document.seal", "delivery.receive",
                 "dispatch.track.close", "archive.propose"):  # fmt: skip
        assert verb in verbs


def test_the_opinions_in_the_package_are_those_that_the_acts_vouch_for(exported: Path) -> None:
    package = zipfile.ZipFile(exported)
    (name,) = [n for n in package.namelist() if n.endswith("办理意见.json")]
    opinions = json.loads(package.read(name))
    acts_said = {
        json.loads(line)["act"]["details"].get("opinion")
        for line in package.read("v1/process.jsonl").decode().splitlines()
    }
    assert opinions
    for opinion in opinions:
        parts = [opinion["text"], opinion["ink"], opinion["salt"]]
        kept = json.dumps(parts, ensure_ascii=False).encode()
        assert sm3(kept).hex() == opinion["digest"]
        assert opinion["digest"] in acts_said
    digests, words = ([one[key] for one in opinions] for key in ("digest", "text"))
    assert len(set(digests)) == len(opinions) > len(set(words)), "the same words, another digest"


def test_attachments_go_into_the_package_as_they_were_given(county: County, tmp_path: Path) -> None:
    found(county)
    content = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n" * 3
    document_id = close(county, attach=[("防火责任区.pdf", content)])
    item = file(county, item_of(document_id).id)
    with unit_of_work():
        path = holding.export(county.actor(ARCHIVIST), item.archival_code or "", tmp_path)
    package = zipfile.ZipFile(path)
    (name,) = [n for n in package.namelist() if "/附件/" in n]
    assert package.read(name) == content
    assert name.endswith("防火责任区.pdf")


def test_checking_again_and_handing_out_are_on_record(
    county: County, item: ArchiveItem, exported: Path
) -> None:
    with unit_of_work():
        report = holding.verify_item(county.actor(ARCHIVIST), item.id)
    assert report.outcome is Outcome.UNCHANGED
    with unit_of_work(), holding.hand_out(county.actor(ARCHIVIST), item.id) as stream:
        assert stream.read() == exported.read_bytes()
    said = db.session.execute(
        select(Act.verb, Act.details)
        .where(Act.subject_type == "archive_item", Act.subject_id == item.id)
        .order_by(Act.seq)
    ).all()
    assert [verb for verb, _ in said] == [
        "archive.propose", "archive.file", "archive.export", "archive.verify", "archive.export",
    ]  # fmt: skip
    assert said[3][1]["outcome"] == "未改动"


def test_a_stored_package_that_was_touched_is_neither_shown_as_sound_nor_handed_out(
    county: County, item: ArchiveItem, tmp_path: Path
) -> None:
    place = stores().blobs._path(item.package_blob or "")
    original = place.read_bytes()
    actor = county.actor(ARCHIVIST)
    for spoilt in (original[:-5], original[:200] + b"\0" + original[201:], b""):
        place.write_bytes(spoilt)
        with pytest.raises(Blocked, match="审计管理员"):
            holding.check(item)
        with pytest.raises(Blocked, match="没有导出"), unit_of_work():
            holding.export(actor, item.archival_code or "", tmp_path / "none")
        assert not list((tmp_path / "none").iterdir())
    place.unlink()
    with pytest.raises(Blocked, match="丢失"), unit_of_work():
        holding.verify_item(actor, item.id)
    place.write_bytes(original)


def test_the_package_of_another_item_is_not_taken_for_this_one(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    first, second = (file(county, item_of(d).id) for d in closed[:2])
    one, other = (stores().blobs._path(i.package_blob or "") for i in (first, second))
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    with pytest.raises(Blocked, match="打不开"):
        holding.check(first)
    one.write_bytes(kept)
    first.package_blob = second.package_blob
    with db.session.no_autoflush, pytest.raises(Blocked, match="另一件"):
        holding.check(first)
    db.session.rollback()


def test_an_export_never_writes_over_a_file(
    county: County, exported: Path, item: ArchiveItem
) -> None:
    before = exported.read_bytes()
    with pytest.raises(Blocked, match="已经存在"), unit_of_work():
        holding.export(county.actor(ARCHIVIST), item.archival_code or "", exported.parent)
    assert exported.read_bytes() == before


def test_who_may_read_and_who_may_hand_out(
    county: County, item: ArchiveItem, tmp_path: Path
) -> None:
    drafter, stranger = county.actor("郭宇航"), county.actor("陈国强")
    with unit_of_work():
        assert holding.verify_item(drafter, item.id).unaltered
    with pytest.raises(NotAllowed), unit_of_work():
        holding.export(drafter, item.archival_code or "", tmp_path)
    for act in (
        lambda: holding.verify_item(stranger, item.id),
        lambda: holding.export(stranger, item.archival_code or "", tmp_path),
        lambda: holding.hand_out(stranger, item.id),
        lambda: holding.export(county.actor(ARCHIVIST), "0101-WS·2026-Y-BGS-0999", tmp_path),
    ):
        with pytest.raises(NotFound), unit_of_work():
            act()


def test_an_item_that_is_not_filed_has_no_package(county: County, closed: tuple[int, ...]) -> None:
    item = item_of(closed[0])
    with pytest.raises(OutOfTurn, match="尚未归档"):
        holding.check(item)


def run_script(folder: Path, *arguments: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", folder / "v1" / "VERIFY.sh", *arguments],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def unaltered(folder: Path) -> bool:
    try:
        return verification.verify(folder).unaltered
    except verification.UnreadablePackage:
        return False


def report_items(folder: Path, code: str) -> list[str]:
    return [item.partition("：")[0] for item in verification.verify(folder).step(code).items]
