"""People and units that go while an item is under way: it never lies where nobody can take it up."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select

from app.core import outbox
from app.core.database import db
from app.core.errors import Blocked, Invalid
from app.core.unit_of_work import unit_of_work
from app.directory import leaving
from app.directory.models import Appointment, Unit
from app.sample.county import County
from app.searching import reading
from app.searching.asking import ask
from app.supervision import keeping, part_tree, parts
from app.supervision.models import Evidence
from tests.app.supervision.test_parts import plan
from tests.app.supervision.walk import SUPERVISOR, act, feed_back, item, propose, waiting, walk

LEAD, CLERK, KEEPER = "郑秀兰", "林芳", "安国梁"


def names(county: County, item_id: int) -> list[str]:
    known = {key: name for name, key in county.people.items()}
    return [known[task.person_id] for task in waiting(item_id)]


def divided(county: County) -> int:
    item_id = propose(county, assisting=[])
    walk(county, item_id, "carry_out")
    with unit_of_work():
        form = {"level": "", **plan(county, ("排查", LEAD, 50), ("安装", CLERK, 50))}
        parts.divide(county.actor(LEAD), item_id, None, form)
    return item_id


def reported(county: County, item_id: int) -> None:
    """The lead goes ahead without the clerk, whose part is half done; nothing lies on her desk now."""
    feed_back(county, item_id, "50", who=CLERK)
    own = next(part.id for part in item(item_id).parts if part.title == "排查")
    act(county, item_id, "feed_back", who=LEAD, opinion="完成。", progress="100", part=str(own))
    act(county, item_id, "finish", who=LEAD, result="先行办结。", without_others="1")


def disabled(county: County) -> None:
    leaving.deactivate(county.actor(KEEPER), county.people[CLERK], [])


def moved(county: County) -> None:
    query = select(Appointment).where(
        Appointment.person_id == county.people[CLERK], Appointment.until.is_(None)
    )
    for appointment in db.session.scalars(query).all():
        leaving.end_appointment(county.actor(KEEPER), appointment.id, [])


@pytest.mark.parametrize("gone", [disabled, moved])
def test_the_part_of_somebody_who_left_falls_to_the_head_of_its_unit(county: County, gone) -> None:
    item_id = divided(county)
    reported(county, item_id)
    with unit_of_work():
        gone(county)
    act(county, item_id, "return", opinion="安装没有完成。")
    assert names(county, item_id) == [LEAD], "nothing lies on the desk of whoever left"
    part = next(one for one in item(item_id).parts if one.title == "安装")
    act(
        county,
        item_id,
        "feed_back",
        who=LEAD,
        opinion="已装完。",
        progress="100",
        part=str(part.id),
    )
    assert (part.progress, part.person_id) == (100, county.people[LEAD])
    assert part_tree.seat_of(part).person_id == county.people[LEAD]
    act(county, item_id, "finish", who=LEAD, result="全部完成。")


def test_a_handler_who_left_is_followed_by_the_head(county: County) -> None:
    item_id = propose(county, assisting=[])
    walk(county, item_id, "accept")
    act(county, item_id, "accept", handler=county.seat(CLERK))
    feed_back(county, item_id, "100", who=CLERK)
    act(county, item_id, "finish", who=CLERK, result="完成。")
    with unit_of_work():
        disabled(county)
    act(county, item_id, "return", opinion="请补充。")
    assert names(county, item_id) == [LEAD]


def test_a_unit_that_was_closed_gets_nothing_back_and_the_item_can_end(county: County) -> None:
    item_id = propose(county, assisting=[])
    walk(county, item_id, "check")
    lead = county.unit("教育局")
    with unit_of_work():
        units = db.session.scalars(
            select(Unit).where((Unit.id == lead.id) | (Unit.organ_id == lead.id))
        ).all()
        sitting = select(Appointment).where(Appointment.until.is_(None))
        for appointment in db.session.scalars(sitting).all():
            if appointment.post.unit in units:
                leaving.end_appointment(county.actor(KEEPER), appointment.id, [])
        for unit in sorted(units, key=lambda one: one.id == lead.id):
            leaving.close_unit(county.actor(KEEPER), unit.id)
    with pytest.raises(Blocked, match="没有可以办理的人员"):
        act(county, item_id, "return", opinion="请补充。")
    with unit_of_work():
        keeping.withdraw(county.actor(SUPERVISOR), item_id, {"reason": "单位已撤销，另行立项。"})
    assert waiting(item_id) == []


def test_a_bomb_among_the_evidence_is_kept_unopened_and_the_item_is_found(county: County) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<a>" + b" " * 60_000_000)
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with pytest.raises(Invalid, match="网页"):
        feed_back(county, item_id, "30", files=(("照片.txt", b"<script>alert(1)</script>"),))
    feed_back(county, item_id, "30", files=(("安装清单.docx", packed.getvalue()),))
    outbox.drain()
    reading.read_waiting(limit=20)
    outbox.drain()
    assert len(db.session.scalars(select(Evidence)).all()) == 1
    hits = ask(county.actor(SUPERVISOR), "安装清单").found
    assert [hit.subject_id for hit in hits] == [item_id]
