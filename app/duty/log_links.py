"""关联事项: what an entry of the log is about, named to whoever may read it."""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, false, or_, select, tuple_

from app.circulation.models import Circulation
from app.core.database import Base, db
from app.core.errors import Invalid
from app.directory.actors import Actor
from app.permissions import readers
from app.permissions.readers import STAFF, Reader

Pair = tuple[str, int]
# The first part of the address of a record's page, as people paste it.
ADDRESSES = {
    "documents": "official_document", "incoming": "incoming_document", "meetings": "meeting",
    "supervision": "supervision_item", "urgent": "urgent_event",
}  # fmt: skip
ADDRESS = re.compile(r"(?:https?://[^/\s]+)?/(\w+)/(\d{1,15})(?:[/?#].*)?")
NAMED = re.compile(r"(\w+):(\d{1,15})")


def read(actor: Actor, raw: str) -> list[Pair]:
    """The record whose address was pasted or chosen. Raises Invalid for what she may not read."""
    raw = raw.strip()
    if not raw:
        return []
    pasted, named = ADDRESS.fullmatch(raw), NAMED.fullmatch(raw)
    pair = ("", 0)
    if pasted is not None:
        pair = (ADDRESSES.get(pasted[1], ""), int(pasted[2]))
    elif named is not None and named[1] in ADDRESSES.values():
        pair = (named[1], int(named[2]))
    if pair not in titles(actor, [pair]):
        raise Invalid(
            "没有找到要关联的事项。", {"link": "请粘贴公文、会议、督办或者紧急信息页面的网址。"}
        )
    return [pair]


def titles(actor: Actor, pairs: Collection[Pair]) -> dict[Pair, str]:
    """The titles of those that she may read; of the others not even that. One query at most."""
    wanted = {pair for pair in pairs if pair[0]}
    tokens = readers.tokens_of(actor)
    if not wanted or not tokens:
        return {}
    of = tuple_(Circulation.subject_type, Circulation.subject_id)
    hers = exists().where(
        Reader.subject_type == Circulation.subject_type,
        Reader.subject_id == Circulation.subject_id,
        Reader.token.in_(tokens),
    )
    able = [
        hers,
        *(_open_to_staff(kind) for kind in {kind for kind, _ in wanted} if STAFF in tokens),
    ]
    named = select(Circulation.subject_type, Circulation.subject_id, Circulation.title).where(
        of.in_(wanted), or_(*able)
    )
    return {(kind, number): title for kind, number, title in db.session.execute(named)}


def _open_to_staff(kind: str) -> ColumnElement[bool]:
    """That the record of a circulation is open to everybody who works here."""
    table = Base.metadata.tables.get(kind)
    if table is None or "open_to_staff" not in table.columns:
        return false()
    ids = select(table.c.id).where(table.c.id == Circulation.subject_id, table.c.open_to_staff)
    return (Circulation.subject_type == kind) & ids.exists()
