"""Walks a matter under supervision along its way, one act after another, as people would."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.circulation import engine, queries
from app.circulation.models import Circulation, Task, TaskState
from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.official_documents.files import Upload
from app.sample.county import County
from app.supervision import entering
from app.supervision.circulation import SUPERVISION
from app.supervision.models import SupervisionItem

SUPERVISOR, HEAD = "陈立新", "乌云"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
USUAL = {
    "draft": "submit", "approve": "approve", "accept": "accept", "carry_out": "finish",
    "sign": "agree", "check": "pass", "conclude": "pass", "read": "note", "close": "close",
}  # fmt: skip


def propose(county: County, **changed: Any) -> int:
    """A draft on the supervisor's desk; gives the item's id."""
    form = {
        "title": "中小学食堂燃气安全隐患整改",
        "source": "meeting",
        "basis": "县政府第十二次常务会议纪要",
        "target": "12月底前完成全县 42 所学校食堂燃气报警装置安装，安装率 100%。",
        "lead": str(county.units["教育局"]),
        "assisting": [str(county.units["财政局"])],
        "due": (clock.today() + timedelta(days=40)).isoformat(),
        "rhythm": "weekly",
        **changed,
    }
    with unit_of_work():
        return entering.begin(county.actor(SUPERVISOR), county.units["县政府"], form).id


def item(item_id: int) -> SupervisionItem:
    return db.session.get_one(SupervisionItem, item_id)


def circulation(item_id: int) -> Circulation:
    found = queries.circulation_for(item(item_id), SUPERVISION.key)
    assert found is not None
    return found


def waiting(item_id: int) -> list[Task]:
    """The open tasks of the item's present stage, the lead's first."""
    way = circulation(item_id)
    query = select(Task).where(
        Task.circulation_id == way.id, Task.state == TaskState.OPEN, Task.stage == way.stage,
        Task.kind == "do",
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Task.position, Task.id)))


def act(
    county: County, item_id: int, move: str, *, who: str = "", opinion: str = "", **form: Any
) -> None:
    """The first person for whom the item waits (or `who`) makes a move."""
    names = {key: name for name, key in county.people.items()}
    task = next(t for t in waiting(item_id) if not who or names[t.person_id] == who)
    name, task_id = names[task.person_id], task.id
    with unit_of_work():
        engine.act(county.actor(name), task_id, move, opinion=opinion, form=form)


def feed_back(
    county: County, item_id: int, progress: str, words: str = "已按计划推进。", *,
    who: str = "", files: tuple[tuple[str, bytes], ...] = (("现场照片.pdf", PDF),),
) -> None:  # fmt: skip
    uploads = [Upload(name, io.BytesIO(content)) for name, content in files]
    act(county, item_id, "feed_back", who=who, opinion=words, progress=progress, evidence=uploads)


def walk(county: County, item_id: int, until: str) -> None:
    """Make the usual move of every stage until the item waits in the stage `until`."""
    for _ in range(20):
        stage = circulation(item_id).stage
        if stage == until or stage is None:
            return
        form: dict[str, Any] = {}
        if stage == "carry_out":
            feed_back(county, item_id, "100")
            form = {"result": "42 所学校食堂全部安装到位，验收合格。", "without_others": "1"}
        act(county, item_id, USUAL[stage], **form)
    raise LookupError(f"the item never came to {until}")
