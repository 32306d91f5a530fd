"""The acts of a matter with their proof: each is in the office's tree, whose head the recorder signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_

from app.core import acts, clock
from app.core.acts import Act
from app.core.database import db
from app.core.stores import stores
from documents.archive import tree
from documents.archive.evidence import ActLine
from documents.archive.heads import SignedTreeHead, sign_head
from documents.archive.tree import Inclusion
from documents.encryption.certificates import read_certificate

AT_ONCE = 5000  # records in one query; SQLite takes 32,766 values


@dataclass(frozen=True, slots=True)
class Proven:
    """The acts of some records in order, their inclusion proofs by seq, and the signed head."""

    lines: Sequence[ActLine]
    inclusions: Mapping[int, Inclusion]
    head: SignedTreeHead


def prove(subjects: Sequence[tuple[str, int]], after: int = 0) -> Proven:
    """The acts about these records so far, proven against a head over all acts so far.

    `after` leaves out those up to that seq.

    Reads the hash of every act once (a few microseconds each), the acts themselves by index.
    """
    found = [acts.as_line(act) for act in _acts_about(subjects) if act.seq > after]
    size = db.session.scalar(select(acts.ActHead.seq)) or 0
    indexes = [line.act["seq"] - 1 for line in found]
    root, proofs = tree.inclusion_proofs(leaves(), size, indexes)
    recorder = stores().keys.recorder
    head = sign_head(
        origin=read_certificate(recorder.certificate).organisation,
        size=size,
        root=root,
        at=clock.now(),
        signer=recorder,
    )
    return Proven(found, {index + 1: proof for index, proof in proofs.items()}, head)


def leaves() -> Iterator[bytes]:
    """The hash of every act, in order, streamed."""
    query = select(Act.hash).order_by(Act.seq).execution_options(yield_per=2000)
    return map(bytes.fromhex, db.session.scalars(query))


def certificates_of(lines: Sequence[ActLine], others: Sequence[str] = ()) -> list[bytes]:
    """The certificates (PEM) of all signers and of `others`, and the root that issued them."""
    wanted = {line.act["signer"] for line in lines} | set(others)
    rows = db.session.scalars(
        select(acts.Certificate.pem).where(acts.Certificate.fingerprint.in_(wanted))
    )
    return [*(pem.encode() for pem in rows), stores().keys.root_certificate]


def _acts_about(subjects: Sequence[tuple[str, int]]) -> Sequence[Act]:
    """In their order, however many records they are about: a quarter's log has thousands."""
    found: list[Act] = []
    whole = list(dict.fromkeys(subjects))
    for start in range(0, len(whole), AT_ONCE):
        about = tuple_(Act.subject_type, Act.subject_id).in_(whole[start : start + AT_ONCE])
        found += db.session.scalars(select(Act).where(about))
    return sorted(found, key=lambda act: act.seq)
