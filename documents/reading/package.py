"""A zip package (docx, xlsx, ofd) read with bounds: nothing in it is believed, nothing unpacked whole."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import BinaryIO

from documents.reading.result import Unreadable

ENTRY_LIMIT = 5_000  # entries of one package
DIRECTORY_LIMIT = 2_000_000  # bytes of its central directory
PART_LIMIT = 48 * 1024 * 1024  # bytes of one part, unpacked

_TAIL = 65_557  # the end record with the longest comment
_END = b"PK\x05\x06"
_ENCRYPTED = 0x1


class Package:
    """The parts of a zip package by name. Raises Unreadable where the package is broken or hostile."""

    def __init__(self, source: bytes | BinaryIO) -> None:
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        _check_directory(stream)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (
            zipfile.BadZipFile,
            ValueError,
            NotImplementedError,
            struct.error,
            OSError,
        ) as error:
            raise Unreadable("文件已损坏，无法打开；请用文字处理软件打开后另存再试。") from error
        entries = self._zip.infolist()
        self.names = frozenset(entry.filename for entry in entries)
        if len(self.names) != len(entries):
            raise Unreadable("文件内部有重名的部分，可能被改动过，不能读取；请另存后再试。")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise Unreadable("文件设了密码，无法读取；请先去掉密码再试。")

    def read(self, name: str, limit: int = PART_LIMIT) -> bytes:
        """One part, unpacked. Raises Unreadable if it is missing, broken or larger than `limit` bytes."""
        if name not in self.names:
            raise Unreadable(f"文件不完整，缺少 {name[:80]}；请另存后再试。")
        try:
            with self._zip.open(name) as part:
                data = part.read(limit + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
        ) as error:
            raise Unreadable(
                "文件已损坏，有的部分解不开；请用文字处理软件打开后另存再试。"
            ) from error
        if len(data) > limit:
            raise Unreadable("文件解开后过大，不是正常的公文，已停止读取。")
        return data


def _check_directory(stream: BinaryIO) -> None:
    """Look at the end record first: a directory of a million entries is refused before it is read."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Unreadable("文件已损坏或者没有传完，请重新上传。")
    count, directory = struct.unpack("<H", tail[at + 10 : at + 12])[0], tail[at + 12 : at + 16]
    if count > ENTRY_LIMIT or struct.unpack("<I", directory)[0] > DIRECTORY_LIMIT:
        raise Unreadable(f"文件内部的部分超过 {ENTRY_LIMIT} 个，不是正常的公文，已停止读取。")
    stream.seek(0)
