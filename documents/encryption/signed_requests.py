"""Requests that one office's program signs and another's verifies: SM2 over method, path, time, body.

Both ends build the same text; whoever has the public key can check it without this software. The
body goes in by its SM3 (GB/T 32905), so that a long one is hashed once.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from documents.encryption.digest import sm3
from documents.encryption.signing import SigningKey, VerifyingKey

LONGEST_SIGNATURE = 200  # characters of base64; a DER signature of 256 bits has at most 96


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What is signed. `time` is ISO 8601 with its zone; `nonce` is never used twice by one sender."""

    method: str
    path: str
    time: str
    nonce: str
    body: bytes

    @property
    def text(self) -> bytes:
        """The bytes under the signature: one line for each part, in this order."""
        parts = (self.method.upper(), self.path, self.time, self.nonce, sm3(self.body).hex())
        return "\n".join(parts).encode()


def sign(request: SignedRequest, key: SigningKey) -> str:
    """The signature as it goes into a header: base64 of DER."""
    return base64.b64encode(key.sign(request.text)).decode()


def verifies(request: SignedRequest, signature: str, key: VerifyingKey) -> bool:
    """Whether the signature fits; anything malformed does not."""
    if len(signature) > LONGEST_SIGNATURE:
        return False
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    return key.verify(raw, request.text)
