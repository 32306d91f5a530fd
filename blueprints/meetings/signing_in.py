"""签到码: the screen in the room, and the page of whoever scans it; 补签 by whoever arranges the meeting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.meetings import signing_in
from app.meetings.models import Attendance, Meeting
from app.permissions.rules import Permission
from blueprints.meetings.answering import answer
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.shell import plain, tell
from blueprints.shared.square_code import square_code
from blueprints.shared.visitors import actor

bp = Blueprint("meeting_signing_in", __name__, template_folder="templates")


@bp.get("/meetings/<int:record_id>/sign-in-code")
@requires(Permission.MATTER_READ)
def screen(record_id: int) -> Any:
    """For the screen in the room; the picture renews itself."""
    found = signing_in.screen(actor(), record_id)
    address = url_for(".scanned", record_id=record_id, code=found.code, _external=True)
    context = {
        **_meeting(found.meeting),
        "code": found.code,
        "picture": square_code(address, scale=None) if found.code else "",
        "opens": words.full(found.opens_at),
        "there": found.there,
        "invited": found.invited,
        "here": url_for(".screen", record_id=record_id),
        "back": url_for("meetings.show", record_id=record_id),
    }
    return render_template("meetings/sign_in_screen.html", plain=plain(), screen=context)


@bp.get("/meetings/<int:record_id>/sign-in")
@requires(Permission.DESK)
def scanned(record_id: int) -> Any:
    """What the code opens on a phone: one button; looking at it changes nothing."""
    code = request.args.get("code", "")
    meeting, hers = signing_in.invited_by_code(actor(), record_id, code)
    own = hers[0]
    context = {
        **_meeting(meeting),
        "name": actor().name,
        "note": "" if own.person_id == actor().person_id else f"代{own.person.name}参会",
        "done": _done(own) if all(a.signed_in_at for a in hers) else "",
        "late": clock.now() > meeting.begins_at,
        "code": code,
        "action": url_for(".sign_in", record_id=record_id),
        "meeting": url_for("meetings.show", record_id=record_id),
    }
    return render_template("meetings/sign_in.html", plain=plain(), visit=context)


@bp.post("/meetings/<int:record_id>/own-sign-ins")
@requires(Permission.DESK, own_work=True)
def sign_in(record_id: int) -> Any:
    """签到 by one press; a code that was typed from the screen does as well."""
    with unit_of_work():
        done = _done(signing_in.sign_in_by_code(actor(), record_id, request.form.get("code", "")))
    tell(done)
    return redirect(url_for("meetings.show", record_id=record_id))


@bp.post("/meetings/<int:record_id>/made-up-sign-ins")
@requires(Permission.MATTER_READ, own_work=True)
def make_up(record_id: int) -> Any:
    form = {name: request.form.get(name, "") for name in ("attendance", "reason", "late")}
    return answer(record_id, lambda who: signing_in.make_up(who, record_id, form), "已补签。")


def _meeting(one: Meeting) -> dict[str, Any]:
    begins, ends = words.full(one.begins_at), clock.local(one.ends_at)
    return {"title": one.title, "time": f"{begins} 至 {ends:%H:%M}", "place": one.place}


def _done(own: Attendance) -> str:
    if own.signed_in_at is None:
        return ""
    late = "，迟到" if own.late else ""
    return f"已签到：{clock.local(own.signed_in_at):%H:%M}{late}。"
