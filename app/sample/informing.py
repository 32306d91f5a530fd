"""The information reports of the sample county: two months of them, asked for, edited, issued, scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.bulletins import (
    calling,
    deciding,
    editing,
    issuing,
    journals,
    months,
    reporting,
    rule_entry,
)
from app.bulletins.circulation import CALL, ISSUE, REPORT
from app.bulletins.issue_models import Issue, Journal
from app.bulletins.models import Call, Report
from app.bulletins.score_models import Appeal
from app.bulletins.score_rules import SHIPPED
from app.calendar.office import office_calendar
from app.circulation import engine
from app.circulation.models import Circulation, Task, TaskKind, TaskState
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from app.sample.working_hours import half_past_nine

EDITOR, SIGNER, DIRECTOR = "方志敏", "胡志强", "哈斯"
Record = Call | Report | Issue | Appeal
JOURNALS = (
    ("要情快报", "brief", ""),
    ("政务信息", "journal", "工作动态\n经验交流\n问题建议"),
    ("专报", "special", ""),
    ("参阅", "reference", "调查研究\n他山之石"),
)
FOOT = {
    "report_to": "云州市人民政府办公室，县委、县人大、县政府、县政协领导",
    "send_to": "县委办公室，县人大办公室，县政协办公室",
    "distribute_to": "各乡镇人民政府，县政府各部门",
}


@dataclass(frozen=True, slots=True)
class SampleReport:
    """One invented report: who writes it, and what it says."""

    author: str
    kind: str
    title: str
    text: str


HEATING = SampleReport(
    "谢婷", "news", "县住建局提前启动供热设施检修",
    "为确保今冬供热安全，县住建局自上季度起组织供热企业开展设施检修。\n"
    "目前已完成 3 座热源、42 座换热站和 118 公里管网检修，更换老旧管网 6.2 公里，排除隐患 37 处。\n"
    "下一步将开展冷态试运行，确保供暖期前具备供热条件。",
)  # fmt: skip
CANTEEN = SampleReport(
    "林芳", "experience", "县教育局“三个到位”抓好学校食堂安全",
    "县教育局坚持责任到位、检查到位、整改到位，推动学校食堂安全水平提升。\n"
    "全县 42 所学校全部落实校长陪餐制，开展检查 96 次，整改问题 58 个。\n"
    "家长满意度由 86% 提高到 95%，相关做法可在养老机构食堂推广。",
)  # fmt: skip
FIRE = SampleReport(
    "斯琴", "problem", "秋季防火巡护力量不足需引起关注",
    "县林草局反映，我县进入秋季防火期以来，火险等级持续偏高，巡护力量不足的问题较为突出。\n"
    "一是管护员平均年龄 54 岁，每人平均管护 1.8 万亩；二是重点林缘隔离带清理仅完成 61%；三是无人机巡护尚未覆盖边远林区。\n"
    "建议：统筹公益岗位充实巡护队伍；将隔离带清理纳入督办；在松岭乡先行开展无人机巡护试点。",
)  # fmt: skip
PATROL = SampleReport(
    "包海龙", "problem", "松岭乡林区巡护力量不足",
    "松岭乡反映，进入秋季防火期以来，林区巡护力量不足的问题较为突出。\n"
    "全乡管护员 23 人，平均年龄 56 岁，每人平均管护 2.1 万亩，边远林区一周只能巡护一次。\n"
    "建议在松岭乡先行开展无人机巡护试点，并统筹公益岗位充实巡护队伍。",
)  # fmt: skip
DATA = SampleReport(
    "郭宇航", "study", "我县公共数据共享应用情况的调研与思考",
    "县数据局会同有关部门对公共数据共享应用情况开展调研，走访单位 18 家、企业 12 户。\n"
    "全县已归集数据 4.6 亿条，支撑高频事项 63 项，但仍存在数据标准不一、更新不及时、应用场景少的问题。\n"
    "建议建立数据质量责任制，选取普惠金融、停车服务先行试点。",
)  # fmt: skip
BUDGET = SampleReport(
    "何俊", "news", "县财政局兑现惠企资金 2100 万元",
    "截至上月底，县财政局累计兑现惠企资金 2100 万元，惠及企业 86 户。\n"
    "全部资金实行限时办结，平均用时由 21 个工作日压缩到 9 个工作日。",
)  # fmt: skip
TOWN = SampleReport(
    "田小雨", "news", "青石镇多措并举保秋收",
    "青石镇组织农机 120 台（套）投入秋收，已收获粮食 3.4 万亩，占应收面积的 72%。\n"
    "镇里成立党员助收队 9 支，帮助缺劳力户 41 户。",
)  # fmt: skip


def live(county: County) -> None:
    """Last month is whole; this month an issue is out and reports wait at the editing desk."""
    now = datetime.now(UTC)
    with clock.fixed(half_past_nine(now - timedelta(days=58))):
        found_journals(county)
        decide_rules(county)
    with clock.fixed(half_past_nine(now - timedelta(days=50))):
        call_id = ask(county, "秋季森林草原防火情况", ("林草局", "松岭乡", "青石镇"), days=6)
        outbox.drain()
    with clock.fixed(half_past_nine(now - timedelta(days=48))):
        fire = reported(county, FIRE, call=call_id)
        patrol = reported(county, PATROL, call=call_id)
        early = [reported(county, one) for one in (HEATING, CANTEEN)]
        outbox.drain()
    with clock.fixed(half_past_nine(now - timedelta(days=40))):
        act(county, db.session.get_one(Call, call_id), "close", who=EDITOR)
        first = issue(county, "政务信息", [*([key] for key in early), [fire, patrol]])
        outbox.drain()
    with clock.fixed(half_past_nine(now - timedelta(days=33))):
        instruct(county, first, 2, "苏和", "反映的问题很实际。请林草局拿出试点方案，财政给予支持。")
        outbox.drain()
    with clock.fixed(half_past_nine(now - timedelta(days=9))):
        study, budget = reported(county, DATA), reported(county, BUDGET)
        outbox.drain()
    with clock.fixed(half_past_nine(now - timedelta(days=6))):
        issue(county, "参阅", [[study]])
        begun(county, "政务信息", [[budget]])
        ask(county, "冬春季物资储备情况", ("发改局", "住建局", "河湾镇"), days=9)
        outbox.drain()
    with clock.fixed(half_past_nine(now - timedelta(days=1))):
        reported(county, TOWN)
        outbox.drain()


def found_journals(county: County) -> None:
    """The usual four of the county government."""
    for name, channel, columns in JOURNALS:
        form = {
            "organ": str(county.units["县政府"]),
            "name": name,
            "channel": channel,
            "columns": columns,
        }
        with unit_of_work():
            journals.add(county.actor(EDITOR), form)


def decide_rules(county: County) -> None:
    """The director decides how the county government scores, from that month on."""
    form = {
        **rule_entry.entered(SHIPPED), "points-special-item": "12", "points-reference-item": "12.5",
        "missed": "5", "organ": str(county.units["县政府"]), "since": months.key_of(clock.today()),
        "ground": "云政办发〔2026〕6号《政务信息工作办法》", "after": "0",
    }  # fmt: skip
    with unit_of_work():
        deciding.decide(county.actor(DIRECTOR), form)


def ask(county: County, title: str, units: tuple[str, ...], *, days: int) -> int:
    """约稿 to some units; gives its id."""
    due = office_calendar().add_working_days(clock.today(), days)
    form = {
        "organ": str(county.units["县政府"]), "title": title, "whom": "some", "due": due.isoformat(),
        "content": "请报送有关情况、主要做法、存在的问题和建议，1000 字以内。",
        "units": [str(county.units[unit]) for unit in units],
    }  # fmt: skip
    with unit_of_work():
        return calling.ask(county.actor(EDITOR), form).id


def written(county: County, one: SampleReport, *, call: int | None = None) -> int:
    """A draft on its writer's desk; gives its id."""
    form = {
        "organ": str(county.units["县政府"]), "kind": one.kind, "title": one.title, "text": one.text,
        "contact": f"{one.author} 8820 1000", "call": str(call or ""),
    }  # fmt: skip
    with unit_of_work():
        return reporting.begin(county.actor(one.author), form).id


