"""Certificates (X.509; GB/T 20518 for SM2): reading them, and checking what they are worth.

A check tells three things apart: valid; valid but nobody we trust vouches for it; not valid.
Roots are trust anchors given by the caller; the chain has two links, root and leaf, which is also
what a plain `openssl verify` can follow with SM2. Revocation is not checked here: the trial
authority publishes no list, and a real one brings its own service.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from asn1crypto import algos, core, keys, x509

from documents.encryption import pem
from documents.encryption.digest import sha256
from documents.encryption.errors import MalformedKey
from documents.encryption.signing import VerifyingKey
from documents.encryption.suites import GM, INTL

TRIAL_MARK = "演示证书 不具法律效力"
SIGNATURE_ALGORITHMS = {GM.name: "sm2_sm3", INTL.name: "sha256_ecdsa"}
_UNDERSTOOD = {"basic_constraints", "key_usage", "extended_key_usage"}
_LARGEST = 32 * 1024  # bytes of DER

# asn1crypto knows neither SM3 (1.2.156.10197.1.401) nor SM2 with SM3 (…501); teach it once.
keys.NamedCurve.register("sm2", "1.2.156.10197.1.301", 32)
for _class, _oid, _name in (
    (algos.DigestAlgorithmId, "1.2.156.10197.1.401", "sm3"),
    (algos.SignedDigestAlgorithmId, "1.2.156.10197.1.501", "sm2_sm3"),
):
    _class._map[_oid] = _name  # noqa: SLF001 - the library offers no public way for algorithms.
    _class._reverse_map = None  # noqa: SLF001 - as above; it is built anew on next use.


class Standing(StrEnum):
    """What a certificate is worth; the value is the word for the person."""

    VALID = "有效"
    UNTRUSTED = "有效但未建立信任"
    INVALID = "无效"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check, with the reason as a Chinese sentence."""

    standing: Standing
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate as read; nothing about trust is said by its mere existence."""

    der: bytes
    fingerprint: str  # SHA-256 of the DER, hex
    key: VerifyingKey
    subject: str  # the common name
    organisation: str
    unit: str  # in a trial certificate: what it was issued for
    issuer: str  # the issuer's common name
    serial: int
    not_before: dt.datetime
    not_after: dt.datetime
    usages: frozenset[str]  # of key usage: digital_signature, non_repudiation, key_cert_sign, …
    authority: bool  # may issue certificates
    trial: bool  # 演示证书, without legal force
    subject_name: bytes  # DER
    issuer_name: bytes  # DER
    subject_key_id: bytes
    issuer_key_id: bytes
    unknown_critical: bool
    signed: bytes  # the bytes the issuer signed
    signature: bytes
    algorithm: str

    def to_pem(self) -> bytes:
        return pem.encode(self.der, "CERTIFICATE")

    @property
    def self_issued(self) -> bool:
        return self.subject_name == self.issuer_name

    def signed_by(self, issuer: VerifyingKey) -> bool:
        """Whether that key made the signature of this certificate."""
        fits = SIGNATURE_ALGORITHMS[issuer.suite.name] == self.algorithm
        return fits and issuer.verify(self.signature, self.signed)


def read_certificate(text: bytes) -> Certificate:
    """Read one PEM certificate. Raises MalformedKey."""
    return read_der(pem.decode(text, "CERTIFICATE"))


def read_der(der: bytes) -> Certificate:
    """Read one DER certificate. Raises MalformedKey."""
    if len(der) > _LARGEST:
        raise MalformedKey("证书过大，不是正常的证书。")
    try:
        return _read(der)
    except MalformedKey:
        raise
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as error:
        raise MalformedKey("证书内容不合格式。") from error


def check(
    certificate: Certificate,
    roots: Iterable[Certificate],
    *,
    at: dt.datetime,
    usage: str = "digital_signature",
) -> Finding:
    """What the certificate was worth at the time `at`, for that use, if one trusts `roots`."""
    fault = _own_fault(certificate, at, usage)
    if fault:
        return Finding(Standing.INVALID, fault)
    trusted = list(roots)
    if any(root.fingerprint == certificate.fingerprint for root in trusted):
        return Finding(Standing.VALID, "证书本身在信任名单中。")
    for root in trusted:
        if root.subject_name != certificate.issuer_name:
            continue
        if certificate.signed_by(root.key):
            fault = _own_fault(root, at, "key_cert_sign")
            if fault or not root.authority:
                return Finding(
                    Standing.INVALID, f"颁发者的证书不能用：{fault or '它不是颁发证书的证书。'}"
                )
            return Finding(Standing.VALID, f"由信任的「{root.subject}」颁发，当时在有效期内。")
        if certificate.issuer_key_id and certificate.issuer_key_id == root.subject_key_id:
            return Finding(Standing.INVALID, "证书上颁发者的签名不符，证书已被改动。")
    return Finding(Standing.UNTRUSTED, f"颁发者「{certificate.issuer}」不在信任名单中。")


def _own_fault(certificate: Certificate, at: dt.datetime, usage: str) -> str:
    if certificate.unknown_critical:
        return "证书含有本系统不认识的关键扩展。"
    if at < certificate.not_before:
        return f"当时证书尚未生效（{certificate.not_before:%Y-%m-%d} 起有效）。"
    if at > certificate.not_after:
        return f"当时证书已过期（{certificate.not_after:%Y-%m-%d} 到期）。"
    if usage not in certificate.usages:
        return "证书的用途不符。"
    if certificate.self_issued and not certificate.signed_by(certificate.key):
        return "证书自己的签名不符，证书已被改动。"
    return ""


@lru_cache(maxsize=256)  # The few certificates of an office are read for thousands of its acts.
def _read(der: bytes) -> Certificate:
    parsed = x509.Certificate.load(der, strict=True)
    tbs = parsed["tbs_certificate"]
    extensions = {item["extn_id"].native: item for item in tbs["extensions"] or ()}
    if len(extensions) != len(tbs["extensions"] or ()):
        raise MalformedKey("证书中有重复的扩展。")
    critical = {name for name, item in extensions.items() if item["critical"].native}
    algorithm = parsed["signature_algorithm"]["algorithm"].native
    if tbs["signature"]["algorithm"].native != algorithm:
        raise MalformedKey("证书内外两处的签名算法不一致。")
    constraints = _extension(extensions, "basic_constraints")
    issuer_key = _extension(extensions, "authority_key_identifier")
    subject, issuer = tbs["subject"].native, tbs["issuer"].native
    return Certificate(
        der=der,
        fingerprint=sha256(der).hex(),
        key=VerifyingKey(tbs["subject_public_key_info"].dump()),
        subject=_shown(subject, "common_name"),
        organisation=_shown(subject, "organization_name"),
        unit=_shown(subject, "organizational_unit_name"),
        issuer=_shown(issuer, "common_name"),
        serial=tbs["serial_number"].native,
        not_before=tbs["validity"]["not_before"].native,
        not_after=tbs["validity"]["not_after"].native,
        usages=frozenset(_extension(extensions, "key_usage") or ()),
        authority=bool(constraints and constraints["ca"]),
        trial=TRIAL_MARK in _shown(subject, "organizational_unit_name"),
        subject_name=tbs["subject"].dump(),
        issuer_name=tbs["issuer"].dump(),
        subject_key_id=_extension(extensions, "key_identifier") or b"",
        issuer_key_id=(issuer_key or {}).get("key_identifier") or b"",
        unknown_critical=bool(critical - _UNDERSTOOD),
        signed=tbs.dump(),
        signature=parsed["signature_value"].native,
        algorithm=algorithm,
    )


def _extension(extensions: dict[str, core.Sequence], name: str) -> Any:
    return extensions[name]["extn_value"].parsed.native if name in extensions else None


def _shown(name: dict[str, Any], attribute: str) -> str:
    value = name.get(attribute) or ""
    return value if isinstance(value, str) else "，".join(map(str, value))
