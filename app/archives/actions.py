"""归档: what an archivist does with a closed matter. None of these commits."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from app.archives import numbering, packing
from app.archives.codes import UNIT, archival_code
from app.archives.fonds import fonds_of
from app.archives.models import ArchiveItem, DeclineReason, ItemState, Retention
from app.archives.retention import proposed_retention
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.stores import stores
from app.directory.actors import OFFICE, Actor
from app.directory.roles import Role
from app.official_documents import filing
from app.permissions import readers
from app.permissions.checks import require
from app.permissions.rules import Permission
from documents.archive import verification, writing
from documents.archive.errors import ArchiveError
from documents.archive.report import Report
from documents.encryption.certificates import read_certificate
from documents.encryption.digest import sm3
from documents.encryption.errors import Tampered
from documents.storage.errors import StorageError

UNIT_CODE_WANTED = "机构代码应为 3 位字母或数字，如 BGS。"
PAGES_AT_MOST = 100_000


def propose(subject_type: str, subject_id: int) -> None:
    """A matter has closed (event `matter.closed`): put it on the archivist's list.

    Heard twice, it proposes once; what an archivist has decided since is left alone.
    """
    held = db.session.scalar(
        select(ArchiveItem).where(
            ArchiveItem.source_type == subject_type, ArchiveItem.source_id == subject_id
        )
    )
    if held is not None:
        return
    collected = filing.collect(subject_type, subject_id)
    retention, reason = proposed_retention(collected)
    item = ArchiveItem(
        source_type=subject_type,
        source_id=subject_id,
        organ_id=collected.organ_id,
        keeper_id=collected.keeper_id,
        proposed_at=clock.now(),
        year=collected.dated.year,
        retention=retention,
        retention_reason=reason,
        unit_code=collected.unit_code,
        title=collected.title,
        number=collected.number,
        responsible=collected.responsible[:200],
        dated=collected.dated,
        pages=collected.pages,
    )
    db.session.add(item)
    db.session.flush()
    readers.grant(item, *_keepers(item), *_people(subject_type, subject_id))
    acts.record(OFFICE, "archive.propose", item, retention=retention.value)
    outbox.put("archive.proposed", item_id=item.id)


def classify(
    actor: Actor,
    item_id: int,
    *,
    retention: Retention | None = None,
    unit_code: str | None = None,
    year: int | None = None,
) -> ArchiveItem:
    """整理: the archivist's own values, which no rule overwrites any more."""
    item = _locked(actor, item_id)
    _must_be_open(item)
    _classify(actor, item, retention, unit_code, year)
    acts.record(
        actor, "archive.classify", item,
        retention=item.retention.value, unit=item.unit_code, year=item.year,
    )  # fmt: skip
    return item


def file(
    actor: Actor,
    item_id: int,
    *,
    retention: Retention | None = None,
    unit_code: str | None = None,
) -> ArchiveItem:
    """归档: draw 件号 and 档号, build and store the signed package; filed twice, it is filed once.

    `retention` and `unit_code` left out keep what the item has. Raises Blocked when there is no
    全宗号 or the package cannot be built; then nothing has changed.
    """
    item = _locked(actor, item_id)
    if item.state is ItemState.FILED:
        return item
    _must_be_open(item)
    _classify(actor, item, retention, unit_code, None)
    fonds = fonds_of(item.organ)
    collected = filing.collect(item.source_type, item.source_id)
    item.fonds_id, item.fonds = fonds.id, fonds
    item.item_number = numbering.draw(fonds, item.year, item.retention, item.unit_code)
    item.archival_code = archival_code(
        fonds.code, item.year, item.retention, item.unit_code, item.item_number
    )
    packed = packing.pack(item, collected)
    item.title, item.number, item.pages = collected.title, collected.number, collected.pages
    item.package_blob, item.package_size = packed.blob.id, packed.blob.size
    item.manifest_digest = sm3(packed.manifest.to_bytes()).hex()
    item.filed_at, item.filed_by = clock.now(), actor.person_id
    item.state = ItemState.FILED
    db.session.flush()
    acts.record(
        actor, "archive.file", item,
        code=item.archival_code, manifest=item.manifest_digest, package=packed.blob.sm3,
        stored=packed.ciphertext_sm3,
    )  # fmt: skip
    outbox.put("archive.filed", item_id=item.id)
    return item


def decline(actor: Actor, item_id: int, reason: DeclineReason) -> ArchiveItem:
    """不归档, with the coded reason; the record of the decision stays."""
    item = _locked(actor, item_id)
    if item.state is ItemState.DECLINED and item.decline_reason is reason:
        return item
    _must_be_open(item)
    item.state, item.decline_reason = ItemState.DECLINED, reason
    acts.record(actor, "archive.decline", item, reason=reason.value)
    return item


def reopen(actor: Actor, item_id: int) -> ArchiveItem:
    """Take back a 不归档: the item waits to be filed again."""
    item = _locked(actor, item_id)
    if item.state is not ItemState.DECLINED:
        raise OutOfTurn(f"此件{item.state.label}，不能恢复为待归档。")
    item.state, item.decline_reason = ItemState.PROPOSED, None
    acts.record(actor, "archive.reopen", item)
    return item


def export(actor: Actor, code: str, folder: Path) -> Path:
    """移交、利用: hand the package out in clear, signed as it is, as a zip in the folder; its path.

    Raises NotFound, and Blocked when it does not verify or cannot be written.
    """
    item = filed(actor, code)
    _must_keep(actor, item)
    target = folder / f"{code.replace('·', '_')}.zip"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        report = writing.export(
            stores().blobs, item.package_blob or "", target, trusted_roots=_roots()
        )
    except (ArchiveError, StorageError, Tampered, OSError) as error:
        raise Blocked(f"没有导出：{error}") from error
    acts.record(actor, "archive.export", item, code=code, outcome=report.outcome.value)
    return target


def verify_item(actor: Actor, item_id: int) -> Report:
    """核对: check the stored package anew and put the outcome on record."""
    item = readable(actor, item_id)
    report = check(item)
    acts.record(actor, "archive.verify", item, outcome=report.outcome.value)
    return report


def check(item: ArchiveItem) -> Report:
    """The check of the stored package, writing nothing. Raises OutOfTurn, Blocked when it is gone."""
    if item.package_blob is None:
        raise OutOfTurn("此件尚未归档，没有档案包。")
    try:
        with stores().blobs.open(item.package_blob) as stream:
            return verification.verify(stream, _roots())
    except (ArchiveError, StorageError, Tampered) as error:
        raise Blocked(
            f"档案包打不开，可能已被改动或者丢失：{error}请立即告知审计管理员。"
        ) from error


def readable(actor: Actor, item_id: int) -> ArchiveItem:
    """The item through the person; one she may not see is not found. OFFICE sees every item."""
    return _found(actor, ArchiveItem.id == item_id)


def filed(actor: Actor, code: str) -> ArchiveItem:
    """The filed item of that 档号, through the person."""
    return _found(actor, ArchiveItem.archival_code == code)
