"""Reader tokens: whom a record is open to, said once for lists, links and search alike.

A record's tokens are rows of the table `reader`, written in the transaction of the act that opens
it to somebody; the token of all staff is a mark on the record itself (`OpenToStaff`), because a
fifth of an office's records may bear it. A person's tokens are worked out at question time, so that
leaving a unit, or the end of an absence, acts at once.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Index, String, and_, delete, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import outbox
from app.core.database import Base, db
from app.directory.actors import Actor
from app.directory.roles import Role

STAFF = "staff"  # everyone who handles documents; never an administrator


class Reader(Base):
    """查阅范围: this record may be read by whoever bears this token."""

    __tablename__ = "reader"

    subject_type: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token: Mapped[str] = mapped_column(String(60), primary_key=True)

    __table_args__ = (Index("ix_reader_token", "token", "subject_type", "subject_id"),)


class OpenToStaff:
    """A record that may be opened to everyone who handles documents (主动公开)."""

    open_to_staff: Mapped[bool] = mapped_column(default=False)


def person(person_id: int) -> str:
    return f"person:{person_id}"


def unit(unit_id: int) -> str:
    return f"unit:{unit_id}"


def role(organ_id: int, name: Role) -> str:
    return f"role:{organ_id}:{name.value}"


def tokens_of(actor: Actor) -> frozenset[str]:
    """The tokens she bears at this moment; an administrator, or who has no post, bears none."""
    if actor.is_administrator or actor.person_id is None or not actor.post_ids:
        return frozenset()
    own = {STAFF, person(actor.person_id), *map(person, actor.standing_in_for)}
    own |= {unit(i) for i in actor.unit_ids}
    own |= {role(organ, r) for organ, r in actor.organ_roles}
    return frozenset(own)


def grant(subject: Any, *tokens: str) -> None:
    """Open the record to whoever bears one of the tokens; granting twice is granting once."""
    kind, key = subject.__tablename__, subject.id
    held = set(tokens_on(subject))
    fresh = [t for t in dict.fromkeys(tokens) if t not in held]
    if STAFF in fresh:
        subject.open_to_staff = True
    rows = (t for t in fresh if t != STAFF)
    db.session.add_all(Reader(subject_type=kind, subject_id=key, token=t) for t in rows)
    if fresh:
        db.session.flush()
        outbox.put("readers.changed", subject_type=kind, subject_id=key)


def withdraw(subject: Any, *tokens: str) -> None:
    """Close the record again to the bearers of the tokens; search, too, knows it from this moment."""
    if STAFF in tokens:
        subject.open_to_staff = False
    db.session.execute(
        delete(Reader).where(
            Reader.subject_type == subject.__tablename__,
            Reader.subject_id == subject.id,
            Reader.token.in_(tokens),
        )
    )
    outbox.put_at_once("readers.changed", subject_type=subject.__tablename__, subject_id=subject.id)


def tokens_on(subject: Any) -> list[str]:
    return tokens_on_record(subject.__tablename__, subject.id)


def tokens_on_record(subject_type: str, subject_id: int) -> list[str]:
    tokens = db.session.scalars(
        select(Reader.token).where(
            Reader.subject_type == subject_type, Reader.subject_id == subject_id
        )
    )
    return [*tokens, *([STAFF] if _is_open(subject_type, subject_id) else [])]


def readable(actor: Actor, model: Any, key: int | None = None) -> ColumnElement[bool]:
    """The condition that narrows a query of `model`, or of its one row `key`, to what she may read."""
    return or_(*parts(actor, model, key))


def parts(actor: Actor, model: Any, key: int | None = None) -> list[ColumnElement[bool]]:
    """`readable` in conditions that exclude one another: open to all staff, and open to her besides.

    An index finds each alone, so that counting a long list takes two walks over indexes. The
    bearers' records are found in one walk as well: asked row by row it took ten times longer.
    """
    tokens = tokens_of(actor)
    bearing = select(Reader.subject_id).where(
        Reader.subject_type == model.__tablename__, Reader.token.in_(tokens - {STAFF})
    )
    if key is not None:
        bearing = bearing.where(Reader.subject_id == key)
    to_her: ColumnElement[bool] = model.id.in_(bearing)
    if not issubclass(model, OpenToStaff):
        return [to_her]
    is_open: ColumnElement[bool] = model.open_to_staff
    return [is_open if STAFF in tokens else false(), and_(~is_open, to_her)]


def may_read(actor: Actor, subject: Any) -> bool:
    """The same of one record."""
    return not tokens_of(actor).isdisjoint(tokens_on(subject))


def _is_open(subject_type: str, subject_id: int) -> bool:
    table = Base.metadata.tables[subject_type]
    if "open_to_staff" not in table.columns:
        return False
    return bool(db.session.scalar(select(table.c.open_to_staff).where(table.c.id == subject_id)))
