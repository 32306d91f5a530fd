"""Who watches in the sample county: shifts of past nights, as their rosters were issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.duty.models import (
    Cell,
    DayClass,
    DutyPost,
    DutyUnit,
    Roster,
    RosterState,
    Shift,
    ShiftKind,
)
from app.sample.county import County

DAY, NIGHT = "白班", "夜班"
POSTS = ("带班领导", "主班", "副班")


def duty_unit(county: County, name: str, superior: str = "") -> DutyUnit:
    """The duty of a unit, with its posts and its two shifts; made where it is not there yet."""
    found = db.session.scalar(select(DutyUnit).where(DutyUnit.unit_id == county.units[name]))
    if found is None:
        above = duty_unit(county, superior) if superior else None
        outside = "" if superior else "云州市人民政府总值班室"
        found = DutyUnit(
            unit_id=county.units[name], superior_id=above.id if above else None,
            superior_name=outside, phone="8820 1110", weights={},
        )  # fmt: skip
        db.session.add(found)
        db.session.flush()
        db.session.add_all(
            DutyPost(duty_unit_id=found.id, name=post, order=order)
            for order, post in enumerate(POSTS, start=1)
        )
        days = [one.value for one in DayClass]
        db.session.add_all(
            ShiftKind(duty_unit_id=found.id, name=kind, begins=begins, ends=ends,
                      night=kind == NIGHT, days=days, order=order)
            for order, (kind, begins, ends) in enumerate(
                ((DAY, 510, 1050), (NIGHT, 1050, 1950)), start=1
            )
        )  # fmt: skip
        db.session.flush()
    return found


def shift(
    county: County, unit: str, begins: datetime, ends: datetime, people: Mapping[str, str]
) -> int:
    """One shift in force, with who stands in which post; gives its id."""
    duty = duty_unit(county, unit)
    day = clock.local(begins).date()
    made_by = county.people[next(iter(people.values()))]
    roster = Roster(
        duty_unit_id=duty.id, title=f"{unit}值班表", first_day=day, last_day=day,
        state=RosterState.ISSUED, made_by=made_by, made_at=begins, issued_at=begins,
    )  # fmt: skip
    db.session.add(roster)
    db.session.flush()
    night = clock.local(begins).date() != clock.local(ends).date()
    kinds = {kind.name: kind for kind in duty.kinds}
    row = Shift(
        roster_id=roster.id, duty_unit_id=duty.id, kind_id=kinds[NIGHT if night else DAY].id,
        day=day, begins_at=begins, ends_at=ends, night=night, day_class=DayClass.WORKDAY, weight=1,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    posts = {post.name: post for post in duty.posts}
    db.session.add_all(
        Cell(shift_id=row.id, post_id=posts[post].id, person_id=county.people[name])
        for post, name in people.items()
    )
    db.session.flush()
    return row.id
