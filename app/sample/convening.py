"""Meetings of the sample county: topics on their way, one meeting that was held, one that is announced."""

from __future__ import annotations

import io
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
from app.directory.actors import OFFICE
from app.meetings import arranging, attending, concluding, minutes, proposing
from app.meetings.circulation import MEETING, TOPIC
from app.meetings.models import Meeting, Topic
from app.meetings.rooms import found_room
from app.official_documents.files import Upload
from app.sample import walking
from app.sample.county import County
from app.sample.working_hours import half_past_nine
from documents.formats.docx import write_docx
from documents.model import Document, Paragraph

ORGANIZER, CHAIR, LEADER = "包玉兰", "苏和", "李建国"
USUAL = {
    "draft": "submit", "unit": "agree", "office": "pass", "legal": "pass", "leader": "agree",
    "chair": "accept",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SampleTopic:
    """One invented topic: who proposes it, and what came of it."""

    proposer: str
    title: str
    asked: str
    summary: str
    consulted: str = "已征求财政局、司法局意见，均无不同意见。"
    sitting_in: tuple[str, ...] = ("财政局",)
    major: bool = False
    weighty: bool = False
    until: str | None = None
    decisions: tuple[tuple[str, str, int], ...] = ()  # words, unit, days


ROOMS = (
    ("常务会议室", "县政府三楼 301", 30, ("投影", "视频会议", "录音")),
    ("第二会议室", "县政府二楼 206", 16, ("投影",)),
    ("视频会议室", "县政府四楼 402", 60, ("视频会议", "投影")),
)
HELD = (
    SampleTopic(
        "谢婷", "关于县城集中供热应急保障的汇报", "审议供热应急预案和备用热源改造资金。",
        "主热源检修期间，备用热源只能满足三分之二的负荷。拟投入 680 万元改造备用热源，尽快具备投用条件。",
        weighty=True,
        decisions=(
            ("备用热源改造限期具备投用条件，检修期间居民室温不低于 18 摄氏度。", "住建局", 75),
            ("改造资金 680 万元由县财政统筹安排，专款专用，按进度拨付。", "财政局", 60),
        ),
    ),
    SampleTopic(
        "陈国强", "关于园区标准化厂房二期项目的汇报", "审议项目选址和融资方案。",
        "一期厂房已全部入驻。二期拟新建 3.2 万平方米，总投资 1.1 亿元。", sitting_in=("自然资源局", "财政局"),
        decisions=(("完成项目可行性研究和用地预审，下月报县政府常务会议再审。", "发改局", 55),),
    ),
)  # fmt: skip
COMING = (
    SampleTopic(
        "林芳", "关于义务教育学校课后服务经费保障的汇报", "审议生均补助标准和经费分担办法。",
        "全县 42 所学校开展课后服务，参与学生 1.9 万人。拟按每生每学期 300 元安排，县财政承担八成。",
    ),
    SampleTopic(
        "斯琴", "关于秋冬季森林草原防灭火工作的汇报", "听取汇报，部署秋冬季防灭火工作。",
        "火险等级持续偏高，重点林缘隔离带清理进度滞后，需统一调度力量。", sitting_in=("青石镇",),
    ),
)  # fmt: skip
ON_THE_WAY = (
    SampleTopic(
        "罗明", "关于城乡建设用地增减挂钩节余指标使用的汇报", "审议节余指标使用方案。",
        "本年度节余指标 430 亩，拟优先保障乡村产业项目。", major=True, until="legal",
    ),
    SampleTopic(
        "何俊", "关于预算调整方案的汇报", "审议预算调整方案（草案）。",
        "因上级补助增加和重点支出需要，拟调增支出 4200 万元。", sitting_in=(), until="leader",
    ),
    SampleTopic(
        "郭宇航", "关于公共数据授权运营试点的汇报", "审议试点范围和收益分配办法。",
        "拟在普惠金融、停车服务两个场景开展试点。", sitting_in=(), until="unit",
    ),
)  # fmt: skip


def live(county: County) -> None:
    """A meeting three weeks ago with its 纪要, one in the coming days, and topics on their way."""
    now = datetime.now(UTC)
    with clock.fixed(half_past_nine(now - timedelta(days=27))), unit_of_work():
        for order, (name, place, seats, equipment) in enumerate(ROOMS):
            found_room(
                OFFICE, county.unit("县政府办"), name, seats=seats, place=place,
                equipment=equipment, order=order,
            )  # fmt: skip
    with clock.fixed(half_past_nine(now - timedelta(days=26))):
        held = [accepted(county, one) for one in HELD]
        meeting_id = plan(county, *held, days=3)
        act(county, meeting(meeting_id), "notice")
        outbox.drain()
    _held(county, meeting_id, held)
    with clock.fixed(half_past_nine(now - timedelta(days=3))):
        coming = [accepted(county, one) for one in COMING]
        for one in ON_THE_WAY:
            walk(county, propose(county, one), one.until)
        meeting_id = plan(county, *coming, days=6)
        act(county, meeting(meeting_id), "notice")
        outbox.drain()
    with clock.fixed(half_past_nine(now - timedelta(days=1))):
        _answer(county, meeting_id, CHAIR, reply="coming")
        _answer(county, meeting_id, LEADER, reply="coming")
        _answer(county, meeting_id, "张卫东", reply="leave", reason="赴省里参加防汛会商。")
        outbox.drain()


def _held(county: County, meeting_id: int, held: list[int]) -> None:
    organizer = county.actor(ORGANIZER)
    with clock.fixed(meeting(meeting_id).begins_at - timedelta(minutes=5)), unit_of_work():
        present = [str(a.id) for a in meeting(meeting_id).attendances]
        attending.sign_in(organizer, meeting_id, present)
    with clock.fixed(meeting(meeting_id).ends_at):
        for topic_id, one in zip(held, HELD, strict=True):
            decide(county, meeting_id, topic_id, one)
        act(county, meeting(meeting_id), "conclude")
        with unit_of_work():
            document_id = minutes.draft_minutes(organizer, meeting_id).id
    with clock.fixed(meeting(meeting_id).ends_at + timedelta(days=2)):
        walking.walk(county, document_id, "distribute")
        outbox.drain()
        act(county, meeting(meeting_id), "close")
        outbox.drain()


def propose(county: County, one: SampleTopic) -> int:
    """A topic with its paper on its proposer's desk; gives its id."""
    text = Document(title=one.title, body=(Paragraph(one.summary), Paragraph(one.asked)))
    paper = Upload("汇报稿.docx", io.BytesIO(write_docx(text)))
    form = {
        "organ": str(county.units["县政府"]), "kind": "executive", "title": one.title,
        "summary": one.summary, "asked": one.asked, "consulted": one.consulted, "minutes": "15",
        "sitting_in": [str(county.units[u]) for u in one.sitting_in],
        "major": one.major, "weighty": one.weighty,
    }  # fmt: skip
    with unit_of_work():
        return proposing.begin(county.actor(one.proposer), form, [paper]).id


def accepted(county: County, one: SampleTopic) -> int:
    topic_id = propose(county, one)
    walk(county, topic_id)
    return topic_id


def topic(topic_id: int) -> Topic:
    return db.session.get_one(Topic, topic_id)


def meeting(meeting_id: int) -> Meeting:
    return db.session.get_one(Meeting, meeting_id)


def way(record: Topic | Meeting) -> Circulation:
    found = queries.circulation_for(record, TOPIC.key if isinstance(record, Topic) else MEETING.key)
    if found is None:
        raise LookupError(record)
    return found


def waiting(record: Topic | Meeting) -> list[Task]:
    """The open tasks of the present stage."""
    circulation = way(record)
    query = select(Task).where(
        Task.circulation_id == circulation.id, Task.stage == circulation.stage,
        Task.state == TaskState.OPEN, Task.kind == TaskKind.DO,
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Task.id)))


