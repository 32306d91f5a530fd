"""排班: what the pages of rosters are told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import request, url_for

from app.calendar.office import office_calendar
from app.core import clock
from app.core.errors import NotFound
from app.core.pages import Page
from app.directory.actors import Actor
from app.duty import drawing_up, fairness, people, planning, queries, reporting
from app.duty.gathering import Gathered
from app.duty.greedy import why_not
from app.duty.models import IN_FORCE, Cell, DutyPost, Roster, RosterState, Shift
from app.duty.queries import Sheet
from app.duty.rostering import Plan
from app.permissions.checks import may
from app.permissions.rules import Permission
from blueprints.duty import filing_view
from blueprints.duty.month_view import day_cell, kind_cell
from blueprints.shared import history, matters, words
from blueprints.shared.places import came_from


def listing(actor: Actor, page: Page[Roster], turning: dict[str, Any]) -> dict[str, Any]:
    new = {"label": "新建值班表", "href": url_for("duty_rosters.new")}
    return {
        "heading": "排班",
        "lead": "值班表由办公室排班，分管领导审核、主要领导批准后印发，节日前 2 天报上级备案。",
        "new": new if may(actor, Permission.DUTY_KEEP) else None,
        "tabs": [],
        "filters": {"action": url_for("duty_rosters.listing"), "hidden": {}, "fields": []},
        "chosen": [],
        "clear": url_for("duty_rosters.listing"),
        "columns": [
            {"key": "title", "label": "值班表"}, {"key": "days", "label": "起止"},
            {"key": "state", "label": "状态", "kind": "short"},
        ],
        "rows": [
            {"cells": {
                "title": {"text": one.title, "href": url_for("duty_rosters.show", record_id=one.id),
                          "note": one.duty_unit.unit.name},
                "days": f"{words.day(one.first_day)}至{words.day(one.last_day)}",
                "state": one.state.label,
            }, "void": one.state is RosterState.DROPPED}
            for one in page.rows
        ],
        "matters": [],
        "pages": turning,
        "export": "",
        "bulk": None,
        "empty": {"heading": "还没有值班表", "text": "新建值班表后可以自动排班。", "links": []},
    }  # fmt: skip


def entering(
    actor: Actor, entered: dict[str, str], faults: dict[str, str], error: Any
) -> dict[str, Any]:
    """新建值班表."""
    units = [unit for unit in people.duty_units() if people.keeps(actor, unit)]
    today = clock.today()
    first = (today + timedelta(days=31)).replace(day=1)
    last = (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)
    return {
        "back": url_for("duty_rosters.listing"),
        "found": [] if units else [{"label": "设置值班", "href": url_for("duty_settings.new")}],
        "action": url_for("duty_rosters.begin"),
        "units": [{"value": str(unit.id), "label": unit.unit.name} for unit in units],
        "entered": {"first": first.isoformat(), "last": last.isoformat(), **entered},
        "faults": faults,
        "error": error,
        "warning": office_calendar().warning(first, last) or "",
        "settings": [
            {"label": f"{unit.unit.name}值班设置",
             "href": url_for("duty_settings.show", unit_id=unit.id)}
            for unit in units
        ],
    }  # fmt: skip


def roster(actor: Actor, sheet: Sheet) -> dict[str, Any]:
    """The page of one roster, a month at a time."""
    one, circulation, task = sheet.roster, sheet.circulation, sheet.task
    months = _months(one)
    asked = request.args.get("month", "") or f"{clock.today():%Y-%m}"
    chosen = next((m for m in months if f"{m:%Y-%m}" == asked), months[0])
    last = (chosen + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    shifts = queries.shifts_of(one, chosen, last)
    posts = _posts(one, shifts)
    keeps = people.keeps(actor, one.duty_unit)
    editable = keeps and one.state is RosterState.DRAFT and not planning.waiting(one)
    compares = planning.compares(one)
    return {
        "title": one.title,
        "back": {"label": "返回", "href": came_from(url_for("duty_rosters.listing"))},
        "stages": matters.stages(circulation),
        "summary": [
            one.duty_unit.unit.name, f"{words.day(one.first_day)}至{words.day(one.last_day)}",
            one.state.label,
        ],
        "notices": [*_notices(one, keeps=keeps), *filing_view.notices(actor, one)],
        "waiting": planning.waiting(one),
        "plan": url_for("duty_rosters.plan", record_id=one.id),
        "moves": _moves(actor, one, keeps=keeps, compares=compares),
        "report": url_for("duty_rosters.report", record_id=one.id)
        if keeps and one.state is RosterState.ISSUED and reporting.superior(one.duty_unit)
        else "",
        "proof": url_for("duty_rosters.proof", record_id=one.id),
        "print": url_for("duty_rosters.sheet", record_id=one.id),
        "months": [
            {
                "label": f"{m.year}年{m.month}月", "current": m == chosen,
                "href": url_for("duty_rosters.show", record_id=one.id, month=f"{m:%Y-%m}"),
            }
            for m in months
        ],
        "month": f"{chosen:%Y-%m}",
        "posts": [post.name for post in posts],
        "rows": [_row(one, shift, posts, keeps=keeps, compares=compares) for shift in shifts],
        "editable": editable,
        "check": url_for("duty_rosters.check", record_id=one.id),
        "acts": history.history(circulation, list(sheet.opinions)),
        "beside": matters.beside(actor, circulation),
        "bar": matters.bar(actor, task, circulation, one),
    }  # fmt: skip


def cell(actor: Actor, one: Roster, gathered: Gathered, cell_id: int, error: Any) -> dict[str, Any]:
    """One cell: why she has it, and who else could have it. Raises NotFound."""
    found = gathered.cells.get(cell_id)
    if found is None:
        raise NotFound("没有找到这一格。")
    keeps = people.keeps(actor, one.duty_unit)
    problem, place = gathered.problem, gathered.problem.place[cell_id]
    without = Plan({k: w for k, w in gathered.plan.cells.items() if k != cell_id})
    able = [w for w in problem.workers if why_not(problem, without, w, place) is None]
    reason = fairness.reason(gathered, cell_id)
    shift = found.shift
    worker = problem.worker.get(found.person_id or 0)
    name = worker.name if worker else "空缺"
    editable = keeps and one.state is RosterState.DRAFT and shift.begins_at > clock.now()
    return {
        "title": f"{shift.day.month}月{shift.day.day}日{shift.kind.name}{found.post.name}",
        "name": name,
        "back": url_for("duty_rosters.show", record_id=one.id, month=f"{shift.day:%Y-%m}"),
        "month": f"{shift.day:%Y-%m}",
        "reason": reason.words if reason else "这一格还没有排人。",
        "others": list(reason.others) if reason else [],
        "editable": editable,
        "action": url_for("duty_rosters.move", record_id=one.id, cell_id=cell_id),
        "people": [{"value": "", "label": "空缺"}]
        + [{"value": str(w.key), "label": w.name} for w in able],
        "person": str(found.person_id or ""),
        "fixed": found.fixed,
        "near": [
            {"value": str(other.id), "label": _named(other, gathered)}
            for other in gathered.cells.values()
            if other.post_id == found.post_id
            and other.id != cell_id
            and abs((other.shift.day - shift.day).days) <= 21
        ],
        "error": error,
    }


def _notices(one: Roster, *, keeps: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if one.answer and not planning.waiting(one):
        bad = "排不出" in one.answer or "空缺" in one.answer or "离岗" in one.answer
        found.append({"text": one.answer, "kind": "warn" if bad else "info"})
    if warning := office_calendar().warning(one.first_day, one.last_day):
        text = warning.replace("期限暂按", "日期类别暂按")
        found.append({"text": text, "kind": "warn"})
    if (changed := drawing_up.outdated(one)) and keeps:
        kept = "，已印发的值班表不变，今后的均衡仍按印发时的类别计算。"
        text = f"放假安排有变化，{changed} 班的日期类别与现在的工作日历不同"
        found.append(
            {"text": text + ("。" if one.state is RosterState.DRAFT else kept), "kind": "warn"}
        )
    until = reporting.due(one) if one.state is RosterState.ISSUED else None
    if until is not None and keeps:
        late = clock.now() > until
        text = f"应在 {words.full(until)} 前报备上级值班室{'，已经超过' if late else ''}。"
        found.append({"text": text, "kind": "warn" if late else "info"})
    if one.reported_at is not None:
        late_words = "（晚于节前 2 天的要求）" if one.reported_late else ""
        text = (
            f"{words.full(one.reported_at)} 已报备{reporting.superior(one.duty_unit)}{late_words}。"
        )
        found.append({"text": text, "kind": "warn" if one.reported_late else "good"})
    return found


def _moves(actor: Actor, one: Roster, *, keeps: bool, compares: bool) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    if planning.waiting(one):
        return found
    draft, force = one.state is RosterState.DRAFT, one.state in IN_FORCE
    if compares and ((draft and keeps) or (force and people.approves(actor, one.duty_unit))):
        found.append({"value": "adopt", "label": "采用新的排班", "kind": "main"})
    if compares and keeps:
        found.append({"value": "discard", "label": "不采用", "kind": ""})
    if keeps and (draft or (force and one.last_day >= clock.today())):
        found.append(
            {"value": "ask", "label": "自动排班" if draft else "重新排班补齐空缺", "kind": ""}
        )
    if keeps and draft and drawing_up.outdated(one):
        found.append({"value": "days", "label": "按现在的工作日历更新", "kind": ""})
    return found


def _row(
    one: Roster, shift: Shift, posts: list[DutyPost], *, keeps: bool, compares: bool
) -> dict[str, Any]:
    cells = []
    for post in posts:
        there = [cell for cell in shift.cells if cell.post_id == post.id]
        cells.append([_shown(one, cell, keeps=keeps, compares=compares) for cell in there])
    return {
        "day": day_cell(shift), "kind": kind_cell(shift), "cells": cells,
        "closed": shift.day_class.value != "workday",
    }  # fmt: skip


def _shown(one: Roster, cell: Cell, *, keeps: bool, compares: bool) -> dict[str, Any]:
    changed = compares and cell.proposed_id != cell.person_id and cell.shift.begins_at > clock.now()
    return {
        "id": cell.id,
        "name": cell.person.name if cell.person else "",
        "fixed": cell.fixed,
        "changed": changed,
        "proposed": (cell.proposed.name if cell.proposed else "空缺") if changed else "",
        "href": url_for("duty_rosters.cell", record_id=one.id, cell_id=cell.id) if keeps else "",
    }


def _posts(one: Roster, shifts: list[Shift]) -> list[DutyPost]:
    used = {cell.post_id for shift in shifts for cell in shift.cells}
    return [post for post in one.duty_unit.posts if post.id in used]


def _months(one: Roster) -> list[date]:
    found, month = [], one.first_day.replace(day=1)
    while month <= one.last_day:
        found.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    return found


def _named(cell: Cell, gathered: Gathered) -> str:
    day, worker = cell.shift.day, gathered.problem.worker.get(cell.person_id or 0)
    return f"{day.month}月{day.day}日 {worker.name if worker else '空缺'}"
