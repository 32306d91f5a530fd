"""PEM armour (RFC 7468) around DER."""

from __future__ import annotations

from asn1crypto import pem as armour

from documents.encryption.errors import MalformedKey

LONGEST = 64 * 1024  # bytes of one key or certificate in PEM


def encode(der: bytes, label: str) -> bytes:
    """The DER in armour, one block."""
    armoured: bytes = armour.armor(label, der)
    return armoured


def decode(text: bytes, label: str) -> bytes:
    """The DER of the first block, which must bear `label`. Raises MalformedKey."""
    if len(text) > LONGEST:
        raise MalformedKey("PEM 内容过大，不是密钥或证书。")
    try:
        found, _headers, der = armour.unarmor(text)
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise MalformedKey("不是 PEM 格式的密钥或证书。") from error
    if found != label:
        raise MalformedKey(f"PEM 内容是「{str(found)[:40]}」，应为「{label}」。")
    return bytes(der)
