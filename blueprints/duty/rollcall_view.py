"""抽查点名: what its pages are told."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.core import clock
from app.core.errors import Invalid, NotAllowed, OfficeError
from app.core.pages import Page
from app.directory.actors import Actor
from app.duty import log_people, rollcall
from app.duty.rollcall_models import Absence, RollCall, RollCallAnswer
from app.duty.rollcall_queries import UnitRow
from blueprints.duty.urgent_entry import options
from blueprints.shared import words

MISSED = "应答时限已过，已记为未应答，不能再应答；请电话向点名单位说明情况。"


def listing(actor: Actor, page: Page[RollCallAnswer], turning: dict[str, Any]) -> dict[str, Any]:
    new = {"label": "点名", "href": url_for("roll_calls.new")}
    able = any(role in log_people.KEEPERS for _, role in actor.organ_roles)
    able = able or bool(log_people.standing(actor, clock.now()))
    return {
        **_frame("listing", turning),
        "new": new if able else None,
        "columns": [
            {"key": "unit", "label": "被点名单位"}, {"key": "by", "label": "点名"},
            {"key": "state", "label": "应答", "kind": "short"}, {"key": "who", "label": "应答人"},
        ],
        "rows": [
            {
                "strong": a.missed_at is not None,
                "cells": {
                    "unit": {
                        "text": a.unit.name, "note": words.when(a.roll_call.at),
                        "href": url_for("roll_calls.show", record_id=a.id),
                    },
                    "by": a.roll_call.unit.short_name or a.roll_call.unit.name,
                    "state": {"text": "", "due": state_of(a)},
                    "who": a.name or (a.absence.label if a.absence else ""),
                },
            }
            for a in page.rows
        ],
        "empty": {"heading": "没有点名记录", "text": "上级单位值班人员可以随机抽查或者指定单位点名。", "links": []},
    }  # fmt: skip


def figures(page: Page[UnitRow], year: int, turning: dict[str, Any]) -> dict[str, Any]:
    labels = {
        "called": "点名", "answered": "应答", "missed": "未应答", "left": "脱岗", "unmanned": "漏岗",
    }  # fmt: skip
    return {
        **_frame("figures", turning),
        "lead": f"{year}年各单位应答情况，未应答多的在前。",
        "new": None,
        "columns": [
            {"key": "unit", "label": "单位"},
            *({"key": k, "label": v, "kind": "number"} for k, v in labels.items()),
        ],
        "rows": [
            {
                "strong": row.missed > 0,
                "cells": {
                    "unit": row.unit.name, **{k: str(getattr(row, k)) for k in labels},
                },
            }
            for row in page.rows
        ],
        "empty": {"heading": f"{year}年没有点名记录", "text": "点名后，这里按单位统计。", "links": []},
    }  # fmt: skip


def entering(actor: Actor, entered: dict[str, Any], error: OfficeError | None) -> dict[str, Any]:
    units = rollcall.may_call(actor)
    if not units:
        raise NotAllowed("只有上级单位的值班人员和办公室人员可以点名。")
    unit = next((u for u in units if str(u.id) == entered.get("unit")), units[0])
    able = rollcall.below(unit.id)
    return {
        "action": url_for("roll_calls.call"),
        "back": url_for("roll_calls.listing"),
        "unit": str(unit.id),
        "name": unit.name,
        "tabs": [
            {"label": u.name, "href": url_for("roll_calls.new", unit=u.id), "current": u is unit}
            for u in units
        ],
        "units": [{"value": str(u.id), "label": u.short_name or u.name} for u in able],
        "ways": [
            {"value": "lot", "label": "随机抽查"}, {"value": "chosen", "label": "指定单位"},
        ],
        "entered": {
            "way": entered.get("way") or "lot", "count": entered.get("count") or "3",
            "minutes": entered.get("minutes") or str(rollcall.USUAL_MINUTES),
            "words": entered.get("words", ""), "units": entered.get("units", []),
        },
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
    }  # fmt: skip


def call(found: RollCall) -> dict[str, Any]:
    answered = sum(a.answered_at is not None for a in found.answers)
    return {
        "title": f"{found.unit.name}点名",
        "back": url_for("roll_calls.listing"),
        "summary": [
            words.full(found.at), f"{found.name}{'随机抽查' if found.drawn else '指定'}",
            f"{found.minutes} 分钟内应答", f"已应答 {answered}/{len(found.answers)}",
        ],
        "words": found.words,
        "columns": [
            {"key": "unit", "label": "单位"}, {"key": "state", "label": "应答", "kind": "short"},
            {"key": "who", "label": "应答人"}, {"key": "note", "label": "情况"},
        ],
        "rows": [
            {
                "strong": a.missed_at is not None,
                "cells": {
                    "unit": {
                        "text": a.unit.name, "href": url_for("roll_calls.show", record_id=a.id),
                    },
                    "state": {"text": "", "due": state_of(a)},
                    "who": a.name,
                    "note": a.note or (a.absence.label if a.absence else ""),
                },
            }
            for a in found.answers
        ],
    }  # fmt: skip


def answer(
    actor: Actor, found: RollCallAnswer, entered: dict[str, Any], error: OfficeError | None
) -> dict[str, Any]:
    one = found.roll_call
    calls = one.unit_id in {u.id for u in rollcall.may_call(actor)}
    waits = found.answered_at is None and found.missed_at is None
    watching = waits and actor.person_id in {
        s.person_id for s in log_people.on_watch(found.unit_id, clock.now())
    }
    return {
        "title": f"{one.unit.name}点名",
        "unit": found.unit.name,
        "state": state_of(found),
        "words": one.words,
        "back": url_for("roll_calls.listing"),
        "call": url_for("roll_calls.show_call", call_id=one.id) if calls else "",
        "facts": [
            {"label": label, "text": text}
            for label, text in (
                ("被点名单位", found.unit.name), ("点名时间", words.full(one.at)),
                ("应答时限", f"{one.minutes} 分钟，{clock.local(found.due_at):%H:%M} 前"),
                ("应答", f"{found.name} {words.full(found.answered_at)}" if found.answered_at else ""),
                ("说明", found.note or ""),
                ("记为未应答", words.full(found.missed_at)),
                ("核实情况", f"{found.absence.label}：{found.absence_reason}" if found.absence else ""),
            )
            if text
        ],
        "answer": url_for("roll_calls.answer", record_id=found.id) if watching else "",
        "absence": url_for("roll_calls.note_absence", record_id=found.id)
        if calls and found.missed_at and found.absence is None
        else "",
        "missed": "" if calls or not found.missed_at else MISSED,
        "absences": options(Absence),
        "entered": {name: entered.get(name, "") for name in ("note", "absence", "reason")},
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
    }  # fmt: skip


def state_of(one: RollCallAnswer) -> dict[str, str]:
    """How fast it was answered, or that it was not."""
    if one.answered_at is not None:
        seconds = max(0, int((one.answered_at - one.roll_call.at).total_seconds()))
        minutes, rest = divmod(seconds, 60)
        return {"text": f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒", "state": "ok"}
    if one.missed_at is not None or clock.now() > one.due_at:
        return {"text": one.absence.label if one.absence else "未应答", "state": "late"}
    return {"text": "等待应答", "state": "soon"}


def _frame(current: str, turning: dict[str, Any]) -> dict[str, Any]:
    tabs = (("listing", "点名记录"), ("figures", "单位统计"))
    return {
        "heading": "抽查点名",
        "lead": "到时没有应答的，系统自动记为未应答；核实为脱岗、漏岗的由点名单位登记。",
        "tabs": [
            {"label": label, "href": url_for(f"roll_calls.{key}"), "current": key == current}
            for key, label in tabs
        ],
        "filters": {"action": "", "hidden": {}, "fields": []},
        "chosen": [], "clear": "", "matters": [], "export": "", "bulk": None, "pages": turning,
    }  # fmt: skip
