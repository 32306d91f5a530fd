"""The check of packages that were altered, forged or made to do harm."""

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.archive import evidence, verification, writing
from documents.archive.errors import HostilePackage, UnreadablePackage
from documents.archive.package import Entry, Manifest
from documents.archive.report import Outcome
from documents.encryption.certificates import read_certificate
from documents.encryption.digest import sha256, sm3

FINAL = "content/定稿/003-定稿.docx"


@pytest.fixture
def folder(gm_office, tmp_path):
    writing.write(gm_office.source(), gm_office.recorder, tmp_path / "package")
    return tmp_path / "package" / "v1"


def outcome(folder, office, code):
    report = verification.verify(folder.parent, office.roots)
    assert not report.unaltered
    assert report.faults()
    return report.step(code).outcome


def sign_again(folder, signer, suffix=".sm2.sig"):
    """What a forger with a key of his own can do: a manifest that fits, signed by himself."""
    old = Manifest.from_bytes((folder / "manifest.json").read_bytes())
    certificate = read_certificate(signer.certificate)
    (folder / "certificates" / f"{certificate.fingerprint}.pem").write_bytes(signer.certificate)
    entries = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if not name.startswith("manifest.json"):
            data = path.read_bytes()
            digests = sm3(data).hex(), sha256(data).hex()
            entries.append(Entry(name, "", "", "", len(data), *digests))
    manifest = Manifest(
        archival_code=old.archival_code,
        created_at=old.created_at,
        suite=old.suite,
        signer=certificate.fingerprint,
        files=tuple(entries),
    )
    (folder / "manifest.json").write_bytes(manifest.to_bytes())
    (folder / f"manifest.json{suffix}").write_bytes(signer.sign(manifest.to_bytes()))


@pytest.mark.parametrize("content", [b"DRAFT", b"draf", b"draft and more", b""])
def test_an_altered_file_is_named(folder, gm_office, content):
    (folder / FINAL).write_bytes(content)
    assert outcome(folder, gm_office, "files") is Outcome.ALTERED
    report = verification.verify(folder.parent, gm_office.roots)
    assert report.step("files").items == (f"已改动：{FINAL}",)
    assert report.step("manifest").outcome is Outcome.UNCHANGED


def test_a_missing_file_is_named(folder, gm_office):
    (folder / FINAL).unlink()
    assert outcome(folder, gm_office, "files") is Outcome.ALTERED
    report = verification.verify(folder.parent, gm_office.roots)
    assert report.step("files").items == (f"缺失：{FINAL}",)


def test_an_additional_file_is_not_covered(folder, gm_office):
    (folder / "content" / "定稿" / "另一份.docx").write_bytes(b"x")
    (folder.parent / "v2").mkdir()
    (folder.parent / "v2" / "manifest.json").write_bytes(b"{}")
    assert outcome(folder, gm_office, "uncovered") is Outcome.NOT_COVERED
    report = verification.verify(folder.parent, gm_office.roots)
    assert report.step("uncovered").items == ("v1/content/定稿/另一份.docx", "v2/manifest.json")
    assert report.outcome is Outcome.NOT_COVERED


def test_a_manifest_made_to_fit_an_altered_file_fails_by_its_signature(folder, gm_office):
    text = (folder / "manifest.json").read_text()
    digests = sm3(b"draft").hex(), sha256(b"draft").hex()
    altered = sm3(b"DRAFT").hex(), sha256(b"DRAFT").hex()
    for old, new in zip(digests, altered, strict=True):
        text = text.replace(old, new)
    (folder / FINAL).write_bytes(b"DRAFT")
    (folder / "manifest.json").write_text(text)
    assert outcome(folder, gm_office, "manifest") is Outcome.ALTERED
    report = verification.verify(folder.parent, gm_office.roots)
    assert report.step("files").outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("signature", [None, b"", b"\x30\x00", b"x" * 70])
def test_a_manifest_without_a_good_signature_is_altered(folder, gm_office, signature):
    place = folder / "manifest.json.sm2.sig"
    place.unlink() if signature is None else place.write_bytes(signature)
    assert outcome(folder, gm_office, "manifest") is Outcome.ALTERED


