"""收文: what happens at each move. Effects run inside the engine's transaction; none of them commits."""

from __future__ import annotations

from app.circulation import registry, staging
from app.circulation.entries import chosen_units, deadline, ticked
from app.circulation.models import CirculationState, TaskState
from app.circulation.registry import Step
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Invalid
from app.directory.actors import Seat
from app.directory.roles import Role
from app.official_documents import delivering
from app.official_documents.models import DeliveryState
from app.permissions import readers
from app.receipt import extending, guards, people, registering
from app.receipt.circulation import RECEIPT
from app.receipt.entries import entry
from app.receipt.models import AnswerBy, Handling, IncomingDocument
from documents.model import cleaned
from documents.rules.checklists import ListName, checklists

KEY = RECEIPT.key
RESULT_LIMIT = 2000


def sign_for(step: Step) -> None:
    """签收: the receipt goes back to the sender with its time (条例 第二十四条第一项)."""
    incoming: IncomingDocument = step.subject
    if incoming.delivery and incoming.delivery.state is not DeliveryState.WAIVED:
        delivering.acknowledge(step.actor, incoming.delivery.id)
    incoming.received_at, incoming.receiver = clock.now(), step.actor.name
    step.details["digest"] = incoming.digest


def return_to_sender(step: Step) -> None:
    """退文 with its reason (条例 第二十四条第三项); the matter ends here."""
    incoming: IncomingDocument = step.subject
    key = str(step.form["reason"])
    text = checklists()[ListName.RECEIPT_RETURN].text(key)
    reason = f"{text}：{step.opinion}" if step.opinion else text
    incoming.returned = reason
    if incoming.delivery_id is not None:
        delivering.send_back(step.actor, incoming.delivery_id, reason)
    step.circulation.state = CirculationState.STOPPED
    step.details["reason"] = key


def register(step: Step) -> None:
    """登记: the fields of the register and its number; office and director may read from now on."""
    incoming: IncomingDocument = step.subject
    values = entry(step.form, incoming)
    incoming.from_name, incoming.number, incoming.title = (
        values.from_name, values.number, values.title,
    )  # fmt: skip
    incoming.kind, incoming.urgency, incoming.dated = values.kind, values.urgency, values.dated
    incoming.copies, incoming.pages = values.copies, values.pages
    step.circulation.title, step.circulation.urgency = incoming.title, incoming.urgency
    step.details["number"] = registering.draw(step.actor, incoming)
    readers.grant(
        incoming,
        *(readers.role(incoming.office_id, r) for r in (Role.SECRETARY, Role.OFFICE_DIRECTOR)),
    )


def keep_points(step: Step) -> None:
    step.details["points"] = sorted(ticked(step.form, "points"))


def to_be_handled(step: Step) -> None:
    """批办件 to leaders; units and deadline may be proposed at once."""
    incoming: IncomingDocument = step.subject
    incoming.handling = Handling.TO_HANDLE
    able = {unit.id for unit in people.may_handle(incoming)}
    lead = [u for u in chosen_units(step.form, "lead") if u in able]
    incoming.lead_unit_id = lead[0] if lead else incoming.lead_unit_id
    incoming.assisting = [
        u for u in chosen_units(step.form, "assisting") if u in able and u not in lead
    ] or incoming.assisting
    incoming.due_at = deadline(step.form) or incoming.due_at
    step.details["handling"] = incoming.handling.value


def to_be_handled_at_once(step: Step) -> None:
    """直接转办: without instruction by a leader."""
    staging.set_choice(step.circulation, "leaders", [])
    to_be_handled(step)


def to_be_read(step: Step) -> None:
    """阅知件 (条例 第二十四条第四项)."""
    incoming: IncomingDocument = step.subject
    incoming.handling = Handling.TO_READ
    incoming.lead_unit_id, incoming.assisting = None, []
    step.details["handling"] = incoming.handling.value


def tell_of_instruction(step: Step) -> None:
    """批示: the office hears of each one, and a supervision item can follow from it."""
    outbox.put("instruction.given", incoming_id=step.subject.id, task_id=step.task.id)


def add_leader(step: Step) -> None:
    """请某领导批: one more leader behind those who were chosen; asked twice is asked once."""
    (seat,) = staging.parse_seats(step.form.get("leader"), "leader")
    chosen = staging.chosen(step.circulation, "leaders")
    waiting = {
        t.person_id
        for t in step.circulation.tasks
        if t.stage == step.stage.key and t.state in (TaskState.OPEN, TaskState.WAITING)
    }
    if seat.person_id in waiting:
        return
    staging.set_choice(step.circulation, "leaders", [*chosen, seat])
    staging.hand_out(
        step.circulation,
        seat,
        sent_by=step.actor.person_id,
        due=registry.deadline(step.stage, step.circulation, step.subject),
        position=1 + max(t.position for t in step.circulation.tasks if t.stage == step.stage.key),
        state=TaskState.WAITING,
    )
    readers.grant(step.subject, readers.person(seat.person_id))
    step.details["leader"] = seat.person_id


