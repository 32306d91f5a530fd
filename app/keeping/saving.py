"""备份: the whole office into one file, read once more before it bears its name."""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import select

from app.auditing.blobs import referred
from app.core import acts, clock
from app.core.database import db
from app.core.stores import Stores, stores
from app.keeping import databases
from app.keeping.errors import NotKept
from app.keeping.manifest import CERTIFICATE, DATABASES, MANIFEST, SIGNATURE, Kept, Manifest
from app.keeping.reading import Backup
from documents.archive.evidence import timestamp
from documents.encryption.certificates import read_certificate
from documents.encryption.custody import FILES
from documents.encryption.digest import Sm3

PIECE = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written: how many acts and stored files, and the bytes of the file."""

    path: Path
    acts: int
    files: int
    size: int
    keys: Path | None


def keys_beside(backup: Path) -> Path:
    """Where the keys of a backup go when they are asked for."""
    return backup.with_name(backup.name + ".keys")


def save(out: Path, *, with_keys: bool = False) -> Saved:
    """Write the backup of the office that this process serves, while it works. Raises NotKept.

    With `with_keys` the key folder goes into a second file beside it: never keep both in one place.
    """
    key_file = keys_beside(out) if with_keys else None
    for path in (out, key_file):
        if path is not None and path.exists():
            raise NotKept(f"{path} 已存在，没有覆盖。")
    part = out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        manifest = _write(part, stores(), with_keys=with_keys)
        Backup(part).verified()
        part.rename(out)
        if key_file is not None:
            _write_keys(key_file, stores())
    except OSError as error:
        raise NotKept(f"备份没有写成：{error.strerror or error}。") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return Saved(out, manifest.acts, len(manifest.files) - 1, out.stat().st_size, key_file)


def _write(part: Path, office: Stores, *, with_keys: bool) -> Manifest:
    url = office.settings.database_url
    kind = db.engine.dialect.name
    files: dict[str, Kept] = {}
    with (
        tempfile.TemporaryDirectory(dir=part.parent) as folder,
        os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
        tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        copy = Path(folder) / DATABASES[kind]
        databases.snapshot(url, copy)  # Before the files: whatever it refers to is stored by then.
        count = db.session.scalar(select(acts.ActHead.seq)) or 0
        files[copy.name] = _add(tar, copy.name, copy)
        for name, path in _blobs(office.settings.data / "blobs"):
            files[name] = _add(tar, name, path)
        stored = {name.rpartition("/")[2] for name in files}
        if missing := set(referred()) - stored:
            raise NotKept(
                f"存储中缺少 {len(missing)} 个文件，备份不完整，没有保存；请先运行 audit。"
            )
        manifest = Manifest(
            at=timestamp(clock.now()),
            database=kind,
            acts=count,
            signer=read_certificate(office.keys.recorder.certificate).fingerprint,
            files=files,
            keys={name: _kept(office.keys.path / name) for name in FILES} if with_keys else {},
        )
        signed = manifest.to_bytes()
        for name, content in (
            (MANIFEST, signed),
            (SIGNATURE, office.keys.recorder.sign(signed)),
            (CERTIFICATE, office.keys.recorder.certificate),
        ):
            tar.addfile(_entry(name, len(content)), io.BytesIO(content))
        tar.close()
        raw.flush()
        os.fsync(raw.fileno())
    return manifest


def _write_keys(path: Path, office: Stores) -> None:
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as tar:
        for name in FILES:
            _add(tar, name, office.keys.path / name)
    part.rename(path)


def _blobs(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every finished stored file with its name in the backup, in order."""
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
        if path.suffix != ".part":
            yield f"blobs/{path.relative_to(folder).as_posix()}", path


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Kept:
    """Put one file in, taking its digest on the way."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digesting = _Digesting(file)
        tar.addfile(_entry(name, size), digesting)
    return Kept(size, digesting.digest.hexdigest())


def _kept(path: Path) -> Kept:
    content = path.read_bytes()
    return Kept(len(content), Sm3(content).hexdigest())


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(clock.now().timestamp())
    return entry


class _Digesting(io.RawIOBase):
    """A file that is read, and digested as it is."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self.digest = Sm3()

    def read(self, size: int = -1, /) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece
