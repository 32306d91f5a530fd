"""The built-in certificate authority: for trial only, and every certificate says so.

A real seal or signature needs a certificate of a lawfully established electronic certification
service (电子签名法 第十六条); this one lets an office try everything before it has those.
"""

from __future__ import annotations

import datetime as dt
import secrets
from enum import StrEnum
from typing import Any

from asn1crypto import keys, x509

from documents.encryption import pem
from documents.encryption.certificates import (
    SIGNATURE_ALGORITHMS,
    TRIAL_MARK,
    Certificate,
    read_certificate,
)
from documents.encryption.errors import MalformedKey
from documents.encryption.signing import SigningKey, VerifyingKey

_ROOT_YEARS, _LEAF_YEARS = 30, 10
_LONGEST_NAME = 64  # characters, the upper bound of X.520 for common and organisation names
_EARLIER = dt.timedelta(minutes=5)  # so that a clock a little behind accepts it at once


class Use(StrEnum):
    """What a certificate is issued for; the value stands in its subject."""

    PERSON = "个人签名"
    RECORDER = "系统记录"
    SEAL = "电子印章"


class TrialAuthority:
    """A root key with its certificate (PEM), which issues certificates for persons and seals."""

    def __init__(self, key: SigningKey, certificate: bytes) -> None:
        """Raises MalformedKey if the two do not belong together."""
        self.certificate = certificate
        self.root = read_certificate(certificate)
        self._key = key
        if self.root.key.der != key.public.der:
            raise MalformedKey("根证书与根密钥不是一对。")

    @classmethod
    def create(
        cls, key: SigningKey, *, organisation: str, at: dt.datetime | None = None
    ) -> TrialAuthority:
        """A new root of that key. Raises MalformedKey for unsuitable names."""
        name = _name("同文演示根证书", organisation, "", "")
        since = at or dt.datetime.now(dt.UTC)
        text = _certificate(name, key.public, issuer=name, key=key, since=since, root=None)
        return cls(key, text)

    def issue(
        self,
        public: VerifyingKey,
        *,
        name: str,
        organisation: str,
        use: Use,
        number: str = "",
        at: dt.datetime | None = None,
    ) -> bytes:
        """A certificate (PEM) for ten years, at most as long as the root's.

        `number` tells two people of one name apart. Raises MalformedKey for names that are empty,
        over 64 characters or unprintable.
        """
        subject = _name(name, organisation, use.value, number)
        issuer = x509.Name.load(self.root.subject_name)
        since = at or dt.datetime.now(dt.UTC)
        return _certificate(
            subject, public, issuer=issuer, key=self._key, since=since, root=self.root
        )


def _name(common: str, organisation: str, use: str, number: str) -> x509.Name:
    for text in (common, organisation):
        if not 0 < len(text) <= _LONGEST_NAME or not text.isprintable():
            raise MalformedKey(f"证书上的名称「{text[:20]}」应为 1 至 {_LONGEST_NAME} 个可见的字。")
    parts = {
        "country_name": "CN",
        "organization_name": organisation,
        "organizational_unit_name": f"{TRIAL_MARK} {use}".strip(),
        "common_name": common,
    }
    if number:
        parts["serial_number"] = number[:_LONGEST_NAME]
    return x509.Name.build(parts)


def _certificate(
    subject: x509.Name,
    public: VerifyingKey,
    *,
    issuer: x509.Name,
    key: SigningKey,
    since: dt.datetime,
    root: Certificate | None,
) -> bytes:
    since = since.astimezone(dt.UTC).replace(microsecond=0) - _EARLIER
    until = since + dt.timedelta(days=365 * (_LEAF_YEARS if root else _ROOT_YEARS))
    if root:
        until = min(until, root.not_after)
    algorithm = {"algorithm": SIGNATURE_ALGORITHMS[key.suite.name]}
    tbs = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(127) | 1 << 126,
            "signature": algorithm,
            "issuer": issuer,
            "validity": {"not_before": _time(since), "not_after": _time(until)},
            "subject": subject,
            "subject_public_key_info": keys.PublicKeyInfo.load(public.der),
            "extensions": _extensions(public, key.public, authority=root is None),
        }
    )
    signature = key.sign(tbs.dump())
    parts = {"tbs_certificate": tbs, "signature_algorithm": algorithm, "signature_value": signature}
    return pem.encode(x509.Certificate(parts).dump(), "CERTIFICATE")


def _extensions(
    public: VerifyingKey, issuer: VerifyingKey, *, authority: bool
) -> list[dict[str, Any]]:
    usage = {"key_cert_sign", "crl_sign"} if authority else {"digital_signature", "non_repudiation"}
    constraints = {"ca": True, "path_len_constraint": 0} if authority else {"ca": False}
    return [
        {"extn_id": "basic_constraints", "critical": True, "extn_value": constraints},
        {"extn_id": "key_usage", "critical": True, "extn_value": usage},
        {"extn_id": "key_identifier", "critical": False, "extn_value": _key_id(public)},
        {
            "extn_id": "authority_key_identifier",
            "critical": False,
            "extn_value": {"key_identifier": _key_id(issuer)},
        },
    ]


def _key_id(public: VerifyingKey) -> bytes:
    return public.suite.digest(public.der)[:20]


def _time(moment: dt.datetime) -> x509.Time:
    """UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280, 4.1.2.5)."""
    kind = "utc_time" if moment.year < 2050 else "general_time"
    return x509.Time({kind: moment})
