"""紧急信息: who may report, handle and receive; what a form says of superiors and of times."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.circulation.entries import Form
from app.circulation.models import Circulation, CirculationState
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.directory.actors import Actor
from app.directory.models import Unit
from app.duty import log_people
from app.duty.urgent_clocks import Target
from app.duty.urgent_models import EventPhase, UrgentEvent
from app.permissions import checks
from app.permissions.rules import Permission

SLACK = timedelta(minutes=2)  # Two clocks never agree; more than this is the future.


def may_begin(actor: Actor) -> list[Unit]:
    """The units for which she may report: where she is on duty, or keeps the duty. Two queries."""
    ids = {one.unit_id for one in log_people.standing(actor, clock.now())}
    ids |= {organ for organ, role in actor.organ_roles if role in log_people.KEEPERS}
    found = select(Unit).where(Unit.id.in_(ids), ~Unit.closed).order_by(Unit.order, Unit.id)
    return list(db.session.scalars(found))


def might_begin(actor: Actor) -> bool:
    """Whether there is any unit for which she may report. One query at most."""
    if any(role in log_people.KEEPERS for _, role in actor.organ_roles):
        return True
    return bool(log_people.standing(actor, clock.now()))


def may_receive(actor: Actor, unit_id: int) -> bool:
    """Whether she answers for what comes in to the unit at this moment."""
    own = {one.unit_id for one in log_people.standing(actor, clock.now())}
    return unit_id in own or log_people.keeps(actor, unit_id)


def may_handle(actor: Actor, event: UrgentEvent) -> bool:
    """Whoever began it, is on duty in its unit, or keeps the duty there."""
    own = {one.unit_id for one in log_people.standing(actor, clock.now())}
    return (
        actor.person_id == event.begun_by
        or event.unit_id in own
        or log_people.keeps(actor, event.unit_id)
    )


def held(actor: Actor, event_id: int) -> tuple[UrgentEvent, Circulation]:
    """The event, locked, for whoever handles it. Raises NotFound, NotAllowed, OutOfTurn."""
    event = checks.fetch(actor, Permission.MATTER_READ, UrgentEvent, event_id)
    if not may_handle(actor, event):
        raise NotAllowed("由报送单位的值班人员办理。")
    circulation = db.session.scalars(
        select(Circulation)
        .where(Circulation.subject_type == event.__tablename__, Circulation.subject_id == event.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    db.session.refresh(event)
    if circulation.state is not CirculationState.OPEN or event.phase is not EventPhase.OPEN:
        raise OutOfTurn("此事件已经办结，不能再报。", advice="又有新情况的，请另行报送首报。")
    return event, circulation


def target_of(event: UrgentEvent, form: Form) -> Target:
    """The superior chosen in a form, by the number of its clock."""
    found = next((c for c in event.clocks if str(c.id) == str(form.get("target"))), None)
    if found is None:
        raise Invalid("请选择报给谁。", {"target": "请选择。"})
    return Target(found.unit_id, found.name)


def moment(form: Form, name: str, label: str) -> datetime:
    """A moment as browsers send it, 2026-03-09T21:30, by the office's clock; never in the future."""
    raw = str(form.get(name) or "").strip().replace(" ", "T")
    try:
        found = datetime.fromisoformat(raw[:16]).replace(tzinfo=clock.BEIJING)
    except ValueError as error:
        raise Invalid(f"请填写{label}。", {name: "请按 2026-03-09 21:30 的样子填写。"}) from error
    if not 1949 <= found.year <= 2100:
        raise Invalid(f"{label}不正确。", {name: "请核对年份。"})
    if found > clock.now() + SLACK:
        fault = f"{label}晚于现在（{clock.local(clock.now()):%H:%M}），请核对日期和钟点。"
        raise Invalid(fault, {name: "不能晚于现在。"})
    return found
