"""找时间: people, length and days go in; the best times with free rooms come out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for

from app.circulation.entries import day as day_entered
from app.core import clock
from app.core.errors import Invalid, OfficeError
from app.directory.actors import Actor
from app.directory.choosing import Choosable
from app.meetings import calendars, finding, people, rooming
from app.meetings.finding import Found, Slot, Wish
from app.permissions.checks import may
from app.permissions.rules import Permission
from blueprints.meetings.calendar_duty import on_duty
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell
from blueprints.shared.visitors import actor

bp = Blueprint("finding", __name__, template_folder="templates")
LENGTHS = (30, 60, 90, 120, 180, 240)
SHOWN_A_HALF, ROOMS_SHOWN, NAMES_SHOWN = 3, 3, 6  # of a morning and of an afternoon
NOON = 12
USUAL_SPAN = timedelta(days=13)


@bp.get("/meetings/finding")
@requires(Permission.DESK)
def show() -> Any:
    who = actor()
    organ, organs = organ_asked(who)
    known = {c.value.rpartition(":")[2]: c for c in people.invitable(organ)} if organ else {}
    entered = {
        "organ": str(organ),
        "people": [key for key in request.args.getlist("people") if key in known],
        "minutes": request.args.get("minutes", "60"),
        "first": request.args.get("first", clock.today().isoformat()),
        "last": request.args.get("last", (clock.today() + USUAL_SPAN).isoformat()),
        "seats": request.args.get("seats", ""),
        "equipment": request.args.getlist("equipment"),
    }
    found: Found | None = None
    error: OfficeError | None = None
    if request.args.get("find") == "1":
        try:
            wish = _wish(entered)
            found = finding.find_times(who, wish, on_duty(wish))
        except OfficeError as refused:
            error = refused
    context = {
        "back": url_for("meetings.listing"),
        "action": url_for("finding.show"),
        "organs": organs,
        "people": choosable(known.values()),
        "lengths": [{"value": str(n), "label": _length(n)} for n in LENGTHS],
        "equipment": [{"value": one, "label": one} for one in _equipment()],
        "entered": entered,
        "error": error,
        "faults": error.fields if isinstance(error, Invalid) else {},
        "days": _days(who, found) if found is not None else None,
        "asked": len(entered["people"]),
    }
    page = render_template("meetings/finding.html", shell=shell(), finding=context)
    return page, status_of(error) if error is not None else 200


def organ_asked(who: Actor) -> tuple[int, list[dict[str, str]]]:
    """Whose people she may choose from: an organ of hers or one that her office serves."""
    organs = {unit.id: unit.name for unit in calendars.led_organs(who)}
    text = request.values.get("organ", "")
    asked = int(text) if text.isdecimal() and len(text) < 12 else 0
    chosen = asked if asked in organs else next(iter(organs), 0)
    return chosen, [{"value": str(key), "label": name} for key, name in organs.items()]


def choosable(found: Iterable[Choosable]) -> list[dict[str, str]]:
    """People as boxes to tick, each once, by their ids."""
    named = {c.value.rpartition(":")[2]: c.words for c in reversed(list(found))}
    return [{"value": key, "label": label} for key, label in reversed(named.items())]


def _wish(entered: dict[str, Any]) -> Wish:
    first, last = (
        day_entered(entered, name, label) or clock.today()
        for name, label in (("first", "开始日期"), ("last", "结束日期"))
    )
    if not entered["people"]:
        raise Invalid("请选择参加人员。", {"people": "请至少选择一人。"})
    minutes, seats = entered["minutes"], entered["seats"]
    return Wish(
        people=tuple(int(key) for key in entered["people"]),
        minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 5 else 0,
        earliest=max(first, clock.today()),
        latest=last,
        seats=int(seats) if seats.isdecimal() and len(seats) < 6 else 0,
        equipment=frozenset(entered["equipment"]),
    )


def _days(who: Actor, found: Found) -> list[dict[str, Any]]:
    """The best times of each morning and afternoon, the earliest first within a day."""
    days: dict[date, list[Slot]] = {}
    halves: Counter[tuple[date, bool]] = Counter()
    for slot in found.slots:  # The best come first.
        begins = clock.local(slot.span.begins_at)
        half = (begins.date(), begins.hour < NOON)
        if halves[half] < SHOWN_A_HALF:
            halves[half] += 1
            days.setdefault(begins.date(), []).append(slot)
    arranges = may(who, Permission.MEETING_ARRANGE)
    return [
        {
            "date": f"{on.month}月{on.day}日　星期{words.WEEKDAYS[on.weekday()]}",
            "slots": [
                _slot(found, slot, arranges=arranges)
                for slot in sorted(slots, key=lambda one: one.span.begins_at)
            ],
        }
        for on, slots in sorted(days.items())
    ]


def _slot(found: Found, slot: Slot, *, arranges: bool) -> dict[str, Any]:
    begins, ends = clock.local(slot.span.begins_at), clock.local(slot.span.ends_at)
    when: dict[str, Any] = {
        "day": begins.date().isoformat(), "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}",
        "room": slot.rooms[0],
    }  # fmt: skip
    busy = [found.people[key] for key in sorted(slot.busy)]
    more = f"等 {len(busy)} 人" if len(busy) > NAMES_SHOWN else ""
    rooms = [found.rooms[key].name for key in slot.rooms[:ROOMS_SHOWN]]
    others = f"等 {len(slot.rooms)} 间" if len(slot.rooms) > ROOMS_SHOWN else ""
    return {
        "time": f"{begins:%H:%M}—{ends:%H:%M}",
        "free": not busy,
        "busy": "、".join(busy[:NAMES_SHOWN]) + more,
        "rooms": "、".join(rooms) + others,
        "arrange": _arranging(found, when) if arranges else "",
        "book": url_for("rooms.listing", **when),
    }


def _arranging(found: Found, when: dict[str, Any]) -> str:
    """筹备会议 with that time and with the people who were chosen here."""
    organ = request.args.get("organ", "")
    return url_for("meetings.new", organ=organ, people=list(found.people), **when)


def _equipment() -> list[str]:
    return sorted({thing for room in rooming.rooms() for thing in room.equipment})


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return "".join([f"{hours} 小时" if hours else "", f" {rest} 分钟" if rest else ""]).strip()
