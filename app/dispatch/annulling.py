"""撤销 and 废止: an issued document loses force, by whoever may decide it (条例 第三十三条).

It is as weighty as 签发, so it asks for the person's password and second factor again and is signed
with her own key. The issued bytes stay as they are; the decision lies beside them for ever.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, OutOfTurn, SecondFactorNeeded
from app.directory.actors import Actor
from app.directory.roles import LEADERS
from app.dispatch.actions import circulation_of
from app.official_documents.models import Annulment, Decider, OfficialDocument, Validity
from app.permissions import checks
from app.permissions.rules import Permission
from documents.model import cleaned
from documents.rules.registry import rules

RULE = "R23"
BASIS_LIMIT, REASON_LIMIT = 200, 1000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the form holds: how it loses force, who decided so, on what basis and why."""

    validity: Validity | None
    decider: Decider | None
    basis: str
    reason: str


def may_annul(actor: Actor, document: OfficialDocument) -> bool:
    """Whether the page offers it: a leader of the issuing organ, and there is something in force."""
    return (
        document.issued_blob is not None
        and document.validity is Validity.VALID
        and _leads(actor, document)
        and checks.may(actor, Permission.DOCUMENT_ANNUL, document)
    )


def annul(actor: Actor, document: OfficialDocument, decision: Decision) -> Annulment:
    """撤销 (void from the start) or 废止 (from today on). Raises Blocked, OutOfTurn, Invalid."""
    if not _leads(actor, document):
        raise Blocked(f"撤销、废止须由发文机关负责人办理（{rules()[RULE].article}）。")
    db.session.scalars(  # Two leaders may press the button at once.
        select(OfficialDocument)
        .where(OfficialDocument.id == document.id)
        .with_for_update(of=OfficialDocument)
        .execution_options(populate_existing=True)
    ).one()
    if document.issued_blob is None:
        raise OutOfTurn("此件尚未制发，不能撤销或者废止。")
    if document.validity is not Validity.VALID:
        raise OutOfTurn(f"此件{document.validity.label}，不能再次撤销或者废止。")
    validity, decider, basis, reason = _checked(decision)
    if not actor.confirmed:
        raise SecondFactorNeeded("撤销、废止须再次验证本人身份。")
    document.validity = validity
    document.invalid_since = document.dated if validity is Validity.REVOKED else clock.today()
    row = Annulment(
        document_id=document.id,
        validity=validity,
        since=document.invalid_since,
        decider=decider,
        basis=basis,
        reason=reason,
        salt=secrets.token_hex(16),
        person_id=actor.person_id,
        at=clock.now(),
    )
    row.digest = row.digest_of_words
    db.session.add(row)
    circulation = circulation_of(document)
    circulation.mark = validity.label
    acts.record(
        actor, f"document.{validity.value}", document,
        since=str(document.invalid_since), decider=decider.value, decision=row.digest,
    )  # fmt: skip
    outbox.put("circulation.moved", circulation_id=circulation.id)
    outbox.put("document.annulled", document_id=document.id)
    return row


def _leads(actor: Actor, document: OfficialDocument) -> bool:
    return any((document.organ_id, role) in actor.organ_roles for role in LEADERS)


def _checked(decision: Decision) -> tuple[Validity, Decider, str, str]:
    basis, reason = cleaned(decision.basis), cleaned(decision.reason)
    faults = {}
    if decision.validity in (None, Validity.VALID):
        faults["validity"] = rules()[RULE].todo
    if decision.decider is None:
        faults["decider"] = "请选择由哪个机关决定。"
    if not basis or len(basis) > BASIS_LIMIT:
        faults["basis"] = f"请写明依据，如决定的文号、会议、法规条款，最多 {BASIS_LIMIT} 字。"
    if not reason or len(reason) > REASON_LIMIT:
        faults["reason"] = f"请写明理由，最多 {REASON_LIMIT} 字。"
    if faults or decision.validity is None or decision.decider is None:
        raise Invalid("请写明方式、依据和理由，此件仍然有效。", faults)
    return decision.validity, decision.decider, basis, reason
