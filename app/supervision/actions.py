"""督查督办: what happens at each move. Effects run inside the engine's transaction; none of them commits."""

from __future__ import annotations

from app.circulation import registry, staging
from app.circulation.entries import deadline
from app.circulation.models import CirculationState
from app.circulation.registry import Step
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Invalid
from app.core.series import next_number
from app.directory.actors import Seat
from app.directory.roles import LEADERS
from app.permissions import readers
from app.supervision import entering, feeding_back, guards, lights, part_tree, people
from app.supervision.circulation import SUPERVISION
from app.supervision.models import Phase, SupervisionItem, SupervisionSeries
from documents.model import cleaned
from documents.rules.numbers import DocumentNumber

CODE = "督办"
RESULT_LIMIT = 2000


def renew_title(step: Step) -> None:
    """送审: the date that its kind usually has, where nobody named one."""
    item: SupervisionItem = step.subject
    item.due_at = item.due_at or entering.usual_due(item.source)
    step.circulation.title, step.circulation.urgency = item.title, item.urgency


def drop(step: Step) -> None:
    """不立项: the reason stays, the matter ends."""
    step.subject.ended, step.subject.phase = step.opinion, Phase.STOPPED
    step.circulation.state = CirculationState.STOPPED


def establish(step: Step) -> None:
    """立项并交办: it has a number from now on, and its plan begins."""
    item: SupervisionItem = step.subject
    if item.number is None:
        year = clock.today().year
        item.year = year
        item.sequence = next_number(
            SupervisionSeries, organ_id=item.organ_id, kind="item", year=year
        )
        item.number = DocumentNumber(CODE, year, item.sequence).text
    item.begun_at, item.phase = clock.now(), Phase.OPEN
    item.feedback_due = feeding_back.next_due(item.rhythm, clock.today())
    lights.renew(item)
    leaders = (readers.role(item.organ_id, role) for role in sorted(LEADERS))
    readers.grant(item, *(readers.unit(unit) for unit in _units(item)), *leaders)
    step.details.update(
        number=item.number, lead=item.lead_unit_id, assisting=item.assisting,
        due=item.due_at.isoformat() if item.due_at else None,
    )  # fmt: skip


def propose_anew(step: Step) -> None:
    """申请改办: another unit is looked for, and until then nobody is late."""
    item: SupervisionItem = step.subject
    item.phase, item.feedback_due = Phase.PROPOSED, None
    item.yellow_from = item.red_from = None


def accept(step: Step) -> None:
    """领办: the lead unit names who carries it out; nobody named means whoever took it on."""
    if step.form.get("handler"):
        staging.choose(step, "handler")
    else:
        own = Seat(step.task.person_id, step.task.post_id)
        staging.set_choice(step.circulation, "handler", [own])


def ask_extension(step: Step) -> None:
    item: SupervisionItem = step.subject
    part_tree.take_over(item, step.circulation)
    item.asked_due = deadline(step.form)
    step.details["due"] = item.asked_due.isoformat() if item.asked_due else None


def grant_extension(step: Step) -> None:
    """同意延期: to the day asked for, or to another that is named here."""
    item: SupervisionItem = step.subject
    wanted = deadline(step.form) or item.asked_due
    if wanted is None or (item.due_at is not None and wanted <= item.due_at):
        raise Invalid("延期后的期限应晚于原来的期限。", {"due": "请填写更晚的日期。"})
    item.due_at, item.asked_due = wanted, None
    lights.renew(item)
    step.details["due"] = wanted.isoformat()


def keep_result(step: Step) -> None:
    """办理结果, from the lead unit, with all of its progress."""
    item: SupervisionItem = step.subject
    text = cleaned(str(step.form.get("result") or ""))
    if len(text) > RESULT_LIMIT:
        raise Invalid(f"办理结果不得超过 {RESULT_LIMIT} 字。", {"result": "请精简。"})
    part_tree.take_over(item, step.circulation)
    item.result, item.progress, item.feedback_due = text, lights.WHOLE, None
    lights.renew(item)


def choose_leaders(step: Step) -> None:
    """领导阅示: who is to read the result; nobody chosen means that none has to."""
    if step.form.get("leaders"):
        staging.choose(step, "leaders")
    else:
        staging.set_choice(step.circulation, "leaders", [])


def close(step: Step) -> None:
    """销号: its light goes out, and the archive hears of it."""
    item: SupervisionItem = step.subject
    item.yellow_from = item.red_from = None
    item.phase = Phase.CLOSED
    outbox.put("matter.closed", subject_type=item.__tablename__, subject_id=item.id)


def _units(item: SupervisionItem) -> list[int]:
    return [unit for unit in (item.lead_unit_id, *item.assisting) if unit is not None]


def install() -> None:
    """Make every name of the definition known; called once by the factory."""
    registry.participants(**{
        "supervision.proposer": people.proposer,
        "supervision.supervisors": people.supervisors,
        "supervision.heads": people.heads,
        "supervision.lead_heads": people.lead_heads,
        "supervision.handlers": people.handlers,
        "supervision.leaders": people.leaders,
    })  # fmt: skip
    registry.conditions(**{
        "supervision.only_when_asked": people.only_when_asked,
        "supervision.done_by_another": people.done_by_another,
        "supervision.to_be_read": people.to_be_read,
    })  # fmt: skip
    registry.deadlines(**{"supervision.due": people.due})
    registry.guards(**{
        "supervision.item_is_whole": guards.item_is_whole,
        "supervision.still_time": guards.still_time,
        "supervision.handler_is_of_the_lead": guards.handler_is_of_the_lead,
        "supervision.still_time_to_refuse": guards.still_time_to_refuse,
        "supervision.not_suspended": guards.not_suspended,
        "supervision.progress_is_a_figure": guards.progress_is_a_figure,
        "supervision.result_is_there": guards.result_is_there,
        "supervision.own_parts_are_done": guards.own_parts_are_done,
        "supervision.parts_are_done": guards.parts_are_done,
        "supervision.evidence_is_there": guards.evidence_is_there,
        "supervision.extension_is_in_time": guards.extension_is_in_time,
        "supervision.leaders_are_ours": guards.leaders_are_ours,
    })  # fmt: skip
    registry.repetitions(**{"supervision.said_already": feeding_back.said_already})
    registry.effects(**{
        "supervision.renew_title": renew_title,
        "supervision.drop": drop,
        "supervision.establish": establish,
        "supervision.accept": accept,
        "supervision.propose_anew": propose_anew,
        "supervision.ask_extension": ask_extension,
        "supervision.grant_extension": grant_extension,
        "supervision.keep_feedback": feeding_back.keep,
        "supervision.keep_result": keep_result,
        "supervision.choose_leaders": choose_leaders,
        "supervision.close": close,
    })  # fmt: skip
    registry.register(SUPERVISION, SupervisionItem.__tablename__, load)


def load(item_id: int) -> SupervisionItem:
    return db.session.get_one(SupervisionItem, item_id)
