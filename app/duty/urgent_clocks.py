"""报送时限: by when each superior hears of an event; the clock runs from the moment it was known.

Nothing here takes an overdue mark off again: it is set once, with an act, and what happens afterwards
stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from app.circulation import reading
from app.circulation.entries import Form, count, one_of, text
from app.circulation.models import Circulation, TaskKind, TaskState
from app.circulation.queries import circulation_for
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.errors import Invalid
from app.directory.actors import OFFICE, Actor
from app.directory.models import Unit
from app.duty import log_people
from app.duty.models import DutyUnit
from app.duty.on_duty import on_duty
from app.duty.urgent_circulation import URGENT
from app.duty.urgent_models import (
    EventLevel,
    EventPhase,
    Means,
    UrgentClock,
    UrgentEvent,
    UrgentRule,
)
from app.official_documents.offices import office_of

# Minutes where nobody ordered anything else (standards.md 6.3).
DEFAULTS = {Means.PHONE: 30, Means.WRITTEN: 60}
LONGEST = 1440  # minutes
MOST = 200  # clocks in one round
RULES_AT_MOST = 60  # of one unit


class Ordered(NamedTuple):
    """One line of an order: level ("" every), minutes by telephone and in writing."""

    level: str
    phone: int
    written: int


@dataclass(frozen=True, slots=True)
class Example:
    """Deadlines as some place ordered them, to be taken over by one act."""

    key: str
    label: str
    lines: tuple[Ordered, ...]
    ground: str


EXAMPLES = (
    Example("usual", "电话 30 分钟、书面 1 小时", (Ordered("", 30, 60),), "通行要求，本系统默认值"),
    Example(
        "graded", "特别重大和重大 15/30 分钟，较大 30/60 分钟",
        (Ordered("extreme", 15, 30), Ordered("major", 15, 30), Ordered("larger", 30, 60)),
        "某市突发事件信息报送通知所定（见于公开文库）",
    ),
    Example("quick", "电话 20 分钟、书面 40 分钟", (Ordered("", 20, 40),),
            "某县要求报县政府的时限（见于公开文库）"),
    Example("state", "书面报国务院不超过 4 小时", (Ordered("extreme", 30, 240), Ordered("major", 30, 240)),
            "国家突发公共事件总体应急预案（2006年）：最迟不得超过 4 小时"),
)  # fmt: skip


class Target(NamedTuple):
    """A superior that is to hear of it; without a unit it is outside of this system."""

    unit_id: int | None
    name: str

    @property
    def key(self) -> str:
        return f"u{self.unit_id}" if self.unit_id else "x"


def targets_of(unit: Unit) -> list[Target]:
    """Where a unit reports: as its duty is set up, else to the office of whatever stands above it."""
    duty = db.session.scalar(select(DutyUnit).where(DutyUnit.unit_id == unit.id))
    if duty is not None and duty.superior is not None:
        return [Target(duty.superior.unit_id, duty.superior.unit.name)]
    if duty is not None and duty.superior_name:
        return [Target(None, duty.superior_name)]
    above = db.session.get(Unit, unit.parent_id) if unit.parent_id else None
    while above is not None:
        office = office_of(above.id)
        if above.external:
            return [Target(None, above.name)]
        if office != unit.id:
            return [Target(office, db.session.get_one(Unit, office).name)]
        above = db.session.get(Unit, above.parent_id) if above.parent_id else None
    return []


def start(event: UrgentEvent, targets: Sequence[Target]) -> None:
    """One clock for each superior and means, from the moment the event was known."""
    for target in targets:
        for means in Means:
            minutes = minutes_for(event, target.unit_id, target.name, means)
            db.session.add(
                UrgentClock(
                    event_id=event.id, unit_id=target.unit_id, name=target.name, means=means,
                    minutes=minutes, due_at=event.known_at + timedelta(minutes=minutes),
                )
            )  # fmt: skip
    db.session.flush()
    db.session.expire(event, ["clocks"])


def minutes_for(event: UrgentEvent, unit_id: int | None, name: str, means: Means) -> int:
    """The rule that fits best: level before target before neither; then the usual minutes."""
    rules = db.session.scalars(
        select(UrgentRule).where(
            UrgentRule.unit_id == (unit_id or event.unit_id),
            UrgentRule.means == means,
            UrgentRule.level.in_(("", event.level.value)),
            UrgentRule.target.in_(("", name)),
        )
    )
    best = max(rules, key=lambda r: (bool(r.level), bool(r.target)), default=None)
    return best.minutes if best else DEFAULTS[means]


def shorten(event: UrgentEvent) -> None:
    """A graver level may want to be heard of sooner: counted from now, and never later than before."""
    for one in event.clocks:
        if one.met_at is None:
            minutes = minutes_for(event, one.unit_id, one.name, one.means)
            due = clock.now() + timedelta(minutes=minutes)
            if due < one.due_at:
                one.minutes, one.due_at = minutes, due


def meet(event: UrgentEvent, target: Target, means: Means, at: datetime) -> str:
    """The superior has heard of it; gives how late that was, in words, or ""."""
    found = next((c for c in event.clocks if (c.name, c.means) == (target.name, means)), None)
    if found is None or found.met_at is not None:
        return ""
    found.met_at = at
    if at <= found.due_at:
        return ""
    found.overdue_at = found.overdue_at or clock.now()
    late = int((at - found.due_at).total_seconds() // 60) + 1
    return f"{target.name}{means.label}超时 {late} 分钟"


def next_due(event: UrgentEvent) -> datetime | None:
    """When the next clock that still runs is over."""
    return min((c.due_at for c in event.clocks if c.met_at is None), default=None)


def show_on_desks(event: UrgentEvent, circulation: Circulation) -> None:
    """Whoever handles it has the nearest clock as the light beside it."""
    due = next_due(event)
    for task in circulation.tasks:
        if task.position == 0 and (task.kind, task.state) == (TaskKind.DO, TaskState.OPEN):
            task.due_at = due
    circulation.version += 1
    outbox.put("circulation.moved", circulation_id=circulation.id)


def note_overdue() -> int:
    """For the clock: every deadline that has passed unheard is put on record. Gives how many."""
    now = clock.now()
    late = (
        select(UrgentClock)
        .join(UrgentEvent, UrgentEvent.id == UrgentClock.event_id)
        .where(
            UrgentClock.met_at.is_(None), UrgentClock.overdue_at.is_(None),
            UrgentClock.due_at < now, UrgentEvent.phase == EventPhase.OPEN,
        )
        .order_by(UrgentClock.id)
        .limit(MOST)
        .with_for_update(of=UrgentClock, skip_locked=True)
    )  # fmt: skip
    found = db.session.scalars(late).all()
    for one in found:
        one.overdue_at = now
        event = db.session.get_one(UrgentEvent, one.event_id)
        acts.record(
            OFFICE, "urgent.overdue", event, clock=one.id, means=one.means.value,
            due=one.due_at.isoformat(),
        )  # fmt: skip
        circulation = circulation_for(event, URGENT.key)
        rows = on_duty(db.session(), event.unit_id, now)
        told = log_people.seats(rows, leading=True) or log_people.on_watch(event.unit_id, now)
        if circulation is not None:
            note = f"{event.title}：{one.means.label}报{one.name}已超时，请立即报告。"
            reading.tell(circulation, told, note)
    return len(found)


def set_rule(actor: Actor, unit_id: int, form: Form) -> None:
    """Set, or set anew, the minutes for a level, target and means. Raises Invalid, NotAllowed."""
    log_people.must_keep(actor, unit_id)
    level = one_of(form, "level", {e.value: e for e in EventLevel}, "")
    minutes = {
        Means.PHONE: count(form, "phone", "电话时限"),
        Means.WRITTEN: count(form, "written", "书面时限"),
    }
    for means, given in minutes.items():
        if given is None or given > LONGEST:
            sentence = f"{means.label}时限应为 1 至 {LONGEST} 分钟。"
            raise Invalid(sentence, {means.value: sentence})
    target = str(form.get("target") or "").strip()[:100]
    ground = text(form, "ground", "依据", 200, "")
    for means, given in minutes.items():
        _keep(unit_id, level, target, means, given or 0, ground)
    _record(actor, unit_id, level, [f"{m.value}:{n}" for m, n in minutes.items()])


def take_over(actor: Actor, unit_id: int, key: str) -> None:
    """Replace all deadlines of the unit by those of an example. Raises Invalid, NotAllowed."""
    log_people.must_keep(actor, unit_id)
    example = next((e for e in EXAMPLES if e.key == key), None)
    if example is None:
        raise Invalid("没有这个示例。", {"example": "请重新选择。"})
    for old in rules_of(unit_id):
        db.session.delete(old)
    db.session.flush()
    for line in example.lines:
        _keep(unit_id, line.level, "", Means.PHONE, line.phone, example.ground)
        _keep(unit_id, line.level, "", Means.WRITTEN, line.written, example.ground)
    _record(actor, unit_id, "", [example.key])


def rules_of(unit_id: int) -> Sequence[UrgentRule]:
    order = (UrgentRule.target, UrgentRule.level, UrgentRule.means)
    query = select(UrgentRule).where(UrgentRule.unit_id == unit_id).order_by(*order)
    return db.session.scalars(query).all()


def _keep(unit_id: int, level: str, target: str, means: Means, minutes: int, ground: str) -> None:
    given = {"unit_id": unit_id, "level": level, "target": target, "means": means}
    row = db.session.scalar(select(UrgentRule).filter_by(**given))
    if row is None:
        if len(rules_of(unit_id)) >= RULES_AT_MOST:
            raise Invalid(f"一个单位最多设 {RULES_AT_MOST} 条时限。", {"target": "请先合并。"})
        row = UrgentRule(**given)
        db.session.add(row)
    row.minutes, row.ground = minutes, ground


def _record(actor: Actor, unit_id: int, level: str, minutes: list[str]) -> None:
    unit = db.session.get_one(Unit, unit_id)
    acts.record(actor, "urgent.set_clocks", unit, level=level, minutes=minutes)
