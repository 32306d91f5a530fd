"""紧急信息: what the list, the page of an event and its line of time are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for

from app.circulation.models import Circulation, Task
from app.core import clock
from app.core.errors import Invalid, OfficeError
from app.core.pages import Page
from app.directory.actors import Actor
from app.duty import log_people, urgent_access, urgent_moves, urgent_queries
from app.duty.urgent_circulation import URGENT
from app.duty.urgent_elements import ASKED, ELEMENTS
from app.duty.urgent_models import (
    EventLevel,
    EventPhase,
    ReportKind,
    UrgentClock,
    UrgentEvent,
    UrgentReport,
)
from app.duty.urgent_queries import Sheet
from app.duty.urgent_telling import WAYS
from app.duty.urgent_timeline import Line
from blueprints.duty.urgent_entry import elements, options
from blueprints.shared import history, matters, words
from blueprints.shared.act_fields import checks
from blueprints.shared.matters import ActForm, act_form
from blueprints.shared.places import came_from, here

SOON = 10  # minutes before a deadline in which its light is yellow


def install() -> None:
    """Tell the shared pages what the moves of an event ask for."""
    act_form(URGENT.key, "handle", "put", ActForm((urgent_moves.LEADERS,), _leaders))


def listing(
    actor: Actor, page: Page[UrgentEvent], counts: dict[str, int], name: str,
    turning: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    running, over = urgent_queries.running(actor)
    lead = f"有 {running} 个报送时限正在计时。" if running else ""
    lead += f"有 {over} 个时限已过，尚未报告。" if over else ""
    begins = urgent_access.might_begin(actor)
    begin = {"label": "报送紧急信息", "href": url_for("urgent.new")}
    clocks = {"label": "报送时限", "href": url_for("urgent.clocks"), "current": False}
    return {
        "heading": "紧急信息",
        "lead": lead or "突发事件从得知起计时：电话先报、书面续报、终报办结，超时如实留痕。",
        "new": begin if begins else None,
        "tabs": [
            *(
                {
                    "label": label, "href": url_for("urgent.listing", list=key),
                    "count": counts[key], "current": key == name,
                }
                for key, label in urgent_queries.LISTS.items()
            ),
            *([clocks] if begins else []),
        ],
        "filters": {"action": url_for("urgent.listing"), "hidden": {}, "fields": []},
        "chosen": [],
        "clear": url_for("urgent.listing", list=name),
        "columns": [
            {"key": "title", "label": "事件"},
            {"key": "unit", "label": "报送单位"},
            {"key": "level", "label": "级别", "kind": "short"},
            {"key": "now", "label": "报告"},
            {"key": "clock", "label": "时限", "kind": "short"},
        ],
        "rows": [_row(event) for event in page.rows],
        "matters": [],
        "pages": turning,
        "export": "",
        "bulk": None,
        "empty": {"heading": "这里没有紧急信息", "text": "值班人员得知突发事件后，在这里立即首报。", "links": []},
    }  # fmt: skip


def matter(
    actor: Actor, sheet: Sheet, entered: dict[str, Any], error: OfficeError | None
) -> dict[str, Any]:
    """The page of one event."""
    event, circulation = sheet.event, sheet.circulation
    handles = event.phase is EventPhase.OPEN and urgent_access.may_handle(actor, event)
    receiving = {d.unit_id for d in event.deliveries if d.unit_id and d.received_at is None}
    receiving = {u for u in receiving if u and urgent_access.may_receive(actor, u)}
    return {
        "title": event.title,
        "grave": event.level in (EventLevel.EXTREME, EventLevel.MAJOR),
        "back": {"label": "返回", "href": came_from(url_for("urgent.listing"))},
        "summary": [event.number, event.kind.label, event.level.label, event.phase.label],
        "clocks": [_clock(one, event) for one in event.clocks],
        "facts": [
            {"label": "报送单位", "text": event.unit.name},
            {"label": "地点", "text": event.place},
            {"label": "发生时间", "text": words.full(event.happened_at)},
            {"label": "得知时间", "text": words.full(event.known_at)},
        ],
        "reports": [_report(one, event) for one in reversed(event.reports)],
        "calls": [
            {"time": words.when(c.at), "who": c.name, "to": f"{c.target}{c.to_whom}", "text": c.words}
            for c in reversed(event.calls)
        ],
        "receipts": [
            {
                "text": f"{d.name}，请签收{_label_of(event, d.report_id)}",
                "action": url_for("urgent.receive", record_id=event.id, delivery_id=d.id),
            }
            for d in urgent_queries.unreceived(event, receiving)
        ],
        "ended": event.ended or "",
        "acts": history.history(circulation, list(sheet.opinions)),
        "timeline": url_for("urgent.timeline", record_id=event.id),
        "print_href": url_for("urgent.form", record_id=event.id),
        "log": url_for("duty_log.mine", link=f"{event.__tablename__}:{event.id}"),
        "beside": matters.beside(actor, circulation),
        "bar": matters.bar(actor, sheet.task, circulation, event),
        "forms": _forms(event, entered) if handles else None,
        "entered": entered,
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
    }  # fmt: skip


def timeline(line: Line, turning: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": line.event.title,
        "back": url_for("urgent.show", record_id=line.event.id),
        "moments": [
            {
                "key": one.key, "time": words.full(one.at), "label": one.label, "who": one.who,
                "post": one.post, "words": one.words, "late": one.late,
            }
            for one in line.page.rows
        ],
        "pages": turning,
    }  # fmt: skip


def clock_light(one: UrgentClock, *, stopped: bool) -> dict[str, str]:
    """The light of a deadline in minutes: the shape differs, not the colour alone."""
    if one.met_at is not None:
        late = one.met_at > one.due_at
        return {"text": "超时报到" if late else "已报", "state": "late" if late else "ok"}
    if stopped:
        return {"text": "超时未报" if one.overdue_at else "不再计时", "state": "none"}
    left = int((one.due_at - clock.now()).total_seconds() // 60)
    if left < 0:
        return {"text": f"已超 {_span(-left)}", "state": "late"}
    return {"text": f"还剩 {_span(left)}", "state": "soon" if left < SOON else "ok"}


def _span(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return f"{hours // 24} 天"
    return f"{hours} 小时 {rest} 分" if hours else f"{rest} 分钟"


def _row(event: UrgentEvent) -> dict[str, Any]:
    waiting = [c for c in event.clocks if c.met_at is None]
    nearest = min(waiting, key=lambda c: c.due_at, default=None)
    stopped = event.phase is not EventPhase.OPEN
    last = event.reports[-1]
    late = any(c.overdue_at for c in event.clocks)
    return {
        "strong": late and not stopped,
        "cells": {
            "title": {
                "text": event.title, "note": f"{event.number} · {event.kind.label}",
                "href": url_for("urgent.show", record_id=event.id, back=here()),
            },
            "unit": event.unit.short_name or event.unit.name,
            "level": event.level.label,
            "now": {"text": last.label, "note": words.when(last.at)},
            "clock": {"text": "", "due": clock_light(nearest, stopped=stopped)}
            if nearest
            else {"text": "均已报到", "tag": "有超时" if late else "", "tag_kind": "warn"},
        },
    }  # fmt: skip


def _clock(one: UrgentClock, event: UrgentEvent) -> dict[str, Any]:
    met = f"，{_hour(one.met_at)} 报到" if one.met_at else ""
    return {
        "label": f"{one.means.label}报{one.name}",
        "light": clock_light(one, stopped=event.phase is not EventPhase.OPEN),
        "note": f"{one.minutes} 分钟，应于 {_hour(one.due_at)} 前{met}",
        "overdue": f"系统于 {_hour(one.overdue_at)} 记录超时" if one.overdue_at else "",
    }


def _hour(at: datetime | None) -> str:
    return words.when(at)


def _report(one: UrgentReport, event: UrgentEvent) -> dict[str, Any]:
    sent = [
        f"{d.name}（{d.how}）{words.when(d.received_at) + ' ' + d.received_by + '签收' if d.received_at else '未签收'}"
        for d in event.deliveries
        if d.report_id == one.id
    ]
    return {
        "label": one.label,
        "level": one.level.label,
        "who": one.name,
        "approved": f"{one.approved_by}审定" if one.approved_by else "",
        "time": words.when(one.at),
        "texts": [
            {"label": e.label, "text": one.elements[e.key]}
            for e in ELEMENTS
            if e.key in one.elements
        ],
        "sent": sent,
    }


def _label_of(event: UrgentEvent, report_id: int) -> str:
    return next(r.label for r in event.reports if r.id == report_id)


def _forms(event: UrgentEvent, entered: dict[str, Any]) -> dict[str, Any]:
    """What whoever handles it may enter here and now."""
    final = event.reports[-1].kind is ReportKind.FINAL
    asked = ASKED[ReportKind.FOLLOWING]
    to = {c.name: c for c in event.clocks}
    return {
        "report": "" if final else url_for("urgent.report", record_id=event.id),
        "kinds": [{"value": k.value, "label": k.label} for k in (ReportKind.FOLLOWING, ReportKind.FINAL)],
        "level": event.level.value,
        "levels": options(EventLevel),
        "elements": elements(ReportKind.FOLLOWING, asked),
        "call": url_for("urgent.call", record_id=event.id),
        "sent": url_for("urgent.note_sent", record_id=event.id),
        "onward": url_for("urgent.onward", record_id=event.id),
        "targets": [{"value": str(c.id), "label": c.name} for c in to.values()],
        "outside": [{"value": str(c.id), "label": c.name} for c in to.values() if not c.unit_id],
        "reports": [{"value": str(r.id), "label": r.label} for r in event.reports],
        "ways": [{"value": way, "label": way} for way in WAYS],
        "now": f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}",
        "open": entered.get("form", "report" if entered else ""),
        "document": event.document_id is None,
        "supervision": event.followed_at is None,
        "bulletin": event.offered_at is None,
    }  # fmt: skip


def _leaders(
    _actor: Actor, _task: Task, _way: Circulation, event: UrgentEvent
) -> list[dict[str, Any]]:
    leaders = log_people.leaders_of(event.unit_id)
    hint = "呈批后续报、终报照常进行，不必等批示。"
    return [checks(urgent_moves.LEADERS, "呈哪位领导", [(c.value, c.words) for c in leaders], hint=hint)]  # fmt: skip
