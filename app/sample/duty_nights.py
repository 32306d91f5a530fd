"""Two nights on duty in the sample county: one with an urgent event to its filed end, and a quiet one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.circulation import engine
from app.circulation.models import Task, TaskKind, TaskState
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty import handover, log, log_people, rollcall, urgent, urgent_telling
from app.duty.log_models import Handover, LogEntry
from app.duty.on_duty import on_duty
from app.duty.rollcall_models import RollCallAnswer
from app.duty.urgent_models import UrgentClock, UrgentEvent
from app.sample import watching
from app.sample.county import County

OFFICE, BUREAU = "县政府办", "教育局"
FIRST = {"带班领导": "胡志强", "主班": "丁小军", "副班": "方志敏"}
SECOND = {"带班领导": "哈斯", "主班": "包玉兰", "副班": "王红梅"}
SHIFTS = 6  # nights and days in turn, beyond this moment whatever the hour
COURSE = "晚九时许，连日降雨致东山村三组后山滑坡约三百方，阻断通村公路五十米，未压埋房屋。"


def live(county: County) -> None:
    """Since the evening before yesterday's one shift has followed the other; the first had an event."""
    midnight = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = midnight - timedelta(days=2) + timedelta(hours=17, minutes=30)
    rows = []
    for number in range(SHIFTS):
        hours = 9 if number % 2 else 15
        people = SECOND if number % 2 else FIRST
        rows.append(
            (begins, begins + timedelta(hours=hours), _shift(county, begins, people, hours))
        )
        begins += timedelta(hours=hours)
    _a_night_with_an_event(county, *rows[0][::2])
    for number, (start, ends, shift_id) in enumerate(rows[1:], start=1):
        if ends < clock.now():
            goes, comes = (SECOND, FIRST) if number % 2 else (FIRST, SECOND)
            _quiet(county, start, ends, shift_id, goes["主班"], comes["主班"])
    _call(county)


def _a_night_with_an_event(county: County, evening: datetime, shift_id: int) -> None:
    """First call, log, reports in time, 批示, hand-over, and in the morning the closed event."""

    def at(hours: int, minutes: int) -> datetime:
        return evening.replace(hour=0, minute=0) + timedelta(hours=hours, minutes=minutes)

    _write(county, at(19, 5), shift_id, "丁小军", kind="call", source="县气象局值班室", phone="8820 2121",
           words="发布大风蓝色预警，今夜阵风七级。", handling="已转各乡镇和住建局值班室。")  # fmt: skip
    _write(county, at(21, 6), shift_id, "丁小军", kind="event", source="松岭乡党政办包海龙",
           phone="8820 3305", words="东山村三组后山滑坡，路断，人员情况正在核实。",
           handling="已报带班领导，通知应急局、自然资源局赶赴现场。")  # fmt: skip
    form = {
        "title": "松岭乡东山村山体滑坡", "kind": "natural", "level": "larger", "place": "松岭乡东山村三组",
        "happened": _minute(at(20, 50)), "known": _minute(at(21, 5)), "targets": ["x"],
        "outside": "", "approved_by": "胡志强", "source": "松岭乡党政办主任包海龙电话报告，乡干部已现场核实。",
        "cause": "连日降雨，具体原因正在核实。", "course": COURSE,
        "consequences": "暂无人员伤亡，十二户三十一人转移到村小学。",
        "measures": "乡党委书记在现场指挥，应急、自然资源、交通部门正在赶往现场。",
    }  # fmt: skip
    with clock.fixed(at(21, 24)), unit_of_work():
        event_id = urgent.begin(county.actor("丁小军"), county.units[OFFICE], form).id
    target = str(db.session.scalars(
        select(UrgentClock.id).where(UrgentClock.event_id == event_id).order_by(UrgentClock.id)
    ).first())  # fmt: skip
    with clock.fixed(at(21, 20)), unit_of_work():
        told = {"target": target, "at": _minute(at(21, 14)), "to_whom": "值班员王科长",
                "words": "报告滑坡时间、地点、断路情况和转移人数，书面随后报。"}  # fmt: skip
        urgent_telling.call(county.actor("丁小军"), event_id, told)
    with clock.fixed(at(21, 38)), unit_of_work():
        report = db.session.get_one(UrgentEvent, event_id).reports[0].id
        sent = {"target": target, "sent": str(report), "how": "专网", "at": _minute(at(21, 35)),
                "to_whom": "王科长"}  # fmt: skip
        urgent_telling.note_sent(county.actor("丁小军"), event_id, sent)
    with clock.fixed(at(21, 40)):
        _act(
            county,
            event_id,
            "丁小军",
            "put",
            leaders=[county.seat("李建国"), county.seat("胡志强")],
        )
    with clock.fixed(at(22, 5)):
        _act(
            county,
            event_id,
            "李建国",
            "instruct",
            "全力抢通道路，夜间不间断监测，确保转移群众有吃有住。",
        )
    with clock.fixed(at(22, 10)):
        _act(county, event_id, "胡志强", "read", "已阅，我在值班室调度。")
    order = _write(county, at(22, 8), shift_id, "丁小军", kind="instruction", source="李建国常务副县长",
                   words="全力抢通道路，夜间不间断监测。", link=f"urgent_event:{event_id}")  # fmt: skip
    _report(county, at(24, 30), event_id, report="following", measures="一台挖掘机进场作业，抢通便道二十米。",
            trend="坡体位移监测平稳，雨势减弱。", next_steps="天亮后两台机械同时作业。")  # fmt: skip
    _report(county, at(30, 40), event_id, report="final", cause="连日降雨致表层土体饱和失稳，属自然灾害。",
            consequences="阻断公路五十米，无人员伤亡，十二户三十一人临时安置。",
            measures="六时二十分道路全部抢通，监测点布设完毕。",
            next_steps="自然资源局开展隐患评估，评估前群众不回迁。")  # fmt: skip
    _write(
        county,
        at(31, 0),
        shift_id,
        "丁小军",
        about="ends",
        about_id=str(order),
        words="道路已抢通，终报已报出。",
    )
    _hand_over(county, evening + timedelta(hours=15), shift_id, "丁小军", "包玉兰",
               more="应急物资车停在后院，钥匙在值班室。")  # fmt: skip
    with clock.fixed(at(33, 15)):
        _act(county, event_id, "包玉兰", "close", "处置完毕，予以归档。")
        outbox.drain()


