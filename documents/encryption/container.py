"""The streamed container of encrypted files: 64 KiB chunks, random access, nothing to cut or swap.

    fixed part   magic (8) ‖ suite (1) ‖ log2 of the chunk size (1) ‖ salt (32)
    two slots    key id (8) ‖ nonce (12) ‖ wrapped data key (48), the unused slot all zero
    chunks       ciphertext ‖ tag (16); all but the last hold exactly one chunk size

The data key is random for each file and wrapped by a key-encryption key. Payload key and the 7-byte
nonce prefix come by HKDF from the data key, bound to salt, suite, fixed part and context. A chunk's
nonce is prefix ‖ counter ‖ final flag (the STREAM construction), so that reordered, repeated or
missing chunks fail. Two slots make changing the key-encryption key safe: the new one is written
and flushed before the old one is wiped, and the payload is never touched.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO, Protocol

from documents.encryption import suites
from documents.encryption.errors import Tampered, UnknownSuite
from documents.encryption.suites import NONCE, TAG, Aead, Suite

CHUNK = 64 * 1024  # bytes of plaintext
_MAGIC = b"TONGWEN\x01"
_CHUNK_LOG = 16
_FIXED = len(_MAGIC) + 2 + 32
_DATA_KEY = 32
_KEY_ID = 8
_SLOT = _KEY_ID + NONCE + _DATA_KEY + TAG
HEADER = _FIXED + 2 * _SLOT  # bytes before the first chunk
_PREFIX = 7
_MOST_CHUNKS = 2**32


class Sink(Protocol):
    """Where ciphertext goes: anything with `write`."""

    def write(self, data: bytes, /) -> object: ...


class Writer(io.RawIOBase):
    """Encrypts what is written to it; `close` writes the last chunk, without which nothing opens."""

    def __init__(self, sink: Sink, key: bytes, suite: Suite, context: str) -> None:
        super().__init__()
        data_key = os.urandom(_DATA_KEY)
        fixed = _MAGIC + bytes((suite.code, _CHUNK_LOG)) + os.urandom(32)
        self._cipher, self._prefix = _payload(suite, data_key, fixed, context)
        self._sink = sink
        self._waiting = bytearray()
        self._counter = 0
        self.size = 0  # bytes of plaintext so far
        sink.write(fixed + _wrapped(suite, key, data_key, fixed, context) + bytes(_SLOT))

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]  # typeshed's Buffer has no name in 3.11.
        waiting = self._waiting
        waiting += data
        self.size += len(data)
        start = 0
        while len(waiting) - start > CHUNK:
            self._put(bytes(waiting[start : start + CHUNK]), final=False)
            start += CHUNK
        if start:
            del waiting[:start]
        return len(data)

    def close(self) -> None:
        """Write the final chunk; the sink stays open and is the caller's to flush."""
        if not self.closed:
            self._put(bytes(self._waiting), final=True)
            super().close()

    def abandon(self) -> None:
        """Give up without a final chunk: what was written can never be opened."""
        if not self.closed:
            super().close()

    def _put(self, chunk: bytes, *, final: bool) -> None:
        nonce = _nonce(self._prefix, self._counter, final=final)
        self._counter += 1
        self._sink.write(self._cipher.seal(nonce, chunk, b""))


