"""The file of the master key: JSON with the 32 bytes in clear, or sealed under a passphrase."""

from __future__ import annotations

import json
import os

from documents.encryption import suites
from documents.encryption.argon import Cost, stretch
from documents.encryption.errors import Tampered, UnknownSuite, WrongSecret
from documents.encryption.fields import FieldCipher
from documents.encryption.suites import Suite

_FORMAT = "tongwen master key 1"
_SIZE = 32


def write(master: bytes, suite: Suite, passphrase: str | None, cost: Cost) -> bytes:
    """The content of the file. Raises UnsuitableSecret for an empty or endless passphrase."""
    content: dict[str, object] = {"format": _FORMAT, "suite": suite.name}
    if passphrase is None:
        content |= {"key": master.hex(), "check": _check(master, suite)}
    else:
        salt = os.urandom(16)
        sealed = FieldCipher(stretch(passphrase, salt, cost), suite).seal(master, _FORMAT)
        content |= {
            "argon2id": [cost.memory, cost.passes, cost.lanes],
            "salt": salt.hex(),
            "sealed": sealed.hex(),
        }
    return json.dumps(content, indent=1).encode() + b"\n"


def read(content: bytes, passphrase: str | None) -> tuple[bytes, Suite]:
    """The master key and its suite. Raises Tampered and WrongSecret."""
    try:
        data = json.loads(content)
        if data["format"] != _FORMAT:
            raise _damaged()
        suite = suites.by_name(data["suite"])
        if "argon2id" in data:
            return _unlocked(data, suite, passphrase), suite
        if passphrase is not None:
            raise WrongSecret(
                "主密钥没有用口令保护，却配置了口令。请先给主密钥设置口令，或去掉配置。"
            )
        master = bytes.fromhex(data["key"])
        if len(master) != _SIZE or data["check"] != _check(master, suite):
            raise _damaged()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UnknownSuite) as error:
        raise _damaged() from error
    return master, suite


def _unlocked(data: dict[str, str], suite: Suite, passphrase: str | None) -> bytes:
    if passphrase is None:
        raise WrongSecret("主密钥用口令保护，请提供口令后再启动。")
    memory, passes, lanes = (int(number) for number in data["argon2id"])
    strong = stretch(passphrase, bytes.fromhex(data["salt"]), Cost(memory, passes, lanes))
    sealed = bytes.fromhex(data["sealed"])
    try:
        return FieldCipher(strong, suite).open(sealed, _FORMAT)
    except Tampered as error:
        raise WrongSecret("主密钥的口令不对，请重新输入。") from error


def _check(master: bytes, suite: Suite) -> str:
    return suite.derive(master, label="check", size=8).hex()


def _damaged() -> Tampered:
    return Tampered("主密钥文件已损坏，请从备份恢复；没有它，已有的数据无法打开。")
