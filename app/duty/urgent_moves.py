"""紧急信息: what happens at the moves of an event. Effects run inside the engine's transaction."""

from __future__ import annotations

from datetime import datetime

from app.circulation import registry, staging
from app.circulation.models import Circulation, CirculationState, TaskKind, TaskState
from app.circulation.registry import Step
from app.core import outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid
from app.directory.actors import Seat
from app.duty import log_people, urgent_clocks
from app.duty.urgent_circulation import URGENT
from app.duty.urgent_models import EventPhase, ReportKind, UrgentEvent
from app.permissions import readers

LEADERS = "leaders"


def put_to_leaders(step: Step) -> None:
    """呈批: each leader has it on her desk beside whoever handles it; who has it already keeps it."""
    seats = staging.parse_seats(step.form.get(LEADERS), LEADERS)
    able = {choice.value for choice in log_people.leaders_of(step.subject.unit_id)}
    if not able >= {f"{seat.post_id}:{seat.person_id}" for seat in seats}:
        raise Invalid("只能呈本单位和本级政府的领导批示。", {LEADERS: "请重新选择。"})
    circulation = step.circulation
    there = {
        t.person_id for t in circulation.tasks if (t.kind, t.state) == (TaskKind.DO, TaskState.OPEN)
    }
    last = max((t.position for t in circulation.tasks), default=0)
    fresh = [seat for seat in seats if seat.person_id not in there]
    for position, seat in enumerate(fresh, start=last + 1):
        staging.hand_out(circulation, seat, sent_by=step.actor.person_id, position=position)
    readers.grant(step.subject, *(readers.person(seat.person_id) for seat in fresh))
    step.details["leaders"] = [seat.person_id for seat in fresh]


def instruct(step: Step) -> None:
    """批示: whoever supervises hears of it, and may follow it up."""
    outbox.put("urgent.instructed", task_id=step.task.id)


def final_report_is_out(step: Step) -> None:
    event: UrgentEvent = step.subject
    if not event.reports or event.reports[-1].kind is not ReportKind.FINAL:
        raise Blocked("终报还没有报出，不能办结。请先报送终报。")


def close(step: Step) -> None:
    """办结: the archive hears of it."""
    step.subject.phase = EventPhase.CLOSED
    outbox.put("matter.closed", subject_type=step.subject.__tablename__, subject_id=step.subject.id)


def drop(step: Step) -> None:
    """撤销: it was not true; what was reported stays, and so does the reason."""
    step.subject.ended, step.subject.phase = step.opinion, EventPhase.STOPPED
    step.circulation.state = CirculationState.STOPPED


def handler(circulation: Circulation, event: UrgentEvent) -> list[Seat]:
    """Whoever began it; after a hand-over, whoever came (handover_effects)."""
    return [Seat(circulation.started_by or event.begun_by, None)]


def next_due(_: Circulation, event: UrgentEvent) -> datetime | None:
    return urgent_clocks.next_due(event)


def load(event_id: int) -> UrgentEvent:
    return db.session.get_one(UrgentEvent, event_id)


def install() -> None:
    """Make every name of the definition known; called once by the factory."""
    registry.participants(**{"urgent.handler": handler})
    registry.deadlines(**{"urgent.next_due": next_due})
    registry.guards(**{"urgent.final_report_is_out": final_report_is_out})
    registry.effects(**{
        f"urgent.{effect.__name__}": effect
        for effect in (put_to_leaders, instruct, close, drop)
    })  # fmt: skip
    registry.register(URGENT, UrgentEvent.__tablename__, load)
