"""What the sample county divides into parts and what it inspects: a little of each."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.calendar.office import office_calendar
from app.circulation import engine, moves
from app.circulation.models import Task, TaskKind, TaskState
from app.circulation.queries import circulation_for
from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory import platforms, rights
from app.directory.models import Platform
from app.official_documents.files import Upload
from app.sample.county import County
from app.sample.supervising import SUPERVISOR, days_ago, feed_back
from app.supervision import alerting, inspecting, parts
from app.supervision.alerting import Delivered
from app.supervision.inspection_circulation import INSPECTION
from app.supervision.inspection_models import Inspection
from app.supervision.inspection_paper import inspection_form
from app.supervision.models import Source, SupervisionItem
from documents.encryption.signing import SigningKey

# Parts of the canteens: title, what counts as done, who, share, percent reported.
PARTS = (
    ("城区学校安装", "17 所城区学校全部安装并验收签字。", "林芳", 50, "80"),
    ("乡镇学校安装", "25 所乡镇学校全部安装并验收签字。", "赵敏", 30, "20"),
    ("设备资金拨付", "采购资金全额拨付到位。", "何俊", 20, "100"),
)
TITLE = "惠企政策兑现情况专项督查"


def live(county: County) -> None:
    """The canteens are divided, one inspection was fed back to its object, a clue waits at the door."""
    _divide(county)
    _inspect(county)
    _deliver(county)


def _divide(county: County) -> None:
    rows = db.session.execute(
        select(SupervisionItem.id, SupervisionItem.lead_unit_id, SupervisionItem.source).order_by(
            SupervisionItem.id
        )
    ).all()
    item_id = next(
        row[0] for row in rows
        if row[1] == county.units["教育局"] and row[2] is Source.MEETING
    )  # fmt: skip
    due = office_calendar().add_working_days(clock.today(), 3).isoformat()
    form: dict[str, Any] = {"level": ""}
    for number, (title, measure, who, share, _) in enumerate(PARTS, start=1):
        form |= {
            f"title-{number}": title, f"measure-{number}": measure, f"due-{number}": due,
            f"person-{number}": county.seat(who), f"share-{number}": str(share),
        }  # fmt: skip
    with days_ago(4), unit_of_work():
        parts.divide(county.actor("郑秀兰"), item_id, None, form)
    for days, (_, _, who, _, percent) in enumerate(PARTS, start=1):
        with days_ago(4 - days):
            feed_back(county, item_id, percent, "按分工推进，情况见进度。", who=who)


def _inspect(county: County) -> None:
    now = datetime.now(UTC)
    form = {
        "title": TITLE, "kind": "special", "basis_kind": "decision",
        "basis": "县政府第十一次常务会议决定", "content": "奖补资金申报、审核、拨付是否按时足额。",
        "scope": "今年以来应兑现的惠企资金", "objects": [str(county.units["财政局"])],
        "methods": ["papers", "visit", "hearing"], "leader": county.seat("乌云"),
        "team": [county.seat(SUPERVISOR)], "plan": "一、调阅台账；二、走访企业；三、汇总反馈。",
        "begins": clock.local(now - timedelta(days=25)).date().isoformat(),
        "ends": clock.local(now + timedelta(days=5)).date().isoformat(),
    }  # fmt: skip
    with days_ago(25):
        with unit_of_work():
            actor = county.actor(SUPERVISOR)
            item_id = inspecting.begin(actor, county.units["县政府"], form).id
        for move in ("submit", "agree", "approve"):
            _act(county, item_id, move)
    pages = inspection_form(db.session.get_one(Inspection, item_id))
    with days_ago(12):
        words = "走访 18 户企业，3 户反映奖补资金超过 60 个工作日未到账。"
        evidence = [Upload("走访记录.pdf", io.BytesIO(pages))]
        _act(county, item_id, "record", method="visit", words=words, evidence=evidence)
    with days_ago(6):
        due = clock.local(now + timedelta(days=30)).date().isoformat()
        words = "3 户企业奖补资金共 46 万元没有按时拨付，应限期拨付到位。"
        _act(county, item_id, "conclude", words=words, rectify_by=due)
        _act(county, item_id, "agree")
    with days_ago(5):
        task = _waiting(item_id)[-1]
        head = next(name for name, key in county.people.items() if key == task.person_id)
        with unit_of_work():
            moves.open_task(county.actor(head), task.id)


def _deliver(county: County) -> None:
    """12345 热线平台 is registered by two administrators, and has delivered one clue."""
    key = SigningKey.generate("gm").public.to_pem().decode()
    government = county.units["县政府"]
    with days_ago(30), unit_of_work():
        keeper = county.actor("安国梁")
        platform = platforms.ask(keeper, "12345 热线平台", government, key, "热线线索直达督查室。")
        change = rights.waiting()[-1].id
        platform_id = platform.id
    with days_ago(29), unit_of_work():
        rights.confirm(county.actor("严守信"), change)
    given = Delivered(
        "RX-2026-0917", "松岭乡通村客车停运无替代班次", "连续两周停运，三次投诉未解决。", None
    )
    with unit_of_work():
        alerting.receive(db.session.get_one(Platform, platform_id), "RX-2026-0917", b"{}", given)


def _act(county: County, item_id: int, move: str, **form: Any) -> None:
    task = _waiting(item_id)[0]
    name = next(name for name, key in county.people.items() if key == task.person_id)
    task_id = task.id
    with unit_of_work():
        engine.act(county.actor(name), task_id, move, form=form)


def _waiting(item_id: int) -> list[Task]:
    way = circulation_for(db.session.get_one(Inspection, item_id), INSPECTION.key)
    open_tasks = [t for t in way.tasks if t.state is TaskState.OPEN] if way else []
    return [t for t in open_tasks if t.kind is TaskKind.DO]
