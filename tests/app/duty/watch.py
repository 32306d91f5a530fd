"""Shifts around this moment in the sample county, and the forms that are filled in during one."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.duty import urgent
from app.sample import duty_shifts
from app.sample.county import County

OFFICE, BUREAU = "县政府办", "教育局"
WRITER, SECOND, LEADER = "丁小军", "方志敏", "胡志强"  # on duty now
NEXT = "包玉兰"  # on duty afterwards
BELOW = "林芳"  # on duty in the bureau


def around(county: County, now: datetime | None = None) -> tuple[int, int]:
    """This shift and the next one of the office, and one of the bureau below it; the office's ids."""
    now = now or clock.now()
    change = now + timedelta(hours=6)
    with unit_of_work():
        duty_shifts.duty_unit(county, BUREAU, OFFICE)
        people = {"带班领导": LEADER, "主班": WRITER, "副班": SECOND}
        present = duty_shifts.shift(county, OFFICE, now - timedelta(hours=2), change, people)
        then = duty_shifts.shift(
            county, OFFICE, change, change + timedelta(hours=10), {"主班": NEXT, "带班领导": "哈斯"}
        )
        duty_shifts.shift(county, BUREAU, now - timedelta(hours=2), change, {"主班": BELOW})
    return present, then


def at(minutes: int = 0) -> str:
    """So many minutes ago, as a browser sends it."""
    return f"{clock.local(clock.now() - timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}"


def first_report(county: County, unit: str = OFFICE, **changed: str) -> dict[str, object]:
    """首报 as it is sent; the superior of the bureau is the office, that of the office is outside."""
    target = f"u{county.units[OFFICE]}" if unit == BUREAU else "x"
    return {
        "unit": str(county.units[unit]), "title": "松岭乡东山村山体滑坡", "kind": "natural",
        "level": "larger", "place": "松岭乡东山村三组", "happened": at(20), "known": at(10),
        "outside": "", "approved_by": LEADER, "source": "村主任电话报告",
        "course": "二十一时许山体局部滑坡，阻断村道五十米。", "measures": "乡干部已到现场，转移群众十二人。",
        "targets": [target], **changed,
    }  # fmt: skip


def begun(county: County, who: str = WRITER, unit: str = OFFICE, **changed: str) -> int:
    """An event that was reported; gives its id."""
    form = first_report(county, unit, **changed)
    with unit_of_work():
        return urgent.begin(county.actor(who), county.units[unit], form).id
