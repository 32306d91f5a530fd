"""发文: what happens at each move. Effects run inside the engine's transaction; none of them commits."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.circulation import engine, registry, staging
from app.circulation.models import Circulation, CirculationState
from app.circulation.registry import Step
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, OutOfTurn
from app.directory.actors import Actor, Seat
from app.dispatch import guards, people
from app.dispatch.circulation import DISPATCH
from app.official_documents import (
    delivering,
    drafting,
    joining,
    numbering,
    producing,
    sealing,
)
from app.official_documents.models import CoIssuer, OfficialDocument, Publicity
from app.permissions import readers

KEY = DISPATCH.key


def open_draft(actor: Actor, document: OfficialDocument) -> Circulation:
    """Put a new draft on its drafter's desk."""
    return engine.start(
        actor,
        KEY,
        document,
        title=document.title or "（未填标题）",
        organ_id=document.organ_id,
        urgency=document.urgency,
    )


def circulation_of(document: OfficialDocument) -> Circulation:
    return db.session.scalars(
        select(Circulation).where(
            Circulation.subject_type == document.__tablename__,
            Circulation.subject_id == document.id,
            Circulation.definition == KEY,
        )
    ).one()


def follow_text(document: OfficialDocument) -> None:
    """Title and urgency on the desk are those of the text."""
    circulation = circulation_of(document)
    circulation.title = document.title or "（未填标题）"
    circulation.urgency = document.urgency


def submit(step: Step) -> None:
    """送审: the text leaves the drafter's hands; from now on nothing is deleted."""
    document: OfficialDocument = step.subject
    document.submitted = True
    keep_revision(step)


def keep_revision(step: Step) -> None:
    drafting.revise(step.actor, step.subject, step.stage.key)


def accept_corrections(step: Step) -> None:
    """复核 passed: punctuation and slips of the pen go on under the same signature, on record."""
    document: OfficialDocument = step.subject
    keep_revision(step)
    corrected = drafting.text_digest(document)
    if corrected != document.signed_digest:
        document.signed_digest = corrected
        step.details["corrected"] = corrected


def plan_signing(step: Step) -> None:
    """The director says which leaders see it first, in order, and who signs."""
    document: OfficialDocument = step.subject
    signer = staging.chosen(step.circulation, "signer")
    able = {s.person_id for s in people.may_sign(document)}
    if len(signer) != 1:
        raise Invalid("签发人只能选一位。", {"signer": "请选择一位签发人。"})
    if signer[0].person_id not in able:
        raise Blocked("上行文和重要公文须由机关主要负责人签发（条例 第二十二条）。")
    wanted = step.form.get("leaders") or []
    leaders = staging.parse_seats(wanted, "leaders") if wanted else []
    leaders = [s for s in leaders if s.person_id != signer[0].person_id]
    staging.set_choice(step.circulation, "leaders", leaders)
    step.details["leaders"] = [s.person_id for s in leaders]


def sign(step: Step) -> None:
    """签发: the text is fixed by its digest; the act carries it, signed with the signer's own key."""
    document: OfficialDocument = step.subject
    drafting.revise(step.actor, document, step.stage.key)
    document.signed_digest = drafting.text_digest(document)
    document.signed_content = document.content
    document.signer_id, document.signed_at = step.task.person_id, clock.now()
    step.details["text"] = document.signed_digest
    for one in document.co_issuers:
        one.signer_id = one.signed_at = one.signed_digest = None  # All sign what the host signed.
        readers.grant(document, *joining.office_tokens(one.account))


def sign_jointly(step: Step) -> None:
    """联署签发: the same digest as the host's, for every organ whose principal she is."""
    document: OfficialDocument = step.subject
    own = _own(step, people.principal_of, "主要负责人")
    for one in own:
        one.signed_digest = document.signed_digest
        one.signer_id, one.signed_at = step.task.person_id, clock.now()
    step.details["text"] = document.signed_digest
    step.details["organs"] = [one.account.organ_id for one in own]


def _own(step: Step, seat_of: Callable[[CoIssuer], Seat | None], role: str) -> list[CoIssuer]:
    """The co-issuing organs for which the task's person sits in that seat at this moment."""
    seats = ((one, seat_of(one)) for one in step.subject.co_issuers)
    own = [one for one, seat in seats if seat and seat.person_id == step.task.person_id]
    if not own:
        raise NotAllowed(f"此项须由联署机关现任的{role}办理，请退回后重新送办。")
    return own


def give_number(step: Step) -> None:
    """登记: date = day of the (last) signing (条例 第九条第十二项); number, copies, range are recorded."""
    document: OfficialDocument = step.subject
    if document.all_signed_at is None:
        raise OutOfTurn("此件尚未签发，不能编号。")
    copies = str(step.form.get("copies") or "1")
    if not (copies.isdecimal() and 1 <= int(copies[:7]) <= 100_000 and len(copies) < 8):
        raise Invalid("印制份数应为 1 至 100000。", {"copies": "请填写份数。"})
    document.copies = int(copies)
    document.dated = clock.local(document.all_signed_at).date()
    chosen = str(step.form.get("number") or "")
    if chosen and not (chosen.isdecimal() and len(chosen) < staging.MOST_DIGITS):
        raise Invalid("所选文号不正确。", {"number": "请重新选择文号。"})
    step.details["number"] = (
        numbering.use_reserved(step.actor, int(chosen), document, document.dated)
        if chosen
        else numbering.draw(step.actor, document, document.dated)
    )


