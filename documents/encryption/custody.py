"""The key folder: where the keys of the office lie, apart from its data.

    master.key             32 random bytes, in clear (0600) or under a passphrase (Argon2id)
    recorder.key .pem      the key that signs acts in the office's name, and its certificate
    authority.key .pem     the trial authority's key and root certificate

The two private keys are sealed under the master key, each bound to its certificate; the symmetric keys are derived from it by name.
The folder is made whole under another name and then renamed, so that of two processes starting at
once one wins and the other uses the winner's. There is no default secret, and nothing lost is ever
made anew in silence: without the old key the old data stays closed.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
import stat
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from documents.encryption import master_key, suites
from documents.encryption.argon import PRODUCTION, Cost
from documents.encryption.digest import sha256
from documents.encryption.errors import EncryptionError, Tampered
from documents.encryption.fields import FieldCipher
from documents.encryption.signing import CertifiedKey, SigningKey
from documents.encryption.suites import Suite
from documents.encryption.trial_authority import TrialAuthority, Use

MASTER, RECORDER, AUTHORITY = "master.key", "recorder", "authority"
FILES = (MASTER, *(f"{name}.{kind}" for name in (RECORDER, AUTHORITY) for kind in ("key", "pem")))
_LARGEST = 64 * 1024  # bytes of any one file


class KeyFolderFault(EncryptionError):
    """The key folder is incomplete, damaged, open to others, or cannot be made."""


class KeyFolder:
    """The keys of one office; made at first use. Safe to share between threads."""

    def __init__(
        self,
        path: Path,
        *,
        passphrase: str | None = None,
        suite_name: str = "gm",
        organisation: str = "同文演示单位",
        cost: Cost = PRODUCTION,
        since: dt.datetime | None = None,
    ) -> None:
        """Open the folder, or make it with the suite, organisation and cost given.

        The certificates made then begin at `since` (now, if None): no act before it can be valid.

        Raises KeyFolderFault; WrongSecret for a wrong, missing or superfluous passphrase;
        SigningUnavailable when it must be made and this machine has no SM2.
        """
        self.path = path
        if not path.exists() or (path.is_dir() and not any(path.iterdir())):
            suite = suites.by_name(suite_name)
            master = os.urandom(32)
            locked = master_key.write(master, suite, passphrase, cost)
            _make(path, {MASTER: locked, **_contents(suite, master, organisation, since)})
        _check_modes(path)
        try:
            self._master, self.suite = master_key.read(_content(path, MASTER), passphrase)
        except Tampered as error:
            raise _damaged(path / MASTER) from error

    def key(self, name: str) -> bytes:
        """The 32-byte symmetric key of that name: `fields`, `blobs`, `index`, `sessions`, …"""
        return self.suite.derive(self._master, label=f"key {name}", size=32)

    @cached_property
    def recorder(self) -> CertifiedKey:
        """The office's recorder: signs acts of those who have no key. Raises KeyFolderFault."""
        return self._certified(RECORDER)

    @cached_property
    def authority(self) -> TrialAuthority:
        """The trial authority, to issue certificates for persons. Raises KeyFolderFault."""
        certified = self._certified(AUTHORITY)
        return TrialAuthority(certified.key, certified.certificate)

    @property
    def root_certificate(self) -> bytes:
        """The trial authority's root certificate, PEM. Raises KeyFolderFault."""
        return self.authority.certificate

    def change_passphrase(self, passphrase: str | None, *, cost: Cost = PRODUCTION) -> None:
        """Lock the master key with another passphrase, or (None) leave it in clear; all keys stay.

        Raises KeyFolderFault if the folder cannot be written; the old file is then untouched.
        """
        content = master_key.write(self._master, self.suite, passphrase, cost)
        part = self.path / f".{MASTER}.{secrets.token_hex(4)}"
        try:
            _write(part, content)
            part.replace(self.path / MASTER)
            _flush(self.path)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise KeyFolderFault(
                f"密钥文件夹 {self.path} 无法写入，口令没有更改，原口令仍然有效。"
            ) from error

    def _certified(self, name: str) -> CertifiedKey:
        sealed = _content(self.path, f"{name}.key")
        certificate = _content(self.path, f"{name}.pem")
        custodian = _custodian(self._master, self.suite)
        try:
            der = custodian.open(sealed, _context(name, certificate))
        except Tampered as error:
            raise KeyFolderFault(
                f"密钥文件夹 {self.path} 中的 {name}.key 或 {name}.pem 已损坏或被换过，请从备份恢复。"
            ) from error
        return CertifiedKey(SigningKey.from_der(der), certificate)


