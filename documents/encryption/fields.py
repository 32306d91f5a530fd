"""Sealing of values for database columns: telephone numbers, opinions, seeds, whole texts.

A sealed value is `version ‖ suite ‖ key id (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`: 34 bytes more
than the value. The context (such as `person.phone:17`) is authenticated, so that a value moved to
another row or column no longer opens. Nonces are random: one key is good for 2^32 values.
"""

from __future__ import annotations

import os
from functools import partial

from documents.encryption.errors import Tampered
from documents.encryption.suites import NONCE, TAG, Suite

_VERSION = 1
_KEY_ID = 4
_HEAD = 2 + _KEY_ID
OVERHEAD = _HEAD + NONCE + TAG  # bytes
LONG = 2_048  # bytes; from here on the faster cipher for long data repays its being set up


class FieldCipher:
    """Seals and opens values under one 32-byte key; safe to share between threads."""

    __slots__ = ("_body", "_cipher", "_for_long", "_head")

    def __init__(self, key: bytes, suite: Suite) -> None:
        derived = suite.derive(key, label="field", size=suite.key_size + _KEY_ID)
        self._cipher = suite.cipher(derived[: suite.key_size])
        # Such a cipher belongs to one thread, so each long value has its own; the bytes are the same.
        self._for_long = partial(suite.stream_cipher, derived[: suite.key_size])
        self._head = bytes((_VERSION, suite.code)) + derived[suite.key_size :]
        self._body = _HEAD + NONCE

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """The sealed value, `OVERHEAD` bytes longer than the plaintext."""
        nonce = os.urandom(NONCE)
        cipher = self._cipher if len(plaintext) < LONG else self._for_long()
        sealed = cipher.seal(nonce, plaintext, self._head + context.encode())
        return self._head + nonce + sealed

    def open(self, blob: bytes, context: str) -> bytes:
        """The plaintext. Raises Tampered; another key or another context cannot be told from it."""
        if not blob.startswith(self._head):
            if len(blob) < OVERHEAD:
                raise Tampered("加密的内容不完整。")
            raise Tampered("加密的内容不是用现在的密钥加密的，或者开头已被改动。")
        aad = self._head + context.encode()
        cipher = self._cipher if len(blob) < LONG else self._for_long()
        return cipher.open(blob[_HEAD : self._body], blob[self._body :], aad)