class Reader(io.RawIOBase):
    """Decrypts a seekable file, from any place; belongs to one thread at a time.

    Opening authenticates the last chunk, and with it the length. Raises Tampered, at opening or on
    reading a chunk.
    """

    def __init__(self, file: BinaryIO, key: bytes, context: str) -> None:
        super().__init__()
        self._file = file
        total = file.seek(0, io.SEEK_END)
        file.seek(0)
        suite, data_key, fixed = _unwrapped(file.read(HEADER), key, context)
        self._cipher, self._prefix = _payload(suite, data_key, fixed, context)
        self._chunks = max(1, -(-(total - HEADER) // (CHUNK + TAG)))
        self.size = total - HEADER - self._chunks * TAG  # bytes of plaintext
        self._position = 0
        self._loaded = -1
        self._chunk = b""
        if self.size < 0 or self._chunks > _MOST_CHUNKS:
            raise Tampered("加密文件不完整。")
        self._load(self._chunks - 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            message = "seek before the beginning"
            raise ValueError(message)
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # As in Writer.write.
        if self._position >= self.size:
            return 0
        number, start = divmod(self._position, CHUNK)
        if number != self._loaded:
            self._load(number)
        part = self._chunk[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            super().close()

    def _load(self, number: int) -> None:
        self._file.seek(HEADER + number * (CHUNK + TAG))
        sealed = self._file.read(CHUNK + TAG)
        nonce = _nonce(self._prefix, number, final=number == self._chunks - 1)
        self._chunk = self._cipher.open(nonce, sealed, b"")
        self._loaded = number


def rewrap(file: BinaryIO, old_key: bytes, new_key: bytes, context: str) -> None:
    """Put the data key under another key-encryption key, in place; a crash leaves one that works.

    `file` is open for reading and writing. Raises Tampered if `old_key` does not open it.
    """
    file.seek(0)
    header = file.read(HEADER)
    suite, data_key, fixed = _unwrapped(header, old_key, context)
    first_is_old = header[_FIXED:].startswith(_key_id(suite, old_key))
    old, new = (_FIXED, _FIXED + _SLOT) if first_is_old else (_FIXED + _SLOT, _FIXED)
    for place, content in (
        (new, _wrapped(suite, new_key, data_key, fixed, context)),
        (old, bytes(_SLOT)),
    ):
        file.seek(place)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _wrapped(suite: Suite, key: bytes, data_key: bytes, fixed: bytes, context: str) -> bytes:
    key_id, nonce = _key_id(suite, key), os.urandom(NONCE)
    aad = fixed + key_id + context.encode()
    cipher = suite.cipher(suite.derive(key, label="wrap"))
    return key_id + nonce + cipher.seal(nonce, data_key, aad)


def _unwrapped(header: bytes, key: bytes, context: str) -> tuple[Suite, bytes, bytes]:
    """Suite, data key and fixed part. Raises Tampered."""
    if len(header) < HEADER or not header.startswith(_MAGIC):
        raise Tampered("这不是本系统的加密文件，或文件开头已被改动。")
    if header[len(_MAGIC) + 1] != _CHUNK_LOG:
        raise Tampered("加密文件开头已被改动。")
    try:
        suite = suites.by_code(header[len(_MAGIC)])
    except UnknownSuite as error:
        raise Tampered("加密文件开头已被改动。") from error
    fixed, key_id = header[:_FIXED], _key_id(suite, key)
    for start in (_FIXED, _FIXED + _SLOT):
        slot = header[start : start + _SLOT]
        if slot.startswith(key_id):
            nonce, sealed = slot[_KEY_ID : _KEY_ID + NONCE], slot[_KEY_ID + NONCE :]
            cipher = suite.cipher(suite.derive(key, label="wrap"))
            aad = fixed + key_id + context.encode()
            return suite, cipher.open(nonce, sealed, aad), fixed
    raise Tampered("加密文件不是用现在的密钥加密的，或者开头已被改动。")


def _key_id(suite: Suite, key: bytes) -> bytes:
    return suite.derive(key, label="wrap id", size=_KEY_ID)


def _payload(suite: Suite, data_key: bytes, fixed: bytes, context: str) -> tuple[Aead, bytes]:
    """The cipher of the chunks and the prefix of their nonces."""
    salt = suite.digest(fixed + context.encode())
    both = suite.derive(data_key, label="payload", salt=salt, size=suite.key_size + _PREFIX)
    return suite.stream_cipher(both[: suite.key_size]), both[suite.key_size :]


def _nonce(prefix: bytes, counter: int, *, final: bool) -> bytes:
    return prefix + counter.to_bytes(4, "big") + bytes([final])