def test_a_forger_with_a_key_of_his_own_is_not_trusted(folder, gm_office):
    forger = type(gm_office)("gm").recorder
    (folder / FINAL).write_bytes(b"forged")
    sign_again(folder, forger)
    report = verification.verify(folder.parent, gm_office.roots)
    assert report.step("manifest").outcome is Outcome.UNCHANGED
    assert report.step("certificate").outcome is not Outcome.UNCHANGED
    assert report.outcome is not Outcome.UNCHANGED


def test_a_package_signed_with_a_personal_certificate_does_not_speak_for_the_office(
    folder, gm_office
):
    sign_again(folder, gm_office.mayor)
    report = verification.verify(folder.parent, gm_office.roots)
    assert report.outcome is Outcome.UNTRUSTED
    assert "「王县长」用个人证书签名" in report.step("certificate").sentence


def test_an_act_signed_by_another_person_than_its_actor_is_pointed_out(folder, gm_office):
    clerk = gm_office.signer("小吏")
    (folder / "certificates" / "clerk.pem").write_bytes(clerk.certificate)

    def sign_as_the_mayor(lines):
        act = {**lines[0]["act"], "signer": read_certificate(clerk.certificate).fingerprint}
        forged = gm_office.act(clerk, **act)
        lines[0] |= {"act": act, "hash": forged.hash, "signature": forged.signature}

    rewrite_process(folder, gm_office, sign_as_the_mayor)
    step = verification.verify(folder.parent, gm_office.roots).step("acts")
    assert step.outcome is Outcome.UNTRUSTED
    assert step.items == ("第 2 条：办理人是「王县长」，签名人是「小吏」",)


def test_a_signer_whose_certificate_is_missing_cannot_be_confirmed(folder, gm_office):
    fingerprint = read_certificate(gm_office.recorder.certificate).fingerprint
    (folder / "certificates" / f"{fingerprint}.pem").unlink()
    assert outcome(folder, gm_office, "manifest") is Outcome.ALTERED


def rewrite_process(folder, office, change):
    """Alter the acts, and sign all anew with the office's own recorder: the insider's attack."""
    path = folder / "process.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    change(lines)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    sign_again(folder, office.recorder)


def alter_act(lines):
    lines[1]["act"]["actor"] = "李四"


def alter_act_and_hash(lines):
    alter_act(lines)
    lines[1]["hash"] = evidence.digest(evidence.canonical(lines[1]["act"]))


def take_other_signature(lines):
    lines[0]["signature"] = lines[1]["signature"]


def exchange(lines):
    lines[0], lines[1] = lines[1], lines[0]


def repeat(lines):
    lines.append(lines[-1])


def forget_signer(lines):
    lines[0]["act"]["signer"] = "00" * 32


def no_act(lines):
    lines[0]["act"] = []


@pytest.mark.parametrize(
    "change",
    [alter_act, alter_act_and_hash, take_other_signature, exchange, repeat, forget_signer, no_act],
)
def test_acts_altered_by_an_insider_are_found(folder, gm_office, change):
    rewrite_process(folder, gm_office, change)
    assert outcome(folder, gm_office, "acts") is Outcome.ALTERED


def other_path(lines):
    lines[0]["path"] = lines[1]["path"]


def other_index(lines):
    lines[0]["index"] += 1


def no_index(lines):
    lines[0]["index"] = "1"


@pytest.mark.parametrize("change", [other_path, other_index, alter_act_and_hash])
def test_acts_that_are_not_in_the_tree_are_found(folder, gm_office, change):
    rewrite_process(folder, gm_office, change)
    assert outcome(folder, gm_office, "inclusion") is Outcome.ALTERED


def test_a_proof_of_another_form_is_found(folder, gm_office):
    rewrite_process(folder, gm_office, no_index)
    assert outcome(folder, gm_office, "acts") is Outcome.ALTERED


def test_an_act_left_without_proof_is_not_passed_over(folder, gm_office):
    def strip(lines):
        del lines[0]["path"]

    rewrite_process(folder, gm_office, strip)
    report = verification.verify(folder.parent, gm_office.roots)
    assert report.step("inclusion").outcome is Outcome.NOT_CHECKED
    assert "1 条没有收录证明" in report.step("inclusion").sentence


def test_an_act_back_dated_and_signed_anew_is_not_in_the_published_tree(folder, gm_office):
    def back_date(lines):
        act = {**lines[0]["act"], "at": "2026-11-23T07:58:00.000000Z"}
        act["signer"] = read_certificate(gm_office.recorder.certificate).fingerprint
        forged = gm_office.act(gm_office.recorder, **act)
        lines[0] |= {"act": act, "hash": forged.hash, "signature": forged.signature}

    rewrite_process(folder, gm_office, back_date)
    report = verification.verify(folder.parent, gm_office.roots)
    assert report.step("acts").outcome is Outcome.UNCHANGED
    assert report.step("inclusion").outcome is Outcome.ALTERED


