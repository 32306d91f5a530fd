"""抽查点名: units on duty are called, by choice or by lot; each answers in time, or the clock says not."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from app.circulation import engine, reading, registry, staging
from app.circulation.entries import Form, chosen_units, count, one_of
from app.circulation.models import Circulation, CirculationState
from app.circulation.queries import circulation_for
from app.circulation.registry import Step
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory.actors import OFFICE, Actor, Seat
from app.directory.models import Unit
from app.duty import log_people
from app.duty.models import IN_FORCE, DutyUnit, Roster, Shift
from app.duty.on_duty import on_duty
from app.duty.rollcall_circulation import ROLL_CALL
from app.duty.rollcall_models import Absence, RollCall, RollCallAnswer
from app.permissions import checks, readers
from app.permissions.rules import Permission
from documents.model import cleaned

WORDS_LIMIT, REASON_LIMIT = 200, 500
USUAL_MINUTES, LONGEST = 5, 60
UNITS_AT_MOST = 60
REPEATED = timedelta(minutes=1)  # The same call within this is a button pressed twice.
MOST = 200  # answers in one round; the next round is a minute later


def may_call(actor: Actor) -> list[Unit]:
    """In whose name she may call: where she is on duty, or keeps the duty. Two queries."""
    ids = {one.unit_id for one in log_people.standing(actor, clock.now())}
    ids |= {organ for organ, role in actor.organ_roles if role in log_people.KEEPERS}
    found = select(Unit).where(Unit.id.in_(ids), ~Unit.closed).order_by(Unit.order, Unit.id)
    return list(db.session.scalars(found))


def below(unit_id: int) -> list[Unit]:
    """The units that are on duty now below a unit: set up so, or organs of the same parent. One query."""
    now = clock.now()
    superior = select(DutyUnit.id).where(DutyUnit.unit_id == unit_id)
    parent = select(Unit.parent_id).where(Unit.id == unit_id).scalar_subquery()
    manned = (
        select(Shift.duty_unit_id)
        .join(Roster, Roster.id == Shift.roster_id)
        .where(Roster.state.in_(IN_FORCE), Shift.begins_at <= now, Shift.ends_at > now)
    )
    query = (
        select(Unit)
        .join(DutyUnit, DutyUnit.unit_id == Unit.id)
        .where(
            DutyUnit.id.in_(manned),
            DutyUnit.superior_id.in_(superior)
            | (DutyUnit.superior_id.is_(None) & (Unit.parent_id == parent)),
            Unit.id != unit_id,
            ~Unit.closed,
        )
        .order_by(Unit.order, Unit.id)
    )
    return list(db.session.scalars(query))


def call(actor: Actor, unit_id: int, form: Form) -> RollCall:
    """点名: of the units that are ticked, or of so many drawn by lot. Raises Invalid, NotAllowed."""
    if unit_id not in {unit.id for unit in may_call(actor)}:
        raise NotAllowed("只有上级单位的值班人员和办公室人员可以点名。")
    able = {unit.id: unit for unit in below(unit_id)}
    if not able:
        raise Invalid("现在没有可以点名的值班单位。", {"units": "没有在岗的下级值班单位。"})
    drawn = one_of(form, "way", {"lot": "", "chosen": ""}, "") == "lot"
    minutes = count(form, "minutes", "应答时限") or USUAL_MINUTES
    if minutes > LONGEST:
        raise Invalid(f"应答时限最长 {LONGEST} 分钟。", {"minutes": "请缩短。"})
    words = cleaned(str(form.get("words") or ""))
    if len(words) > WORDS_LIMIT:
        raise Invalid(f"点名内容不得超过 {WORDS_LIMIT} 字。", {"words": "请精简。"})
    if drawn:
        wanted = count(form, "count", "抽查数量") or 1
        lot = secrets.SystemRandom().sample(sorted(able), min(wanted, len(able), UNITS_AT_MOST))
    else:
        lot = [key for key in chosen_units(form, "units") if key in able][:UNITS_AT_MOST]
        if not lot:
            raise Invalid("请选择点名单位。", {"units": "请选择。"})
    if (there := _just_called(actor, unit_id)) is not None:
        return there
    made = RollCall(
        unit_id=unit_id, person_id=actor.person_id, name=actor.name, at=clock.now(),
        minutes=minutes, drawn=drawn, words=words,
    )  # fmt: skip
    db.session.add(made)
    acts.record(actor, "duty_roll_call.call", made, units=sorted(lot), minutes=minutes, drawn=drawn)
    for key in sorted(lot):
        _ask(actor, made, able[key])
    return made


def answer(actor: Actor, answer_id: int, form: Form) -> None:
    """在岗应答, from the page of whoever is on duty. Raises NotFound, NotAllowed, OutOfTurn."""
    found, circulation = _held(actor, answer_id)
    if found.answered_at is not None:
        raise OutOfTurn(f"{found.name}已经应答。", advice="不用再办。")
    if circulation.state is not CirculationState.OPEN:
        raise OutOfTurn("应答时限已过，已记为未应答。", advice="请向点名单位说明情况。")
    task = next((t for t in circulation.tasks if engine.holds(actor, t)), None)
    if task is None:
        raise NotAllowed("由当班人员应答。")
    engine.act(actor, task.id, "answer", form=dict(form))


def note_missed() -> int:
    """For the clock: who has not answered in time is 未应答, for ever. Gives how many."""
    now = clock.now()
    late = (
        select(RollCallAnswer)
        .where(
            RollCallAnswer.answered_at.is_(None), RollCallAnswer.missed_at.is_(None),
            RollCallAnswer.due_at < now,
        )
        .order_by(RollCallAnswer.id)
        .limit(MOST)
        .with_for_update(of=RollCallAnswer, skip_locked=True)
    )  # fmt: skip
    found = db.session.scalars(late).all()
    for one in found:
        one.missed_at = now
        circulation = _circulation(one)
        staging.cancel_open(circulation, circulation.stage or "")
        staging.close(circulation, CirculationState.STOPPED)
        circulation.version += 1
        acts.record(OFFICE, "duty_roll_call.missed", one, due=one.due_at.isoformat())
        note = f"{one.unit.name}未在 {one.roll_call.minutes} 分钟内应答点名，请核实。"
        reading.tell(circulation, [Seat(one.roll_call.person_id, None)], note)
    return len(found)


def note_absence(actor: Actor, answer_id: int, form: Form) -> None:
    """脱岗、漏岗: what was found where nobody answered, by whoever called. Raises Invalid, OutOfTurn."""
    found, _ = _held(actor, answer_id)
    if found.roll_call.unit_id not in {unit.id for unit in may_call(actor)}:
        raise NotAllowed("由点名单位的值班人员登记。")
    if found.missed_at is None:
        raise OutOfTurn("该单位没有超时，不用登记。")
    if found.absence is not None:
        raise OutOfTurn("已经登记过，不能再改。")
    kind = one_of(form, "absence", {a.value: a for a in Absence}, "")
    reason = cleaned(str(form.get("reason") or ""))
    if not kind:
        raise Invalid("请选择脱岗或者漏岗。", {"absence": "请选择。"})
    if not reason or len(reason) > REASON_LIMIT:
        raise Invalid(f"请写明核实的情况，不超过 {REASON_LIMIT} 字。", {"reason": "请填写。"})
    found.absence, found.absence_reason, found.absence_at = Absence(kind), reason, clock.now()
    acts.record(actor, "duty_roll_call.absence", found, absence=kind)


def _ask(actor: Actor, made: RollCall, unit: Unit) -> None:
    rows = on_duty(db.session(), unit.id, clock.now())
    one = RollCallAnswer(
        roll_call_id=made.id, unit_id=unit.id, shift_id=rows[0].shift_id if rows else None,
        due_at=made.at + timedelta(minutes=made.minutes),
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    both = (made.unit_id, unit.id)
    readers.grant(
        one, *(readers.role(u, role) for u in both for role in sorted(log_people.OVERSEERS)),
        readers.person(made.person_id),
        *(readers.person(s.person_id) for s in log_people.on_watch(made.unit_id, made.at)),
    )  # fmt: skip
    name = db.session.get_one(Unit, made.unit_id).name
    title = f"{name}点名，请 {made.minutes} 分钟内应答"
    engine.start(actor, ROLL_CALL.key, one, title=title, organ_id=unit.id, urgency="特急")


def _just_called(actor: Actor, unit_id: int) -> RollCall | None:
    """Under the lock of the unit, so that two presses of the button call once."""
    db.session.scalar(select(Unit.id).where(Unit.id == unit_id).with_for_update())
    query = select(RollCall).where(
        RollCall.unit_id == unit_id, RollCall.person_id == actor.person_id,
        RollCall.at > clock.now() - REPEATED,
    )  # fmt: skip
    return db.session.scalar(query.order_by(RollCall.id.desc()).limit(1))


def _held(actor: Actor, answer_id: int) -> tuple[RollCallAnswer, Circulation]:
    found = checks.fetch(actor, Permission.MATTER_READ, RollCallAnswer, answer_id)
    circulation = _circulation(found)
    db.session.refresh(circulation, with_for_update={"of": Circulation})
    db.session.refresh(found, with_for_update={"of": RollCallAnswer})
    return found, circulation


def _circulation(found: RollCallAnswer) -> Circulation:
    circulation = circulation_for(found, ROLL_CALL.key)
    if circulation is None:
        raise NotFound
    return circulation


def keep_answer(step: Step) -> None:
    """应答: the effect of the move."""
    found: RollCallAnswer = step.subject
    note = cleaned(str(step.form.get("note") or ""))
    if len(note) > WORDS_LIMIT:
        raise Invalid(f"不得超过 {WORDS_LIMIT} 字。", {"note": "请精简。"})
    now = clock.now()
    found.answered_at, found.answered_by, found.name = now, step.actor.person_id, step.actor.name
    found.note = note or None
    started = step.circulation.started_at
    step.details.update(seconds=int((now - started).total_seconds()), at=now.isoformat())


def on_watch(_: Circulation, found: RollCallAnswer) -> list[Seat]:
    return log_people.on_watch(found.unit_id, clock.now())


def due(_: Circulation, found: RollCallAnswer) -> datetime:
    return found.due_at


def load(answer_id: int) -> RollCallAnswer:
    return db.session.get_one(RollCallAnswer, answer_id)


def install() -> None:
    """Make every name of the definition known; called once by the factory."""
    key = ROLL_CALL.key
    registry.participants(**{f"{key}.on_watch": on_watch})
    registry.deadlines(**{f"{key}.due": due})
    registry.effects(**{f"{key}.answer": keep_answer})
    registry.register(ROLL_CALL, RollCallAnswer.__tablename__, load)
