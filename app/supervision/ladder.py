"""催办 by the clock: whoever is late is reminded step by step, each step once for a date, an act each.

`climb_all` is the job of every working day. What a notice says is only offered: a person issues it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, selectinload

from app.calendar.office import office_calendar
from app.circulation import reading
from app.circulation.models import Circulation, CirculationState, Task, TaskKind, TaskState
from app.core import acts, clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE
from app.directory.heads import head_of
from app.supervision import keeping, people
from app.supervision.circulation import SUPERVISION
from app.supervision.ladder_rules import (
    ANSWER_DAYS,
    ASKED,
    LADDER,
    NOT_BEFOREHAND,
    STAGES,
    WHAT,
    Limit,
    Step,
)
from app.supervision.models import Colour, Phase, Reminder, SupervisionItem

_log = logging.getLogger("tongwen.reminders")
AT_ONCE = 200  # items looked at together
BY_KEY = {step.key: step for step in LADDER}
WEIGHT = {colour: place for place, colour in enumerate(Colour)}


@dataclass(frozen=True, slots=True)
class Next:
    """A step of one date of an item, and the day on which it is taken."""

    limit: Limit
    due: datetime
    step: Step
    day: date


@dataclass(frozen=True, slots=True)
class Offer:
    """A notice that waits to be issued: its colour, its words, and by when it is to be answered."""

    colour: Colour
    words: str
    answer_by: date


def climb_all() -> int:
    """Take every step whose day has come, each item in a unit of work of its own; gives how many."""
    if not office_calendar().is_working_day(clock.today()):
        return 0
    taken = 0
    for item_id in list(_waiting()):
        try:
            taken += climb(item_id)
        except Exception:  # noqa: BLE001 - Whatever one item raises, the next must be looked at.
            _log.exception("item %s is reminded of tomorrow; the others are not held up", item_id)
    return taken


def climb(item_id: int) -> int:
    """Take the steps of one item whose day has come; gives how many. Asked again under the lock."""
    with unit_of_work():
        circulation = db.session.scalars(
            select(Circulation)
            .where(
                Circulation.subject_type == SupervisionItem.__tablename__,
                Circulation.subject_id == item_id,
                Circulation.definition == SUPERVISION.key,
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        item = db.session.get_one(SupervisionItem, item_id, populate_existing=True)
        found = reached(item, circulation)
        for one in found:
            _take(item, circulation, one)
        if found:
            outbox.put("circulation.moved", circulation_id=circulation.id)
    return len(found)


def reached(item: SupervisionItem, circulation: Circulation) -> list[Next]:
    """The steps not taken yet whose day has come, in their order. Nobody is reminded while suspended."""
    today = clock.today()
    return [
        one
        for limit, due in _dates(item, circulation)
        for one in _steps(item, limit, due)
        if one.day <= today and not (one.step.days < 0 and due < clock.now())
        if one.step.colour is None or _allowed(item, one.step.colour, due)
    ]


def next_of(item: SupervisionItem, circulation: Circulation) -> Next | None:
    """Which step comes next, if nothing is reported until then."""
    now = clock.now()
    coming = [
        one
        for limit, due in _dates(item, circulation)
        for one in _steps(item, limit, due)
        if not (one.step.days < 0 and due < now)
        if one.step.colour is None or not _issued(item, one.step.colour, due)
    ]
    return min(coming, key=lambda one: (one.day, LADDER.index(one.step)), default=None)


def offer_of(item: SupervisionItem, circulation: Circulation) -> Offer | None:
    """The heaviest notice that the ladder has come to and nobody has issued yet."""
    dates = dict(_dates(item, circulation))
    best: tuple[Limit, datetime, Colour] | None = None
    for row in item.reminders:
        colour, limit = BY_KEY[row.step].colour, Limit(row.watched)
        if colour is None or dates.get(limit) != row.due_at:
            continue
        if _allowed(item, colour, row.due_at) and (
            best is None or WEIGHT[colour] > WEIGHT[best[2]]
        ):
            best = (limit, row.due_at, colour)
    if best is None:
        return None
    limit, due, colour = best
    answer_by = office_calendar().add_working_days(clock.today(), ANSWER_DAYS)
    return Offer(colour, _words(item, limit, due, colour), answer_by)


def holding(circulation: Circulation, limit: Limit) -> list[Task]:
    """Who has it now: reports are the lead's duty, the date binds everybody."""
    return [
        t
        for t in circulation.tasks
        if (t.stage, t.round, t.kind, t.state)
        == (circulation.stage, circulation.round, TaskKind.DO, TaskState.OPEN)
        and (limit is Limit.DUE or t.position == 0)
    ]


