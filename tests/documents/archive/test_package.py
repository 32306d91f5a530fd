"""A package from end to end: written, checked by us and by plain openssl, sealed, exported."""

import dataclasses
import datetime as dt
import io
import json
import shutil
import subprocess
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from documents.archive import verification, writing
from documents.archive.errors import PackageAltered, UnsuitableSource, Unwritable
from documents.archive.package import Manifest, Role
from documents.archive.report import Outcome
from documents.encryption.digest import sm3
from documents.encryption.errors import Tampered
from documents.encryption.suites import GM
from documents.storage.blobs import BlobStore
from documents.storage.errors import TooLarge

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command")
CHECKED = (
    *("manifest", "certificate", "files", "uncovered", "metadata"),
    *("acts", "inclusion", "tree_head"),
)


@pytest.fixture
def folder(office, tmp_path):
    writing.write(office.source(), office.recorder, tmp_path / "package")
    return tmp_path / "package"


@pytest.fixture
def store(tmp_path):
    return BlobStore(tmp_path / "blobs", bytes(32), GM)


def openssl_check(folder, *arguments):
    command = ["sh", str(folder / "v1" / "VERIFY.sh"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_fresh_package_is_unchanged_in_every_step(folder, office):
    report = verification.verify(folder, office.roots)
    assert {code: report.step(code).outcome for code in CHECKED} == dict.fromkeys(
        CHECKED, Outcome.UNCHANGED
    )
    assert report.outcome is Outcome.UNCHANGED
    assert report.signer == "系统记录员"
    assert report.faults() == []


def test_what_is_not_checked_is_said(folder, office):
    report = verification.verify(folder, office.roots)
    assert report.step("timestamp").outcome is Outcome.NOT_CHECKED
    assert report.step("revocation").outcome is Outcome.NOT_CHECKED
    assert any("未检查" in sentence for sentence in report.sentences())


def test_without_a_root_from_elsewhere_nobody_is_trusted(folder):
    report = verification.verify(folder)
    assert report.outcome is Outcome.UNTRUSTED
    assert report.unaltered
    for code in ("certificate", "acts", "tree_head"):
        assert report.step(code).outcome is Outcome.UNTRUSTED
    assert report.step("files").outcome is Outcome.UNCHANGED


def test_a_trial_certificate_is_called_one(folder, office):
    report = verification.verify(folder, office.roots)
    assert "不具法律效力" in report.step("certificate").sentence


def test_the_report_is_json_for_machines_and_sentences_for_people(folder, office):
    report = verification.verify(folder, office.roots)
    read = json.loads(report.to_json())
    assert read["outcome"] == "未改动"
    assert read["unaltered"] is True
    assert [step["code"] for step in read["steps"]] == [step.code for step in report.steps]
    assert len(report.sentences()) == len(report.steps)


def test_files_stand_in_the_order_of_the_standard_under_their_roles(folder, things):
    manifest = Manifest.from_bytes((folder / "v1" / "manifest.json").read_bytes())
    assert manifest.archival_code == things.code
    content = [entry.path for entry in manifest.files if entry.path.startswith("content/")]
    assert content == [
        "content/正本/001-云政发〔2026〕18号.pdf",
        "content/发文稿纸/002-发文稿纸.pdf",
        "content/定稿/003-定稿.docx",
        "content/附件/004-附件_1_值班表.xlsx",
    ]
    named = {entry.path: entry.name for entry in manifest.files}
    assert named["content/附件/004-附件_1_值班表.xlsx"] == "附件 1：值班表.xlsx"


def test_the_manifest_digests_are_those_of_the_files(folder):
    manifest = Manifest.from_bytes((folder / "v1" / "manifest.json").read_bytes())
    for entry in manifest.files:
        content = (folder / "v1" / entry.path).read_bytes()
        assert (entry.size, entry.sm3) == (len(content), sm3(content).hex())


def test_the_explanations_are_filled_in(folder, things):
    for name in ("README.txt", "VERIFY.sh"):
        text = (folder / "v1" / name).read_text()
        assert "@" not in text.replace('"$@"', "")
    assert things.code in (folder / "v1" / "README.txt").read_text()


def test_the_metadata_has_the_names_of_the_standard(folder):
    text = (folder / "v1" / "metadata.xml").read_text()
    assert "<全宗号>J001</全宗号>" in text
    assert text.count("<主送>") == 2
    assert text.count("<业务行为>签发</业务行为>") == 3


def test_an_attachment_of_the_same_name_does_not_replace_another(office, tmp_path, things):
    files = [*office.files(), things.packed(Role.ATTACHMENT, "附件 1：值班表.xlsx", b"other")]
    manifest = writing.write(office.source(files=files), office.recorder, tmp_path / "p")
    assert len([entry for entry in manifest.files if entry.role == "附件"]) == 2
    assert verification.verify(tmp_path / "p", office.roots).outcome is Outcome.UNCHANGED


def test_odd_names_of_files_are_made_safe(office, tmp_path, things):
    names = ["../../etc/passwd", "a\\b:c*?.pdf", "'; rm -rf $(HOME)`", "长" * 300, ".隐藏", "-rf"]
    files = office.files() + [things.packed(Role.ATTACHMENT, name, b"x") for name in names]
    writing.write(office.source(files=files), office.recorder, tmp_path / "p")
    assert verification.verify(tmp_path / "p", office.roots).outcome is Outcome.UNCHANGED
    assert all(len(path.name.encode()) < 200 for path in (tmp_path / "p").rglob("*"))


def test_a_package_is_never_written_over_another(folder, office):
    before = sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    with pytest.raises(Unwritable, match="已经存在"):
        writing.write(office.source(), office.recorder, folder)
    assert before == sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_source_that_fails_half_way_leaves_nothing(office, tmp_path, things):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise Tampered("密文已被改动")

    broken = dataclasses.replace(things.packed(Role.ATTACHMENT, "b", b""), open=Broken)
    source = office.source(files=[*office.files(), broken])
    with pytest.raises(Tampered):
        writing.write(source, office.recorder, tmp_path / "p")
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_fails_half_way_leaves_nothing_in_the_store(office, store, things):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise Tampered("密文已被改动")

    broken = dataclasses.replace(things.packed(Role.ATTACHMENT, "b", b""), open=Broken)
    source = office.source(files=[*office.files(), broken])
    with pytest.raises(Tampered):
        writing.write_sealed(source, office.recorder, store, limit_bytes=1 << 22)
    assert [path for path in store._folder.rglob("*") if path.is_file()] == []


def test_a_file_that_is_gone_is_named(office, tmp_path, things):
    def gone():
        return (tmp_path / "gone").open("rb")

    missing = dataclasses.replace(things.packed(Role.ATTACHMENT, "附件 9", b""), open=gone)
    source = office.source(files=[*office.files(), missing])
    with pytest.raises(UnsuitableSource, match="附件 9"):
        writing.write(source, office.recorder, tmp_path / "p")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "changed, word",
    [
        ({"archival_code": " "}, "档号"),
        ({"archival_code": "J" * 200}, "档号"),
        ({"files": []}, "正本"),
        ({"created_at": dt.datetime(2026, 1, 1)}, "时区"),  # noqa: DTZ001 - the missing zone is the point.
        ({"tree_head": None}, "收录证明"),
    ],
)
def test_an_incomplete_source_is_refused(office, changed, word):
    with pytest.raises(UnsuitableSource, match=word):
        office.source(**changed)


@pytest.mark.parametrize(
    "changed, word",
    [
        ({"metadata": {"题目": "x"}}, "不是 DA/T 46-2009"),
        ({"metadata": {"题名": "x"}}, "责任者、日期"),
        ({"metadata": {"题名": "a\x00b", "责任者": "b", "日期": "c"}}, "控制字符"),
        ({"certificates": []}, "证书"),
        ({"certificates": [b"no certificate"]}, "证书不合格式"),
    ],
)
def test_unsuitable_contents_are_refused_and_nothing_is_written(office, tmp_path, changed, word):
    with pytest.raises(UnsuitableSource, match=word):
        writing.write(office.source(**changed), office.recorder, tmp_path / "p")
    assert list(tmp_path.iterdir()) == []


def test_an_act_that_does_not_verify_is_not_packed(office, tmp_path):
    source = office.source()
    forged = dataclasses.replace(source.acts[0], act={**source.acts[0].act, "actor": "李四"})
    source = dataclasses.replace(source, acts=[forged])
    with pytest.raises(UnsuitableSource, match="第 2 条办理记录核验不通过"):
        writing.write(source, office.recorder, tmp_path / "p")
    wrong = dataclasses.replace(office.source(), inclusions={2: office.source().inclusions[3]})
    with pytest.raises(UnsuitableSource, match="收录证明与树头不符"):
        writing.write(wrong, office.recorder, tmp_path / "p")


def test_acts_without_tree_head_are_packed_and_said_to_be_unproven(office, tmp_path):
    source = office.source(tree_head=None, inclusions={})
    writing.write(source, office.recorder, tmp_path / "p")
    report = verification.verify(tmp_path / "p", office.roots)
    assert report.step("acts").outcome is Outcome.UNCHANGED
    assert report.step("inclusion").outcome is Outcome.NOT_CHECKED
    assert report.step("tree_head").outcome is Outcome.NOT_CHECKED


def test_a_zip_holds_what_the_folder_holds(office, tmp_path, folder):
    with (tmp_path / "p.zip").open("wb") as file:
        writing.write_zip(office.source(), office.recorder, file)
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        names = {name for name in archive.namelist() if not name.endswith(".sig")}
        assert archive.testzip() is None
    inside = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert names == {name for name in inside if not name.endswith(".sig")}
    assert verification.verify(tmp_path / "p.zip", office.roots).outcome is Outcome.UNCHANGED


def test_a_sealed_package_is_checked_and_exported_in_clear(office, store, tmp_path):
    sealed = writing.write_sealed(office.source(), office.recorder, store, limit_bytes=1 << 22)
    assert sealed.ciphertext_sm3 == store.ciphertext_sm3(sealed.blob.id)
    stored = store._path(sealed.blob.id).read_bytes()
    assert "正本".encode() not in stored
    with store.open(sealed.blob.id) as stream:
        assert verification.verify(stream, office.roots).outcome is Outcome.UNCHANGED
    report = writing.export(store, sealed.blob.id, tmp_path / "out.zip", trusted_roots=office.roots)
    assert report.outcome is Outcome.UNCHANGED
    assert sm3((tmp_path / "out.zip").read_bytes()).hex() == sealed.blob.sm3
    assert verification.verify(tmp_path / "out.zip", office.roots).unaltered
    with pytest.raises(Unwritable, match="已经存在"):
        writing.export(store, sealed.blob.id, tmp_path / "out.zip")


def test_a_package_over_the_limit_of_the_store_leaves_nothing(office, store):
    with pytest.raises(TooLarge):
        writing.write_sealed(office.source(), office.recorder, store, limit_bytes=20_000)
    assert list(store.ids()) == []


def test_an_altered_package_is_not_exported(office, store, folder, tmp_path):
    (folder / "v1" / "content" / "定稿" / "003-定稿.docx").write_bytes(b"DRAFT")
    made = shutil.make_archive(str(tmp_path / "altered"), "zip", folder)
    with Path(made).open("rb") as file:
        blob = store.put(file, limit_bytes=1 << 22)
    with pytest.raises(PackageAltered, match="文件摘要"):
        writing.export(store, blob.id, tmp_path / "out.zip")
    assert not (tmp_path / "out.zip").exists()


def test_a_sealed_package_altered_on_the_disk_is_found(office, store, tmp_path):
    sealed = writing.write_sealed(office.source(), office.recorder, store, limit_bytes=1 << 22)
    path = store._path(sealed.blob.id)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(Tampered):
        writing.export(store, sealed.blob.id, tmp_path / "out.zip")


def test_a_big_file_is_never_whole_in_memory(gm_office, store, things):
    class Big(io.RawIOBase):
        left = 12 << 20

        def readable(self):
            return True

        def readinto(self, buffer):
            count = min(len(buffer), self.left)
            buffer[:count] = bytes(count)
            self.left -= count
            return count

    file = dataclasses.replace(things.packed(Role.ORIGINAL, "大文件.tiff", b""), open=Big)
    tracemalloc.start()
    source = gm_office.source(files=[file])
    sealed = writing.write_sealed(source, gm_office.recorder, store, limit_bytes=1 << 30)
    with store.open(sealed.blob.id) as stream:
        assert verification.verify(stream, gm_office.roots).unaltered
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 << 20


@needs_openssl
def test_plain_openssl_finds_a_fresh_package_unchanged(folder, office, tmp_path):
    result = openssl_check(folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert "有效但未建立信任" in result.stdout
    assert "结论：未改动" in result.stdout
    (tmp_path / "root.pem").write_bytes(office.authority.certificate)
    result = openssl_check(folder, tmp_path / "root.pem")
    assert result.returncode == 0
    assert "由给定的可信根证书颁发" in result.stdout


@needs_openssl
@pytest.mark.parametrize(
    "path, word",
    [
        ("content/定稿/003-定稿.docx", "已改动：content/定稿/003-定稿.docx"),
        ("manifest.json", "清单与签名不符"),
        ("tree_head.json", "树头与签名不符"),
    ],
)
def test_plain_openssl_finds_an_altered_file(folder, path, word):
    content = (folder / "v1" / path).read_bytes()
    (folder / "v1" / path).write_bytes(content[:-1] + b" ")
    result = openssl_check(folder)
    assert result.returncode == 1
    assert word in result.stdout


@needs_openssl
def test_plain_openssl_finds_missing_and_additional_files_and_a_foreign_root(
    folder, office, tmp_path
):
    (folder / "v1" / "content" / "附件" / "004-附件_1_值班表.xlsx").unlink()
    (folder / "v1" / "content" / "附件" / "多余.txt").write_bytes(b"x")
    other = type(office)(office.authority.root.key.suite.name)
    (tmp_path / "root.pem").write_bytes(other.authority.certificate)
    result = openssl_check(folder, tmp_path / "root.pem")
    assert result.returncode == 1
    assert "缺失：content/附件/004-附件_1_值班表.xlsx" in result.stdout
    assert "未覆盖：content/附件/多余.txt" in result.stdout
    assert "不是由给定的可信根证书颁发" in result.stdout
    assert "发现 3 处问题" in result.stdout