def reported(county: County, one: SampleReport, *, call: int | None = None) -> int:
    """Written, signed by the head of the unit, and reported; gives its id."""
    report_id = written(county, one, call=call)
    for move in ("submit", "agree"):
        act(county, db.session.get_one(Report, report_id), move)
    return report_id


def begun(county: County, journal: str, items: list[list[int]]) -> int:
    """An issue that is being edited, with its items; gives its id."""
    query = select(Journal.id).where(Journal.name == journal).order_by(Journal.id)
    form = {"journal": str(db.session.scalar(query)), **FOOT}
    with unit_of_work():
        issue_id = issuing.begin(county.actor(EDITOR), form).id
    for reports in items:
        with unit_of_work():
            chosen = {"reports": [str(key) for key in reports], "section": "", "form": "item"}
            editing.add_item(county.actor(EDITOR), issue_id, chosen)
    return issue_id


def issue(county: County, journal: str, items: list[list[int]]) -> int:
    """Edited, reviewed, signed and issued; gives its id."""
    issue_id = begun(county, journal, items)
    found = db.session.get_one(Issue, issue_id)
    for move in ("submit", "pass", "sign"):
        act(county, found, move)
    leaders = [county.seat("苏和"), county.seat("李建国")]
    act(county, found, "publish", who=EDITOR, leaders=leaders, whom="all")
    return issue_id


