"""设立值班: a unit's office sets up the unit's duty from nothing, with posts and shifts to begin with."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.circulation.entries import Form, one_of
from app.core.database import db
from app.core.errors import Blocked, Invalid
from app.core.labels import Labelled
from app.directory.actors import Actor
from app.directory.models import Unit
from app.duty import keeping, people
from app.duty.models import DayClass, DutyUnit
from documents.model import cleaned

FREE = [DayClass.WEEKEND.value, DayClass.HOLIDAY.value]
EVERY = [kind.value for kind in DayClass]
PHONE_LIMIT, SUPERIOR_LIMIT = 40, 100


class Start(Labelled):
    """The shifts that a unit begins with; 值班设置 changes them."""

    NIGHTS = "nights", "工作日夜班，周末和节假日全天班"
    ROUND = "round", "每天白班和夜班"
    LATER = "later", "以后再设"


def to_found(actor: Actor) -> list[Unit]:
    """The units whose office she is and that keep no roster yet. One query, or none."""
    served = {unit for unit, role in actor.organ_roles if role in people.KEEPERS}
    if not served:
        return []
    kept = select(DutyUnit.unit_id)
    query = select(Unit).where(
        Unit.id.in_(served), Unit.id.not_in(kept), ~Unit.closed, ~Unit.external
    )
    return list(db.session.scalars(query.order_by(Unit.rank, Unit.order, Unit.id)))


def found(actor: Actor, form: Form) -> DutyUnit:
    """设立: the unit, its telephone, whom it reports to, posts and shifts. Raises Invalid, Blocked."""
    unit = _unit(actor, form)
    superior = _superior(form)
    kept = keeping.found_duty_unit(
        actor, unit, phone=_short(form, "phone", "值班电话", PHONE_LIMIT), superior=superior,
        superior_name="" if superior else _short(form, "superior_name", "上级单位", SUPERIOR_LIMIT),
    )  # fmt: skip
    db.session.flush()
    for name in _posts(form):
        keeping.add_post(actor, kept, {"name": name, "wanted": "1"})
    for shift in _shifts(form):
        keeping.add_kind(actor, kept, shift)
    return kept


def missing(unit: DutyUnit, chosen: dict[int, list[int]]) -> list[str]:
    """What stands between the unit and its first roster; `chosen` are the people of each post."""
    posts = [post for post in unit.posts if not post.closed]
    words = [] if posts else ["增设值班岗位"]
    if all(kind.closed for kind in unit.kinds):
        words.append("增设班次")
    without = [post.name for post in posts if not chosen.get(post.id)]
    return [*words, *([f"选择可以值{'、'.join(without)}的人员"] if without else [])]


def _unit(actor: Actor, form: Form) -> Unit:
    """One of hers, locked, so that two clerks of an office do not set it up twice."""
    key = _key(form, "unit")
    if key not in {unit.id for unit in to_found(actor)}:
        if key and db.session.scalar(select(DutyUnit.id).where(DutyUnit.unit_id == key)):
            raise Blocked("这个单位已经设置值班，请在它的值班设置中修改。")
        raise Invalid("只能为您所在办公室服务的单位设置值班。", {"unit": "请选择单位。"})
    unit = db.session.get_one(Unit, key, with_for_update=True)
    if db.session.scalar(select(DutyUnit.id).where(DutyUnit.unit_id == key)) is not None:
        raise Blocked("这个单位刚刚由别人设置了值班，请在它的值班设置中修改。")
    return unit


def _superior(form: Form) -> DutyUnit | None:
    """报备给谁: a unit with a roster in here, or none."""
    key = _key(form, "superior")
    if not str(form.get("superior") or "").strip():
        return None
    known = {unit.id: unit for unit in people.duty_units()}
    if key not in known:
        raise Invalid("报备的上级单位不正确。", {"superior": "请重新选择。"})
    return known[key]


def _posts(form: Form) -> list[str]:
    """带班领导、主班、副班 as typed, each once."""
    typed = cleaned(str(form.get("posts") or "")).replace("\n", "、")
    names = list(
        dict.fromkeys(part.strip() for part in re.split("[、,，;；]", typed) if part.strip())
    )
    if not names:
        raise Invalid("请填写值班岗位。", {"posts": "请至少填写一个岗位。"})
    if len(names) > keeping.MOST_POSTS or any(len(name) > keeping.NAME_LIMIT for name in names):
        words = (
            f"最多 {keeping.MOST_POSTS} 个岗位，每个不超过 {keeping.NAME_LIMIT} 字，用顿号分开。"
        )
        raise Invalid("值班岗位不正确。", {"posts": words})
    return names


def _shifts(form: Form) -> list[dict[str, object]]:
    """The shifts of the chosen beginning, with the two changeovers of a day as entered."""
    starts = {start.value: start for start in Start}
    start = starts.get(one_of(form, "start", starts, ""))
    if start is None:
        raise Invalid("请选择班次。", {"start": "请选择一项。"})
    evening, morning = form.get("begins"), form.get("ends")
    if start is Start.LATER:
        return []
    days = EVERY if start is Start.ROUND else [DayClass.WORKDAY.value]
    night = {"name": "夜班", "begins": evening, "ends": morning, "night": "1", "days": days}
    if start is Start.ROUND:
        return [{"name": "白班", "begins": morning, "ends": evening, "days": EVERY}, night]
    return [
        night,
        {"name": "全天班", "begins": morning, "ends": morning, "night": "1", "days": FREE},
    ]


def _short(form: Form, name: str, label: str, limit: int) -> str:
    typed = cleaned(str(form.get(name) or "")).replace("\n", " ").strip()
    if len(typed) > limit:
        raise Invalid(f"{label}太长。", {name: f"请不要超过 {limit} 字。"})
    return typed


def _key(form: Form, name: str) -> int:
    typed = str(form.get(name) or "").strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else 0
