"""The manifest of a backup: what is in it, by whom it was made, and the signature over all of it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from app.keeping.errors import NotRestored
from documents.encryption.certificates import read_certificate
from documents.encryption.errors import MalformedKey
from documents.encryption.signing import VerifyingKey

FORMAT = "tongwen backup 1"
MANIFEST, SIGNATURE, CERTIFICATE = "manifest.json", "manifest.sig", "recorder.pem"
LARGEST = 256 << 20  # bytes of a manifest: about two million files
DATABASES = {"sqlite": "office.db", "postgresql": "office.dump"}
BLOB = re.compile(r"blobs/([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{28})")
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the backup: its size in bytes and its SM3, hex."""

    size: int
    sm3: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole content. `acts` is how many acts the log had; `keys` are those in the second file."""

    at: str
    database: str  # sqlite or postgresql
    acts: int
    signer: str  # fingerprint of the recorder's certificate
    files: dict[str, Kept]
    keys: dict[str, Kept]

    def to_bytes(self) -> bytes:
        """The bytes that are signed."""
        content = {"format": FORMAT, **asdict(self)}
        return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=0).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote. Raises NotRestored on anything else."""
        try:
            content = json.loads(data)
            if content.pop("format") != FORMAT:
                raise NotRestored("备份是另一版本的程序做的，不能恢复。")
            files, keys = _kept(content.pop("files")), _kept(content.pop("keys"))
            found = cls(files=files, keys=keys, **content)
            datetime.fromisoformat(found.at)
            known = {DATABASES[found.database]}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise NotRestored("备份的清单不合格式。") from error
        if not known <= files.keys() or not all(BLOB.fullmatch(p) for p in files.keys() - known):
            raise NotRestored("备份的清单里有不属于备份的文件。")
        return found


def check_signature(data: bytes, signature: bytes, certificate: bytes) -> None:
    """That the recorder of this certificate signed the manifest. Raises NotRestored."""
    try:
        fingerprint = read_certificate(certificate).fingerprint
        fits = VerifyingKey.from_certificate(certificate).verify(signature, data)
    except MalformedKey as error:
        raise NotRestored("备份中签名人的证书不合格式。") from error
    if not fits or fingerprint != Manifest.from_bytes(data).signer:
        raise NotRestored("备份的清单与签名不符，备份已损坏或者被改动。")


def _kept(rows: dict[str, dict[str, Any]]) -> dict[str, Kept]:
    found = {path: Kept(**row) for path, row in rows.items()}
    if not all(
        type(k.size) is int and k.size >= 0 and DIGEST.fullmatch(k.sm3) for k in found.values()
    ):
        raise ValueError(rows)
    return found