def instruct(county: County, issue_id: int, place: int, leader: str, words: str) -> None:
    """批示 on an item of an issue."""
    item = db.session.get_one(Issue, issue_id).items[place]
    form = {
        "item": str(item.id), "channel": "county_leader", "name": leader, "words": words,
        "dated": clock.today().isoformat(),
    }  # fmt: skip
    with unit_of_work():
        issuing.register(county.actor(EDITOR), issue_id, form)


def adopted(county: County) -> None:
    """上级采用 of an issue that lies in the archive already."""
    query = select(Issue.id).where(Issue.number.is_not(None)).order_by(Issue.issued_at.desc())
    issue_id = db.session.scalars(query.limit(1)).one()
    item = db.session.get_one(Issue, issue_id).items[0]
    form = {
        "item": str(item.id), "channel": "city", "form": "item", "name": "云州信息",
        "dated": clock.today().isoformat(),
    }  # fmt: skip
    with unit_of_work():
        issuing.register(county.actor(EDITOR), issue_id, form)
    outbox.drain()


def waiting(record: Record) -> list[Task]:
    """The open tasks of the present stage."""
    query = (
        select(Task)
        .join(Circulation, Circulation.id == Task.circulation_id)
        .where(
            Circulation.subject_type == record.__tablename__, Circulation.subject_id == record.id,
            Circulation.definition.in_((CALL.key, REPORT.key, ISSUE.key, record.__tablename__)),
            Task.stage == Circulation.stage, Task.state == TaskState.OPEN, Task.kind == TaskKind.DO,
        )
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Task.id)))


def act(
    county: County, record: Record, move: str, *, who: str = "", opinion: str = "", **form: Any
) -> None:
    """The first person for whom it waits, or `who`, makes a move."""
    names = {key: name for name, key in county.people.items()}
    task = next(t for t in waiting(record) if not who or names[t.person_id] == who)
    name, task_id = names[task.person_id], task.id
    with unit_of_work():
        engine.act(county.actor(name), task_id, move, opinion=opinion, form=form)
