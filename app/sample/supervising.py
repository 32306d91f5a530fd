"""What the sample county supervises: items at every stage, with their reports, evidence and notices."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.calendar.office import office_calendar
from app.circulation import engine, queries
from app.circulation.models import Circulation, Task, TaskKind, TaskState
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.official_documents.files import Upload
from app.sample.county import County
from app.supervision import entering, keeping, ladder
from app.supervision.circulation import SUPERVISION
from app.supervision.models import SupervisionItem
from app.supervision.paper import item_form

SUPERVISOR = "陈立新"
USUAL = {
    "draft": "submit", "approve": "approve", "accept": "accept", "carry_out": "finish",
    "sign": "agree", "check": "pass", "conclude": "pass", "read": "note", "close": "close",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One invented item: what, whose, since when, until when, and what was reported on the way."""

    title: str
    source: str
    basis: str
    target: str
    lead: str
    assisting: tuple[str, ...] = ()
    ago: int = 0  # days since it was entered
    due: int = 20  # days from today to its date
    until: str = "carry_out"
    rhythm: str = "weekly"
    urgency: str = ""
    reports: tuple[tuple[int, int, str], ...] = ()  # days ago, percent, words
    notices: tuple[tuple[int, str, str], ...] = ()  # days ago, colour, words


ITEMS = (
    SampleItem(
        "中小学食堂燃气安全隐患整改", "meeting", "县政府第十二次常务会议纪要第三项",
        "全县 42 所学校食堂全部安装燃气报警和自动切断装置，安装率 100%，逐校验收签字。",
        "教育局", ("财政局", "住建局"), ago=45, due=6,
        reports=(
            (38, 10, "已完成 42 所学校食堂逐一排查，建立台账。"),
            (24, 30, "完成采购，13 所学校已安装到位。"),
            (10, 45, "19 所学校已安装，其余学校因停气施工协调较慢。"),
        ),
        notices=((5, "blue", "进度落后于计划，请倒排工期，每周报一次安装清单。"),),
    ),
    SampleItem(
        "县城老旧小区供水管网改造", "work_report", "2026 年县政府工作报告重点任务第 17 项",
        "改造 11 个老旧小区供水管网 23 公里，恢复路面，居民用水投诉下降一半以上。",
        "住建局", ("发改局",), ago=90, due=70, rhythm="monthly",
        reports=((60, 25, "完成设计和招标。"), (30, 45, "6 个小区完成管网更换。"),
                 (3, 62, "8 个小区完成管网更换，5 个小区恢复路面。")),
    ),
    SampleItem(
        "冬季清洁取暖煤炭保供", "instruction", "苏和县长 11 月 6 日在保供专报上的批示",
        "储煤不少于 6 万吨，供热企业库存不少于 15 天用量，价格不高于去年同期。",
        "发改局", (), ago=20, due=12, urgency="加急",
        reports=((12, 50, "已签订 5.2 万吨长协，到货 3 万吨。"), (2, 80, "到货 5.1 万吨，三家企业库存 17 天。")),
    ),
    SampleItem(
        "森林草原防火隔离带清理", "superior", "云州市人民政府关于做好秋冬季防灭火工作的通知",
        "清理重点林缘隔离带 86 公里，宽度不少于 15 米，留存前后对比影像。",
        "林草局", ("青石镇",), ago=60, due=-3,
        reports=((45, 20, "完成任务分解，进场作业。"), (21, 55, "完成 47 公里。")),
        notices=((20, "blue", "请加快进度，大风天气来临前完成。"),
                 (8, "orange", "进度滞后 30 个百分点以上，请主要负责人到现场督办并限期整改。")),
    ),
    SampleItem(
        "12345 热线集中反映的城北集贸市场夜间噪声", "hotline", "12345 热线 11 月第 3 周专报",
        "整治夜间装卸和音响噪声，回访 20 户以上居民，满意率不低于 90%。",
        "住建局", (), ago=1, due=6, until="accept", rhythm="daily",
    ),
    SampleItem(
        "县人大第 37 号建议：青石镇北部三村增设取水点", "proposal", "县十七届人大三次会议第 37 号建议",
        "新建取水点 3 处并通水，当面答复领衔代表，办理结果满意。",
        "青石镇", ("财政局",), ago=75, due=15, until="check",
        reports=((50, 40, "完成选址和打井。"), (9, 100, "3 处取水点全部通水，代表现场查看。")),
    ),
    SampleItem(
        "政务大厅综合窗口改造", "work_report", "2026 年县政府工作报告重点任务第 31 项",
        "设综合窗口 12 个，依申请事项无差别受理，平均等候不超过 10 分钟。",
        "数据局", (), ago=120, due=20, until="", rhythm="monthly",
        reports=((80, 50, "完成窗口改造和人员培训。"), (15, 100, "12 个综合窗口全部启用，平均等候 7 分钟。")),
    ),
    SampleItem(
        "耕地撂荒地块复种核查", "superior", "省自然资源厅卫片图斑核查通知",
        "核查图斑 128 个，具备条件的 30 日内复种，逐地块上传照片。",
        "自然资源局", (), ago=1, due=30, until="approve",
    ),
    SampleItem(
        "拖欠中小企业账款清欠", "meeting", "县政府第十二次常务会议纪要第五项",
        "无分歧欠款 1860 万元全部清偿，有分歧的逐笔明确处理意见。",
        "财政局", ("发改局", "住建局"), ago=40, due=9, until="extension",
        reports=((20, 45, "已清偿 870 万元。"), (4, 70, "已清偿 1310 万元，余款待专项债下达。")),
    ),
    SampleItem(
        "学校周边交通秩序整治", "other", "县委、县政府联席会议议定",
        "12 所学校设护学岗，上下学时段有人值守。", "教育局", (), ago=0, due=30, until="draft",
    ),
)  # fmt: skip


