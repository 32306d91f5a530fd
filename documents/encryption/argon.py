"""Argon2id (RFC 9106): its costs, and the stretching of secrets that people can remember."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from documents.encryption.errors import Tampered, UnsuitableSecret

LONGEST_SECRET = 1024  # bytes of UTF-8
_MOST_MEMORY, _MOST_PASSES, _MOST_LANES = 1 << 20, 16, 16  # a stored cost beyond these is hostile


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: memory in KiB, passes over it, lanes."""

    memory: int
    passes: int
    lanes: int

    def __post_init__(self) -> None:
        enough = self.memory >= 8 * self.lanes
        bounded = self.memory <= _MOST_MEMORY and 1 <= self.passes <= _MOST_PASSES
        if not (enough and bounded and 1 <= self.lanes <= _MOST_LANES):
            raise Tampered("口令保护的参数不合理，内容可能已被改动。")


PRODUCTION = Cost(memory=64 * 1024, passes=3, lanes=4)  # the second choice of RFC 9106, 4


def secret_bytes(secret: str) -> bytes:
    """The secret as bytes, the same however the keyboard composed it. Raises UnsuitableSecret."""
    try:
        data = unicodedata.normalize("NFC", secret[: LONGEST_SECRET + 1]).encode()
    except UnicodeEncodeError as error:
        raise UnsuitableSecret("口令含有无法识别的字符，请重新输入。") from error
    if not data:
        raise UnsuitableSecret("口令不能为空。")
    if len(data) > LONGEST_SECRET:
        raise UnsuitableSecret(f"口令过长，请控制在 {LONGEST_SECRET} 字节以内。")
    return data


def stretch(secret: str, salt: bytes, cost: Cost) -> bytes:
    """32 strong bytes from a secret. Raises UnsuitableSecret."""
    return Argon2id(
        salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory
    ).derive(secret_bytes(secret))