def make_proof(step: Step) -> None:
    producing.make_proof(step.actor, step.subject)


def affix_seal(step: Step) -> None:
    sealing.seal_as_host(step.actor, step.subject)
    _open_to_staff(step.subject)


def affix_own_seal(step: Step) -> None:
    """联署用印: the seals of every organ whose keeper she is."""
    own = _own(step, people.seal_keeper_of, "印章管理员")
    sealing.seal_as_co_issuer(step.actor, step.subject, own)
    step.details["organs"] = [one.account.organ_id for one in own]
    _open_to_staff(step.subject)


def _open_to_staff(document: OfficialDocument) -> None:
    """主动公开: once it is issued, open to everyone in the office."""
    if document.issued_blob is not None and document.publicity is Publicity.OPEN:
        readers.grant(document, readers.STAFF)


def take_seals_off(step: Step) -> None:
    sealing.take_seals_off(step.subject)


def send(step: Step) -> None:
    """分发 to the organs ticked by the dispatcher."""
    main, copies = _units(step.form.get("main")), _units(step.form.get("copies_to"))
    sent = delivering.send(step.actor, step.subject, main, copies)
    step.details["units"] = [d.unit_id for d in sent]


def close(step: Step) -> None:
    """办结: everything that belongs to the file is there; the archive hears of it."""
    outbox.put("matter.closed", subject_type=step.subject.__tablename__, subject_id=step.subject.id)


def stop(step: Step) -> None:
    """终止, 不发: the matter ends without a document."""
    step.circulation.state = CirculationState.STOPPED


def void(step: Step) -> None:
    """作废 after numbering: the number stays in the ledger as void."""
    numbering.void(step.actor, step.subject, step.opinion)
    step.circulation.state = CirculationState.STOPPED


def _units(value: object) -> list[int]:
    values = value if isinstance(value, list) else [value] if value else []
    return [int(v) for v in map(str, values) if v.isdecimal() and len(v) < 12]


def install() -> None:
    """Make every name of the definition known; called once by the factory."""
    registry.participants(**{
        "dispatch.drafter": people.drafter,
        "dispatch.department_head": people.department_head,
        "dispatch.countersigners": people.countersigners,
        "dispatch.legal_reviewers": people.legal_reviewers,
        "dispatch.secretaries": people.secretaries,
        "dispatch.office_directors": people.office_directors,
        "dispatch.leaders": people.leaders,
        "dispatch.signer": people.signer,
        "dispatch.number_clerks": people.number_clerks,
        "dispatch.typesetters": people.typesetters,
        "dispatch.proofreaders": people.proofreaders,
        "dispatch.joint_signers": people.joint_signers,
        "dispatch.seal_keepers": people.seal_keepers,
        "dispatch.joint_seal_keepers": people.joint_seal_keepers,
        "dispatch.registrars": people.registrars,
    })  # fmt: skip
    registry.conditions(**{
        "dispatch.has_countersigners": people.has_countersigners,
        "dispatch.disagreed": people.disagreed,
        "dispatch.is_normative": people.is_normative,
        "dispatch.affects_market": people.affects_market,
        "dispatch.has_leaders": people.has_leaders,
        "dispatch.is_joint": people.is_joint,
    })  # fmt: skip
    registry.guards(**{
        "dispatch.text_is_ready": guards.text_is_ready,
        "dispatch.disagreement_may_go_on": guards.disagreement_may_go_on,
        "dispatch.five_points": guards.five_points,
        "dispatch.rules_allow": guards.rules_allow,
        "dispatch.return_has_a_reason": guards.return_has_a_reason,
        "dispatch.signer_may_sign": guards.signer_may_sign,
        "dispatch.co_issuers_are_ready": guards.co_issuers_are_ready,
        "dispatch.text_is_as_host_signed": guards.text_is_as_host_signed,
        "dispatch.all_have_signed": guards.all_have_signed,
        "dispatch.text_is_as_signed": guards.text_is_as_signed,
        "dispatch.proof_is_the_signed_text": guards.proof_is_the_signed_text,
        "dispatch.all_received": guards.all_received,
    })  # fmt: skip
    registry.effects(**{
        "dispatch.submit": submit,
        "dispatch.keep_revision": keep_revision,
        "dispatch.accept_corrections": accept_corrections,
        "dispatch.plan_signing": plan_signing,
        "dispatch.sign": sign,
        "dispatch.sign_jointly": sign_jointly,
        "dispatch.number": give_number,
        "dispatch.typeset": make_proof,
        "dispatch.seal": affix_seal,
        "dispatch.seal_jointly": affix_own_seal,
        "dispatch.unseal": take_seals_off,
        "dispatch.send": send,
        "dispatch.close": close,
        "dispatch.stop": stop,
        "dispatch.void": void,
    })  # fmt: skip
    registry.register(DISPATCH, OfficialDocument.__tablename__, load)


def load(document_id: int) -> OfficialDocument:
    return db.session.get_one(OfficialDocument, document_id)
