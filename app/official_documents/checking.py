"""The rules of documents/rules asked of a document of ours: what only the office knows is added here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.directory.models import Unit, UnitKind
from app.official_documents import delivering
from app.official_documents.models import OfficialDocument
from documents.model import Document
from documents.rules.checking import Finding, Setting, Stage, check, stops
from documents.rules.findings import CHECKS
from documents.rules.setting import (
    Addressee,
    Consulted,
    Organ,
    OrganKind,
    Relation,
    Signer,
    goes_up,
)

KINDS = {
    UnitKind.GOVERNMENT: OrganKind.GOVERNMENT,
    UnitKind.GOVERNMENT_OFFICE: OrganKind.OFFICE,
    UnitKind.PARTY_COMMITTEE: OrganKind.PARTY,
    UnitKind.BUREAU: OrganKind.DEPARTMENT,
    UnitKind.TOWNSHIP: OrganKind.TOWNSHIP,
    UnitKind.DEPARTMENT: OrganKind.INNER,
    UnitKind.OFFICE: OrganKind.OFFICE,
}
LOWEST_RANK = 10
ONLY_EQUALS = "R26"  # 同级机关才能联合行文


@dataclass(frozen=True, slots=True)
class Progress:
    """What the circulation knows: answers of consulted units, reviews passed, who signs."""

    answers: Mapping[int, bool] = field(default_factory=dict)  # unit id -> agreed
    legal_review_passed: bool = False
    fair_review_passed: bool = False
    signer: Signer | None = None


def findings(
    document: OfficialDocument, stage: Stage, progress: Progress, content: Document | None = None
) -> tuple[Finding, ...]:
    """What the rules say of the document (or of `content` in its place) at this stage."""
    text = content or document.document
    return check(text, setting_of(document, text, progress), stage)


def stopping(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings with which it cannot go on: blocks, and warnings without a kept reason."""
    return stops(found)


def is_upward(document: OfficialDocument) -> bool:
    """上行文: by whom it is addressed to, else by its kind."""
    text = document.document
    return goes_up(text, setting_of(document, text, Progress()))


def are_equal(host: Unit, other: Unit) -> bool:
    """Whether the two could issue jointly, as the rule itself says."""
    setting = Setting(issuer=_organ(host), co_issuers=(_organ(other),))
    return not any(CHECKS[ONLY_EQUALS](Document(), setting))


def setting_of(document: OfficialDocument, text: Document, progress: Progress) -> Setting:
    """The facts beside the text, resolved from the directory."""
    issuer = document.account.organ
    known = delivering.known_organs()
    consulted = delivering.units_by_id(document.consulted_units)
    return Setting(
        issuer=_organ(issuer),
        co_issuers=tuple(_organ(one.account.organ) for one in document.co_issuers),
        recipients=_addressees(issuer, text.recipients, known),
        copies=_addressees(issuer, text.copies_to, known),
        consulted=tuple(Consulted(u.name, progress.answers.get(u.id)) for u in consulted),
        important=document.important,
        normative=document.normative,
        affects_market=document.affects_market,
        direct_assignment=document.direct_assignment,
        own_government_consents=document.government_consents,
        matters=document.matters,
        cross_department=bool(document.consulted_units),
        signer=progress.signer,
        legal_review_passed=progress.legal_review_passed,
        fair_review_passed=progress.fair_review_passed,
        signed=Document.from_json(document.signed_content) if document.signed_content else None,
        copies_to_print=document.copies,
        reasons=document.reasons,
    )


def relation(issuer: Unit, other: Unit) -> Relation:
    """What another organ is to the issuer, by the tree of 隶属关系.

    An office (办公室) of a government writes in its place: what is under the government is under it.
    """
    acting = (
        issuer.parent if issuer.kind is UnitKind.GOVERNMENT_OFFICE and issuer.parent else issuer
    )
    if other.id in (issuer.id, acting.id):
        return Relation.INTERNAL
    if other.organ_id == issuer.id:
        return Relation.INTERNAL
    if acting.parent_id == other.id:
        return Relation.SUPERIOR
    above = acting.parent
    while above is not None and above.parent_id is not None:
        if above.parent_id == other.id:
            return Relation.FURTHER_SUPERIOR
        above = above.parent
    below: Unit | None = other
    while below is not None:
        if below.parent_id == acting.id:
            return Relation.SUBORDINATE
        below = below.parent
    if acting.parent_id == other.parent_id and acting.kind is other.kind:
        return Relation.PEER
    return Relation.UNRELATED


def _addressees(issuer: Unit, text: str, known: Sequence[Unit]) -> tuple[Addressee, ...]:
    units, _ = delivering.resolve(text, known)
    return tuple(Addressee(_organ(unit), relation(issuer, unit)) for unit in units)


def _organ(unit: Unit) -> Organ:
    level = 5 if unit.kind is UnitKind.TOWNSHIP else min(unit.rank, 4)
    return Organ(unit.name, KINDS[unit.kind], level, LOWEST_RANK - unit.rank)