def _waiting() -> Iterator[int]:
    """The items with a step to take. Five queries for each two hundred that are near their dates."""
    last = office_calendar().add_working_days(clock.today(), -min(step.days for step in LADDER))
    until = datetime.combine(last, time.max, clock.BEIJING)
    item = SupervisionItem
    query = (
        select(item)
        .join(item.circulation)
        .where(
            item.phase == Phase.OPEN,
            item.suspended_at.is_(None),
            or_(item.due_at <= until, item.feedback_due <= until),
        )
        .options(
            contains_eager(item.circulation),
            selectinload(item.notices),
            selectinload(item.reminders),
        )
        .order_by(item.id)
        .limit(AT_ONCE)
    )
    seen = 0
    while rows := db.session.scalars(query.where(item.id > seen)).all():
        yield from [row.id for row in rows if reached(row, row.circulation)]
        seen = rows[-1].id


def _dates(item: SupervisionItem, circulation: Circulation) -> list[tuple[Limit, datetime]]:
    """The dates that are watched in the present stage."""
    if circulation.state is not CirculationState.OPEN or item.suspended_at is not None:
        return []
    both = ((Limit.FEEDBACK, item.feedback_due), (Limit.DUE, item.due_at))
    return [
        (limit, due)
        for limit, due in both
        if due is not None and circulation.stage in STAGES[limit] and item.phase is Phase.OPEN
    ]


def _steps(item: SupervisionItem, limit: Limit, due: datetime) -> Iterator[Next]:
    """The steps of one date that were not taken."""
    calendar = office_calendar()
    taken = {row.step for row in item.reminders if (row.watched, row.due_at) == (limit, due)}
    for step in LADDER:
        early = step.days < 0 and limit is Limit.FEEDBACK and item.rhythm in NOT_BEFOREHAND
        if step.key not in taken and not early:
            day = calendar.add_working_days(clock.local(due).date(), step.days)
            yield Next(limit, due, step, day)


def _allowed(item: SupervisionItem, colour: Colour, due: datetime) -> bool:
    """Whether a notice of this colour may follow now, and was not issued since the date."""
    return not _issued(item, colour, due) and not keeping.may_follow(item, colour)


def _issued(item: SupervisionItem, colour: Colour, due: datetime) -> bool:
    """Whether this colour, or a heavier one, was issued since the date passed, or still ran then."""
    return any(WEIGHT[n.colour] >= WEIGHT[colour] and n.answer_by > due for n in item.notices)


def _take(item: SupervisionItem, circulation: Circulation, one: Next) -> None:
    """One step: its act, its row, and what it says to whom."""
    db.session.add(
        Reminder(
            item_id=item.id, watched=one.limit.value, due_at=one.due, step=one.step.key,
            at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    db.session.expire(item, ["reminders"])
    said = _said(one)
    told: Collection[int] = []
    if one.step.colour is not None:
        seats = people.supervisors(circulation, item)
        reading.tell(circulation, seats, f"{said}已拟好{one.step.colour.label}，请核对后发出。")
        told = [seat.person_id for seat in seats]
    else:
        hands = holding(circulation, one.limit)
        for task in hands:
            task.urges += 1
            task.urged_at, task.note = clock.now(), said
        told = {task.person_id for task in hands}
        heads = [s for s in head_of(item.lead_unit_id)[:1] if s.person_id not in told]
        if one.step.head and heads:
            reading.tell(circulation, heads, said)
            told = [*told, *(seat.person_id for seat in heads)]
    acts.record(
        OFFICE, f"supervision.{one.step.key}", item, date=one.limit.value,
        due=one.due.isoformat(), to=sorted(told),
    )  # fmt: skip


def _said(one: Next) -> str:
    """催办：反馈期限 3月9日，还剩 3 个工作日。 Or how long it is over."""
    day = clock.local(one.due).date()
    between = office_calendar().working_days_between(clock.today(), day)
    left = f"还剩 {between} 个工作日" if between > 0 else "今天到期"
    if one.due < clock.now():
        left = f"已逾期 {max(-between, 1)} 个工作日"
    return f"{one.limit.label} {day.month}月{day.day}日，{left}。"


def _words(item: SupervisionItem, limit: Limit, due: datetime, colour: Colour) -> str:
    day = clock.local(due).date()
    over = max(office_calendar().working_days_between(day, clock.today()), 1)
    what = WHAT[limit]
    fact = f"本事项应于{day.year}年{day.month}月{day.day}日前{what}，已逾期 {over} 个工作日"
    progress = f"，目前进度 {item.progress}%。" if limit is Limit.DUE else "。"
    return fact + progress + ASKED[colour].format(what=what)
