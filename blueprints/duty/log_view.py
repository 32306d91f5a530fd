"""值班日志 and 交接班: what their pages are told."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.core import clock
from app.core.errors import Invalid, OfficeError
from app.core.pages import Page
from app.duty import handover as handing
from app.duty.log import IN_TIME
from app.duty.log_models import About, EntryKind, Handover, LogEntry
from app.duty.log_queries import HandoverSheet, Sheet, ShiftRow
from app.duty.models import Shift
from app.duty.urgent_models import UrgentEvent
from blueprints.duty.urgent_entry import options
from blueprints.shared import words
from blueprints.shared.lists import PLACES, place

ALONE = (
    "本班之后没有班次，交班时也不是上班时间，没有人接班：由交班人员签字，本班日志随即锁定；"
    "未办结的事项仍在待办结清单中，由以后的班次接着办。"
)
ALONE_DONE = "本班之后没有班次，交班时也不是上班时间，由交班人员签字锁定。"


def listing(page: Page[ShiftRow], turning: dict[str, Any]) -> dict[str, Any]:
    return {
        **_frame("listing", turning),
        "columns": [
            {"key": "shift", "label": "班次"}, {"key": "unit", "label": "单位"},
            {"key": "entries", "label": "记录", "kind": "number"},
            {"key": "state", "label": "交接", "kind": "short"},
        ],
        "rows": [
            {
                "cells": {
                    "shift": {
                        "text": f"{words.day(row.shift.day)} {row.shift.kind.name}",
                        "note": span(row.shift),
                        "href": url_for("duty_log.show", shift_id=row.shift.id),
                    },
                    "unit": row.unit.short_name or row.unit.name,
                    "entries": str(row.entries),
                    "state": {"text": "", "due": state_of(row.shift, row.handover)},
                }
            }
            for row in page.rows
        ],
        "empty": {"heading": "没有可以查看的值班日志", "text": "值班表印发后，当班人员在这里记日志。", "links": []},
    }  # fmt: skip


def tracked(page: Page[LogEntry], turning: dict[str, Any]) -> dict[str, Any]:
    return {
        **_frame("tracked", turning),
        "columns": [
            {"key": "words", "label": "事项"}, {"key": "kind", "label": "种类", "kind": "short"},
            {"key": "source", "label": "来自"}, {"key": "at", "label": "时间", "kind": "date"},
        ],
        "rows": [
            {
                "cells": {
                    "words": {
                        "text": e.words if len(e.words) <= 80 else f"{e.words[:79]}…",
                        "href": url_for("duty_log.show", shift_id=e.shift_id, _anchor=f"entry-{e.id}"),
                        "note": f"{words.day(e.shift.day)} {e.shift.kind.name}，{e.name}记",
                    },
                    "kind": e.kind.label, "source": e.source, "at": words.when(e.at),
                }
            }
            for e in page.rows
        ],
        "empty": {"heading": "没有待办结的事项", "text": "领导指令和标为“需跟踪”的记录，办结前都在这里。", "links": []},
    }  # fmt: skip


def shift(
    sheet: Sheet, entered: dict[str, Any], error: OfficeError | None, turning: dict[str, Any]
) -> dict[str, Any]:  # fmt: skip
    """One shift on one page: the form first, then what was written, the newest first."""
    one, about, now = sheet.shift, sheet.about, clock.now()
    due = sheet.may_write and one.ends_at - handing.OPENS <= now
    kinds = {kind.value: kind.label for kind in About}
    kind = entered.get("about") if entered.get("about") in kinds else About.FOLLOWS.value
    return {
        "title": f"{sheet.unit.short_name or sheet.unit.name} {words.day(one.day)} {one.kind.name}",
        "span": span(one),
        "state": state_of(one, sheet.handover),
        "people": [
            {"label": cell.post.name, "text": cell.person.name if cell.person else "空缺",
             "note": (cell.person.phone or cell.person.office_phone or "") if cell.person else ""}
            for cell in sheet.people
        ],
        "action": url_for("duty_log.write", shift_id=one.id) if sheet.may_write else "",
        "kinds": options(EntryKind),
        "about": _about(about, kinds[kind or ""], kind or "", one.id) if about else None,
        "entered": {"link": "", "kind": EntryKind.CALL.value} | {k: v for k, v in entered.items() if v},
        "late_after": int(IN_TIME.total_seconds() // 60),
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
        "entries": [_entry(e, sheet) for e in sheet.entries.rows],
        "pages": turning,
        "handover": url_for("duty_log.hand_over", record_id=sheet.handover.id) if sheet.handover else "",
        "locked": sheet.handover is not None and sheet.handover.confirmed_at is not None,
        "begin": url_for("duty_log.begin", shift_id=one.id) if due and not sheet.handover else "",
        "list": url_for("duty_log.listing"),
        "urgent": url_for("urgent.new"),
    }  # fmt: skip


def handing_over(
    sheet: HandoverSheet, entered: dict[str, Any], error: OfficeError | None
) -> dict[str, Any]:
    """交接单: what is to be said by whoever goes, and confirmed by whoever comes."""
    found = sheet.handover
    return {
        "title": handing.title_of(found.shift, found.unit),
        "back": url_for("duty_log.show", shift_id=found.shift_id),
        "due": f"{words.when(found.due_at)} 交接",
        "comes": _comes(sheet),
        "closes": not sheet.comers,  # by the one signature
        "state": state_of(found.shift, found),
        "action": url_for("duty_log.act", record_id=found.id),
        "stage": sheet.circulation.stage if sheet.task is not None else None,
        "things": [
            {"key": f"words-{kind}-{key}", "label": summary,
             "href": _thing(kind, key), "said": entered.get(f"words-{kind}-{key}", "")}
            for kind, key, summary in sheet.things
        ],
        "named": [
            {"id": str(i.id), "words": i.words, "remark": entered.get(f"remark-{i.id}", i.remark or ""),
             "seen": bool(entered.get(f"seen-{i.id}")), "kept": i.remark,
             "href": _thing(i.subject_type, i.subject_id or 0)}
            for i in found.items
        ],
        "signed": f"{found.signed_name} {words.full(found.signed_at)}" if found.signed_at else "",
        "confirmed": f"{found.confirmed_name} {words.full(found.confirmed_at)}" if found.confirmed_at else "",
        "alone": _alone(found),
        "digest": found.digest or "",
        "reason": found.reason or "",
        "late": _late(found),
        "take": sheet.may_take,
        "entered": entered,
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
    }  # fmt: skip


def done(sheet: HandoverSheet) -> str:
    """What is told to whoever has just signed."""
    found = sheet.handover
    if found.confirmed_at is None:
        return f"已签字，请等{sheet.comers}确认。"
    return "已签字，本班日志已锁定。" if _alone(found) else "已接班，上一班日志已锁定。"


def state_of(shift: Shift, handover: Handover | None) -> dict[str, str]:
    """Where the shift stands, as a light: on duty, to be handed over, late, locked."""
    now = clock.now()
    if handover is not None and handover.confirmed_at is not None:
        return {"text": "已交接", "state": "ok"}
    if handover is None and now >= shift.ends_at + handing.FORGOTTEN:
        return {"text": "没有交接记录", "state": "none"}  # from before the logs were kept here
    if now >= shift.ends_at:
        return {"text": "超时未交接", "state": "late"}
    if now >= shift.ends_at - handing.ARRIVE:
        return {"text": "应交接", "state": "soon"}
    return {"text": "值班中", "state": "ok"}


def span(shift: Shift) -> str:
    begins, ends = clock.local(shift.begins_at), clock.local(shift.ends_at)
    return f"{begins:%H:%M}—{'次日 ' if ends.date() > begins.date() else ''}{ends:%H:%M}"


def _frame(current: str, turning: dict[str, Any]) -> dict[str, Any]:
    tabs = (("listing", "各班日志"), ("tracked", "待办结"))
    return {
        "heading": "值班日志",
        "lead": "当班人员按时间顺序如实记录，写下的不改，错了另记更正；交接签字后锁定。",
        "new": {"label": "记日志", "href": url_for("duty_log.mine")},
        "tabs": [
            {"label": label, "href": url_for(f"duty_log.{key}"), "current": key == current}
            for key, label in tabs
        ],
        "filters": {"action": "", "hidden": {}, "fields": []},
        "chosen": [], "clear": "", "matters": [], "export": "", "bulk": None, "pages": turning,
    }  # fmt: skip


def _about(about: LogEntry, label: str, kind: str, shift_id: int) -> dict[str, str]:
    return {
        "label": label, "kind": kind, "id": str(about.id),
        "words": about.words if len(about.words) <= 120 else f"{about.words[:119]}…",
        "back": url_for("duty_log.show", shift_id=shift_id),
    }  # fmt: skip


def _entry(e: LogEntry, sheet: Sheet) -> dict[str, Any]:
    def follow(about: About) -> str:
        return url_for(
            "duty_log.show", shift_id=sheet.shift.id, about=about.value, about_id=e.id,
            _anchor="write",
        )  # fmt: skip

    open_still = e.tracked and e.id not in sheet.ended
    acts = []
    if sheet.may_write and e.about is None:
        acts = [(About.FOLLOWS, "补充进展"), (About.CORRECTS, "更正")]
        acts = [(About.ENDS, "办结"), *acts] if open_still else acts
    return {
        "key": f"entry-{e.id}",
        "time": f"{clock.local(e.at):%H:%M}",
        "day": words.day_of_month(e.at) if clock.local(e.at).date() != sheet.shift.day else "",
        "kind": e.about.label if e.about else e.kind.label,
        "of": f"#entry-{e.about_id}" if e.about_id else "",
        "source": " ".join(p for p in (e.source, e.phone) if p),
        "texts": [
            {"label": label, "text": text}
            for label, text in (("", e.words), ("处理", e.handling), ("结果", e.result))
            if text
        ],
        "who": e.name,
        "late": f"补记（{words.when(e.written_at)}）：{e.late_reason}" if e.late_reason else "",
        "tracked": ("未办结" if open_still else "已办结") if e.tracked else "",
        "links": [
            {"text": sheet.titles.get((k.subject_type, k.subject_id), "您无权查阅的事项"),
             "href": place(k.subject_type, k.subject_id)
             if (k.subject_type, k.subject_id) in sheet.titles and k.subject_type in PLACES else ""}
            for k in e.links
        ],
        "acts": [{"label": label, "href": follow(about)} for about, label in acts],
    }  # fmt: skip


def _thing(kind: str, key: int) -> str:
    if kind == UrgentEvent.__tablename__:
        return url_for("urgent.show", record_id=key)
    return url_for("duty_log.entry", entry_id=key) if kind else ""


def _alone(found: Handover) -> bool:
    """Closed by the one signature of whoever went, since nobody came."""
    return found.confirmed_at is not None and found.signed_by == found.confirmed_by


def _comes(sheet: HandoverSheet) -> str:
    """Who takes over, or what closes the log instead and why."""
    if sheet.handover.confirmed_at is not None:
        return ALONE_DONE if _alone(sheet.handover) else ""
    if not sheet.comers:
        return ALONE
    early = "，应提前 10 分钟到岗" if clock.now() < sheet.handover.due_at else ""
    return f"由{sheet.comers}接班{early}。"


def _late(found: Handover) -> str:
    if found.alarmed_at is None:
        return ""
    return f"{words.when(found.due_at)} 到点时尚未交接，系统已报告带班领导，并告知接班人员。"
