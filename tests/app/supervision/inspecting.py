"""Walks an inspection along its way, as people of the sample county would."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from app.circulation import engine, moves
from app.circulation.models import Task, TaskKind, TaskState
from app.circulation.queries import circulation_for
from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.official_documents.files import Upload
from app.sample.county import County
from app.supervision import inspecting
from app.supervision.inspection_circulation import INSPECTION
from app.supervision.inspection_models import Inspection
from tests.app.supervision.walk import PDF, SUPERVISOR

LEADER, OBJECT, REVIEWER = "乌云", "郑秀兰", "包玉兰"


def plan(county: County, **changed: Any) -> dict[str, Any]:
    return {
        "title": "义务教育学校食堂管理专项督查",
        "kind": "special",
        "basis_kind": "order",
        "basis": "苏和县长 3 月 9 日批示",
        "content": "食堂采购、留样和燃气安全。",
        "scope": "全县义务教育学校",
        "plan": "分两组，先查资料后看现场，三日内汇总。",
        "objects": [str(county.units["教育局"])],
        "methods": ["visit", "papers"],
        "begins": clock.today().isoformat(),
        "ends": (clock.today() + timedelta(days=20)).isoformat(),
        "leader": county.seat(LEADER),
        "team": [county.seat(SUPERVISOR)],
        **changed,
    }


def propose(county: County, **changed: Any) -> int:
    with unit_of_work():
        form = plan(county, **changed)
        return inspecting.begin(county.actor(SUPERVISOR), county.units["县政府"], form).id


def item(item_id: int) -> Inspection:
    return db.session.get_one(Inspection, item_id)


def waiting(item_id: int) -> list[Task]:
    way = circulation_for(item(item_id), INSPECTION.key)
    assert way is not None
    return [
        t for t in way.tasks
        if t.state is TaskState.OPEN and t.kind is TaskKind.DO and t.stage == way.stage
    ]  # fmt: skip


def act(
    county: County, item_id: int, move: str, *, who: str = "", opinion: str = "", **form: Any
) -> None:
    names = {key: name for name, key in county.people.items()}
    task = next(t for t in waiting(item_id) if not who or names[t.person_id] == who)
    with unit_of_work():
        engine.act(county.actor(names[task.person_id]), task.id, move, opinion=opinion, form=form)


def stage(item_id: int) -> str | None:
    way = circulation_for(item(item_id), INSPECTION.key)
    return way.stage if way else None


def concluded(county: County, *, opened: bool = True, **form: Any) -> int:
    """Fed back to its object, who has just opened it, if at all."""
    item_id = propose(county)
    for move in ("submit", "agree", "approve"):
        act(county, item_id, move)
    evidence = [Upload("照片.pdf", io.BytesIO(PDF))]
    act(county, item_id, "record", method="visit", words="三所学校留样不全。", evidence=evidence)
    act(county, item_id, "conclude", words="留样制度没有落实。", **form)
    act(county, item_id, "agree")
    if not opened:
        return item_id
    with unit_of_work():
        task = next(t for t in waiting(item_id) if t.person_id == county.people[OBJECT])
        moves.open_task(county.actor(OBJECT), task.id)
    return item_id
