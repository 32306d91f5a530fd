"""Sign-in passwords: hashed with Argon2id into a string that describes itself (PHC format)."""

from __future__ import annotations

import re
from functools import cache
from os import urandom

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from documents.encryption.argon import PRODUCTION, Cost, secret_bytes
from documents.encryption.errors import Tampered, UnsuitableSecret

_STORED = re.compile(
    r"\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,4}),p=(\d{1,4})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{43}"
)


def hash_password(password: str, *, cost: Cost = PRODUCTION) -> str:
    """The string to store, about 100 characters. Raises UnsuitableSecret (empty or over 1 KiB)."""
    return Argon2id(
        salt=urandom(16),
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory,
    ).derive_phc_encoded(secret_bytes(password))


def verify_password(password: str, stored: str | None) -> bool:
    """Whether the password is right, in constant time.

    With None (no such person, or no password set) the same work is done and the answer is no, so
    that the time of the answer does not tell who works here. Raises Tampered for a stored string
    that is none of ours.
    """
    cost = PRODUCTION if stored is None else _cost(stored)
    try:
        secret = secret_bytes(password)
        Argon2id.verify_phc_encoded(secret, stored or _nobody(cost))
    except (InvalidKey, UnsuitableSecret):
        return False
    return stored is not None


def needs_rehash(stored: str, *, cost: Cost = PRODUCTION) -> bool:
    """Whether the stored string was made at another cost than today's. Raises Tampered."""
    return _cost(stored) != cost


def _cost(stored: str) -> Cost:
    found = _STORED.fullmatch(stored)
    if found is None:
        raise Tampered("保存的口令摘要不合格式，请由管理员重置此人的口令。")
    memory, passes, lanes = map(int, found.groups())
    return Cost(memory, passes, lanes)


@cache
def _nobody(cost: Cost) -> str:
    return hash_password(urandom(16).hex(), cost=cost)
