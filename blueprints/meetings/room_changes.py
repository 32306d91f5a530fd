"""会议室管理, and a booking that is moved to another time or room."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.circulation.queries import circulation_for
from app.core import clock
from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.meetings import keeping, moving, rooming
from app.meetings.circulation import BOOKING
from app.meetings.rooms import TAKING, Room
from app.permissions.rules import Permission
from blueprints.meetings.rooms import span_entered
from blueprints.shared import matters, words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("room_changes", __name__, template_folder="templates")
ROOM_TEXTS = ("organ", "name", "place", "seats", "equipment", "needs_approval", "closed")
CHANGE_TEXTS = ("room", "day", "begins", "ends")


@bp.get("/rooms/kept")
@requires(Permission.ROOMS_KEEP)
def kept() -> Any:
    return _kept({}, None)


@bp.post("/rooms")
@requires(Permission.ROOMS_KEEP, own_work=True)
def enter() -> Any:
    form = {name: request.form.get(name, "") for name in ROOM_TEXTS}
    try:
        with unit_of_work():
            keeping.enter(actor(), form)
    except OfficeError as error:
        return _kept(form, error), status_of(error)
    tell("会议室已登记。")
    return redirect(url_for(".kept"))


@bp.post("/rooms/<int:room_id>")
@requires(Permission.ROOMS_KEEP, own_work=True)
def correct(room_id: int) -> Any:
    form = {name: request.form.get(name, "") for name in ROOM_TEXTS}
    try:
        with unit_of_work():
            keeping.correct(actor(), room_id, form)
    except OfficeError as error:
        return _kept(form, error, room_id), status_of(error)
    tell("已保存。")
    return redirect(url_for(".kept", page=page_number()))


@bp.get("/rooms/bookings/<int:record_id>")
@requires(Permission.DESK)
def show(record_id: int) -> Any:
    return _booking(record_id, {}, None)


@bp.post("/rooms/bookings/<int:record_id>/changes")
@requires(Permission.DESK, own_work=True)
def change(record_id: int) -> Any:
    """改期、换会议室."""
    form = {name: request.form.get(name, "") for name in CHANGE_TEXTS}
    room = form["room"]
    try:
        with unit_of_work():
            span = span_entered(form)
            room_id = int(room) if room.isdecimal() and len(room) < 12 else 0
            moving.move(actor(), record_id, room_id, span)
    except OfficeError as error:
        return _booking(record_id, form, error), status_of(error)
    tell("预订已更改，原来的时段已让给候补。")
    return redirect(url_for(".show", record_id=record_id))


def _kept(entered: dict[str, str], error: OfficeError | None, room_id: int | None = None) -> str:
    found = keeping.rooms_kept(actor(), page_number())
    context = {
        "rooms": [_room(room, entered if room.id == room_id else {}) for room in found.rows],
        "pages": pages(found),
        "organs": [{"value": str(u.id), "label": u.name} for u in keeping.organs_kept(actor())],
        "entered": {} if room_id else entered,
        "faults": error.fields if isinstance(error, Invalid) else {},
        "at": room_id,
        "error": error,
        "action": url_for(".enter"),
        "back": url_for("rooms.listing"),
    }
    return render_template("meetings/rooms_kept.html", shell=shell(), kept=context)


def _room(room: Room, entered: dict[str, str]) -> dict[str, Any]:
    values = {
        "name": room.name, "place": room.place, "seats": str(room.seats),
        "equipment": "、".join(room.equipment), "needs_approval": "1" if room.needs_approval else "",
        "closed": "1" if room.closed else "",
    }  # fmt: skip
    facts = [room.organ.short_name or room.organ.name, room.place, f"{room.seats} 座",
             values["equipment"], "须经同意" if room.needs_approval else ""]  # fmt: skip
    return {
        "id": room.id, "name": room.name, "facts": [fact for fact in facts if fact],
        "closed": room.closed, "now": entered or values,
        "action": url_for(".correct", room_id=room.id, page=page_number()),
    }  # fmt: skip


def _booking(record_id: int, entered: dict[str, str], error: OfficeError | None) -> str:
    who = actor()
    room, one = moving.booking_of(who, record_id)
    circulation = circulation_for(one, BOOKING.key)
    task = matters.opened(who, circulation) if circulation else None
    if task is not None:  # Read anew: the first look was noted.
        room, one = moving.booking_of(who, record_id)
        circulation = circulation_for(one, BOOKING.key)
    begins, ends = clock.local(one.begins_at), clock.local(one.ends_at)
    open_ = one.state in TAKING and one.begins_at > clock.now()
    context = {
        "title": one.title,
        "summary": [room.address, str(one.span), one.state.label],
        "note": task.note if task else "",
        "back": url_for("rooms.listing", day=begins.date().isoformat()),
        "action": url_for(".change", record_id=one.id) if open_ else "",
        "of_meeting": one.meeting_id is not None,
        "rooms": [
            {"value": str(r.id), "label": f"{r.name}（{r.seats} 座）"} for r in rooming.rooms()
        ],
        "now": entered or {
            "room": str(room.id), "day": begins.date().isoformat(),
            "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}",
        },
        "booked": f"{one.booker.name} {words.full(one.made_at)} 预订",
        "bar": matters.bar(who, task, circulation, one) if task and circulation else None,
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
    }  # fmt: skip
    return render_template("meetings/booking.html", shell=shell(), booking=context)
