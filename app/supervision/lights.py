"""红黄绿灯: by the date, and by the progress against the plan, which runs evenly from 交办 to the date.

An item that is fed back nothing gets worse by itself, so what is kept is not its light but the two
moments at which the light changes. A list of any length asks the database to compare two columns.
Between them and the figures of `Thresholds` stands nothing else; practice of 银川 (see office.md 1.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from app.calendar.office import office_calendar
from app.core import clock
from app.core.labels import Labelled
from app.supervision.models import SupervisionItem

WHOLE = 100  # percent


class Light(Labelled):
    """The light of an item."""

    RED = "red", "红灯"
    YELLOW = "yellow", "黄灯"
    GREEN = "green", "绿灯"
    NONE = "none", "未亮灯"  # not assigned, suspended, or over


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When an item turns yellow or red."""

    working_days_before: int = 3  # yellow from so many working days before the date
    behind_yellow: int = 10  # points behind the plan
    behind_red: int = 30


@dataclass(frozen=True, slots=True)
class Turning:
    """When the light changes."""

    yellow: datetime
    red: datetime


def turning(begun: datetime, due: datetime, progress: int, at: Thresholds | None = None) -> Turning:
    """The moments from which an item of this progress (percent) is yellow, and red.

    Red when the date has passed or the plan is ahead by more than `behind_red` points; a finished
    item that only waits to be checked is red when its date has passed and yellow never before.
    """
    at = at or Thresholds()
    red = min(due, _behind_from(begun, due, progress + at.behind_red))
    if progress >= WHOLE:
        return Turning(due, due)
    calendar = office_calendar()
    day = calendar.add_working_days(clock.local(due).date(), -at.working_days_before)
    soon = datetime.combine(day, clock.local(due).timetz().replace(tzinfo=None), clock.BEIJING)
    yellow = min(max(soon, begun), _behind_from(begun, due, progress + at.behind_yellow))
    return Turning(min(yellow, red), red)


def renew(item: SupervisionItem) -> None:
    """Set the moments anew: the progress, the date or the state of the item has changed."""
    if item.begun_at is None or item.due_at is None or item.suspended_at is not None:
        item.yellow_from = item.red_from = None
        return
    at = turning(item.begun_at, item.due_at, item.progress)
    item.yellow_from, item.red_from = at.yellow, at.red


def light_of(item: SupervisionItem, now: datetime) -> Light:
    """The light of one item at this moment."""
    if item.red_from is None or item.yellow_from is None:
        return Light.NONE
    if now >= item.red_from:
        return Light.RED
    return Light.YELLOW if now >= item.yellow_from else Light.GREEN


def shows(light: Light, now: datetime) -> ColumnElement[bool]:
    """The same as a condition on a query."""
    red, yellow = SupervisionItem.red_from, SupervisionItem.yellow_from
    conditions: Mapping[Light, ColumnElement[bool]] = {
        Light.RED: red <= now,
        Light.YELLOW: and_(yellow <= now, red > now),
        Light.GREEN: yellow > now,
        Light.NONE: or_(red.is_(None), yellow.is_(None)),
    }
    return conditions[light]


def planned(item: SupervisionItem, now: datetime) -> int:
    """计划进度: the percent that the plan wants by now."""
    if item.begun_at is None or item.due_at is None:
        return 0
    whole = (item.due_at - item.begun_at).total_seconds()
    gone = (now - item.begun_at).total_seconds()
    return WHOLE if whole <= 0 else max(0, min(WHOLE, int(WHOLE * gone / whole)))


def _behind_from(begun: datetime, due: datetime, percent: int) -> datetime:
    """From when the even plan is past `percent`."""
    return begun + timedelta(seconds=(due - begun).total_seconds() * percent / WHOLE)
