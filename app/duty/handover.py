"""交接班: opened by the clock before the change, signed by both, alarmed when late, locked for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from app.circulation import engine, reading, staging
from app.circulation.entries import Form
from app.circulation.models import Circulation, CirculationState, Task, TaskKind, TaskState
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.directory.actors import OFFICE, Actor
from app.directory.models import Unit
from app.duty import handover_effects, handover_people, log_people
from app.duty.handover_circulation import HANDOVER
from app.duty.log_models import Handover
from app.duty.models import IN_FORCE, Cell, DutyUnit, Roster, Shift
from app.duty.on_duty import on_duty
from app.permissions import checks, readers
from app.permissions.rules import Permission
from documents.model import cleaned

OPENS = timedelta(minutes=30)  # before the change it comes onto the desks
ARRIVE = timedelta(minutes=10)  # 接班人员提前 10 分钟到岗 (standards.md 6.1)
FORGOTTEN = timedelta(
    hours=24
)  # A shift that ended longer ago is not opened by the clock any more.
REASON_LIMIT = 500
MOST = 100  # in one round; the next round is a minute later


def open_due() -> int:
    """For the clock: every shift that ends soon has its hand-over on the desks. Gives how many."""
    now = clock.now()
    there = exists().where(Handover.shift_id == Shift.id)
    manned = exists().where(Cell.shift_id == Shift.id, Cell.person_id.is_not(None))
    due = (
        select(Shift)
        .join(Roster, Roster.id == Shift.roster_id)
        .where(
            Roster.state.in_(IN_FORCE), Shift.ends_at <= now + OPENS,
            Shift.ends_at > now - FORGOTTEN, ~there, manned,
        )
        .order_by(Shift.ends_at, Shift.id)
        .limit(MOST)
        .with_for_update(of=Shift, skip_locked=True)
    )  # fmt: skip
    found = db.session.scalars(due).all()
    for shift in found:
        _open(OFFICE, shift)
    return len(found)


def open_now(actor: Actor, shift_id: int) -> Handover:
    """The hand-over of a shift that she may hand over; opened where the clock has not come yet."""
    own = log_people.open_shifts(actor, clock.now())
    if shift_id not in {one.shift_id for one in own}:
        raise NotAllowed("只有本班值班人员可以交班。")
    shift = db.session.get_one(Shift, shift_id, with_for_update=True)
    found = db.session.scalar(select(Handover).where(Handover.shift_id == shift_id))
    if found is not None:
        return found
    if shift.ends_at > clock.now() + OPENS:
        at = f"{clock.local(shift.ends_at - OPENS):%H:%M}"
        raise OutOfTurn(f"交班还早，{at} 起可以交班。")
    return _open(actor, shift)


def sign(actor: Actor, record_id: int, form: Form) -> None:
    """交班: every open item in the words of whoever goes. Raises OutOfTurn, NotAllowed, Invalid."""
    found, circulation = _held(actor, record_id)
    _act(actor, found, circulation, "sign", form)


def confirm(actor: Actor, record_id: int, form: Form) -> None:
    """接班: every item confirmed by whoever comes; the log is locked. Of two at once one wins."""
    found, circulation = _held(actor, record_id)
    _act(actor, found, circulation, "confirm", form)


def take_over(actor: Actor, record_id: int, form: Form) -> None:
    """单方接班: nobody was there to hand over; after the change, with the reason."""
    found, circulation = _held(actor, record_id)
    if circulation.stage != "sign":
        raise OutOfTurn("交班人员已经签字，请直接接班。", advice="请刷新后逐项确认。")
    if clock.now() < found.due_at:
        raise OutOfTurn("还没有到交接时间，请等交班人员签字。")
    following = handover_people.following_shift(found)
    if not handover_people.may_take_over(actor, found, following):
        raise NotAllowed("只有下一班的值班人员可以接班；之后没有班次的，由办公室文秘和主任接班。")
    reason = cleaned(str(form.get("reason") or ""))
    if not reason or len(reason) > REASON_LIMIT:
        raise Invalid(
            f"请写明单方接班的原因，不超过 {REASON_LIMIT} 字。", {"reason": "请填写原因。"}
        )
    found.reason, found.next_id = reason, following[0].shift_id if following else None
    handover_effects.name_items(found, {})
    details = handover_effects.lock(actor, found)
    acts.record(actor, "duty_handover.take_over", found, **details)
    staging.cancel_open(circulation, "sign")
    staging.close(circulation, CirculationState.CLOSED)
    circulation.version += 1


def alarm() -> int:
    """For the clock: a late hand-over is told to 带班领导 and to whoever comes, once. Gives how many."""
    late = (
        select(Handover)
        .where(
            Handover.confirmed_at.is_(None), Handover.alarmed_at.is_(None),
            Handover.due_at < clock.now(),
        )
        .order_by(Handover.id)
        .limit(MOST)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    found = db.session.scalars(late).all()
    for one in found:
        one.alarmed_at = clock.now()
        circulation = circulation_of(one)
        rows = on_duty(db.session(), one.unit_id, one.due_at - timedelta(seconds=1))
        rows += handover_people.following_shift(one)
        seats = log_people.seats(rows, leading=True) or log_people.on_watch(
            one.unit_id, clock.now()
        )
        told = {seat.person_id for seat in seats}
        seats += [seat for seat in handover_people.coming(one) if seat.person_id not in told]
        at = f"{clock.local(one.due_at):%H:%M}"
        note = f"{circulation.title}：已到 {at}，尚未交接，请督促；无人交班的，可以单方接班。"
        reading.tell(circulation, seats, note)
        acts.record(OFFICE, "duty_handover.late", one, due=one.due_at.isoformat())
    return len(found)


def fetch(actor: Actor, record_id: int) -> Handover:
    """The hand-over through the person. Raises NotFound."""
    return checks.fetch(actor, Permission.MATTER_READ, Handover, record_id)


def circulation_of(found: Handover) -> Circulation:
    circulation = db.session.scalar(
        select(Circulation).where(
            Circulation.subject_type == found.__tablename__, Circulation.subject_id == found.id
        )
    )
    if circulation is None:
        raise NotFound
    return circulation


def task_of(actor: Actor, circulation: Circulation) -> Task | None:
    """Her own task in the present stage."""
    return next(
        (
            t
            for t in circulation.tasks
            if (t.stage, t.kind, t.state) == (circulation.stage, TaskKind.DO, TaskState.OPEN)
            and engine.holds(actor, t)
        ),
        None,
    )


def _open(actor: Actor, shift: Shift) -> Handover:
    duty = db.session.get_one(DutyUnit, shift.duty_unit_id)
    unit = db.session.get_one(Unit, duty.unit_id)
    found = Handover(unit_id=unit.id, shift_id=shift.id, due_at=shift.ends_at)
    db.session.add(found)
    db.session.flush()
    own = (readers.role(unit.id, role) for role in sorted(log_people.OVERSEERS))
    coming = (row.person_id for row in handover_people.following_shift(found))
    readers.grant(found, *own, *(readers.person(who) for who in coming if who is not None))
    engine.start(actor, HANDOVER.key, found, title=title_of(shift, unit), organ_id=unit.id)
    return found


def title_of(shift: Shift, unit: Unit) -> str:
    """县政府办11月28日夜班交接."""
    return (
        f"{unit.short_name or unit.name}{shift.day.month}月{shift.day.day}日{shift.kind.name}交接"
    )


def _held(actor: Actor, record_id: int) -> tuple[Handover, Circulation]:
    """Both locked, the circulation first as the engine does; the second of two learns who was first."""
    found = fetch(actor, record_id)
    circulation = db.session.scalars(
        select(Circulation)
        .where(Circulation.subject_type == found.__tablename__, Circulation.subject_id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    db.session.refresh(found, with_for_update={"of": Handover})
    if found.confirmed_at is not None:
        who = found.confirmed_name or found.signed_name
        raise OutOfTurn(
            f"{who}已于 {_hour(found.confirmed_at)} 完成交接，日志已锁定。", advice="不用再办，请返回日志查看。"
        )  # fmt: skip
    if circulation.state is not CirculationState.OPEN:
        raise OutOfTurn(
            "本班交接逾期未办，值班表已经结束，如实归档，不能再签。", advice="请在现在的班次中记明情况。"
        )  # fmt: skip
    return found, circulation


def _act(actor: Actor, found: Handover, circulation: Circulation, move: str, form: Form) -> None:
    if circulation.stage != move:
        who = (
            f"{found.signed_name}已于 {_hour(found.signed_at)} 签字交班。"
            if found.signed_at
            else ""
        )
        raise OutOfTurn(who or "交班人员还没有签字，不能接班。", advice="请刷新后查看。")
    task = task_of(actor, circulation)
    if task is None:
        who = "本班的值班人员" if move == "sign" else "来接班的人员"
        raise NotAllowed(f"只有{who}可以签字。")
    engine.act(actor, task.id, move, form=dict(form))


def _hour(at: datetime | None) -> str:
    return f"{clock.local(at):%H:%M}" if at else ""