def live(county: County) -> None:
    """Every item from its first day to where it stands now."""
    for one in ITEMS:
        _one(county, one)
    calendar = office_calendar()
    ago = next(n for n in range(30) if calendar.is_working_day(clock.today() - timedelta(days=n)))
    with days_ago(ago):
        ladder.climb_all()


def _one(county: County, one: SampleItem) -> None:
    now = datetime.now(UTC)
    with days_ago(one.ago):
        item_id = propose(county, _form(county, one, now))
    if one.until in ("draft", "approve", "accept"):
        with days_ago(one.ago):
            walk(county, item_id, one.until)
        return
    with days_ago(one.ago):
        walk(county, item_id, "carry_out")
    events: list[tuple[int, str, tuple[int, int, str] | tuple[int, str, str]]] = [
        *((report[0], "report", report) for report in one.reports),
        *((notice[0], "notice", notice) for notice in one.notices),
    ]
    for days, kind, event in sorted(events, key=lambda e: -e[0]):
        with days_ago(days):
            if kind == "report":
                name = f"{one.lead}进展情况.pdf"
                evidence = item_form(item(item_id))
                feed_back(county, item_id, str(event[1]), str(event[2]), files=((name, evidence),))
            else:
                _notice(county, item_id, str(event[1]), str(event[2]))
    if one.until == "extension":
        due = (clock.local(now) + timedelta(days=one.due + 45)).date().isoformat()
        with days_ago(1):
            act(county, item_id, "extend", opinion="专项债资金预计下月下达。", due=due)
    elif one.until != "carry_out":
        with days_ago(3):
            walk(county, item_id, one.until)


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """At half past nine, or now when that is still to come; what follows from it follows at once."""
    now = datetime.now(UTC)
    moment = clock.local(now - timedelta(days=days)).replace(hour=9, minute=30, second=0)
    with clock.fixed(min(moment, clock.local(now))):
        yield
        outbox.drain()


def _form(county: County, one: SampleItem, now: datetime) -> dict[str, Any]:
    due = clock.local(now + timedelta(days=one.due)).date()
    return {
        "title": one.title, "source": one.source, "basis": one.basis, "target": one.target,
        "lead": str(county.units[one.lead]), "assisting": [str(county.units[u]) for u in one.assisting],
        "due": due.isoformat(), "rhythm": one.rhythm, "urgency": one.urgency,
    }  # fmt: skip


def propose(county: County, form: dict[str, Any]) -> int:
    """A draft on the supervisor's desk; gives the item's id."""
    with unit_of_work():
        return entering.begin(county.actor(SUPERVISOR), county.units["县政府"], form).id


def item(item_id: int) -> SupervisionItem:
    return db.session.get_one(SupervisionItem, item_id)


def circulation(item_id: int) -> Circulation:
    found = queries.circulation_for(item(item_id), SUPERVISION.key)
    if found is None:
        raise LookupError(item_id)
    return found


def waiting(item_id: int) -> list[Task]:
    """The open tasks of the item's present stage, the lead's first."""
    way = circulation(item_id)
    query = select(Task).where(
        Task.circulation_id == way.id, Task.state == TaskState.OPEN, Task.stage == way.stage,
        Task.kind == TaskKind.DO,
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
    county: County, item_id: int, progress: str, words: str, *, who: str = "",
    files: tuple[tuple[str, bytes], ...] = (),
) -> None:  # fmt: skip
    """反馈, with its evidence."""
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
            form = {"result": "目标要求已逐项落实，验收合格。", "without_others": "1"}
        act(county, item_id, USUAL[stage], **form)
    raise LookupError(f"the item never came to {until}")


def _notice(county: County, item_id: int, colour: str, words: str) -> None:
    due = (clock.today() + timedelta(days=7)).isoformat()
    with unit_of_work():
        form = {"colour": colour, "words": words, "due": due}
        keeping.issue_notice(county.actor(SUPERVISOR), item_id, form)