def _quiet(
    county: County, begins: datetime, ends: datetime, shift_id: int, goes: str, comes: str
) -> None:
    _write(county, begins + timedelta(hours=2), shift_id, goes, kind="call", source="各乡镇值班室",
           words="十个乡镇均已报平安，人员在岗。")  # fmt: skip
    _hand_over(county, ends, shift_id, goes, comes)


def _call(county: County) -> None:
    """The bureau is on duty as well; it was called an hour ago, and has answered."""
    now = clock.now()
    with unit_of_work():
        watching.duty_unit(county, BUREAU, OFFICE)
        if not on_duty(db.session(), county.units[BUREAU], now - timedelta(hours=1)):
            begins, ends = now - timedelta(hours=3), now + timedelta(hours=12)
            watching.shift(county, BUREAU, begins, ends, {"主班": "林芳"})
    form = {"way": "lot", "count": "1", "words": "请回复在岗人员姓名。"}
    with clock.fixed(now - timedelta(hours=1)), unit_of_work():
        call = rollcall.call(county.actor("包玉兰"), county.units[OFFICE], form).id
    asked = db.session.scalars(
        select(RollCallAnswer).where(RollCallAnswer.roll_call_id == call)
    ).first()
    if asked is None:
        return
    seats = log_people.on_watch(asked.unit_id, now)
    answers = {key: name for name, key in county.people.items()}[seats[0].person_id]
    answer_id = asked.id
    with clock.fixed(now - timedelta(minutes=58)), unit_of_work():
        rollcall.answer(county.actor(answers), answer_id, {"note": f"{answers}在岗。"})


def _shift(county: County, begins: datetime, people: dict[str, str], hours: int) -> int:
    with unit_of_work():
        return watching.shift(county, OFFICE, begins, begins + timedelta(hours=hours), people)


def _write(county: County, at: datetime, shift_id: int, who: str, **form: str) -> int:
    with clock.fixed(at), unit_of_work():
        entry: LogEntry = log.write(county.actor(who), shift_id, form)
        return entry.id


def _report(county: County, at: datetime, event_id: int, **form: str) -> None:
    with clock.fixed(at), unit_of_work():
        urgent.report(county.actor("丁小军"), event_id, {"approved_by": "胡志强", **form})


def _hand_over(
    county: County, ends: datetime, shift_id: int, goes: str, comes: str, more: str = ""
) -> None:
    with clock.fixed(ends - timedelta(minutes=20)):
        with unit_of_work():
            record_id = handover.open_now(county.actor(goes), shift_id).id
        with unit_of_work():
            handover.sign(county.actor(goes), record_id, {"more": more})
    with clock.fixed(ends - timedelta(minutes=6)):
        items = [item.id for item in db.session.get_one(Handover, record_id).items]
        with unit_of_work():
            handover.confirm(county.actor(comes), record_id, {f"seen-{i}": "1" for i in items})


def _act(
    county: County, event_id: int, who: str, move: str, opinion: str = "", **form: object
) -> None:
    query = select(Task.id).where(
        Task.person_id == county.people[who], Task.kind == TaskKind.DO,
        Task.state == TaskState.OPEN,
        Task.circulation.has(subject_type=UrgentEvent.__tablename__, subject_id=event_id),
    )  # fmt: skip
    task_id = db.session.scalars(query).first()
    if task_id is None:
        raise LookupError(f"{who} has nothing to do with event {event_id} now")
    with unit_of_work():
        engine.act(county.actor(who), task_id, move, opinion=opinion, form=dict(form))


def _minute(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%dT%H:%M}"
