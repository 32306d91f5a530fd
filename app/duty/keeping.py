"""值班设置: posts, shifts, people, limits and rules of a unit; and what people say of their days."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, func, select

from app.circulation.entries import Form, count, day, one_of, text
from app.core import acts, clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound
from app.directory.actors import Actor
from app.directory.models import Person, Unit
from app.duty import people
from app.duty.models import (
    DayClass,
    DutyLimit,
    DutyPair,
    DutyPost,
    DutyUnit,
    DutyWish,
    Qualified,
    ShiftKind,
    WishKind,
)
from documents.model import cleaned

NAME_LIMIT, REASON_LIMIT = 20, 200
MOST_POSTS, MOST_KINDS, MOST_WANTED, MOST_PEOPLE = 8, 8, 10, 400
MOST_GAP, MOST_REST, MOST_WEIGHT = 30, 168, 20
LONGEST_WISH = 366
DAY_MINUTES = 24 * 60


def found_duty_unit(
    actor: Actor, unit: Unit, *, phone: str = "", superior: DutyUnit | None = None,
    superior_name: str = "",
) -> DutyUnit:  # fmt: skip
    """Let a unit keep rosters of its own."""
    kept = DutyUnit(
        unit_id=unit.id, phone=phone, superior_id=superior.id if superior else None,
        superior_name=superior_name, weights={},
    )  # fmt: skip
    kept.unit = unit
    db.session.add(kept)
    acts.record(actor, "duty.found_unit", kept, unit=unit.id)
    return kept


def add_post(actor: Actor, unit: DutyUnit, form: Form) -> DutyPost:
    """值班岗位. Raises Invalid."""
    people.require_keeper(actor, unit)
    _refuse_more(DutyPost, unit, MOST_POSTS)
    wanted = count(form, "wanted", "人数") or 1
    if wanted > MOST_WANTED:
        raise Invalid(f"每班每岗最多 {MOST_WANTED} 人。", {"wanted": "请减少人数。"})
    post = DutyPost(
        duty_unit_id=unit.id, name=text(form, "name", "岗位名称", NAME_LIMIT, ""), wanted=wanted,
        order=len(unit.posts),
    )  # fmt: skip
    db.session.add(post)
    acts.record(actor, "duty.add_post", unit, name=post.name, wanted=wanted)
    db.session.expire(unit, ["posts"])
    return post


def add_kind(actor: Actor, unit: DutyUnit, form: Form) -> ShiftKind:
    """班次: from one time of the clock to another, on the same day or the next. Raises Invalid."""
    people.require_keeper(actor, unit)
    _refuse_more(ShiftKind, unit, MOST_KINDS)
    begins, ends = _minutes(form, "begins"), _minutes(form, "ends")
    if ends <= begins:
        ends += DAY_MINUTES
    days = form.get("days")
    known = {kind.value for kind in DayClass}
    chosen = [str(one) for one in days] if isinstance(days, list) else []
    if not chosen or set(chosen) - known:
        raise Invalid("请选择在哪些日子有这一班。", {"days": "请至少选择一项。"})
    kind = ShiftKind(
        duty_unit_id=unit.id, name=text(form, "name", "班次名称", NAME_LIMIT, ""), begins=begins,
        ends=ends, night=form.get("night") == "1", days=sorted(set(chosen)), order=len(unit.kinds),
    )  # fmt: skip
    db.session.add(kind)
    acts.record(actor, "duty.add_shift", unit, name=kind.name, begins=begins, ends=ends)
    db.session.expire(unit, ["kinds"])
    return kind


def close(actor: Actor, unit: DutyUnit, what: str, key: int) -> None:
    """停用 a post or a shift: rosters that have it keep it, new ones do not. Raises NotFound."""
    people.require_keeper(actor, unit)
    rows: list[DutyPost] | list[ShiftKind] = unit.posts if what == "post" else unit.kinds
    found = next((row for row in rows if row.id == key and not row.closed), None)
    if found is None:
        raise NotFound("没有找到这一项，或者它已经停用。")
    found.closed = True
    acts.record(actor, "duty.close", unit, what=what, name=found.name)


def set_rules(actor: Actor, unit: DutyUnit, form: Form) -> None:
    """规则: gap, rest, weights, the duty telephone. Raises Invalid."""
    people.require_keeper(actor, unit)
    unit.gap_days = _small(form, "gap_days", "间隔天数", 0, MOST_GAP)
    unit.rest_hours = _small(form, "rest_hours", "休息小时数", 0, MOST_REST)
    weights = {
        kind.value: _small(form, f"weight_{kind.value}", f"{kind.label}权重", 1, MOST_WEIGHT)
        for kind in DayClass
    }
    for line in (
        cleaned(str(form.get("holidays") or "")).replace("，", ",").replace("\n", ",").split(",")
    ):
        name, _, weight = (part.strip() for part in line.partition("="))
        if not line.strip():
            continue
        if not (
            name
            and len(name) <= NAME_LIMIT
            and weight.isascii()
            and weight.isdecimal()
            and len(weight) < 3
            and 1 <= int(weight) <= MOST_WEIGHT
        ):
            raise Invalid("节日权重不正确。", {"holidays": "请按“春节=4，国庆节=3”的样子填写。"})
        weights[name] = int(weight)
    unit.weights = weights
    unit.phone = cleaned(str(form.get("phone") or "")).strip()[:40]
    if unit.superior_id is None:
        unit.superior_name = cleaned(str(form.get("superior") or "")).strip()[:100]
    acts.record(actor, "duty.set_rules", unit, gap=unit.gap_days, rest=unit.rest_hours)


def set_people(actor: Actor, unit: DutyUnit, post_id: int, chosen: list[int]) -> None:
    """谁可以值: the people of a post; whoever stays keeps the day since when she may. Raises Invalid."""
    people.require_keeper(actor, unit)
    post = next((one for one in unit.posts if one.id == post_id), None)
    if post is None:
        raise NotFound("没有找到这个值班岗位。")
    able = people.on_roster_to_choose(unit)
    wanted = list(dict.fromkeys(chosen))
    if len(wanted) > MOST_PEOPLE or any(key not in able for key in wanted):
        raise Invalid("只能选择本单位人员和上级领导。", {"people": "请重新选择。"})
    now = {
        row.person_id: row
        for row in db.session.scalars(select(Qualified).where(Qualified.post_id == post.id))
    }
    first = not now  # Whoever is there from the beginning has nothing to be credited with.
    for key in now.keys() - set(wanted):
        db.session.delete(now[key])
    today = clock.today()
    since = date(today.year, 1, 1) if first else today
    db.session.add_all(
        Qualified(post_id=post.id, person_id=key, since=since) for key in wanted if key not in now
    )
    acts.record(actor, "duty.set_people", unit, post=post.id, people=wanted)


def limit(actor: Actor, unit: DutyUnit, form: Form) -> None:
    """不排夜班; entered again, it is changed, and with the tick for an end it is gone. Raises Invalid."""
    people.require_keeper(actor, unit)
    person = _person(form, "person", unit)
    row = db.session.scalar(
        select(DutyLimit).where(DutyLimit.duty_unit_id == unit.id, DutyLimit.person_id == person)
    )
    if form.get("move") == "lift":
        if row is not None:
            db.session.delete(row)
    else:
        reason, until = (
            text(form, "reason", "原因", REASON_LIMIT, ""),
            day(form, "until", "截止日期"),
        )
        if row is None:
            row = DutyLimit(duty_unit_id=unit.id, person_id=person, reason=reason, until=until)
            db.session.add(row)
        row.reason, row.until = reason, until
    acts.record(actor, "duty.limit", unit, person=person, lifted=form.get("move") == "lift")


def pair(actor: Actor, unit: DutyUnit, form: Form) -> None:
    """不得同班. Raises Invalid."""
    people.require_keeper(actor, unit)
    one, other = sorted((_person(form, "person", unit), _person(form, "other", unit)))
    if one == other:
        raise Invalid("请选择两个不同的人。", {"other": "请重新选择。"})
    known = (
        DutyPair.duty_unit_id == unit.id, DutyPair.first_id == one, DutyPair.second_id == other,
    )  # fmt: skip
    if form.get("move") == "lift":
        db.session.execute(delete(DutyPair).where(*known))
    elif db.session.scalar(select(DutyPair.id).where(*known)) is None:
        db.session.add(DutyPair(duty_unit_id=unit.id, first_id=one, second_id=other))
    acts.record(actor, "duty.pair", unit, people=[one, other], lifted=form.get("move") == "lift")


def wish(actor: Actor, unit: DutyUnit, form: Form) -> DutyWish:
    """意愿、请假: of oneself, or of anybody by whoever keeps the rosters. Raises Invalid."""
    person = _person(form, "person", unit) if form.get("person") else actor.person_id or 0
    if person != actor.person_id and not people.keeps(actor, unit):
        raise NotAllowed("只能登记自己的意愿和请假。")
    kinds = {kind.value: kind for kind in WishKind}
    kind = one_of(form, "kind", kinds, "")
    first, last = day(form, "first", "开始日期"), day(form, "last", "结束日期")
    if not kind or first is None:
        raise Invalid("请选择类别并填写日期。", {"first": "请填写日期。"})
    last = last or first
    if last < first or (last - first).days >= LONGEST_WISH:
        raise Invalid("结束日期不正确。", {"last": "请核对日期，最长一年。"})
    if last < clock.today():
        raise Invalid("这些日子已经过去。", {"last": "请核对日期。"})
    row = DutyWish(
        duty_unit_id=unit.id, person_id=person, kind=kinds[kind], first_day=first, last_day=last,
        reason=cleaned(str(form.get("reason") or "")).strip()[:REASON_LIMIT],
    )  # fmt: skip
    db.session.add(row)
    acts.record(actor, "duty.wish", unit, person=person, kind=kind)
    return row


def drop_wish(actor: Actor, wish_id: int) -> None:
    """Take it back: whoever said it, or whoever keeps the rosters. Raises NotFound."""
    row = db.session.get(DutyWish, wish_id)
    unit = db.session.get(DutyUnit, row.duty_unit_id) if row else None
    if row is None or unit is None:
        raise NotFound("没有找到这一条。")
    if row.person_id != actor.person_id and not people.keeps(actor, unit):
        raise NotFound("没有找到这一条。")
    db.session.delete(row)
    acts.record(actor, "duty.drop_wish", unit, person=row.person_id)


def coming_wishes(unit: DutyUnit, person_id: int | None, most: int) -> list[DutyWish]:
    """What was said of days to come, of one person or of all. One query."""
    query = select(DutyWish).join(DutyWish.person).where(
        DutyWish.duty_unit_id == unit.id, DutyWish.last_day >= clock.today() - timedelta(days=1)
    )  # fmt: skip
    if person_id is not None:
        query = query.where(DutyWish.person_id == person_id)
    return list(db.session.scalars(query.order_by(DutyWish.first_day, DutyWish.id).limit(most)))


def _refuse_more(model: type[DutyPost | ShiftKind], unit: DutyUnit, most: int) -> None:
    query = select(func.count()).where(model.duty_unit_id == unit.id, ~model.closed)
    if (db.session.scalar(query) or 0) >= most:
        raise Blocked(f"最多 {most} 个，请先停用不用的。")


def _person(form: Form, name: str, unit: DutyUnit) -> int:
    """Somebody who may be put on the unit's rosters."""
    typed = str(form.get(name) or "")
    key = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else 0
    if key not in people.on_roster_to_choose(unit) or db.session.get(Person, key) is None:
        raise Invalid("请选择人员。", {name: "请重新选择。"})
    return key


def _small(form: Form, name: str, label: str, least: int, most: int) -> int:
    typed = str(form.get(name) or "").strip()
    if not (
        typed.isascii() and typed.isdecimal() and len(typed) < 4 and least <= int(typed) <= most
    ):
        raise Invalid(f"{label}应为 {least} 至 {most}。", {name: f"请填写 {least} 至 {most}。"})
    return int(typed)


def _minutes(form: Form, name: str) -> int:
    """A time of the clock as browsers send it, 17:30, in minutes from midnight."""
    hours, _, minutes = str(form.get(name) or "").strip()[:5].partition(":")
    if all(p.isascii() and p.isdecimal() and len(p) == 2 for p in (hours, minutes)):
        found = int(hours) * 60 + int(minutes)
        if int(hours) < 24 and int(minutes) < 60:
            return found
    raise Invalid("交接时间不正确。", {name: "请按 17:30 的样子填写。"})
