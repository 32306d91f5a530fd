"""The key folder: made once, agreed upon by processes, closed to others, never remade in silence."""

import datetime as dt
import os
import stat
import subprocess
import sys

import pytest

from documents.encryption.argon import Cost
from documents.encryption.certificates import Standing, check, read_certificate
from documents.encryption.custody import FILES, KeyFolder, KeyFolderFault
from documents.encryption.errors import MalformedKey, UnknownSuite, UnsuitableSecret, WrongSecret

CHEAP = Cost(memory=64, passes=1, lanes=1)


@pytest.fixture(params=["gm", "intl"])
def folder(request, tmp_path):
    return KeyFolder(tmp_path / "keys", suite_name=request.param, organisation="云岭县", cost=CHEAP)


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def use_all(path):
    folder = KeyFolder(path)
    return folder.recorder, folder.authority


def test_a_new_folder_is_closed_to_others(folder):
    assert sorted(path.name for path in folder.path.iterdir()) == sorted(FILES)
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.path.iterdir()} == {0o600}
    assert [p.name for p in folder.path.parent.iterdir()] == ["keys"]


def test_the_same_folder_gives_the_same_keys_and_other_folders_others(folder, tmp_path):
    again = KeyFolder(folder.path)
    assert again.suite is folder.suite
    names = ("fields", "blobs", "index", "sessions")
    assert [again.key(name) for name in names] == [folder.key(name) for name in names]
    assert len({folder.key(name) for name in names}) == 4
    assert {len(folder.key(name)) for name in names} == {32}
    other = KeyFolder(tmp_path / "other", suite_name=folder.suite.name, cost=CHEAP)
    assert other.key("fields") != folder.key("fields")


def test_the_recorder_signs_with_a_certificate_of_the_trial_authority(folder):
    signature = folder.recorder.sign(b"act")
    certificate = read_certificate(folder.recorder.certificate)
    assert certificate.key.verify(signature, b"act")
    assert certificate.organisation == "云岭县"
    roots = [read_certificate(folder.root_certificate)]
    assert check(certificate, roots, at=certificate.not_before).standing is Standing.VALID
    assert KeyFolder(folder.path).recorder.certificate == folder.recorder.certificate


def test_no_private_key_lies_in_clear(folder):
    stored = b"".join(path.read_bytes() for path in folder.path.glob("*.key"))
    assert b"PRIVATE" not in stored
    assert folder.recorder.key.to_der()[-100:] not in stored


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named_and_not_made_anew(folder, name):
    (folder.path / name).unlink()
    with pytest.raises(KeyFolderFault, match=f"缺少 {name}"):
        KeyFolder(folder.path)
    assert not (folder.path / name).exists()


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named(folder, name):
    damage(folder.path / name)
    with pytest.raises(KeyFolderFault, match=rf"{name}.* 已损坏"):
        use_all(folder.path)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 100, b"x" * 100_000])
def test_a_file_with_other_content_is_named(folder, name, content):
    (folder.path / name).write_bytes(content)
    with pytest.raises(KeyFolderFault, match=rf"{name}.* 已损坏"):
        use_all(folder.path)


def test_keys_exchanged_for_each_other_are_found(folder):
    recorder = (folder.path / "recorder.key").read_bytes()
    (folder.path / "authority.key").write_bytes(recorder)
    with pytest.raises(KeyFolderFault, match=r"authority\.key"):
        assert KeyFolder(folder.path).authority


@pytest.mark.parametrize("name", ["", *FILES])
def test_a_folder_open_to_others_is_refused(folder, name):
    (folder.path / name).chmod(0o755 if name == "" else 0o640)
    with pytest.raises(KeyFolderFault, match="chmod -R go-rwx"):
        KeyFolder(folder.path)


def test_a_passphrase_closes_the_folder(tmp_path):
    path = tmp_path / "keys"
    folder = KeyFolder(path, passphrase="口令", cost=CHEAP)
    assert KeyFolder(path, passphrase="口令").key("fields") == folder.key("fields")
    with pytest.raises(WrongSecret, match="口令不对"):
        KeyFolder(path, passphrase="口令2")
    with pytest.raises(WrongSecret, match="请提供口令"):
        KeyFolder(path)


def test_a_passphrase_for_an_unprotected_folder_is_not_ignored(folder):
    with pytest.raises(WrongSecret, match="没有用口令保护"):
        KeyFolder(folder.path, passphrase="口令")


def test_an_empty_passphrase_makes_no_folder(tmp_path):
    with pytest.raises(UnsuitableSecret):
        KeyFolder(tmp_path / "keys", passphrase="", cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_a_changed_passphrase_leaves_the_keys_as_they_are(folder):
    before = folder.key("blobs")
    folder.change_passphrase("新口令", cost=CHEAP)
    assert KeyFolder(folder.path, passphrase="新口令").key("blobs") == before
    with pytest.raises(WrongSecret):
        KeyFolder(folder.path)
    folder.change_passphrase(None)
    assert KeyFolder(folder.path).key("blobs") == before


def test_an_unknown_suite_or_a_name_without_end_makes_no_folder(tmp_path):
    with pytest.raises(UnknownSuite):
        KeyFolder(tmp_path / "keys", suite_name="rot13")
    with pytest.raises(MalformedKey):
        KeyFolder(tmp_path / "keys", organisation="县" * 100, cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_reported(tmp_path):
    (tmp_path / "keys").write_bytes(b"")
    with pytest.raises(KeyFolderFault, match="不是文件夹"):
        KeyFolder(tmp_path / "keys", cost=CHEAP)
    with pytest.raises(KeyFolderFault, match="无法建立"):
        KeyFolder(tmp_path / "keys" / "below", cost=CHEAP)


def test_an_empty_folder_made_beforehand_is_used(tmp_path):
    (tmp_path / "keys").mkdir(mode=0o755)
    folder = KeyFolder(tmp_path / "keys", cost=CHEAP)
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_the_first_certificates_begin_when_the_office_does(tmp_path):
    since = dt.datetime(2024, 1, 2, tzinfo=dt.UTC)
    folder = KeyFolder(tmp_path / "keys", cost=CHEAP, since=since)
    roots = [read_certificate(folder.root_certificate)]
    certificate = read_certificate(folder.recorder.certificate)
    assert check(certificate, roots, at=since).standing is Standing.VALID


def test_processes_starting_at_once_agree_on_one_folder(tmp_path):
    program = (
        "import sys, pathlib; from documents.encryption.custody import KeyFolder;"
        "sys.stdin.readline(); folder = KeyFolder(pathlib.Path(sys.argv[1]));"
        "print(folder.key('fields').hex(), folder.recorder.key.public.der.hex())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "keys")]
    runs = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
        )
        for _ in range(3)
    ]
    for run in runs:
        run.stdin.write("go\n")
        run.stdin.flush()
    said = {run.communicate()[0] for run in runs}
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert len(said) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]
