"""Whether whoever is said to have acted is the one who signed."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from app.core import acts
from app.core.acts import Act
from app.core.database import db
from app.core.stores import stores
from app.directory.actors import OFFICE
from app.directory.models import Person
from documents.encryption.certificates import Certificate, Standing, check, read_certificate
from documents.encryption.errors import MalformedKey


@dataclass(slots=True)
class Signers:
    """Every certificate with its person, and the names each person has borne."""

    roots: list[Certificate]
    known: dict[str, tuple[Certificate, int | None]]
    names: dict[int, set[str]]
    trusted: dict[str, str] = field(default_factory=dict)  # fingerprint -> why not, or ""

    def fault(self, act: Act) -> str:
        """Why the signature under this act does not vouch for its actor, or ""."""
        held = self.known.get(act.signer)
        if held is None:
            return ""  # The chain itself says that the certificate is missing or spoilt.
        certificate, owner = held
        if act.signer not in self.trusted:
            finding = check(certificate, self.roots, at=act.at)
            bad = finding.standing is not Standing.VALID
            self.trusted[act.signer] = finding.reason if bad else ""
        if reason := self.trusted[act.signer]:
            return f"签名证书不可信：{reason}"
        by_recorder = isinstance(act.details, dict) and act.details.get("signed_by") == "recorder"
        if by_recorder != (owner is None):
            return "签名人与记录的签名方式不符"
        if owner is None:
            return "" if self._is_named(act) else "所记人员与姓名不符"
        if certificate.subject != act.actor or owner != act.person_id:
            return f"签名人是「{certificate.subject}」，不是所记的「{act.actor}」"
        return ""

    def _is_named(self, act: Act) -> bool:
        if act.person_id is None:
            return act.actor == OFFICE.name
        return act.actor in self.names.get(act.person_id, set())


def read_signers() -> Signers:
    """Two queries. A certificate that cannot be read is left out: what it signed will not verify."""
    known: dict[str, tuple[Certificate, int | None]] = {}
    names: dict[int, set[str]] = {
        i: {n} for i, n in db.session.execute(select(Person.id, Person.name))
    }
    rows = db.session.execute(
        select(acts.Certificate.fingerprint, acts.Certificate.pem, acts.Certificate.person_id)
    )
    for fingerprint, pem, owner in rows:
        try:
            certificate = read_certificate(pem.encode())
        except MalformedKey:
            continue
        known[fingerprint] = certificate, owner
        if owner is not None:
            names.setdefault(owner, set()).add(certificate.subject)
    return Signers([read_certificate(stores().keys.root_certificate)], known, names)
