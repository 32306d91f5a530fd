"""按周期预订: what a repetition would book and what is in its way; then all of it, or what is free."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.circulation.entries import Form, count, one_of
from app.circulation.entries import day as day_entered
from app.core import clock
from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.meetings import repeating, rooming
from app.meetings.repeating import Foreseen, Repetition, Rhythm, WhenClosed
from app.meetings.rooms import Span
from app.permissions.rules import Permission
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("repetitions", __name__, template_folder="templates")
TEXTS = (
    "room", "day", "begins", "ends", "title", "rhythm", "until", "count", "when_closed",
)  # fmt: skip


@bp.get("/rooms/repetitions")
@requires(Permission.DESK)
def show() -> Any:
    """The form, and once it is filled in what it would book; nothing is written."""
    entered = {name: request.args.get(name, "") for name in TEXTS}
    return _page(entered, None, look=request.args.get("look") == "1")


@bp.post("/rooms/repetitions")
@requires(Permission.DESK, own_work=True)
def book() -> Any:
    entered = {name: request.form.get(name, "") for name in TEXTS}
    only_free = request.form.get("move") == "free"
    try:
        with unit_of_work():
            booked = repeating.book_repeatedly(
                actor(), _room(entered), _first(entered), _repetition(entered),
                title=entered["title"], only_free=only_free,
            )  # fmt: skip
            number = len(booked)
    except OfficeError as error:
        return _page(entered, error, look=True), status_of(error)
    tell(f"已预订 {number} 次。")
    return redirect(url_for("rooms.listing", day=entered["day"]))


def _page(entered: dict[str, str], error: OfficeError | None, *, look: bool) -> Any:
    foreseen: Foreseen | None = None
    if look:
        try:
            foreseen = repeating.foresee(
                actor(), _room(entered), _first(entered), _repetition(entered)
            )
        except OfficeError as refused:
            error = error or refused
    context = {
        "back": url_for("rooms.listing"),
        "action": url_for("repetitions.show"),
        "book": url_for("repetitions.book"),
        "rooms": [
            {"value": str(r.id), "label": f"{r.name}（{r.seats} 座）"} for r in rooming.rooms()
        ],
        "rhythms": [{"value": one.value, "label": one.label} for one in Rhythm],
        "closed": [{"value": one.value, "label": one.label} for one in WhenClosed],
        "entered": {**entered, "day": entered["day"] or clock.today().isoformat()},
        "foreseen": _foreseen(foreseen) if foreseen is not None else None,
        "error": error,
        "faults": error.fields if isinstance(error, Invalid) else {},
    }
    page = render_template("meetings/repeating.html", shell=shell(), repeating=context)
    return (page, status_of(error)) if request.method == "GET" and error is not None else page


def _foreseen(found: Foreseen) -> dict[str, Any]:
    return {
        "times": [
            {
                "time": f"{span}　星期{words.WEEKDAYS[clock.local(span.begins_at).weekday()]}",
                "clashes": [str(clash) for clash in found.clashes.get(span, ())],
            }
            for span in found.spans
        ],
        "free": len(found.free),
        "all": len(found.spans),
        "warning": found.warning or "",
    }


def _room(entered: Mapping[str, str]) -> int:
    room = entered["room"]
    return int(room) if room.isdecimal() and len(room) < 12 else 0


def _first(entered: Form) -> Span:
    on = day_entered(entered, "day", "第一次的日期")
    if on is None:
        raise Invalid("请填写第一次的日期。", {"day": "请填写日期。"})
    begins, ends = (
        datetime.combine(on, _moment(entered, name), clock.BEIJING) for name in ("begins", "ends")
    )
    return Span(begins, ends if ends > begins else ends + timedelta(days=1))


def _moment(entered: Form, name: str) -> time:
    try:
        return time.fromisoformat(str(entered[name]).strip()[:5])
    except ValueError as error:
        raise Invalid("时间不正确。", {name: "请按 09:00 的样子填写。"}) from error


def _repetition(entered: Form) -> Repetition:
    rhythms = {one.value: one for one in Rhythm}
    closed = {one.value: one for one in WhenClosed}
    return Repetition(
        rhythm=Rhythm(one_of(entered, "rhythm", rhythms, "") or Rhythm.WEEK.value),
        until=day_entered(entered, "until", "结束日期"),
        count=count(entered, "count", "次数"),
        when_closed=WhenClosed(one_of(entered, "when_closed", closed, "") or WhenClosed.SKIP.value),
    )
