"""发文: who acts at each stage, resolved from posts and roles at the moment the stage begins."""

from __future__ import annotations

from sqlalchemy import select

from app.circulation import staging
from app.circulation.models import Circulation, TaskState
from app.core.database import db
from app.directory.actors import Seat, holders
from app.directory.models import Unit
from app.directory.roles import Role
from app.official_documents.models import CoIssuer, OfficialDocument


def offices(document: OfficialDocument) -> list[int]:
    """The issuing organ and the unit whose office handles its documents."""
    return [document.organ_id, document.account.office_id]


def of_office(role: Role, document: OfficialDocument) -> list[Seat]:
    """Who holds a role for the issuing organ; its own office comes before the organ's other parts."""
    return holders(role, [document.account.office_id]) or holders(role, offices(document))


def drafter(circulation: Circulation, document: OfficialDocument) -> list[Seat]:
    """Whoever drafted it; when she has left, the head of her department (条例 第三十六条)."""
    if document.drafter.active:
        return [Seat(document.drafter_id, None)]
    return department_head(circulation, document)


def department_head(_: Circulation, document: OfficialDocument) -> list[Seat]:
    """The head of the drafting department; the principal of a bureau that drafts for its government."""
    unit = document.drafting_unit
    organ = unit.organ_id or unit.id
    if organ in offices(document) and not unit.is_organ:
        return holders(Role.DEPARTMENT_HEAD, [unit.id]) or holders(Role.OFFICE_DIRECTOR, [organ])
    return holders(Role.PRINCIPAL, [organ]) or holders(Role.OFFICE_DIRECTOR, [organ])


def countersigners(_: Circulation, document: OfficialDocument) -> list[Seat]:
    """One for each consulted unit: a department's head, an organ's countersigner or principal."""
    units = db.session.scalars(select(Unit).where(Unit.id.in_(document.consulted_units)))
    by_id = {unit.id: unit for unit in units}
    seats: list[Seat] = []
    for unit_id in document.consulted_units:
        unit = by_id.get(unit_id)
        if unit is None:
            continue
        roles = (Role.COUNTERSIGNER, Role.PRINCIPAL) if unit.is_organ else (Role.DEPARTMENT_HEAD,)
        for role in roles:
            if found := holders(role, [unit.id]):
                seats.append(found[0])
                break
    return seats


def legal_reviewers(_: Circulation, document: OfficialDocument) -> list[Seat]:
    """The organ's own reviewer, or the one of the county's justice bureau."""
    own = of_office(Role.LEGAL_REVIEWER, document)
    if own:
        return own
    everywhere = list(db.session.scalars(select(Unit.id).where(Unit.organ_id.is_(None))))
    return holders(Role.LEGAL_REVIEWER, everywhere)[:1]


def secretaries(_: Circulation, document: OfficialDocument) -> list[Seat]:
    return of_office(Role.SECRETARY, document)


def office_directors(_: Circulation, document: OfficialDocument) -> list[Seat]:
    return of_office(Role.OFFICE_DIRECTOR, document)


def leaders(circulation: Circulation, _: OfficialDocument) -> list[Seat]:
    return staging.chosen(circulation, "leaders")


def signer(circulation: Circulation, _: OfficialDocument) -> list[Seat]:
    return staging.chosen(circulation, "signer")


def number_clerks(_: Circulation, document: OfficialDocument) -> list[Seat]:
    return of_office(Role.NUMBER_CLERK, document)


def typesetters(_: Circulation, document: OfficialDocument) -> list[Seat]:
    return of_office(Role.TYPESETTER, document)


def proofreaders(circulation: Circulation, document: OfficialDocument) -> list[Seat]:
    """谁起草谁校对, and a second reader from the office."""
    first = drafter(circulation, document)
    own = {seat.person_id for seat in first}
    second = [s for s in of_office(Role.SECRETARY, document) if s.person_id not in own]
    return [*first, *second[:1]]


def seal_keepers(_: Circulation, document: OfficialDocument) -> list[Seat]:
    return of_office(Role.SEAL_KEEPER, document)


def registrars(_: Circulation, document: OfficialDocument) -> list[Seat]:
    return of_office(Role.REGISTRAR, document)


def may_sign(document: OfficialDocument) -> list[Seat]:
    """Who may sign it: the principal, and for ordinary documents the deputies (条例 第二十二条)."""
    principal = holders(Role.PRINCIPAL, [document.organ_id])
    if must_be_principal(document):
        return principal
    return principal + holders(Role.DEPUTY_LEADER, [document.organ_id])


def must_be_principal(document: OfficialDocument) -> bool:
    return document.important or document.document.layout == "upward"


def principal_of(co_issuer: CoIssuer) -> Seat | None:
    """联合发文由所有联署机关的负责人会签（条例 第二十二条）."""
    return next(iter(holders(Role.PRINCIPAL, [co_issuer.account.organ_id])), None)


def seal_keeper_of(co_issuer: CoIssuer) -> Seat | None:
    """Who keeps a co-issuing organ's own seal: its office, or its other parts."""
    account = co_issuer.account
    kept = holders(Role.SEAL_KEEPER, [account.office_id])
    return next(iter(kept or holders(Role.SEAL_KEEPER, [account.organ_id])), None)


def joint_signers(_: Circulation, document: OfficialDocument) -> list[Seat]:
    """The principals of the co-issuing organs, who sign after the host."""
    return [seat for one in document.co_issuers if (seat := principal_of(one))]


def joint_seal_keepers(_: Circulation, document: OfficialDocument) -> list[Seat]:
    """The keepers of the co-issuing organs' seals, each of her own organ's."""
    return [seat for one in document.co_issuers if (seat := seal_keeper_of(one))]


def is_joint(_: Circulation, document: OfficialDocument) -> bool:
    return bool(document.co_issuers)


def has_countersigners(_: Circulation, document: OfficialDocument) -> bool:
    return bool(document.consulted_units)


def disagreed(circulation: Circulation, _: OfficialDocument) -> bool:
    """Whether anyone said 不同意 in the latest round of countersigning."""
    done = [t for t in circulation.tasks if t.stage == "countersign" and t.state is TaskState.DONE]
    last = max((t.round for t in done), default=0)
    return any(t.move == "disagree" for t in done if t.round == last)


def is_normative(_: Circulation, document: OfficialDocument) -> bool:
    return document.normative


def affects_market(_: Circulation, document: OfficialDocument) -> bool:
    return document.affects_market


def has_leaders(circulation: Circulation, _: OfficialDocument) -> bool:
    return bool(staging.chosen(circulation, "leaders"))
