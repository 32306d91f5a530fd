"""The forms of 值班."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty import keeping, swaps
from app.duty.models import Cell, DutyUnit, Shift
from app.sample import watching
from tests.hostile.forms import Form
from tests.office import Office

KEEPER, ASKER = watching.KEEPER, "丁小军"
FIRST = clock.today() + timedelta(days=20)
LAST = FIRST + timedelta(days=6)


def ready(office: Office) -> dict[str, int]:
    with unit_of_work():
        return {"unit_id": watching.found(office.county).id}


def drafted(office: Office) -> dict[str, int]:
    made = ready(office)
    record_id = watching.drafted(office.county, made["unit_id"], FIRST, LAST)
    return {**made, "record_id": record_id, "cell_id": first_cell(record_id).id}


def requested(office: Office) -> dict[str, int]:
    """A 顶班 that waits for its answer, between the first two for whom it breaks no rule."""
    made = ready(office)
    made["record_id"] = watching.issued(office.county, made["unit_id"], FIRST, LAST)
    names = {key: name for name, key in office.county.people.items()}
    roster_cells = db.session.scalars(
        select(Cell).join(Cell.shift).where(Shift.roster_id == made["record_id"]).order_by(Cell.id)
    ).all()
    for cell in roster_cells:
        for name in watching.PEOPLE[cell.post.name]:
            taker = office.county.people[name]
            roster = cell.shift.roster
            if taker != cell.person_id and not swaps.broken_by(roster, cell, None, taker):
                form = {
                    "kind": "take_over",
                    "cell": str(cell.id),
                    "person": str(taker),
                    "reason": "出差",
                }
                with unit_of_work():
                    actor = office.county.actor(names[cell.person_id])
                    return {**made, "swap_id": swaps.ask(actor, form).id}
    raise LookupError("nobody can take over")


def wished(office: Office) -> dict[str, int]:
    """The duty unit, and somebody who would rather not come on a day."""
    made = ready(office)
    with unit_of_work():
        unit = db.session.get_one(DutyUnit, made["unit_id"])
        form = {"kind": "avoids", "first": FIRST.isoformat()}
        row = keeping.wish(office.county.actor(ASKER), unit, form)
        return {**made, "wish_id": row.id}


def first_cell(record_id: int) -> Cell:
    query = select(Cell).join(Cell.shift).where(Shift.roster_id == record_id).order_by(Cell.id)
    return db.session.scalars(query.limit(1)).one()


SETTINGS = ("/duty/units/{unit_id}",)
DUTY_FORMS = (
    Form(KEEPER, "/duty/units", {
        "unit": "3", "phone": "8820 1234", "posts": "带班领导、主班", "start": "nights", "begins": "17:30",
        "ends": "08:30", "superior": "", "superior_name": "云州市人民政府总值班室",
    }, look=("/duty/units/new", "/duty")),
    Form(KEEPER, "/duty/rosters", {"unit": "1", "first": str(FIRST), "last": str(LAST), "title": "节日值班表"},
         wished, look=("/duty/rosters",)),
    Form(KEEPER, "/duty/rosters/<int:record_id>/plans", {"move": "discard"}, drafted),
    Form(KEEPER, "/duty/rosters/<int:record_id>/cells/<int:cell_id>",
         {"person": "", "other": "", "fixed": "1", "month": f"{FIRST:%Y-%m}"}, drafted,
         look=("/duty/rosters/{record_id}",)),
    Form("石磊", "/duty/swaps", {"kind": "swap", "cell": "1", "other": "2", "person": "3", "reason": "出差", "unit": ""},
         requested, look=("/duty/swaps",)),
    Form("哈斯", "/duty/swaps/<int:swap_id>/acts", {"move": "refuse", "reason": "人手不足", "unit": ""}, requested,
         look=("/duty/swaps",)),
    Form(KEEPER, "/duty/wishes", {
        "unit": "1", "kind": "leave", "person": "", "first": str(FIRST), "last": str(LAST), "reason": "休假",
    }, wished, look=("/duty/swaps",)),
    Form(ASKER, "/duty/wishes/<int:wish_id>/removal", {"unit": "1"}, wished),
    Form(ASKER, "/duty/feeds", {"unit": "1"}, wished),
    Form(KEEPER, "/duty/units/<int:unit_id>/rules", {
        **watching.RULES,
    }, wished, look=SETTINGS),
    Form(KEEPER, "/duty/units/<int:unit_id>/posts", {"name": "司机", "wanted": "1", "move": "", "key": ""}, wished,
         look=SETTINGS),
    Form(KEEPER, "/duty/units/<int:unit_id>/shifts", {
        "name": "白班", "begins": "08:30", "ends": "17:30", "days": "weekend", "night": "", "move": "", "key": "",
    }, wished, look=SETTINGS),
    Form(KEEPER, "/duty/units/<int:unit_id>/people", {"post": "1", "people": "3"}, wished, look=SETTINGS),
    Form(KEEPER, "/duty/units/<int:unit_id>/limits", {
        "person": "3", "reason": "孕期", "until": str(LAST), "move": "",
    }, wished, look=SETTINGS),
    Form(KEEPER, "/duty/units/<int:unit_id>/pairs", {"person": "3", "other": "4", "move": ""}, wished, look=SETTINGS),
)  # fmt: skip
DUTY_FIELDLESS = {"/duty/feeds/<int:feed_id>/end", "/duty/rosters/<int:record_id>/reports"}
