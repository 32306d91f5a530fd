"""Reading what may be hostile: a package as folder or zip, by names that were checked first."""

from __future__ import annotations

import io
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from documents.archive.errors import HostilePackage, UnreadablePackage
from documents.archive.package import MOST_FILES
from documents.encryption.container import CHUNK

MOST_NAMES = 2 * MOST_FILES + 100
LARGEST = 64 << 30  # bytes of all files together
_LARGEST_DIRECTORY = 16 << 20  # bytes of a zip's central directory
_MOST_INFLATED = 200  # times the stored size; documents reach some 20
_SMALL = 10 << 20  # bytes below which the ratio says nothing
_LONGEST_NAME = 1000  # characters
# What the standard library raises for damaged zips, beside its own kind.
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
    EOFError,
    OSError,
)
_END = struct.Struct("<4s4H2LH")  # end of central directory record
_END_TAIL = _END.size + 0xFFFF


class Contents(Protocol):
    """The files of a package, by path with forward slashes."""

    names: frozenset[str]

    def open(self, name: str) -> IO[bytes]: ...


class FolderContents:
    """A package as a folder. Raises HostilePackage and UnreadablePackage."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        found: list[str] = []
        waiting = [folder]
        try:
            while waiting:
                with os.scandir(waiting.pop()) as entries:
                    for entry in entries:
                        mode = entry.stat(follow_symlinks=False).st_mode
                        if stat.S_ISDIR(mode):
                            waiting.append(Path(entry.path))
                        elif stat.S_ISREG(mode):
                            found.append(Path(entry.path).relative_to(folder).as_posix())
                        else:
                            raise HostilePackage(f"包内有链接或特殊文件：{entry.name[:80]}")
                if len(found) + len(waiting) > MOST_NAMES:
                    raise HostilePackage(f"包内文件超过 {MOST_NAMES} 个。")
        except OSError as error:
            raise UnreadablePackage("档案包文件夹无法读取，请检查位置和权限。") from error
        self.names = _checked(found)

    def open(self, name: str) -> IO[bytes]:
        try:
            return _guarded((self._folder / name).open("rb"), name)
        except OSError as error:
            raise UnreadablePackage(f"包内文件无法读取：{name}") from error


class ZipContents:
    """A package as a seekable zip stream. Raises HostilePackage and UnreadablePackage."""

    def __init__(self, stream: BinaryIO) -> None:
        _check_directory_size(stream)
        try:
            self._archive = zipfile.ZipFile(stream)
            members = [m for m in self._archive.infolist() if not m.is_dir()]
        except _DAMAGE as error:
            raise UnreadablePackage("不是完整的 zip 文件，可能在传输中损坏。") from error
        if sum(member.file_size for member in members) > LARGEST:
            raise HostilePackage("包内文件展开后过大。")
        for member in members:
            _check_member(member)
        self.names = _checked(member.filename for member in members)

    def open(self, name: str) -> IO[bytes]:
        try:
            return _guarded(self._archive.open(name), name)
        except _DAMAGE as error:
            raise UnreadablePackage(f"包内文件无法读取：{name}") from error


def read_up_to(stream: IO[bytes], limit: int) -> bytes:
    """At most `limit` + 1 bytes, taking no more memory than there is content."""
    parts, size = [], 0
    while size <= limit and (part := stream.read(min(CHUNK, limit + 1 - size))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


class _Guarded(io.RawIOBase):
    """A file of the package whose damage shows as UnreadablePackage, whatever the library raises."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        super().__init__()
        self._stream = stream
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # typeshed's Buffer has no name in 3.11.
        try:
            part = self._stream.read(len(buffer))
        except _DAMAGE as error:
            raise UnreadablePackage(f"包内文件已损坏，无法读取：{self._name}") from error
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            super().close()


def _guarded(stream: IO[bytes], name: str) -> IO[bytes]:
    return io.BufferedReader(_Guarded(stream, name), CHUNK)


def _check_directory_size(stream: BinaryIO) -> None:
    """Refuse a zip whose table of contents alone would fill the memory, before it is read."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _END_TAIL))
    tail = stream.read(_END_TAIL)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or place + _END.size > len(tail):
        raise UnreadablePackage("不是 zip 文件，或文件不完整。")
    directory_size = _END.unpack_from(tail, place)[5]
    wide = directory_size == 0xFFFFFFFF or tail[:place].find(b"PK\x06\x06") >= 0
    if wide:
        start = tail.rfind(b"PK\x06\x06", 0, place)
        directory_size = (
            int.from_bytes(tail[start + 40 : start + 48], "little") if start >= 0 else size
        )
    if directory_size > _LARGEST_DIRECTORY:
        raise HostilePackage("zip 的目录过大。")
    stream.seek(0)


def _check_member(member: zipfile.ZipInfo) -> None:
    shown = member.filename[:80]
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        raise HostilePackage(f"包内有链接或特殊文件：{shown}")
    if member.flag_bits & 0x1:
        raise HostilePackage(f"包内文件被加密，无法核验：{shown}")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise HostilePackage(f"包内文件的压缩方法不被接受：{shown}")
    inflated = member.file_size > max(_SMALL, _MOST_INFLATED * member.compress_size)
    if inflated:
        raise HostilePackage(f"包内文件的压缩比异常，疑为压缩炸弹：{shown}")


def _checked(names: Iterable[str]) -> frozenset[str]:
    """The names, none of which leads outside or is the same file twice on some system."""
    seen: dict[str, str] = {}
    for name in names:
        parts = name.split("/")
        outside = name.startswith(("/", "~")) or "\\" in name or ".." in parts or ":" in name
        odd = not name.isprintable() or len(name) > _LONGEST_NAME or {"", "."} & set(parts)
        if outside or odd:
            raise HostilePackage(f"包内有不安全的路径：{name[:80]!r}")
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise HostilePackage(f"包内有重名的文件：{name[:80]}")
        seen[folded] = name
        if len(seen) > MOST_NAMES:
            raise HostilePackage(f"包内文件超过 {MOST_NAMES} 个。")
    return frozenset(seen.values())
