"""A person's private key, locked with a secret that only she knows; and the key of a session.

`lock` is for the database: Argon2id over her secret (签名口令), so that not even the administrator
can sign in her name. `lock_for_session` is for the hours she is signed in: the key lies on the server
encrypted under 32 random bytes that only her browser's cookie holds, and opening it costs no Argon2.
"""

from __future__ import annotations

import os
import struct

from documents.encryption import suites
from documents.encryption.argon import PRODUCTION, Cost, stretch
from documents.encryption.errors import MalformedKey, Tampered, UnknownSuite, WrongSecret
from documents.encryption.signing import SigningKey
from documents.encryption.suites import NONCE, Suite

SESSION_SECRET = 32  # bytes
_MAGIC = b"TWPK\x01"
_SESSION_MAGIC = b"TWSK\x01"
_SALT = 16
_HEAD = struct.Struct(f">5sBIBB{_SALT}s")  # magic, suite, memory KiB, passes, lanes, salt
_SESSION_HEAD = struct.Struct(f">5sB{_SALT}s")


def lock(private_key: SigningKey, secret: str, *, cost: Cost = PRODUCTION) -> bytes:
    """The key under the secret, about 200 bytes, cost and salt included. Raises UnsuitableSecret."""
    suite, salt = private_key.suite, os.urandom(_SALT)
    head = _HEAD.pack(_MAGIC, suite.code, cost.memory, cost.passes, cost.lanes, salt)
    strong = stretch(secret, salt, cost)
    return head + _sealed(suite, strong, head, private_key.to_der())


def unlock(blob: bytes, secret: str) -> SigningKey:
    """The key again. Raises WrongSecret (also for an altered blob: they cannot be told apart)."""
    try:
        magic, code, memory, passes, lanes, salt = _HEAD.unpack_from(blob)
        suite, cost = suites.by_code(code), Cost(memory, passes, lanes)
    except (struct.error, UnknownSuite) as error:
        raise Tampered("保存的签名私钥不完整或不合格式，请从备份恢复，或重新申领。") from error
    if magic != _MAGIC:
        raise Tampered("这不是用口令保护的签名私钥。")
    strong = stretch(secret, salt, cost)
    try:
        der = _opened(suite, strong, blob, _HEAD.size)
    except Tampered as error:
        raise WrongSecret("签名口令不对，请重新输入。") from error
    return SigningKey.from_der(der)


def lock_for_session(private_key: SigningKey, session_secret: bytes) -> bytes:
    """The key under a session's 32 random bytes. Raises MalformedKey for any other length."""
    suite = private_key.suite
    head = _SESSION_HEAD.pack(_SESSION_MAGIC, suite.code, os.urandom(_SALT))
    return head + _sealed(suite, _checked(session_secret), head, private_key.to_der())


def unlock_for_session(blob: bytes, session_secret: bytes) -> SigningKey:
    """The key again. Raises WrongSecret when the secret is another session's, Tampered otherwise."""
    try:
        magic, code, _salt = _SESSION_HEAD.unpack_from(blob)
        suite = suites.by_code(code)
    except (struct.error, UnknownSuite) as error:
        raise Tampered("会话中的签名私钥不完整，请重新输入签名口令。") from error
    if magic != _SESSION_MAGIC:
        raise Tampered("这不是会话中的签名私钥。")
    try:
        der = _opened(suite, _checked(session_secret), blob, _SESSION_HEAD.size)
    except (Tampered, MalformedKey) as error:
        raise WrongSecret("会话已更换，请重新输入签名口令。") from error
    return SigningKey.from_der(der)


def _checked(session_secret: bytes) -> bytes:
    if len(session_secret) != SESSION_SECRET:
        raise MalformedKey(f"会话密钥应为 {SESSION_SECRET} 字节。")
    return session_secret


def _sealed(suite: Suite, strong: bytes, head: bytes, der: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    key = suite.derive(strong, label="personal key", salt=head)
    return nonce + suite.cipher(key).seal(nonce, der, head)


def _opened(suite: Suite, strong: bytes, blob: bytes, head_size: int) -> bytes:
    head, rest = blob[:head_size], blob[head_size:]
    key = suite.derive(strong, label="personal key", salt=head)
    return suite.cipher(key).open(rest[:NONCE], rest[NONCE:], head)
