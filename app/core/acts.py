"""The append-only log: one row for each act, chained with SM3 and signed with SM2.

`record` is called where something happens; the rows are chained and signed when the unit of work
commits, last of all, so that the one lock which all acts share is held for a moment only.
The canonical form of an act, its digest and its checks are in `documents.archive.evidence`, where
anyone can use them without this database.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import DDL, BigInteger, Index, Integer, LargeBinary, String, event, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Base, Json, db
from app.core.stores import stores
from documents.archive import evidence
from documents.encryption.certificates import read_certificate

if TYPE_CHECKING:
    from documents.encryption.signing import Signer


class Act(Base):
    """行为记录: who did what to which matter, when, on whose behalf, and the proof of it."""

    __tablename__ = "act"

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(80))
    post: Mapped[str] = mapped_column(String(200))
    on_behalf_of: Mapped[str] = mapped_column(String(80))
    verb: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column()
    details: Mapped[Any] = mapped_column(Json)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    signer: Mapped[str] = mapped_column(String(64))
    signature: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (Index("ix_act_subject", "subject_type", "subject_id", "seq"),)


class ActHead(Base):
    """The end of the chain: one row, locked while acts are added."""

    __tablename__ = "act_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class Certificate(Base):
    """证书: every certificate that ever signed here, by its fingerprint; none is removed."""

    __tablename__ = "certificate"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    pem: Mapped[str] = mapped_column(String(8000))
    person_id: Mapped[int | None] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(String(200))


def append_only(table: str) -> None:
    """Let the database itself refuse to change or remove rows of the table."""
    metadata = Base.metadata.tables[table]
    for statement in append_only_statements(table, "sqlite"):
        event.listen(metadata, "after_create", DDL(statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped.
    for statement in append_only_statements(table, "postgresql"):
        event.listen(metadata, "after_create", DDL(statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped.


def append_only_statements(table: str, dialect: str) -> list[str]:
    """The triggers that make a table append-only, for tables made by models and by migrations."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        ]
    return [
        (
            f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"'BEGIN RAISE EXCEPTION ''{table} is append-only''; END'"
        ),
        (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
        ),
    ]


class Doer(Protocol):
    """Who acts; `app.directory.actors.Actor` is one."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def post_name(self) -> str: ...
    @property
    def on_behalf_of(self) -> str: ...
    @property
    def signer(self) -> Signer | None: ...


@dataclass(frozen=True, slots=True)
class Pending:
    """An act that waits for the commit of its unit of work."""

    doer: Doer
    verb: str
    subject_type: str
    subject_id: int
    details: dict[str, Any] = field(default_factory=dict)


def record(doer: Doer, verb: str, subject: Any, **details: Any) -> None:
    """Note that `doer` did `verb` to `subject` (a record with an id) in this unit of work.

    `details` hold digests and names of stages, never text of a document or of an opinion.
    """
    db.session.flush()
    pending: list[Pending] = db.session.info.setdefault("acts", [])
    pending.append(Pending(doer, verb, subject.__tablename__, subject.id, details))


def forget_pending() -> None:
    """A unit of work that failed did nothing."""
    db.session.info.pop("acts", None)


def chain_pending() -> None:
    """Lock the end of the chain, chain and sign what is pending. Runs last before the commit."""
    pending: list[Pending] = db.session.info.pop("acts", [])
    if not pending:
        return
    head = db.session.scalar(
        select(ActHead)
        .where(ActHead.id == 1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if head is None:
        head = ActHead(id=1, seq=0, hash="")
        db.session.add(head)
    for item in pending:
        act = _chained(item, head)
        db.session.add(act)
        head.seq, head.hash = act.seq, act.hash


def _chained(item: Pending, head: ActHead) -> Act:
    signer = item.doer.signer or stores().keys.recorder
    details = dict(item.details)
    if item.doer.signer is None:
        details["signed_by"] = "recorder"  # Her key was locked, or the office acted by itself.
    act = Act(
        seq=head.seq + 1,
        at=clock.now(),
        person_id=item.doer.person_id,
        actor=item.doer.name,
        post=item.doer.post_name,
        on_behalf_of=item.doer.on_behalf_of,
        verb=item.verb,
        subject_type=item.subject_type,
        subject_id=item.subject_id,
        details=details,
        previous=head.hash,
        signer=_fingerprint(signer.certificate),
    )
    text = evidence.canonical(as_mapping(act))
    act.hash = evidence.digest(text)
    act.signature = signer.sign(text)
    return act


def as_mapping(act: Act) -> dict[str, Any]:
    """The act as the plain mapping whose canonical bytes are signed."""
    return {
        "seq": act.seq,
        "at": evidence.timestamp(act.at),
        "previous": act.previous,
        "actor": act.actor,
        "post": act.post,
        "on_behalf_of": act.on_behalf_of,
        "verb": act.verb,
        "subject_type": act.subject_type,
        "subject_id": str(act.subject_id),
        "details": act.details,
        "signer": act.signer,
    }


def as_line(act: Act) -> evidence.ActLine:
    """The act with its proof, as packages and audits carry it."""
    signature = base64.b64encode(act.signature).decode()
    return evidence.ActLine(act=as_mapping(act), hash=act.hash, signature=signature)


def lines(first: int = 1) -> Iterator[evidence.ActLine]:
    """Every act from `first` on, in order, streamed."""
    query = select(Act).where(Act.seq >= first).order_by(Act.seq)
    for act in db.session.scalars(query.execution_options(yield_per=500)):
        yield as_line(act)


def certificates() -> dict[str, bytes]:
    """Every certificate known here: fingerprint -> PEM."""
    rows = db.session.execute(select(Certificate.fingerprint, Certificate.pem))
    return {fingerprint: pem.encode() for fingerprint, pem in rows}


def remember_certificate(pem: bytes, subject: str, person_id: int | None = None) -> str:
    """Keep a certificate for ever, so that what it signed can be checked; gives its fingerprint."""
    fingerprint = _fingerprint(pem)
    if db.session.get(Certificate, fingerprint) is None:
        db.session.add(
            Certificate(
                fingerprint=fingerprint, pem=pem.decode(), person_id=person_id, subject=subject
            )
        )
        db.session.flush()
    return fingerprint


@lru_cache(maxsize=1024)
def _fingerprint(pem: bytes) -> str:
    return read_certificate(pem).fingerprint


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Act)) or 0


append_only("act")
append_only("certificate")
