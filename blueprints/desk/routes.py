"""工作台: what waits for me, what I sent on, and my drafts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.circulation import queries, registry
from app.core import clock
from app.desk.day import Day, day_of
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.shared.access import requires
from blueprints.shared.lists import matter, page_number, pages, place, stage_label
from blueprints.shared.shell import shell
from blueprints.shared.visitors import actor
from blueprints.shared.words import WEEKDAYS, day_of_month, when

bp = Blueprint("desk", __name__, template_folder="templates")
EMPTY = {
    "todo": ("没有待办事项", "新的公文送到时会出现在这里。"),
    "reading": ("没有待阅事项", "传阅和征求意见会出现在这里。"),
    "urged": ("没有催办", "别人催办的事项会出现在这里。"),
    "sent": ("没有在途事项", "您送出而对方尚未办理的事项会出现在这里。"),
}


@bp.get("/")
@requires(Permission.SIGNED_IN)
def home() -> Any:
    """Everyone's first page: the desk, or for an administrator her own work."""
    if checks.may(actor(), Permission.DESK):
        return show()
    if checks.may(actor(), Permission.AUDIT):
        return redirect(url_for("audit.listing"))
    return redirect(url_for("directory.tree"))


@bp.get("/desk")
@requires(Permission.DESK)
def show() -> Any:
    box = request.args.get("box", "todo")
    box = box if box in EMPTY else "todo"
    kind = request.args.get("kind", "")
    kind = kind if kind in {definition.key for definition in registry.definitions()} else ""
    day = day_of(actor(), box, page_number(), kind)
    return render_template("pages/desk.html", shell=shell(day.counts), desk=_desk(day, box))


def _desk(day: Day, box: str) -> dict[str, Any]:
    today = clock.today()
    heading, text = EMPTY[box]
    return {
        "date": f"{today.month}月{today.day}日",
        "weekday": f"星期{WEEKDAYS[today.weekday()]}",
        "summary": day.summary,
        "tabs": [
            {
                "label": label,
                "href": url_for("desk.show", box=name),
                "count": day.counts[name],
                "current": name == box,
            }
            for name, label in queries.BOXES.items()
            if name in day.counts
        ],
        "groups": [
            {
                "heading": registry.definition(key).label,
                "matters": [matter(task, box) for task in tasks],
                "count": day.by_kind.get(key, len(tasks)),
                "href": url_for("desk.show", box=box, kind=key),
            }
            for key, tasks in day.groups.items()
        ],
        "pages": pages(day.page),
        "empty": {"heading": heading, "text": text, "links": []},
        "asides": _asides(day, box),
    }


def _asides(day: Day, box: str) -> list[dict[str, Any]]:
    """What stands beside the boxes: what she sent on, unless that is the box, and her drafts."""
    sent = [
        {
            "lead": stage_label(t),
            "text": t.circulation.title,
            "note": f"{t.person.name}，{'已打开' if t.opened_at else '未打开'}",
            "href": place(t.circulation.subject_type, t.circulation.subject_id),
        }
        for t in day.sent
    ]
    drafts = [
        {
            "lead": when(c.started_at),
            "text": c.title,
            "href": place(c.subject_type, c.subject_id),
        }
        for c in day.drafts
    ]
    every = {"label": f"全部 {day.counts['sent']}", "href": url_for("desk.show", box="sent")}
    red = [
        {
            "lead": item.lead_unit.short_name if item.lead_unit else "",
            "text": item.title,
            "note": f"{item.progress}%，{day_of_month(item.due_at)}到期" if item.due_at else "",
            "href": url_for("supervision.show", record_id=item.id),
        }
        for item in day.red
    ]
    board = {"label": "督办看板", "href": url_for("supervision.board")}
    asides: list[dict[str, Any]] = [
        {"heading": "我送出的", "entries": sent, "link": every, "empty": "没有在途的事项。"},
        {"heading": "我的草稿", "entries": drafts, "link": None, "empty": "没有未送审的草稿。"},
    ]
    if day.on_duty:
        asides.insert(0, _on_duty(day))
    if red:
        asides.append({"heading": "督办红灯", "entries": red, "link": board, "empty": ""})
    return [one for one in asides if box != "sent" or one["heading"] != "我送出的"]


def _on_duty(day: Day) -> dict[str, Any]:
    """Who is on duty now, for everybody."""
    entries = [
        {"lead": one.post, "text": one.name, "note": " ".join(p for p in (unit, one.phone) if p),
         "href": url_for("duty.show")}
        for unit, one in day.on_duty
    ]  # fmt: skip
    every = {"label": "值班表", "href": url_for("duty.show")}
    return {"heading": "现在值班", "entries": entries, "link": every, "empty": ""}