def act(
    county: County, record: Topic | Meeting, move: str, *, opinion: str = "", **form: Any
) -> None:
    """The first person for whom it waits makes a move."""
    task = waiting(record)[0]
    name = next(n for n, key in county.people.items() if key == task.person_id)
    task_id = task.id
    with unit_of_work():
        engine.act(county.actor(name), task_id, move, opinion=opinion, form=form)


def walk(county: County, topic_id: int, until: str | None = None) -> None:
    """The usual moves of a topic until it waits in the stage `until`, or for a meeting."""
    for _ in range(12):
        stage = way(topic(topic_id)).stage
        if stage in (until, None):
            return
        form = {"leader": county.seat(LEADER)} if stage == "office" else {}
        opinion = "符合法定权限和程序。" if stage == "legal" else ""
        act(county, topic(topic_id), USUAL[str(stage)], opinion=opinion, **form)
    raise LookupError(f"the topic never came to {until}")


def plan(county: County, *topics: int, days: int = 3, **changed: Any) -> int:
    """A meeting of the standing members in some working days, with these topics; gives its id."""
    day = office_calendar().add_working_days(clock.today(), days)
    form = {
        "organ": str(county.units["县政府"]), "kind": "executive", "day": day.isoformat(),
        "begins": "09:00", "ends": "11:30", "place": "县政府三楼会议室",
        "host": county.seat(CHAIR), **changed,
    }  # fmt: skip
    with unit_of_work():
        meeting_id = arranging.begin(county.actor(ORGANIZER), form).id
    with unit_of_work():
        arranging.schedule(county.actor(ORGANIZER), meeting_id, list(topics))
    return meeting_id


def decide(county: County, meeting_id: int, topic_id: int, one: SampleTopic) -> None:
    """The topic is agreed by all members, with its 议定事项."""
    organizer, begins = county.actor(ORGANIZER), clock.local(meeting(meeting_id).begins_at)
    form = {"outcome": "agreed", "in_favour": "4", "against": "0", "abstained": "0"}
    for number, (words, unit, days) in enumerate(one.decisions, start=1):
        form |= {
            f"text-{number}": words, f"unit-{number}": str(county.units[unit]),
            f"due-{number}": (begins + timedelta(days=days)).date().isoformat(),
        }  # fmt: skip
    members = sorted(meeting(meeting_id).members, key=lambda a: a.person.name == CHAIR)
    form |= {f"spoke-{a.person_id}": str(place) for place, a in enumerate(members, start=1)}
    with unit_of_work():
        concluding.keep_outcome(organizer, meeting_id, topic_id, form)
        concluding.keep_decisions(organizer, meeting_id, topic_id, form)


def _answer(county: County, meeting_id: int, name: str, **form: str) -> None:
    with unit_of_work():
        attending.reply(county.actor(name), meeting_id, form)