def _make(path: Path, contents: dict[str, bytes]) -> None:
    """Make the whole folder under another name, then rename it; losing that race is no fault."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir(mode=0o700)
        for name, content in contents.items():
            _write(part / name, content)
        _flush(part)
        with suppress(FileExistsError):
            _rename(part, path)
        _flush(path.parent)
    except OSError as error:
        raise KeyFolderFault(
            f"密钥文件夹 {path} 无法建立，请检查上级文件夹是否存在、可写。"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _contents(
    suite: Suite, master: bytes, organisation: str, since: dt.datetime | None
) -> dict[str, bytes]:
    """Keys and certificates of a new folder, but for the master key itself."""
    authority_key, recorder_key = SigningKey.generate(suite.name), SigningKey.generate(suite.name)
    authority = TrialAuthority.create(authority_key, organisation=organisation, at=since)
    use = Use.RECORDER
    recorder = authority.issue(
        recorder_key.public, name="系统记录员", organisation=organisation, use=use, at=since
    )
    contents: dict[str, bytes] = {}
    for name, key, certificate in (
        (RECORDER, recorder_key, recorder),
        (AUTHORITY, authority_key, authority.certificate),
    ):
        sealed = _custodian(master, suite).seal(key.to_der(), _context(name, certificate))
        contents |= {f"{name}.key": sealed, f"{name}.pem": certificate}
    return contents


def _context(name: str, certificate: bytes) -> str:
    """Binds a sealed private key to its certificate: neither can be exchanged or damaged alone."""
    return f"{name} {sha256(certificate).hex()}"


def _custodian(master: bytes, suite: Suite) -> FieldCipher:
    return FieldCipher(suite.derive(master, label="custody", size=32), suite)


def _rename(part: Path, path: Path) -> None:
    """Put the folder in its place, unless a whole one is already there (FileExistsError)."""
    try:
        part.rename(path)
    except OSError as error:
        if path.is_dir() and any(path.iterdir()):
            raise FileExistsError from error
        raise


def _check_modes(path: Path) -> None:
    if not path.is_dir():
        raise KeyFolderFault(f"密钥文件夹 {path} 不是文件夹。")
    missing = [name for name in FILES if not (path / name).is_file()]
    if missing:
        raise KeyFolderFault(
            f"密钥文件夹 {path} 缺少 {'、'.join(missing)}。请从备份恢复，"
            "切勿删除文件夹重建：没有原来的密钥，已有的数据无法打开。"
        )
    for item in (path, *(path / name for name in FILES)):
        if stat.S_IMODE(item.stat().st_mode) & 0o077:
            raise KeyFolderFault(
                f"{item} 可以被其他用户读取。请执行 chmod -R go-rwx {path} 后重新启动。"
            )


def _content(path: Path, name: str) -> bytes:
    try:
        with (path / name).open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise KeyFolderFault(f"密钥文件 {path / name} 无法读取，请检查权限。") from error
    if not 0 < len(content) <= _LARGEST:
        raise _damaged(path / name)
    return content


def _write(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _damaged(file: Path) -> KeyFolderFault:
    return KeyFolderFault(f"密钥文件 {file} 已损坏或被换过，请从备份恢复。")
