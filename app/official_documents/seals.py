"""Seals (印章): founding one for an organ, with its own key and certificate."""

from __future__ import annotations

from app.core import acts, clock
from app.core.database import db
from app.core.stores import stores
from app.directory.actors import Actor
from app.directory.models import Unit
from app.official_documents.models import Seal
from app.official_documents.producing import fonts
from documents.encryption.signing import SigningKey
from documents.encryption.trial_authority import Use
from documents.sealing.seal_image import trial_seal


def found_seal(actor: Actor, organ: Unit) -> Seal:
    """A trial seal for the organ, marked 测试; a real one comes from its lawful maker."""
    image = trial_seal(organ.name, fonts())
    key = SigningKey.generate(stores().keys.suite.name)
    pem = stores().keys.authority.issue(
        key.public, name=organ.name, organisation=organ.name, use=Use.SEAL, at=clock.now()
    )
    seal = Seal(
        organ_id=organ.id,
        name=organ.name,
        svg=image.svg,
        diameter_mm=image.diameter_mm,
        certificate=acts.remember_certificate(pem, f"{organ.name}（印章）"),
        key=key.to_pem().decode(),
    )
    db.session.add(seal)
    db.session.flush()
    acts.record(actor, "seal.found", seal, name=organ.name, certificate=seal.certificate)
    return seal
