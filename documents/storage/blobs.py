"""The blob store: a local folder of encrypted containers.

A blob `0123…` (128 random bits, hex) lies at `01/23/0123…`. It is written under a temporary name in
the folder where it will stay, already encrypted, flushed to the disk, then renamed: a blob is there
whole or not at all. Its id is bound into the encryption, so that two files exchanged on the disk
no longer open.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from documents.encryption.container import CHUNK, Reader, Writer
from documents.encryption.digest import FileDigests, Sm3
from documents.encryption.errors import Tampered
from documents.encryption.suites import Suite
from documents.storage.errors import Missing, StorageError, TooLarge, Unwritable

__all__ = ["Blob", "BlobStore", "BlobWriter", "Missing", "Tampered", "TooLarge", "Unwritable"]

_ID = re.compile(r"[0-9a-f]{32}")
_PART = ".part"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_A_DAY = 24 * 3600.0  # seconds


class Source(Protocol):
    """Anything that gives bytes: an upload, a file, a BytesIO."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file: its id, and size (bytes) and digests (hex) of the plaintext."""

    id: str
    size: int
    sm3: str
    sha256: str


class BlobStore:
    """Blobs in one folder under one 32-byte key; safe to share between threads and processes."""

    def __init__(self, folder: Path, key: bytes, suite: Suite) -> None:
        self._folder = folder
        self._key = key
        self._suite = suite

    def put(self, stream: Source, *, limit_bytes: int) -> Blob:
        """Store what the stream gives, with its digests.

        Raises TooLarge and Unwritable, and whatever the stream raises; nothing is then kept.
        """
        with self.writer(limit_bytes=limit_bytes) as writer:
            while part := stream.read(CHUNK):
                writer.write(part)
        return writer.blob

    def writer(self, *, limit_bytes: int) -> BlobWriter:
        """A stream to write one blob into, for sources that push; use it in a `with` block."""
        return BlobWriter(self._folder, self._key, self._suite, limit_bytes)

    def open(self, blob_id: str) -> io.BufferedReader:
        """The plaintext as a seekable stream, for one thread. Raises Missing and Tampered.

        Tampered may also come while reading, when the altered place is reached.
        """
        file = self._raw(blob_id)
        try:
            return io.BufferedReader(Reader(file, self._key, blob_id), CHUNK)
        except BaseException:
            file.close()
            raise

    def read(self, blob_id: str) -> bytes:
        """The whole plaintext. Raises Missing and Tampered."""
        with self.open(blob_id) as stream:
            return stream.read()

    def ciphertext_sm3(self, blob_id: str) -> str:
        """SM3 (hex) of the file as it lies on the disk: can be compared without any key."""
        running = Sm3()
        with self._raw(blob_id) as file:
            while part := file.read(CHUNK):
                running.update(part)
        return running.hexdigest()

    def delete(self, blob_id: str) -> None:
        """Remove the blob. Raises Missing."""
        try:
            self._path(blob_id).unlink()
        except FileNotFoundError as error:
            raise Missing("存储中没有这个文件。") from error
        except OSError as error:
            raise Unwritable("存储文件夹无法写入，文件没有删除。") from error

    def let_go(self, blob_id: str) -> None:
        """Nothing refers to this blob from now on: the sweep leaves it alone for its while still.

        A backup that is being made, or a transaction that fails, may yet need it.
        """
        with suppress(FileNotFoundError):
            os.utime(self._path(blob_id))

    def sweep(self, known: Callable[[str], bool], *, older_than: float = _A_DAY) -> list[str]:
        """Delete blobs that nothing refers to, and unfinished ones; the ids and names removed.

        `known` says of an id whether it is referred to (such as a set's `__contains__`). What is
        younger than `older_than` seconds stays: its transaction may not be committed yet.
        """
        removed = []
        before = time.time() - older_than
        for path in self._files():
            orphan = path.suffix == _PART or (_ID.fullmatch(path.name) and not known(path.name))
            with suppress(FileNotFoundError):  # Another sweep was faster.
                if orphan and path.stat().st_mtime < before:
                    path.unlink()
                    removed.append(path.name)
        return removed

    def ids(self) -> Iterator[str]:
        """The ids of all stored blobs, in no order."""
        return (path.name for path in self._files() if _ID.fullmatch(path.name))

    def _raw(self, blob_id: str) -> BinaryIO:
        try:
            return self._path(blob_id).open("rb")
        except FileNotFoundError as error:
            raise Missing("存储中没有这个文件。") from error
        except OSError as error:
            raise StorageError("存储中的文件无法读取，请联系管理员检查磁盘和权限。") from error

    def _path(self, blob_id: str) -> Path:
        if not _ID.fullmatch(blob_id):
            raise Missing("存储中没有这个文件。")
        return _place(self._folder, blob_id)

    def _files(self) -> Iterator[Path]:
        return self._folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")


class BlobWriter(io.RawIOBase):
    """Writes one blob; `blob` is there once the `with` block has ended without an exception."""

    blob: Blob

    def __init__(self, folder: Path, key: bytes, suite: Suite, limit_bytes: int) -> None:
        super().__init__()
        self._id = secrets.token_hex(16)
        self._limit = limit_bytes
        self._digests = FileDigests()
        self._path = _place(folder, self._id)
        self._part = self._path.with_name(self._id + _PART)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.fdopen(os.open(self._part, _NEW, 0o600), "wb")
        except OSError as error:
            raise _unwritable() from error
        try:
            self._container = Writer(self._file, key, suite, self._id)
        except OSError as error:
            self._discard()
            raise _unwritable() from error

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]  # typeshed's Buffer has no name in 3.11.
        if self._container.size + len(data) > self._limit:
            raise TooLarge(f"文件超过上限（{_readable_size(self._limit)}），没有保存。")
        self._digests.update(data)
        try:
            return self._container.write(data)
        except OSError as error:
            raise _unwritable() from error

    def __exit__(self, *exception: object) -> None:
        if exception[0] is not None:
            self._discard()
            return
        try:
            self._container.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._part.rename(self._path)
            for folder in self._path.parents[:3]:  # Each may have been made just now.
                _flush_folder(folder)
        except OSError as error:
            self._discard()
            raise _unwritable() from error
        digests = self._digests
        self.blob = Blob(self._id, digests.size, digests.sm3, digests.sha256)
        super().close()

    def _discard(self) -> None:
        if hasattr(self, "_container"):
            self._container.abandon()
        with suppress(OSError):  # A full disk may refuse the flush that closing does.
            self._file.close()
        with suppress(OSError):
            self._part.unlink()
        super().close()


def _place(folder: Path, blob_id: str) -> Path:
    return folder / blob_id[:2] / blob_id[2:4] / blob_id


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable() -> Unwritable:
    return Unwritable("存储文件夹无法写入（可能磁盘已满），文件没有保存，请联系管理员。")


def _readable_size(count: int) -> str:
    return f"{count / (1 << 20):.4g} MB" if count >= 1 << 20 else f"{count} 字节"
