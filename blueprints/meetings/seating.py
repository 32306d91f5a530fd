"""座次: the plan, arranging it by buttons, and its pages for the printer."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from app.circulation.models import TaskKind
from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.meetings import queries, seating
from app.meetings.queries import MeetingSheet
from app.permissions.rules import Permission
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("seating", __name__, template_folder="templates")
TEXTS = ("move", "person", "other", "shape", "per_row")


@bp.get("/meetings/<int:record_id>/seating")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    return _page(queries.meeting_sheet(actor(), record_id), None)


@bp.post("/meetings/<int:record_id>/seating")
@requires(Permission.MATTER_READ, own_work=True)
def arrange(record_id: int) -> Any:
    form = {name: request.form.get(name, "") for name in TEXTS}
    try:
        with unit_of_work():
            seating.arrange(actor(), record_id, form)
    except OfficeError as error:
        return _page(queries.meeting_sheet(actor(), record_id), error), status_of(error)
    tell("座次已保存。")
    return redirect(url_for(".show", record_id=record_id))


@bp.get("/meetings/<int:record_id>/seating/plan")
@requires(Permission.MATTER_READ)
def plan(record_id: int) -> Any:
    """座次图, to be printed."""
    meeting = queries.meeting_sheet(actor(), record_id).meeting
    return _sent(seating.plan_pages(meeting), f"{meeting.title}座次图.pdf")


@bp.get("/meetings/<int:record_id>/seating/cards")
@requires(Permission.MATTER_READ)
def cards(record_id: int) -> Any:
    """姓名牌, to be printed and folded."""
    meeting = queries.meeting_sheet(actor(), record_id).meeting
    return _sent(seating.card_pages(meeting), f"{meeting.title}姓名牌.pdf")


def _sent(pdf: bytes, name: str) -> Any:
    return send_file(io.BytesIO(pdf), "application/pdf", download_name=name)


def _page(sheet: MeetingSheet, error: OfficeError | None) -> str:
    one, now = sheet.meeting, seating.seating_of(sheet.meeting)
    here: dict[str, Any] = {"record_id": one.id}
    stage = sheet.circulation.stage in ("plan", "hold")
    context = {
        "title": one.title,
        "summary": [words.full(one.begins_at), one.place],
        "back": url_for("meetings.show", record_id=one.id),
        "action": url_for(".arrange", **here) if stage and _arranges(sheet) else "",
        "plan": url_for(".plan", **here),
        "cards": url_for(".cards", **here),
        "rows": [
            {
                "label": row.label,
                "seats": [{"id": a.id, "name": seating.name_of(a)} for a in row.seats],
            }
            for row in now.rows
        ],
        "people": [
            {"value": str(a.id), "label": seating.name_of(a), "post": a.post.title if a.post else "",
             "part": a.part.label}
            for a in now.order
        ],
        "shapes": [{"value": s.value, "label": s.label} for s in seating.Shape],
        "shape": request.form.get("shape") or now.shape.value,
        "per_row": request.form.get("per_row") or str(now.per_row),
        "error": error,
        "faults": error.fields if isinstance(error, Invalid) else {},
    }  # fmt: skip
    return render_template("meetings/seating.html", shell=shell(), seating=context)


def _arranges(sheet: MeetingSheet) -> bool:
    return sheet.task is not None and sheet.task.kind is TaskKind.DO
