"""归档: what an archivist does with a closed matter. None of these commits."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.archives import access, numbering, packing
from app.archives.fonds import fonds_of
from app.archives.models import ArchiveItem, DeclineReason, ItemState
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid, OutOfTurn
from app.directory.actors import OFFICE, Actor
from app.official_documents import filing
from app.permissions import readers
from documents.encryption.digest import sm3
from documents.rules import retention as retention_rules
from documents.rules.retention import Retention

FIRST_YEAR = 1949
UNIT_CODE = re.compile(r"[A-Z0-9]{3}")


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
    proposal = retention_rules.propose(
        kind=collected.kind,
        origin=collected.origin,
        title=collected.title,
        important=collected.important,
    )
    item = ArchiveItem(
        source_type=subject_type,
        source_id=subject_id,
        organ_id=collected.organ_id,
        keeper_id=collected.keeper_id,
        proposed_at=clock.now(),
        year=collected.dated.year,
        retention=proposal.retention,
        retention_reason=proposal.reason[:300],
        unit_code=collected.unit_code,
        title=collected.title,
        number=collected.number,
        responsible=collected.responsible[:200],
        dated=collected.dated,
        pages=collected.pages,
    )
    db.session.add(item)
    db.session.flush()
    keepers = access.tokens_of_keepers(item)
    others = collected.readers
    if others is None:
        others = access.tokens_of_people(subject_type, subject_id)
    readers.grant(item, *keepers, *others)
    acts.record(OFFICE, "archive.propose", item, retention=item.retention.value)
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
    item = access.locked(actor, item_id)
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
    item = access.locked(actor, item_id)
    if item.state is ItemState.FILED:
        if retention in (None, item.retention) and unit_code in (None, item.unit_code):
            return item
        raise OutOfTurn(f"此件已归档，档号 {item.archival_code}，不再更改。")
    _must_be_open(item)
    _classify(actor, item, retention, unit_code, None)
    fonds = fonds_of(item.organ)
    db.session.refresh(fonds, with_for_update={"read": True})  # Its number stays as it is now.
    item.fonds_id, item.fonds = fonds.id, fonds
    code = numbering.draw(fonds, item.year, item.retention, item.unit_code)
    item.item_number, item.archival_code = code.item, code.text
    with packing.faults_explained():
        collected = filing.collect(item.source_type, item.source_id)
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
    item = access.locked(actor, item_id)
    if item.state is ItemState.DECLINED and item.decline_reason is reason:
        return item
    _must_be_open(item)
    item.state, item.decline_reason = ItemState.DECLINED, reason
    acts.record(actor, "archive.decline", item, reason=reason.value)
    return item


def reopen(actor: Actor, item_id: int) -> ArchiveItem:
    """Take back a 不归档: the item waits to be filed again."""
    item = access.locked(actor, item_id)
    if item.state is not ItemState.DECLINED:
        raise OutOfTurn(f"此件{item.state.label}，不能恢复为待归档。")
    item.state, item.decline_reason = ItemState.PROPOSED, None
    acts.record(actor, "archive.reopen", item)
    return item


def _must_be_open(item: ArchiveItem) -> None:
    if item.state is not ItemState.PROPOSED:
        raise OutOfTurn(f"此件{item.state.label}，不能再整理。")


def _classify(
    actor: Actor,
    item: ArchiveItem,
    retention: Retention | None,
    unit_code: str | None,
    year: int | None,
) -> None:
    if retention is not None and (retention is not item.retention or item.chosen_by is None):
        item.retention, item.chosen_by = retention, actor.person_id
        item.retention_reason = "档案管理员确定"
    if unit_code is not None:
        if not UNIT_CODE.fullmatch(unit_code):
            raise Invalid(
                "机构代码应为 3 位大写字母或数字，如 BGS。", {"unit_code": "请核对机构代码。"}
            )
        item.unit_code = unit_code
    if year is not None:
        if not FIRST_YEAR <= year <= clock.today().year:
            raise Invalid("年度不正确。", {"year": "请核对年度。"})
        item.year = year
