"""Signing and verifying keys, the same for both suites; and what may stand in for a key: a Signer.

A signature is DER: SM2 with SM3 and the usual identity (`gm`), or ECDSA P-256 with SHA-256 (`intl`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from documents.encryption import pem, sm2
from documents.encryption.errors import MalformedKey
from documents.encryption.suites import GM, INTL, Suite, by_name

_SHA256 = ec.ECDSA(hashes.SHA256())


class Signer(Protocol):
    """Whoever can sign in someone's name: a key of ours, a USB token (UKey), an HSM."""

    @property
    def certificate(self) -> bytes:
        """The certificate of the key, PEM."""

    def sign(self, data: bytes) -> bytes:
        """A DER signature over `data`."""


class VerifyingKey:
    """A public key. `suite` says which algorithm, `der` is its SubjectPublicKeyInfo."""

    def __init__(self, der: bytes) -> None:
        """Read SubjectPublicKeyInfo. Raises MalformedKey."""
        self.der = der
        self._key: sm2.PublicKey | ec.EllipticCurvePublicKey
        try:
            self._key, self.suite = sm2.PublicKey(der), GM
        except MalformedKey:
            self._key, self.suite = _p256_public(der), INTL

    @classmethod
    def from_pem(cls, text: bytes) -> Self:
        return cls(pem.decode(text, "PUBLIC KEY"))

    @classmethod
    def from_certificate(cls, text: bytes) -> Self:
        """The key of a PEM certificate, whether or not one should trust it. Raises MalformedKey."""
        der = pem.decode(text, "CERTIFICATE")
        try:
            return cls(x509.Certificate.load(der).public_key.dump())
        except (ValueError, TypeError, KeyError) as error:
            raise MalformedKey("证书内容不合格式。") from error

    def to_pem(self) -> bytes:
        return pem.encode(self.der, "PUBLIC KEY")

    def verify(self, signature: bytes, data: bytes) -> bool:
        """Whether the signature fits; anything malformed does not."""
        if isinstance(self._key, sm2.PublicKey):
            return self._key.verify(signature, data)
        try:
            self._key.verify(signature, data, _SHA256)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """A private key with its `suite` and `public` half; safe to share between threads."""

    def __init__(self, key: sm2.PrivateKey | ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.suite: Suite = GM if isinstance(key, sm2.PrivateKey) else INTL

    @cached_property
    def public(self) -> VerifyingKey:
        """Made when asked for: every request of a page opens a key, and hardly any needs this half."""
        if isinstance(self._key, sm2.PrivateKey):
            return VerifyingKey(self._key.public.der)
        return VerifyingKey(_spki(self._key.public_key()))

    @classmethod
    def generate(cls, suite_name: str) -> Self:
        """A new key. Raises UnknownSuite, and SigningUnavailable where libcrypto has no SM2."""
        if by_name(suite_name) is GM:
            return cls(sm2.PrivateKey.generate())
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, text: bytes) -> Self:
        """Read unencrypted PKCS#8 in PEM. Raises MalformedKey."""
        return cls.from_der(pem.decode(text, "PRIVATE KEY"))

    @classmethod
    def from_der(cls, der: bytes) -> Self:
        """Read unencrypted PKCS#8. Raises MalformedKey."""
        return cls(sm2.PrivateKey.from_der(der) if sm2.CURVE in der else _p256_private(der))

    def to_der(self) -> bytes:
        """Unencrypted PKCS#8; only `personal` and `custody` may hold it, to lock it at once."""
        if isinstance(self._key, sm2.PrivateKey):
            return self._key.to_der()
        return self._key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def to_pem(self) -> bytes:
        return pem.encode(self.to_der(), "PRIVATE KEY")

    def sign(self, data: bytes) -> bytes:
        """A DER signature over `data`."""
        if isinstance(self._key, sm2.PrivateKey):
            return self._key.sign(data)
        return self._key.sign(data, _SHA256)


@dataclass(frozen=True, slots=True)
class CertifiedKey:
    """A key of ours together with its certificate (PEM): the Signer of every day."""

    key: SigningKey
    certificate: bytes

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data)


def _p256_public(der: bytes) -> ec.EllipticCurvePublicKey:
    try:
        key = serialization.load_der_public_key(der)
    except Exception as error:  # The library raises its own kinds beside ValueError for odd curves.
        raise MalformedKey("公钥不合格式，或不是 SM2、P-256 公钥。") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise MalformedKey("公钥不是 SM2、P-256 公钥。")
    return key


def _p256_private(der: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_der_private_key(der, None)
    except Exception as error:  # As above: TypeError, ValueError and UnsupportedAlgorithm.
        raise MalformedKey("私钥不合格式。") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise MalformedKey("私钥不是 SM2、P-256 私钥。")
    return key


def _spki(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
