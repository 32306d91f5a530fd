"""日程: days, weeks and months of oneself, of the leaders of an organ, and of a room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for

from app.calendar.office import office_calendar
from app.core import clock
from app.directory.actors import Actor
from app.meetings import calendars, polls, rooming
from app.meetings.calendars import Happening
from app.meetings.rooms import Span
from app.permissions.rules import Permission
from blueprints.meetings import calendar_duty, calendar_view
from blueprints.meetings.calendar_duty import Duty
from blueprints.shared.access import requires
from blueprints.shared.shell import shell
from blueprints.shared.visitors import actor

bp = Blueprint("calendar", __name__, template_folder="templates")
VIEWS = ("day", "week", "month")
WHOSE = ("me", "leaders", "room")
FARTHEST = timedelta(days=800)  # from today, either way


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, made plain: nothing in it is wrong."""

    whose: str
    view: str
    day: date
    organ: int
    room: int


@bp.get("/calendar")
@requires(Permission.DESK)
def show() -> Any:
    asked, who = _asked(), actor()
    first, last = days_of(asked.view, asked.day)
    whole = Span(_midnight(first), _midnight(last + timedelta(days=1)))
    choice, names, happenings = _found(who, asked, whole)
    duty = _duty(who, asked, names, first, last)
    context = calendar_view.calendar(
        calendar_view.Shown(
            whose=asked.whose, view=asked.view, day=asked.day, first=first, last=last,
            calendar=office_calendar(), happenings=happenings, names=names,
            duty=duty,
        )
    )  # fmt: skip
    context["choice"] = choice
    waiting = polls.waiting_for(who) if asked.whose == "me" else 0
    context["waiting"] = f"有 {waiting} 个约时间等您答复。" if waiting else ""
    context["polls"] = url_for("polls.listing")
    context["links"] = [
        {"label": "找时间", "href": url_for("finding.show")},
        {"label": "个人日程", "href": url_for("entries.listing")},
        {"label": "订阅", "href": url_for("feeds.listing")},
    ]
    if asked.whose == "room":
        book = url_for("rooms.listing", day=asked.day.isoformat())
        context["links"].insert(0, {"label": "预订会议室", "href": book})
    context["action"] = url_for("calendar.show")
    return render_template("meetings/calendar.html", shell=shell(), calendar=context)


def days_of(view: str, day: date) -> tuple[date, date]:
    """The first and the last day that a view shows: whole weeks from Monday on, but for one day."""
    if view == "day":
        return day, day
    first = last = day
    if view == "month":
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _found(
    who: Actor, asked: Asked, whole: Span
) -> tuple[dict[str, Any] | None, dict[int, str], list[Happening]]:
    """What there is to choose from besides, the names of the people, and what they have."""
    if asked.whose == "leaders":
        organs = {unit.id: unit for unit in calendars.led_organs(who)}
        chosen = asked.organ if asked.organ in organs else next(iter(organs), 0)
        names = calendars.leaders(chosen)
        options = [{"value": str(key), "label": unit.name} for key, unit in organs.items()]
        choice = {"name": "organ", "label": "单位", "options": options, "value": str(chosen)}
        return choice, names, calendars.of_people(who, names, whole)
    if asked.whose == "room":
        rooms = {room.id: room for room in rooming.rooms()}
        room = rooms.get(asked.room) or next(iter(rooms.values()), None)
        options = [{"value": str(key), "label": one.name} for key, one in rooms.items()]
        value = str(room.id) if room else ""
        choice = {"name": "room", "label": "会议室", "options": options, "value": value}
        return choice, {}, calendars.of_room(who, room, whole) if room else []
    own = [who.person_id] if who.person_id is not None else []
    return None, {}, calendars.of_people(who, own, whole)


def _duty(who: Actor, asked: Asked, names: dict[int, str], first: date, last: date) -> Duty:
    """值班 that belongs beside this calendar; a room has none."""
    if asked.whose == "me":
        return calendar_duty.of_viewer(who, first, last)
    return calendar_duty.of_people(names, first, last)


def _asked() -> Asked:
    view, whose = request.args.get("view", ""), request.args.get("of", "")
    return Asked(
        whose=whose if whose in WHOSE else "me",
        view=view if view in VIEWS else "week",
        day=_day(),
        organ=_number("organ"),
        room=_number("room"),
    )


def _day() -> date:
    try:
        found = date.fromisoformat(request.args.get("day", "")[:10])
    except ValueError:
        return clock.today()
    return found if abs(found - clock.today()) < FARTHEST else clock.today()


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BEIJING)
