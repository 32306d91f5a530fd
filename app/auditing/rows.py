"""Reading rows one at a time, so that one spoilt row hides no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Select, select, union

from app.core.acts import Act
from app.core.database import db
from app.core.stores import stores
from documents.encryption.digest import Sm3
from documents.encryption.errors import EncryptionError
from documents.storage.errors import StorageError

Row = TypeVar("Row")
PIECE = 1 << 20  # bytes


def each(
    model: type[Row], ids: Select[Any] | CompoundSelect[Any]
) -> Iterator[tuple[int, Row | None]]:
    """Each row by its id; None for one that is gone or whose columns cannot be read."""
    for key in db.session.scalars(ids).all():
        try:
            row = db.session.get(model, key, populate_existing=True)
        except (EncryptionError, ValueError, TypeError, LookupError):
            row = None
        yield key, row


def ids_with_acts(model: Any, *verbs: str) -> CompoundSelect[Any]:
    """The ids of all rows, and of all that acts with these verbs are about: a deleted row is missed."""
    named = select(Act.subject_id).where(
        Act.subject_type == model.__tablename__, Act.verb.in_(verbs)
    )
    return union(select(model.id), named).order_by("id")


def unreadable(what: str, key: int) -> str:
    return f"第 {key} 号{what}已被删除、改动或者损坏，读不出来。"


def acts_about(subject_type: str, subject_id: int) -> Sequence[Act]:
    """The acts about one record, in order; one that cannot be read is the chain's own fault."""
    about = (Act.subject_type == subject_type, Act.subject_id == subject_id)
    try:
        return db.session.scalars(select(Act).where(*about).order_by(Act.seq)).all()
    except (ValueError, TypeError):
        ids = select(Act.seq).where(*about).order_by(Act.seq)
        return [act for _, act in each(Act, ids) if act is not None]


def details_of(found: Sequence[Act], verb: str) -> list[dict[str, Any]]:
    """The details of the acts with that verb, in order."""
    return [act.details for act in found if act.verb == verb and isinstance(act.details, dict)]


def blob_digest(blob_id: str | None) -> str:
    """SM3, hex, of a stored file; "" when it is gone or was touched."""
    running = Sm3()
    try:
        with stores().blobs.open(blob_id or "") as stream:
            while piece := stream.read(PIECE):
                running.update(piece)
    except (StorageError, EncryptionError):
        return ""
    return running.hexdigest()
