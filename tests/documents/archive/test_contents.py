"""Packages made to do harm: refused by name, before anything is unpacked or filled."""

import io
import os
import stat
import struct
import zipfile

import pytest

from documents.archive import contents, verification
from documents.archive.errors import HostilePackage


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "package" / "v1" / "content"
    place.mkdir(parents=True)
    (place / "file").write_bytes(b"x")
    return place.parent


def zipped(*members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream


@pytest.mark.parametrize(
    "name",
    [
        *("../evil", "v1/../../evil", "/etc/passwd", "C:/evil", "v1\\..\\evil", "~/evil"),
        *("v1//x", "v1/./x", "v1/a\nb", "x" * 2000),
    ],
)
def test_a_path_that_leads_outside_is_refused(name):
    with pytest.raises(HostilePackage, match="不安全的路径"):
        verification.verify(zipped((name, b"")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("other", ["v1/a", "v1/A"])
def test_the_same_name_twice_is_refused(other):
    with pytest.raises(HostilePackage, match="重名"):
        verification.verify(zipped(("v1/a", b"1"), (other, b"2")))
    composed = zipped(("v1/\u00e9", b"1"), ("v1/e\u0301", b"2"))
    with pytest.raises(HostilePackage, match="重名"):
        verification.verify(composed)


def test_links_in_a_zip_are_refused():
    link = zipfile.ZipInfo("v1/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(HostilePackage, match="链接"):
        verification.verify(zipped((link, b"/etc/passwd")))


def test_links_and_special_files_in_a_folder_are_refused(folder):
    (folder / "content" / "link").symlink_to("/etc/passwd")
    with pytest.raises(HostilePackage, match="链接"):
        verification.verify(folder.parent)
    (folder / "content" / "link").unlink()
    os.mkfifo(folder / "content" / "pipe")
    with pytest.raises(HostilePackage, match="特殊文件"):
        verification.verify(folder.parent)


def test_a_bomb_is_refused_before_it_bursts():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v1/manifest.json", bytes(32 << 20))
    with pytest.raises(HostilePackage, match="压缩炸弹"):
        verification.verify(stream)


def test_an_enormous_table_of_contents_is_refused_before_it_is_read():
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 0x7FFFFFFF, 0, 0)
    with pytest.raises(HostilePackage, match="目录过大"):
        verification.verify(io.BytesIO(bytes(1000) + end))
    wide = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 9, 9, 1 << 40, 0)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 0xFFFFFFFF, 0, 0)
    with pytest.raises(HostilePackage, match="目录过大"):
        verification.verify(io.BytesIO(bytes(1000) + wide + end))


def test_too_many_files_are_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(contents, "MOST_NAMES", 5)
    members = [(f"v1/{number}", b"") for number in range(6)]
    with pytest.raises(HostilePackage, match="超过 5 个"):
        verification.verify(zipped(*members))
    for name, _content in members:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(HostilePackage, match="超过 5 个"):
        verification.verify(tmp_path)


def test_an_encrypted_or_oddly_packed_member_is_refused():
    stream = zipped(("v1/manifest.json", b"{}"))
    data = bytearray(stream.getvalue())
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    with pytest.raises(HostilePackage, match="被加密"):
        verification.verify(io.BytesIO(data))
    odd = io.BytesIO()
    with zipfile.ZipFile(odd, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("v1/manifest.json", b"{}")
    with pytest.raises(HostilePackage, match="压缩方法"):
        verification.verify(odd)
