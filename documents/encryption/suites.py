"""The two suites: which digest, cipher, derivation and signature belong together under one name.

`gm`   SM3, SM4-GCM, HKDF-SM3, SM2 (GB/T 32905, 32907, 32918; GCM as in RFC 8998).
`intl` SHA-256, AES-256-GCM, HKDF-SHA256, ECDSA P-256.
Whoever reads a header looks the suite up by the name or code in it; there is no negotiation, and the
name goes into every derivation, so that a key of one suite is never a key of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from documents.encryption import libgcrypt
from documents.encryption.digest import sha256, sm3
from documents.encryption.errors import Tampered, UnknownSuite

NONCE = 12  # bytes, for both ciphers
TAG = 16  # bytes, for both ciphers


class Aead(Protocol):
    """Authenticated encryption under one key; the caller never repeats a nonce."""

    def seal(self, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
        """Ciphertext with the 16-byte tag behind it."""

    def open(self, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
        """The plaintext. Raises Tampered."""


class AesGcm:
    """AES-256-GCM; safe to share between threads."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
        return self._cipher.encrypt(nonce, plaintext, aad)

    def open(self, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
        if len(nonce) != NONCE or len(sealed) < TAG:
            raise Tampered("密文不完整。")
        try:
            return self._cipher.decrypt(nonce, sealed, aad)
        except InvalidTag as error:
            raise Tampered("密文已被改动，或密钥不符。") from error


class Sm4Gcm:
    """SM4-GCM by `cryptography`; safe to share between threads, made for short values."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key)

    def seal(self, nonce: bytes, plaintext: bytes, aad: bytes) -> bytes:
        running = Cipher(self._key, modes.GCM(nonce)).encryptor()
        running.authenticate_additional_data(aad)
        return running.update(plaintext) + running.finalize() + running.tag

    def open(self, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
        if len(nonce) != NONCE or len(sealed) < TAG:
            raise Tampered("密文不完整。")
        running = Cipher(self._key, modes.GCM(nonce, sealed[-TAG:])).decryptor()
        running.authenticate_additional_data(aad)
        try:
            return running.update(sealed[:-TAG]) + running.finalize()
        except InvalidTag as error:
            raise Tampered("密文已被改动，或密钥不符。") from error


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite; `code` is its byte in binary headers, `key_size` that of its cipher in bytes."""

    name: str
    code: int
    key_size: int
    digest_name: str  # as openssl calls it
    digest: Callable[[bytes], bytes]
    _hash: Callable[[], hashes.HashAlgorithm]
    _cipher: Callable[[bytes], Aead]

    def derive(self, secret: bytes, *, label: str, salt: bytes = b"", size: int = 0) -> bytes:
        """`size` bytes (of a cipher key if 0) by HKDF (RFC 5869); the suite's name is bound in.

        `secret` must be a strong key already (32 random bytes), never a password.
        """
        info = f"tongwen/1 {self.name} {label}".encode()
        return HKDF(self._hash(), size or self.key_size, salt or None, info).derive(secret)

    def cipher(self, key: bytes) -> Aead:
        """A cipher for short values, to be shared between threads."""
        return self._cipher(key)

    def stream_cipher(self, key: bytes) -> Aead:
        """The fastest cipher for long data; it belongs to one thread at a time."""
        if self is GM and libgcrypt_agrees():
            return libgcrypt.Sm4Gcm(key)
        return self._cipher(key)


GM = Suite("gm", 1, 16, "sm3", sm3, hashes.SM3, Sm4Gcm)
INTL = Suite("intl", 2, 32, "sha256", sha256, hashes.SHA256, AesGcm)
SUITES = {suite.name: suite for suite in (GM, INTL)}
_BY_CODE = {suite.code: suite for suite in (GM, INTL)}


def by_name(name: str) -> Suite:
    """The suite of that name. Raises UnknownSuite."""
    try:
        return SUITES[name]
    except KeyError as error:
        raise UnknownSuite(f"没有名为「{name[:40]}」的密码套件，只有 gm 和 intl。") from error


def by_code(code: int) -> Suite:
    """The suite of that byte in a header. Raises UnknownSuite."""
    try:
        return _BY_CODE[code]
    except KeyError as error:
        raise UnknownSuite(f"密文头中的密码套件编号 {code} 不是本系统的。") from error


@cache
def libgcrypt_agrees() -> bool:
    """Whether libgcrypt is there and gives what `cryptography` gives, also for an altered tag."""
    if libgcrypt.load() is None:
        return False
    key, nonce, aad = bytes(range(16)), bytes(range(12)), b"self-test"
    fast, known = libgcrypt.Sm4Gcm(key), Sm4Gcm(key)
    for text in (b"", b"x" * 15, bytes(range(256)) * 5):
        sealed = fast.seal(nonce, text, aad)
        if sealed != known.seal(nonce, text, aad) or fast.open(nonce, sealed, aad) != text:
            return False
        try:
            fast.open(nonce, sealed[:-1] + bytes([sealed[-1] ^ 1]), aad)
        except Tampered:
            continue
        return False
    return True
