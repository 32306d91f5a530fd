"""新建值班表: the shifts of a period by the calendar, with empty cells; a roster may span months and years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app.calendar.office import office_calendar
from app.calendar.working_days import Calendar
from app.circulation import engine
from app.circulation.entries import Form, day, text
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, Invalid
from app.directory.actors import Actor
from app.duty import people
from app.duty.circulation import DUTY_ROSTER
from app.duty.models import Cell, DayClass, DutyUnit, Roster, RosterState, Shift, ShiftKind
from app.permissions import readers

LONGEST = 366  # days of one roster
AHEAD = 800  # days from today in which a roster may begin
TITLE_LIMIT = 80
WEIGHTS = {DayClass.WORKDAY.value: 1, DayClass.WEEKEND.value: 2, DayClass.HOLIDAY.value: 3}


def begin(actor: Actor, unit: DutyUnit, form: Form) -> Roster:
    """A draft with the shifts of its days. Raises Invalid, Blocked, NotAllowed."""
    people.require_keeper(actor, unit)
    first, last = _period(form)
    posts = [post for post in unit.posts if not post.closed]
    kinds = [kind for kind in unit.kinds if not kind.closed]
    if not posts or not kinds:
        raise Blocked("还没有设置值班岗位和班次，不能排班。")
    overlapping = db.session.scalar(
        select(Roster.id).where(
            Roster.duty_unit_id == unit.id, Roster.state != RosterState.DROPPED,
            Roster.first_day <= last, Roster.last_day >= first,
        ).limit(1)
    )  # fmt: skip
    if overlapping is not None:
        raise Invalid(
            "这段时间已有值班表，同一天不能排两次。",
            {"first": "请避开已有值班表的日期，或者先把那份草稿作废。"},
        )
    usual = f"{unit.unit.short_name or unit.unit.name}{spoken(first)}至{spoken(last)}值班表"
    roster = Roster(
        duty_unit_id=unit.id, first_day=first, last_day=last, made_by=actor.person_id,
        title=text(form, "title", "名称", TITLE_LIMIT, usual), made_at=clock.now(),
    )  # fmt: skip
    roster.duty_unit = unit
    db.session.add(roster)
    db.session.flush()
    shifts = list(_shifts(roster, unit, kinds, office_calendar()))
    db.session.add_all(shifts)
    db.session.flush()
    db.session.add_all(
        Cell(shift_id=shift.id, post_id=post.id, position=position)
        for shift in shifts
        for post in posts
        for position in range(post.wanted)
    )
    db.session.flush()
    readers.grant(roster, *(readers.role(unit.unit_id, role) for role in sorted(people.READING)))
    engine.start(actor, DUTY_ROSTER.key, roster, title=roster.title, organ_id=unit.unit_id)
    return roster


def spoken(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def class_of(calendar: Calendar, on: date) -> tuple[DayClass, str]:
    """What kind of day it is, and of which holiday (调休 days off belong to it)."""
    if calendar.is_working_day(on):
        return DayClass.WORKDAY, ""
    holiday = calendar.holiday(on)
    return (DayClass.HOLIDAY, holiday[:20]) if holiday else (DayClass.WEEKEND, "")


def weight_of(unit: DutyUnit, kind: DayClass, holiday: str) -> int:
    """A holiday's own weight before that of its class."""
    weights = {**WEIGHTS, **unit.weights}
    return int(weights.get(holiday, weights[kind.value])) if holiday else int(weights[kind.value])


def refresh_classes(actor: Actor, roster: Roster) -> int:
    """After a notice was pasted: a draft takes the new classes of its days; gives how many changed.

    What was issued stays as it was issued: nobody loses what she has done already.
    """
    people.require_keeper(actor, roster.duty_unit)
    if roster.state is not RosterState.DRAFT:
        raise Blocked("值班表已经送审或者印发，日期类别不再改变。")
    calendar, changed = office_calendar(), 0
    for shift in roster.shifts:
        kind, holiday = class_of(calendar, shift.day)
        if (kind, holiday) != (shift.day_class, shift.holiday):
            shift.day_class, shift.holiday = kind, holiday
            shift.weight = weight_of(roster.duty_unit, kind, holiday)
            changed += 1
    acts.record(actor, "duty.refresh_days", roster, changed=changed)
    return changed


def outdated(roster: Roster) -> int:
    """How many shifts of the roster lie on days whose class the calendar sees otherwise today."""
    calendar = office_calendar()
    return sum(class_of(calendar, s.day) != (s.day_class, s.holiday) for s in roster.shifts)


def _period(form: Form) -> tuple[date, date]:
    first, last = day(form, "first", "开始日期"), day(form, "last", "结束日期")
    if first is None or last is None:
        name = "first" if first is None else "last"
        raise Invalid("请填写值班表的起止日期。", {name: "请填写日期。"})
    if last < first:
        raise Invalid("结束日期早于开始日期。", {"last": "请核对日期。"})
    length = (last - first).days + 1
    if length > LONGEST:
        raise Invalid(
            f"一份值班表最多 {LONGEST} 天，所选时间有 {length} 天。", {"last": "请缩短时间。"}
        )
    today = clock.today()
    if first < today:
        raise Invalid("值班表不能从过去的日期开始。", {"first": "请从今天或以后开始。"})
    if (first - today).days > AHEAD:
        raise Invalid("开始日期太远，那一年的放假安排还没有公布。", {"first": "请核对年份。"})
    return first, last


def _shifts(
    roster: Roster, unit: DutyUnit, kinds: list[ShiftKind], calendar: Calendar
) -> Iterator[Shift]:
    for number in range((roster.last_day - roster.first_day).days + 1):
        on = roster.first_day + timedelta(days=number)
        day_class, holiday = class_of(calendar, on)
        midnight = datetime.combine(on, time(), clock.BEIJING)
        for kind in kinds:
            if day_class.value in kind.days:
                yield Shift(
                    roster_id=roster.id, duty_unit_id=unit.id, kind_id=kind.id, day=on,
                    begins_at=midnight + timedelta(minutes=kind.begins),
                    ends_at=midnight + timedelta(minutes=kind.ends),
                    night=kind.night, day_class=day_class, holiday=holiday,
                    weight=weight_of(unit, day_class, holiday),
                )  # fmt: skip
