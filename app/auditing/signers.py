"""Whether whoever is said to have acted is the one who signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from app.core import acts
from app.core.acts import Act
from app.core.database import db
from app.directory.actors import OFFICE
from app.directory.models import Person
from documents.encryption.certificates import read_certificate
from documents.encryption.errors import MalformedKey


@dataclass(slots=True)
class Signers:
    """The certificates with their owners, and the names of the people. Certificates are read once."""

    texts: Mapping[str, bytes]
    owners: Mapping[str, int | None]
    people: Mapping[int, str]
    renamed: frozenset[int]  # whose name or number was corrected: her earlier names are not kept
    subjects: dict[str, str] = field(default_factory=dict)

    def fault(self, act: Act) -> str:
        """Why the signature under this act does not vouch for its actor, or "".

        That the signature fits and that the certificate deserves trust is the chain's own check; a
        certificate that is missing or spoilt is left to it.
        """
        if act.signer not in self.owners:
            return ""
        owner = self.owners[act.signer]
        by_recorder = isinstance(act.details, dict) and act.details.get("signed_by") == "recorder"
        if by_recorder != (owner is None):
            return "签名人与记录的签名方式不符"
        if owner is None:
            return "" if self._is_named(act) else "所记人员与姓名不符"
        if owner != act.person_id or not (
            self._subject(act.signer) == act.actor or self._is_named(act)
        ):
            return f"签名人是「{self._subject(act.signer)}」，不是所记的「{act.actor}」"
        return ""

    def _is_named(self, act: Act) -> bool:
        if act.person_id is None:
            return act.actor == OFFICE.name
        if self.people.get(act.person_id) == act.actor or act.person_id in self.renamed:
            return True
        own = [fingerprint for fingerprint, owner in self.owners.items() if owner == act.person_id]
        return act.actor in map(self._subject, own)  # the name she bore when it was issued

    def _subject(self, fingerprint: str) -> str:
        if fingerprint not in self.subjects:
            try:
                self.subjects[fingerprint] = read_certificate(self.texts[fingerprint]).subject
            except (MalformedKey, KeyError):
                self.subjects[fingerprint] = ""
        return self.subjects[fingerprint]


def read_signers() -> Signers:
    """Four queries."""
    owners = db.session.execute(select(acts.Certificate.fingerprint, acts.Certificate.person_id))
    people = db.session.execute(select(Person.id, Person.name))
    corrected = db.session.scalars(select(Act.subject_id).where(Act.verb == "person.correct"))
    return Signers(
        acts.certificates(), dict(owners.all()), dict(people.all()), frozenset(corrected)
    )
