"""SM3 (GB/T 32905) and SHA-256: of bytes at once, or piece by piece."""

from __future__ import annotations

import hashlib
from typing import Protocol, Self

from cryptography.hazmat.primitives import hashes

Data = bytes | bytearray | memoryview


class _Running(Protocol):
    def update(self, data: Data, /) -> None: ...
    def digest(self) -> bytes: ...
    def copy(self) -> Self: ...


class _LibrarySm3:
    """SM3 of `cryptography` in hashlib's manners, for a Python whose OpenSSL was built without SM3."""

    __slots__ = ("_hash",)

    def __init__(self, running: hashes.Hash | None = None) -> None:
        self._hash = running or hashes.Hash(hashes.SM3())

    def update(self, data: Data, /) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.copy().finalize()

    def copy(self) -> _LibrarySm3:
        return _LibrarySm3(self._hash.copy())


def _fresh_sm3() -> _Running:
    try:
        return hashlib.new("sm3")
    except ValueError:
        return _LibrarySm3()


# Copying a fresh state is several times faster than looking the algorithm up by its name.
_EMPTY = _fresh_sm3()


def sm3(data: Data) -> bytes:
    """The 32-byte SM3 digest of `data`."""
    running = _EMPTY.copy()
    running.update(data)
    return running.digest()


def sha256(data: Data) -> bytes:
    """The 32-byte SHA-256 digest of `data`."""
    return hashlib.sha256(data).digest()


class Sm3:
    """SM3 piece by piece: `update` as often as needed, `digest` or `hexdigest` at any time."""

    __slots__ = ("_running", "update")

    def __init__(self, data: Data = b"") -> None:
        self._running = _EMPTY.copy()
        self.update = self._running.update
        if data:
            self.update(data)

    def digest(self) -> bytes:
        return self._running.digest()

    def hexdigest(self) -> str:
        return self._running.digest().hex()


class FileDigests:
    """What is noted of a file while it passes by in pieces: its size and both digests."""

    __slots__ = ("_sha256", "_sm3", "size")

    def __init__(self) -> None:
        self.size = 0  # bytes
        self._sm3, self._sha256 = Sm3(), hashlib.sha256()

    def update(self, data: Data) -> None:
        self.size += len(data)
        self._sm3.update(data)
        self._sha256.update(data)

    @property
    def sm3(self) -> str:
        return self._sm3.hexdigest()

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()