def test_an_altered_tree_head_is_found_even_when_listed_anew(folder, gm_office):
    path = folder / "tree_head.json"
    path.write_bytes(path.read_bytes().replace(b'"size": 7', b'"size": 8'))
    sign_again(folder, gm_office.recorder)
    assert outcome(folder, gm_office, "tree_head") is Outcome.ALTERED


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": 1}', b"\xff" * 50])
def test_a_tree_head_of_another_form_is_found(folder, gm_office, content):
    (folder / "tree_head.json").write_bytes(content)
    sign_again(folder, gm_office.recorder)
    assert outcome(folder, gm_office, "tree_head") is Outcome.ALTERED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a/>",
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        b"<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'><!ENTITY y '&x;&x;&x;'>]>"
        + "<电子文件元数据><文件实体><档号>&y;</档号></文件实体></电子文件元数据>".encode(),
    ],
)
def test_metadata_of_another_document_or_form_is_found(folder, gm_office, content):
    (folder / "metadata.xml").write_bytes(content)
    sign_again(folder, gm_office.recorder)
    assert outcome(folder, gm_office, "metadata") is Outcome.ALTERED


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff", b'{"format": "x"}', b"[" * 100_000, b'{"files": [1]}'],
)
def test_a_manifest_of_another_form_makes_no_package(folder, content):
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(UnreadablePackage):
        verification.verify(folder.parent)


def test_a_manifest_that_lists_a_file_twice_or_outside_is_no_trap(folder, gm_office):
    text = (folder / "manifest.json").read_text()
    line = next(part for part in text.split("\n") if "定稿.docx" in part)
    (folder / "manifest.json").write_text(text.replace(line, line + "\n" + line))
    with pytest.raises(UnreadablePackage, match="重复"):
        verification.verify(folder.parent)
    (folder / "manifest.json").write_text(text.replace(FINAL, "../../../../etc/passwd"))
    report = verification.verify(folder.parent, gm_office.roots)
    assert "缺失：../../../../etc/passwd" in report.step("files").items


def test_an_enormous_manifest_is_refused(folder):
    with (folder / "manifest.json").open("wb") as file:
        file.truncate(17 << 20)
    with pytest.raises(HostilePackage, match="过大"):
        verification.verify(folder.parent)


def test_what_is_no_package_is_called_so(tmp_path):
    with pytest.raises(UnreadablePackage, match=r"v1/manifest\.json"):
        verification.verify(tmp_path)
    for content in (b"", b"PK", b"not a zip" * 100, b"PK\x05\x06" + bytes(30)):
        with pytest.raises(UnreadablePackage):
            verification.verify(io.BytesIO(content))
    with pytest.raises(UnreadablePackage):
        verification.verify(tmp_path / "absent.zip")


def test_a_zip_repacked_by_another_program_still_verifies(folder, gm_office):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.parent.rglob("*"):
            archive.write(path, path.relative_to(folder.parent).as_posix())
    assert verification.verify(stream, gm_office.roots).outcome is Outcome.UNCHANGED


@given(st.data())
@settings(deadline=None, max_examples=30)
def test_a_damaged_zip_is_never_called_unchanged_and_never_crashes(gm_office, data):
    stream = io.BytesIO()
    writing.write_zip(gm_office.source(), gm_office.recorder, stream)
    whole = stream.getvalue()
    damaged = bytearray(whole)
    place = len(whole) * data.draw(st.integers(0, 999_999)) // 1_000_000
    count = data.draw(st.integers(1, 200))
    damaged[place : place + count] = data.draw(
        st.just(b"") | st.binary(min_size=count, max_size=count)
    )
    try:
        report = verification.verify(io.BytesIO(damaged), gm_office.roots)
    except (UnreadablePackage, HostilePackage):
        return
    if report.outcome is Outcome.UNCHANGED:
        # Only what is no file's content may differ: dates and flags in the headers of the zip.
        with zipfile.ZipFile(stream) as old, zipfile.ZipFile(io.BytesIO(damaged)) as new:
            for name in old.namelist():
                assert old.read(name) == new.read(name)