def assign(step: Step) -> None:
    """交办: 主办, 协办 and the deadline (条例 第二十四条第四项)."""
    incoming: IncomingDocument = step.subject
    (lead,) = chosen_units(step.form, "lead")
    incoming.lead_unit_id = lead
    incoming.assisting = [u for u in chosen_units(step.form, "assisting") if u != lead]
    incoming.due_at = deadline(step.form)
    db.session.flush()
    staging.set_choice(step.circulation, "handler", [])
    step.details.update(
        lead=lead,
        assisting=incoming.assisting,
        due=incoming.due_at.isoformat() if incoming.due_at else None,
    )


def choose_handler(step: Step) -> None:
    """承办签收: the lead unit names who handles it; nobody named means whoever signed."""
    if step.form.get("handler"):
        staging.choose(step, "handler")
    else:
        own = Seat(step.task.person_id, step.task.post_id)
        staging.set_choice(step.circulation, "handler", [own])


def keep_result(step: Step) -> None:
    """承办情况 on the form, from the lead handler."""
    incoming: IncomingDocument = step.subject
    text = cleaned(str(step.form.get("result") or ""))
    if len(text) > RESULT_LIMIT:
        raise Invalid(f"办理结果不得超过 {RESULT_LIMIT} 字。", {"result": "请精简。"})
    incoming.result = text or "已起草复文。"


def answer(step: Step) -> None:
    """答复: how the sender heard of it; what came through the office is answered through it."""
    incoming: IncomingDocument = step.subject
    incoming.answer_by = AnswerBy(str(step.form["answer_by"]))
    incoming.answer = cleaned(str(step.form["answer"]))[:RESULT_LIMIT]
    incoming.answered_at = clock.now()
    if incoming.delivery_id is not None and incoming.answer_by is not AnswerBy.NOT_NEEDED:
        words = f"{incoming.answer_by.label}：{incoming.answer}"
        delivering.answer(step.actor, incoming.delivery_id, words)
    step.details["answer_by"] = incoming.answer_by.value
    close(step)


def close_when_all_have_read(step: Step) -> None:
    """传阅 ends when the last reader has read (条例 第二十四条第五项: 不得漏传)."""
    waiting = [
        t
        for t in step.circulation.tasks
        if (t.stage, t.round) == (step.stage.key, step.circulation.round)
        and t.id != step.task.id
        and t.state is TaskState.OPEN
    ]
    if not waiting:
        close(step)


def close(step: Step) -> None:
    """办结: the archive hears of it."""
    outbox.put("matter.closed", subject_type=step.subject.__tablename__, subject_id=step.subject.id)


def install() -> None:
    """Make every name of the definition known; called once by the factory."""
    registry.participants(**{
        "receipt.registrars": people.registrars,
        "receipt.secretaries": people.secretaries,
        "receipt.proposers": people.proposers,
        "receipt.leaders": people.leaders,
        "receipt.lead_heads": people.lead_heads,
        "receipt.handlers": people.handlers,
        "receipt.readers": people.readers,
    })  # fmt: skip
    registry.conditions(**{
        "receipt.may_be_instructed": people.may_be_instructed,
        "receipt.may_be_handled": people.may_be_handled,
        "receipt.may_be_read": people.may_be_read,
        "receipt.only_when_asked": people.only_when_asked,
        "receipt.handled_by_another": people.handled_by_another,
    })  # fmt: skip
    registry.deadlines(**{
        "receipt.receipt_due": people.receipt_due,
        "receipt.handling_due": people.handling_due,
    })  # fmt: skip
    registry.guards(**{
        "receipt.bytes_are_genuine": guards.bytes_are_genuine,
        "receipt.return_has_a_reason": guards.return_has_a_reason,
        "receipt.not_registered_before": guards.not_registered_before,
        "receipt.every_point_holds": guards.every_point_holds,
        "receipt.leaders_are_ours": guards.leaders_are_ours,
        "receipt.leader_is_ours": guards.leader_is_ours,
        "receipt.readers_are_ours": guards.readers_are_ours,
        "receipt.lead_is_named": guards.lead_is_named,
        "receipt.urgent_is_due": guards.urgent_is_due,
        "receipt.still_time_to_refuse": guards.still_time_to_refuse,
        "receipt.extension_is_later": extending.extension_is_later,
        "receipt.handler_is_of_the_lead": guards.handler_is_of_the_lead,
        "receipt.result_is_there": guards.result_is_there,
        "receipt.assisting_have_spoken": guards.assisting_have_spoken,
        "receipt.answer_is_there": guards.answer_is_there,
    })  # fmt: skip
    registry.effects(**{
        "receipt.sign_for": sign_for,
        "receipt.return_to_sender": return_to_sender,
        "receipt.register": register,
        "receipt.keep_points": keep_points,
        "receipt.to_be_handled": to_be_handled,
        "receipt.to_be_handled_at_once": to_be_handled_at_once,
        "receipt.to_be_read": to_be_read,
        "receipt.tell_of_instruction": tell_of_instruction,
        "receipt.add_leader": add_leader,
        "receipt.assign": assign,
        "receipt.choose_handler": choose_handler,
        "receipt.grant_extension": extending.grant,
        "receipt.keep_result": keep_result,
        "receipt.answer": answer,
        "receipt.close_when_all_have_read": close_when_all_have_read,
    })  # fmt: skip
    registry.register(RECEIPT, IncomingDocument.__tablename__, load)


def load(incoming_id: int) -> IncomingDocument:
    return db.session.get_one(IncomingDocument, incoming_id)
