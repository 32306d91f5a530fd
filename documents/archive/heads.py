"""Signed tree heads: what the office said, at one time, all its acts so far amounted to.

Published daily (duty log, superior unit, a file), they make any later removal, change or
back-dating provable, whoever did it. The signed bytes are the file `tree_head.json` itself.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass
from typing import Self

from documents.archive.errors import MalformedAct, MalformedProof
from documents.archive.evidence import timestamp
from documents.encryption.certificates import read_certificate
from documents.encryption.signing import Signer

LARGEST = 4096  # bytes
_FORMAT = "tongwen tree head 1"
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The root (hex) of the tree over the first `size` acts of `origin`, as of `at`."""

    origin: str  # which office's acts, such as 云岭县人民政府办公室
    size: int
    root: str
    at: str  # as evidence.timestamp writes it
    signer: str  # fingerprint of the signer's certificate, hex

    def to_bytes(self) -> bytes:
        """The bytes that are signed and published: JSON with sorted keys."""
        content = {"format": _FORMAT, **asdict(self)}
        return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote. Raises MalformedProof."""
        try:
            content = json.loads(data[: LARGEST + 1])
            head_format = content.pop("format")
            head = cls(**content)
            typed = type(head.size) is int and head.size >= 0 and isinstance(head.origin, str)
            hexes = _HEX.fullmatch(head.root) and _HEX.fullmatch(head.signer)
            dt.datetime.fromisoformat(head.at)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise MalformedProof("树头文件不合格式。") from error
        if head_format != _FORMAT or not typed or not hexes:
            raise MalformedProof("树头文件不合格式。")
        return head


@dataclass(frozen=True, slots=True)
class SignedTreeHead:
    """A tree head with the DER signature over its bytes, and the signer's certificate (PEM)."""

    head: TreeHead
    signature: bytes
    certificate: bytes


def sign_head(
    *, origin: str, size: int, root: bytes, at: dt.datetime, signer: Signer
) -> SignedTreeHead:
    """Sign the root over the first `size` acts. Raises MalformedProof for a time without zone."""
    try:
        when = timestamp(at)
    except MalformedAct as error:
        raise MalformedProof("树头的时间没有时区。") from error
    fingerprint = read_certificate(signer.certificate).fingerprint
    head = TreeHead(origin, size, root.hex(), when, fingerprint)
    return SignedTreeHead(head, signer.sign(head.to_bytes()), signer.certificate)
