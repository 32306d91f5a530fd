"""值班 beside 日程: who is on duty each day, and one's own turns among one's entries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for

from app.core import clock
from app.core.database import db
from app.directory.actors import Actor
from app.duty import people
from app.duty.log_people import LEADING
from app.duty.models import DutyUnit
from app.duty.on_duty import OPEN, Turn, turns
from app.meetings.finding import Wish
from app.meetings.rooms import Span


@dataclass(frozen=True, slots=True)
class Duty:
    """What the roster says of the days that a calendar shows."""

    unit: DutyUnit | None = None  # whose roster stands beside the days
    turns: Sequence[Turn] = ()
    whose: frozenset[int] = field(default_factory=frozenset)  # whose turns are entries

    def entries(self) -> list[Turn]:
        return [one for one in self.turns if one.person_id in self.whose]

    def of_day(self, day: date) -> list[Turn]:
        """The places of the unit's shifts of that day."""
        unit_id = self.unit.id if self.unit else None
        return [one for one in self.turns if one.duty_unit_id == unit_id and one.day == day]


def of_viewer(actor: Actor, first: date, last: date) -> Duty:
    """The roster of her own unit, and her turns in any. Two queries."""
    unit = people.own(actor, people.duty_units())
    own = frozenset(() if actor.person_id is None else (actor.person_id,))
    return Duty(unit, turns(db.session, unit.id, own, first, last) if unit else (), own)


def of_people(chosen: Collection[int], first: date, last: date) -> Duty:
    """The turns of these people. One query, or none."""
    whose = frozenset(chosen)
    return Duty(None, turns(db.session, None, whose, first, last) if whose else (), whose)


def on_duty(wish: Wish) -> dict[int, list[Span]]:
    """When those who are to meet stand by the telephone; 带班领导 may meet. One query."""
    found: dict[int, list[Span]] = {}
    for one in turns(db.session, None, wish.people, wish.earliest, wish.latest):
        if one.person_id in wish.people and one.post != LEADING:
            found.setdefault(one.person_id, []).append(Span(one.begins_at, one.ends_at))
    return found


def lead(duty: Duty, posts: Sequence[str]) -> str:
    """值班：云岭县人民政府办公室，电话 8820 1234."""
    if duty.unit is None:
        return ""
    phone = f"，值班电话 {duty.unit.phone}" if duty.unit.phone else ""
    order = f"每天依次为{'、'.join(posts)}。" if posts else "这些天还没有印发的值班表。"
    return f"{duty.unit.unit.name}值班{phone}。{order}"


def posts_of(duty: Duty) -> list[str]:
    """The names of the posts beside the days, leaders first."""
    unit_id = duty.unit.id if duty.unit else None
    return list(dict.fromkeys(one.post for one in duty.turns if one.duty_unit_id == unit_id))


def beside(duty: Duty, day: date) -> dict[str, Any] | None:
    """Who is on duty on one day: by shift, and over all shifts by post."""
    there = duty.of_day(day)
    if not there:
        return None
    shifts: dict[int, dict[str, Any]] = {}
    for one in there:
        shift = shifts.setdefault(one.shift_id, {"name": _times(one), "turns": []})
        shift["turns"].append(one)
    return {
        "href": to_duty(there[0]),
        "posts": _posts(duty, there),
        "shifts": [
            {"name": shift["name"], "posts": _posts(duty, shift["turns"])}
            for shift in shifts.values()
        ],
    }


def to_duty(one: Turn) -> str:
    """值班表 of the month, at the day."""
    return url_for(
        "duty.show", unit=one.duty_unit_id, month=f"{one.day:%Y-%m}", _anchor=f"day-{one.day}"
    )


def _posts(duty: Duty, there: Sequence[Turn]) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in there:
        person = {"name": one.name, "own": one.person_id in duty.whose, "open": one.name == OPEN}
        found.setdefault(one.post, []).append(person)
    return [{"post": post, "people": standing} for post, standing in found.items()]


def _times(one: Turn) -> str:
    begins, ends = clock.local(one.begins_at), clock.local(one.ends_at)
    morrow = "次日 " if ends.date() > begins.date() else ""
    return f"{one.shift} {begins:%H:%M}—{morrow}{ends:%H:%M}"
