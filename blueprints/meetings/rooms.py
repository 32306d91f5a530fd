"""会议室: what is booked on a day, booking a room, and what is done with a booking."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.circulation.entries import day as day_entered
from app.core import clock
from app.core.errors import Invalid, OfficeError, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.meetings import booking, repeating
from app.meetings.room_days import RoomDay, day_of, may_read_title
from app.meetings.rooms import TAKING, Booking, BookingState, Span
from app.permissions.checks import may
from app.permissions.rules import Permission
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("rooms", __name__, template_folder="templates")
TEXTS = ("room", "day", "begins", "ends", "title", "wait")


@bp.get("/rooms")
@requires(Permission.DESK)
def listing() -> Any:
    """A day; a time that was found elsewhere stands in the form already."""
    found = {name: request.args.get(name, "") for name in ("room", "begins", "ends")}
    return _page(_day_asked(), {name: text for name, text in found.items() if text}, None)


@bp.post("/rooms/bookings")
@requires(Permission.DESK, own_work=True)
def book() -> Any:
    entered = {name: request.form.get(name, "") for name in TEXTS}
    try:
        with unit_of_work():
            room = entered["room"]
            held = booking.book(
                actor(),
                int(room) if room.isdecimal() and len(room) < 12 else 0,
                span_entered(entered),
                title=entered["title"],
                wait=entered["wait"] == "1",
            )
            state = held.state
    except OfficeError as error:
        return _page(_day_asked(entered["day"]), entered, error), status_of(error)
    tell({
        BookingState.HELD: "已预订。",
        BookingState.ASKED: "已申请，等待会议室管理人员同意。",
    }.get(state, "已登记候补，有人释放即自动递补。"))  # fmt: skip
    return redirect(url_for("rooms.listing", day=entered["day"]))


@bp.post("/rooms/bookings/<int:booking_id>/acts")
@requires(Permission.DESK, own_work=True)
def act(booking_id: int) -> Any:
    move, reason = request.form.get("move", ""), request.form.get("reason", "")
    on = request.form.get("day", "")
    try:
        with unit_of_work():
            if move == "release":
                booking.release(actor(), booking_id, reason=reason)
            elif move == "approve":
                booking.approve(actor(), booking_id)
            elif move == "refuse":
                booking.refuse(actor(), booking_id, reason)
            elif move == "release_rest":
                repeating.release_rest(actor(), booking_id)
            elif move == "approve_rest":
                repeating.approve_rest(actor(), booking_id)
            elif move == "arrive":
                booking.arrive(actor(), booking_id)
            else:
                raise OutOfTurn("没有这一操作。")
    except OfficeError as error:
        return _page(_day_asked(on), {}, error), status_of(error)
    done = {
        "release": "已释放。", "approve": "已同意。", "refuse": "未同意，预订已取消。",
        "release_rest": "本次和后续各次已释放。", "approve_rest": "本次和后续各次已同意。",
    }  # fmt: skip
    tell(done.get(move, "已确认到场。"))
    return redirect(url_for("rooms.listing", day=_day_asked(on).isoformat()))


def _page(on: date, entered: dict[str, str], error: OfficeError | None) -> str:
    days = day_of(actor(), on)
    context = {
        "day": on.isoformat(),
        "heading": f"{on.month}月{on.day}日　星期{words.WEEKDAYS[on.weekday()]}",
        "before": url_for("rooms.listing", day=(on - timedelta(days=1)).isoformat()),
        "after": url_for("rooms.listing", day=(on + timedelta(days=1)).isoformat()),
        "rooms": [_room(day) for day in days],
        "options": [
            {"value": str(d.room.id), "label": f"{d.room.name}（{d.room.seats} 座）"} for d in days
        ],
        "entered": entered,
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
        "action": url_for("rooms.book"),
        "repeat": url_for("repetitions.show", day=on.isoformat()),
        "find": url_for("finding.show"),
        "keeping": url_for("room_changes.kept") if may(actor(), Permission.ROOMS_KEEP) else "",
    }
    return render_template("meetings/rooms.html", shell=shell(), rooms=context)


def _room(day: RoomDay) -> dict[str, Any]:
    room = day.room
    facts = [room.place, f"{room.seats} 座", "、".join(room.equipment)]
    if room.needs_approval:
        facts.append("须经同意")
    return {
        "name": room.name,
        "facts": [fact for fact in facts if fact],
        "bookings": [_booking(day, one) for one in day.bookings],
    }


def _booking(day: RoomDay, one: Booking) -> dict[str, Any]:
    who = actor()
    mine = one.booked_by == who.person_id
    now = clock.now()
    moves = []
    if day.keeps and one.state is BookingState.ASKED:
        moves += [("approve", "同意"), ("refuse", "不同意")]
        if one.first_id is not None:
            moves.append(("approve_rest", "后续各次都同意"))
    if one.ends_at > now and (mine or day.keeps):
        moves.append(("release", "取消候补" if one.state is BookingState.WAITING else "释放"))
        if mine and one.first_id is not None and one.state in TAKING:
            moves.append(("release_rest", "后续各次都释放"))
    early = one.begins_at - booking.EARLY
    if mine and one.state is BookingState.HELD and one.came_at is None and early <= now:
        moves.append(("arrive", "确认到场"))
    begins, ends = clock.local(one.begins_at), clock.local(one.ends_at)
    return {
        "time": f"{begins:%H:%M}—{ends:%H:%M}",
        "state": one.state.label,
        "href": url_for("room_changes.show", record_id=one.id) if mine or day.keeps else "",
        "title": one.title if may_read_title(who, one, day.room) else "已占用",
        "who": f"{one.organ.short_name or one.organ.name} {one.booker.name}",
        "action": url_for("rooms.act", booking_id=one.id),
        "moves": moves,
        "asks_reason": any(move == "refuse" for move, _ in moves) or (not mine and bool(moves)),
    }


def span_entered(entered: dict[str, str]) -> Span:
    """The day and the two times of the form; it may end after midnight. Raises Invalid."""
    on = day_entered(entered, "day", "日期")
    if on is None:
        raise Invalid("请填写日期。", {"day": "请填写日期。"})
    begins, ends = _moment(entered, "begins", on), _moment(entered, "ends", on)
    return Span(begins, ends if ends > begins else ends + timedelta(days=1))


def _moment(entered: dict[str, str], name: str, on: date) -> datetime:
    try:
        at = time.fromisoformat(entered[name].strip()[:5])
    except ValueError as error:
        raise Invalid("时间不正确。", {name: "请按 09:00 的样子填写。"}) from error
    return datetime.combine(on, at, clock.BEIJING)


def _day_asked(text: str = "") -> date:
    try:
        found = date.fromisoformat((text or request.args.get("day", ""))[:10])
    except ValueError:
        return clock.today()
    return found if abs((found - clock.today()).days) < 800 else clock.today()
