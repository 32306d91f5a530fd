"""补充归档: what came to a filed item afterwards lies beside it; the first package is never touched."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from app.archives import access, packing
from app.archives.models import ArchiveAddition, ArchiveItem, ItemState
from app.core import acts, clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import NotFound
from app.directory.actors import OFFICE, Actor
from app.official_documents import filing
from app.permissions import readers
from app.permissions.checks import visible
from app.permissions.rules import Permission
from documents.encryption.digest import sm3

FIRST_PART = 2  # The item as it was filed is the first.
MOST = 200  # shown of one item


def add(subject_type: str, subject_id: int, about_type: str, about_id: int) -> None:
    """Something came to a matter that is over (event `matter.supplemented`).

    Before the matter is filed there is nothing to add: its package will hold it. Heard twice, or of
    something that the package holds already, it adds nothing. Raises Blocked where no package can be
    made; the outbox tries again.
    """
    item = db.session.scalar(
        select(ArchiveItem)
        .where(ArchiveItem.source_type == subject_type, ArchiveItem.source_id == subject_id)
        .with_for_update(of=ArchiveItem)
    )
    if item is None or item.state is not ItemState.FILED:
        return
    held = select(ArchiveAddition.id).where(
        ArchiveAddition.about_type == about_type, ArchiveAddition.about_id == about_id
    )
    addition = filing.collect_addition(about_type, about_id)
    filed = _filed_seq(item)
    if db.session.scalar(held) is not None or addition.act_seq < filed:
        return
    before = select(func.max(ArchiveAddition.part)).where(ArchiveAddition.item_id == item.id)
    part = (db.session.scalar(before) or FIRST_PART - 1) + 1
    with packing.faults_explained("补充件没有做成，原档案包没有改动"):
        packed = packing.pack_addition(item, addition, part, filed)
    row = ArchiveAddition(
        item_id=item.id, part=part, about_type=about_type, about_id=about_id,
        title=addition.title, dated=addition.dated, package_blob=packed.blob.id,
        package_size=packed.blob.size, manifest_digest=sm3(packed.manifest.to_bytes()).hex(),
        added_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    readers.grant(row, *access.tokens_of_keepers(item), *addition.readers)
    acts.record(
        OFFICE, "archive.add", item, part=part, manifest=row.manifest_digest,
        package=packed.blob.sm3, stored=packed.ciphertext_sm3,
    )  # fmt: skip


def additions(actor: Actor, item: ArchiveItem) -> Sequence[ArchiveAddition]:
    """The additions of an item that she may read, in their order. One query."""
    query = visible(actor, Permission.ARCHIVES_READ, ArchiveAddition)
    query = query.where(ArchiveAddition.item_id == item.id)
    return db.session.scalars(query.order_by(ArchiveAddition.part).limit(MOST)).all()


def addition(actor: Actor, item: ArchiveItem, part: int) -> ArchiveAddition:
    """One of them. Raises NotFound."""
    query = visible(actor, Permission.ARCHIVES_READ, ArchiveAddition).where(
        ArchiveAddition.item_id == item.id, ArchiveAddition.part == part
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("没有找到这个补充件，或者您无权查阅。")
    return found


def _filed_seq(item: ArchiveItem) -> int:
    """The seq of the act of filing."""
    query = select(func.max(Act.seq)).where(
        Act.subject_type == item.__tablename__, Act.subject_id == item.id,
        Act.verb == "archive.file",
    )  # fmt: skip
    return db.session.scalar(query) or 0
