"""恢复: a new office out of a backup; an office that is there is never touched."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from sqlalchemy import make_url

from app.keeping import databases
from app.keeping.errors import NotRestored
from app.keeping.manifest import DATABASES, Manifest
from app.keeping.reading import Backup, read_keys
from app.keeping.saving import keys_beside
from config import Settings
from documents.encryption.certificates import read_certificate
from documents.encryption.custody import RECORDER
from documents.encryption.errors import EncryptionError


def restore(backup: Path, settings: Settings) -> Manifest:
    """Make the office of the settings out of the backup. Raises NotRestored; then nothing is there.

    The keys are taken from the file beside the backup, or must lie in the key folder already; they
    have to be those of the recorder who signed it.
    """
    _refuse_existing(settings)
    source = Backup(backup)
    manifest, certificate = source.verified()
    if make_url(settings.database_url).get_backend_name() != manifest.database:
        raise NotRestored(f"备份的数据库是 {manifest.database}，与设置的不同，不能恢复。")
    databases.must_be_empty(settings.database_url)
    keys = _keys(backup, settings, manifest, certificate)
    part = settings.data.with_name(f".{settings.data.name}.{secrets.token_hex(4)}")
    made_keys = False
    try:
        part.mkdir(parents=True, mode=0o700)
        source.take({name: part / name for name in manifest.files}, manifest)
        if keys:
            _put_keys(settings.keys, keys)
            made_keys = True
        own = part / DATABASES[manifest.database]
        if Path(make_url(settings.database_url).database or "") != settings.data / own.name:
            databases.fill(settings.database_url, own)  # It lies outside of the data folder.
        if settings.data.exists():
            settings.data.rmdir()  # It is empty: that was checked.
        part.rename(settings.data)
    except (OSError, NotRestored) as error:
        if made_keys:
            shutil.rmtree(settings.keys, ignore_errors=True)
        if isinstance(error, NotRestored):
            raise
        raise NotRestored(f"恢复没有完成：{error.strerror or error}。") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def _refuse_existing(settings: Settings) -> None:
    data = settings.data
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise NotRestored(f"{data} 里已有数据，不能覆盖；请用 --data 指定新的文件夹。")


def _keys(
    backup: Path, settings: Settings, manifest: Manifest, certificate: bytes
) -> dict[str, bytes]:
    """The key files to write, or nothing when they lie in their folder already. Raises NotRestored."""
    if settings.keys.exists():
        try:
            there = read_certificate((settings.keys / f"{RECORDER}.pem").read_bytes()).fingerprint
        except (OSError, EncryptionError) as error:
            raise NotRestored(f"密钥文件夹 {settings.keys} 不完整。") from error
        if there != manifest.signer:
            raise NotRestored(f"密钥文件夹 {settings.keys} 不是这份备份的，数据将打不开。")
        return {}
    beside = keys_beside(backup)
    if not manifest.keys or not beside.exists():
        raise NotRestored(
            f"没有密钥：请先把原来的密钥文件夹放到 {settings.keys}，"
            f"或者把 {beside.name} 放在备份旁边。"
        )
    keys = read_keys(beside, manifest.keys)
    if keys[f"{RECORDER}.pem"] != certificate:
        raise NotRestored("密钥与备份的签名人不符。")
    return keys


def _put_keys(folder: Path, keys: dict[str, bytes]) -> None:
    part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    part.mkdir(parents=True, mode=0o700)
    try:
        for name, content in keys.items():
            descriptor = os.open(part / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
