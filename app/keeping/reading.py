"""Reading a backup: every byte is checked against the signed manifest before one is used."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.keeping.errors import NotRestored
from app.keeping.manifest import (
    CERTIFICATE,
    LARGEST,
    MANIFEST,
    SIGNATURE,
    Kept,
    Manifest,
    check_signature,
)
from documents.encryption.digest import Sm3

PIECE = 1 << 20  # bytes
SMALL = 64 * 1024  # bytes of a signature, a certificate or a key


class Backup:
    """One backup file. It is a plain tar, of which only regular files with known names are read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def verified(self) -> tuple[Manifest, bytes]:
        """The manifest and its signer's certificate, when everything fits. Raises NotRestored."""
        seen: dict[str, Kept] = {}
        small: dict[str, bytes] = {}
        for entry, stream in self.entries():
            if entry.name in seen or entry.name in small:
                raise NotRestored("备份中有重名的文件。")
            if entry.name in {MANIFEST, SIGNATURE, CERTIFICATE}:
                most = LARGEST if entry.name == MANIFEST else SMALL
                if entry.size > most:
                    raise NotRestored("备份的清单过大，不合格式。")
                small[entry.name] = _read(stream, most)
            else:
                seen[entry.name] = _digest(stream)
        if small.keys() != {MANIFEST, SIGNATURE, CERTIFICATE}:
            raise NotRestored("备份不完整：缺少清单或签名，可能没有写完。")
        check_signature(small[MANIFEST], small[SIGNATURE], small[CERTIFICATE])
        manifest = Manifest.from_bytes(small[MANIFEST])
        _compare(manifest.files, seen)
        return manifest, small[CERTIFICATE]

    def take(self, place: dict[str, Path], manifest: Manifest) -> None:
        """Write the files to their places; each is checked once more on the way. Raises NotRestored."""
        for entry, stream in self.entries():
            target = place.get(entry.name)
            if target is None:
                continue
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _new(target) as file:
                running, size = Sm3(), 0
                while piece := _read(stream, PIECE):
                    running.update(piece)
                    size += file.write(piece)
            if Kept(size, running.hexdigest()) != manifest.files[entry.name]:
                raise NotRestored("备份在恢复过程中被改动。")

    def entries(self) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
        try:
            with tarfile.open(self.path, "r:") as tar:
                for entry in tar:
                    stream = (
                        tar.extractfile(entry) if entry.isreg() else None
                    )  # No link, no device.
                    if stream is None:
                        raise NotRestored("备份中有不属于备份的内容。")
                    yield entry, stream
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            raise NotRestored(f"{self.path} 不是备份文件，或者已损坏，读不出来。") from error


def read_keys(path: Path, expected: dict[str, Kept]) -> dict[str, bytes]:
    """The files of the key folder, checked against the manifest. Raises NotRestored."""
    found: dict[str, bytes] = {}
    for entry, stream in Backup(path).entries():
        if entry.size > SMALL or entry.name not in expected:
            raise NotRestored("密钥备份中有不属于密钥文件夹的内容。")
        found[entry.name] = _read(stream, SMALL)
    _compare(expected, {n: Kept(len(c), Sm3(c).hexdigest()) for n, c in found.items()})
    return found


def _digest(stream: IO[bytes]) -> Kept:
    running, size = Sm3(), 0
    while piece := _read(stream, PIECE):
        running.update(piece)
        size += len(piece)
    return Kept(size, running.hexdigest())


def _read(stream: IO[bytes], most: int) -> bytes:
    try:
        return stream.read(most)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise NotRestored("备份文件已损坏或者没有写完，读不出来。") from error


def _compare(expected: dict[str, Kept], seen: dict[str, Kept]) -> None:
    if missing := sorted(expected.keys() - seen.keys()):
        raise NotRestored(f"备份不完整，缺少 {len(missing)} 个文件，如 {missing[0]}。")
    if odd := sorted(seen.keys() - expected.keys()):
        raise NotRestored(f"备份中有 {len(odd)} 个文件不在签名的清单里，如 {odd[0][:80]}。")
    if wrong := sorted(name for name, kept in expected.items() if seen[name] != kept):
        raise NotRestored(f"备份中有 {len(wrong)} 个文件与清单不符，如 {wrong[0]}。")


@contextmanager
def _new(path: Path) -> Iterator[IO[bytes]]:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
