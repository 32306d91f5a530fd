"""值班: what the month's page is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for

from app.core import clock
from app.directory.actors import Actor
from app.duty import people
from app.duty.models import DutyPost, DutyUnit, Shift
from app.duty.on_duty import OnDuty

WEEKDAYS = "一二三四五六日"


def month(
    actor: Actor, units: Sequence[DutyUnit], unit: DutyUnit | None, first: date,
    shifts: Sequence[Shift], now: Sequence[OnDuty], warning: str,
) -> dict[str, Any]:  # fmt: skip
    """The month in force, a shift a row."""
    if unit is None:
        return {"unit": "", "heading": "值班", "tabs": [], "units": [], "rows": [], "columns": [],
                "now": [], "links": [], "warning": "", "before": "", "after": "", "phone": "",
                "action": url_for("duty.show"), "chosen": "", "label": "", "open": 0,
                "mine": "", "draw": []}  # fmt: skip
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    posts = [post for post in unit.posts if not post.closed or _used(post, shifts)]
    rows = [row(shift, posts, actor.person_id) for shift in shifts]
    days = {shift.day: one for shift, one in reversed(list(zip(shifts, rows, strict=True)))}
    for day, one in days.items():
        one["id"] = f"day-{day}"  # 日程 leads to the first shift of a day.
    return {
        "unit": unit.unit.name,
        "heading": "值班",
        "label": f"{first.year}年{first.month}月",
        "tabs": tabs(unit, "month"),
        "units": [{"value": str(one.id), "label": one.unit.name} for one in units],
        "chosen": str(unit.id),
        "action": url_for("duty.show"),
        "before": url_for("duty.show", unit=unit.id, month=f"{before:%Y-%m}"),
        "after": url_for("duty.show", unit=unit.id, month=f"{after:%Y-%m}"),
        "now": [
            {"post": one.post, "name": one.name, "phone": one.phone, "until": moment(one)}
            for one in now
        ],
        "phone": unit.phone,
        "links": links(actor, unit),
        "warning": warning.replace("期限暂按", "值班日期类别暂按") if warning else "",
        "columns": columns(posts),
        "rows": rows,
        "mine": _mine(rows),
        "draw": [{"label": "新建值班表", "href": url_for("duty_rosters.new")}]
        if people.keeps(actor, unit) else [],
        "open": sum(cell.person_id is None for shift in shifts for cell in shift.cells),
    }  # fmt: skip


def moment(one: OnDuty) -> str:
    ends = clock.local(one.ends_at)
    return f"至 {ends.month}月{ends.day}日 {ends:%H:%M}"


def tabs(unit: DutyUnit, current: str) -> list[dict[str, Any]]:
    """The pages of 值班."""
    pages = (
        ("month", "值班表", url_for("duty.show", unit=unit.id)),
        ("rosters", "排班", url_for("duty_rosters.listing")),
        ("swaps", "换班和意愿", url_for("duty_swaps.listing", unit=unit.id)),
    )
    return [{"label": label, "href": href, "current": key == current} for key, label, href in pages]


def links(actor: Actor, unit: DutyUnit) -> list[dict[str, str]]:
    found = [{"label": "电话表", "href": url_for("duty.phones", unit=unit.id)}]
    if people.keeps(actor, unit):
        found.append({"label": "值班设置", "href": url_for("duty_settings.show", unit_id=unit.id)})
    return found


def columns(posts: Sequence[DutyPost]) -> list[dict[str, str]]:
    first = [
        {"key": "day", "label": "日期", "kind": "short"},
        {"key": "kind", "label": "班次", "kind": "short"},
    ]
    return [*first, *({"key": f"post-{post.id}", "label": post.name} for post in posts)]


def row(shift: Shift, posts: Sequence[DutyPost], person_id: int | None) -> dict[str, Any]:
    """One shift as a row of the table component; her own names stand out."""
    cells: dict[str, Any] = {"day": day_cell(shift), "kind": kind_cell(shift)}
    mine = False
    for post in posts:
        there = [cell for cell in shift.cells if cell.post_id == post.id]
        names = [cell.person.name if cell.person else "空缺" for cell in there]
        own = any(cell.person_id == person_id for cell in there)
        mine = mine or own
        cells[f"post-{post.id}"] = {"text": "、".join(names), "own": own}
        if "空缺" in names:
            cells[f"post-{post.id}"] = {"text": "、".join(n for n in names if n != "空缺"),
                                        "own": own, "tag": "空缺", "tag_kind": "warn"}  # fmt: skip
    return {"cells": cells, "own": mine}


def _mine(rows: Sequence[dict[str, Any]]) -> str:
    """What the bar at the left of a row says, in words."""
    count = sum(one["own"] for one in rows)
    return f"您本月值班 {count} 次，日期左侧有竖线、姓名加粗的就是您的班。" if count else ""


def day_cell(shift: Shift) -> dict[str, str]:
    day = shift.day
    text = f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"
    note = shift.holiday or (shift.day_class.label if shift.day_class.value == "weekend" else "")
    return {"text": text, "note": note}


def kind_cell(shift: Shift) -> dict[str, str]:
    begins, ends = clock.local(shift.begins_at), clock.local(shift.ends_at)
    morrow = "次日 " if ends.date() > begins.date() else ""
    return {"text": shift.kind.name, "note": f"{begins:%H:%M} 至 {morrow}{ends:%H:%M}"}


def _used(post: DutyPost, shifts: Sequence[Shift]) -> bool:
    return any(cell.post_id == post.id for shift in shifts for cell in shift.cells)
