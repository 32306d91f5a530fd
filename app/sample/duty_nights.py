"""Two shifts on duty in the sample county: one with an urgent event to its filed end, and a quiet one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.circulation import engine
from app.circulation.models import Task, TaskKind, TaskState
from app.core import clock, outbox
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.duty import handover, handover_people, log, log_people, rollcall, urgent, urgent_telling
from app.duty.log_models import Handover, LogEntry
from app.duty.models import IN_FORCE, DutyUnit, Roster, Shift
from app.duty.on_duty import on_duty
from app.duty.rollcall_models import RollCallAnswer
from app.duty.urgent_models import UrgentEvent
from app.sample import duty_shifts
from app.sample.county import County

OFFICE, BUREAU = "县政府办", "教育局"
COURSE = "连日降雨致东山村三组后山滑坡约三百方，阻断通村公路五十米，未压埋房屋。"


def live(county: County) -> None:
    """The last two shifts that are over: the first of them had an event."""
    last = (
        select(Shift)
        .join(DutyUnit, DutyUnit.id == Shift.duty_unit_id)
        .join(Roster, Roster.id == Shift.roster_id)
        .where(
            DutyUnit.unit_id == county.units[OFFICE], Roster.state.in_(IN_FORCE),
            Shift.ends_at < clock.now() - timedelta(minutes=30), Shift.night,
        )
        .order_by(Shift.ends_at.desc())
        .limit(2)
    )  # fmt: skip
    over = [Watch(county, one) for one in db.session.scalars(last)]
    if len(over) == 2:  # In the first days of a year there is none before it.
        _with_an_event(county, over[1])
        quiet(county, over[0])
    _call(county)


class Watch:
    """One shift that is over, by the names of who stood in it."""

    def __init__(self, county: County, shift: Shift) -> None:
        self.shift_id, self.begins, self.ends = shift.id, shift.begins_at, shift.ends_at
        unit = county.units[OFFICE]
        rows = on_duty(db.session(), unit, shift.begins_at)
        self.people = {r.post: r.name for r in rows if r.shift_id == shift.id}

    def at(self, hours: int, minutes: int) -> datetime:
        return self.begins + timedelta(hours=hours, minutes=minutes)


def _with_an_event(county: County, watch: Watch) -> None:
    """First call, log, reports in time, 批示, hand-over, and afterwards the closed event."""
    at, shift_id = watch.at, watch.shift_id
    who, leader = watch.people["主班"], watch.people["带班领导"]
    write(county, at(1, 35), shift_id, who, kind="call", source="县气象局值班室", phone="8820 2121",
           words="发布大风蓝色预警，阵风七级。", handling="已转各乡镇和住建局值班室。")  # fmt: skip
    write(county, at(3, 36), shift_id, who, kind="event", source="松岭乡党政办包海龙", phone="8820 3305",
           words="东山村三组后山滑坡，路断，人员情况正在核实。",
           handling="已报带班领导，通知应急局、自然资源局赶赴现场。")  # fmt: skip
    form = {
        "title": "松岭乡东山村山体滑坡", "kind": "natural", "level": "larger", "place": "松岭乡东山村三组",
        "happened": _minute(at(3, 20)), "known": _minute(at(3, 35)), "targets": ["x"],
        "outside": "", "approved_by": leader, "source": "松岭乡党政办主任包海龙电话报告，乡干部已现场核实。",
        "cause": "连日降雨，具体原因正在核实。", "course": COURSE,
        "consequences": "暂无人员伤亡，十二户三十一人转移到村小学。",
        "measures": "乡党委书记在现场指挥，应急、自然资源、交通部门正在赶往现场。",
    }  # fmt: skip
    with clock.fixed(at(3, 48)), unit_of_work():
        event_id = urgent.begin(county.actor(who), county.units[OFFICE], form).id
    event = db.session.get_one(UrgentEvent, event_id)
    target, report = str(event.clocks[0].id), str(event.reports[0].id)
    told = {"target": target, "at": _minute(at(3, 44)), "to_whom": "值班员王科长",
            "words": "报告滑坡时间、地点、断路情况和转移人数，书面随后报。"}  # fmt: skip
    with clock.fixed(at(3, 50)), unit_of_work():
        urgent_telling.call(county.actor(who), event_id, told)
    sent = {
        "target": target,
        "sent": report,
        "how": "专网",
        "at": _minute(at(4, 5)),
        "to_whom": "王科长",
    }
    with clock.fixed(at(4, 8)), unit_of_work():
        urgent_telling.note_sent(county.actor(who), event_id, sent)
    with clock.fixed(at(4, 10)):
        _act(county, event_id, who, "put", leaders=[county.seat("苏和")])
    with clock.fixed(at(4, 35)):
        _act(
            county,
            event_id,
            "苏和",
            "instruct",
            "全力抢通道路，夜间不间断监测，确保转移群众有吃有住。",
        )
    order = write(county, at(4, 40), shift_id, who, kind="instruction", source="苏和县长",
                   words="全力抢通道路，夜间不间断监测。", link=f"urgent_event:{event_id}")  # fmt: skip
    _report(county, at(7, 0), event_id, who, leader, report="following",
            measures="一台挖掘机进场作业，抢通便道二十米。", trend="坡体位移监测平稳，雨势减弱。",
            next_steps="再调一台机械同时作业。")  # fmt: skip
    _report(county, at(13, 10), event_id, who, leader, report="final",
            cause="连日降雨致表层土体饱和失稳，属自然灾害。",
            consequences="阻断公路五十米，无人员伤亡，十二户三十一人临时安置。",
            measures="道路已全部抢通，监测点布设完毕。",
            next_steps="自然资源局开展隐患评估，评估前群众不回迁。")  # fmt: skip
    write(county, at(13, 30), shift_id, who, about="ends", about_id=str(order),
           words="道路已抢通，终报已报出。")  # fmt: skip
    comes = _hand_over(county, watch, more="应急物资车停在后院，钥匙在值班室。")
    with clock.fixed(watch.ends + timedelta(minutes=10)):
        _act(county, event_id, comes, "close", "处置完毕，予以归档。")
        outbox.drain()


def quiet(county: County, watch: Watch) -> None:
    """A shift in which the towns reported that all was well; handed over in time."""
    write(county, watch.at(2, 0), watch.shift_id, watch.people["主班"], kind="call",
           source="各乡镇值班室", words="十个乡镇均已报平安，人员在岗。")  # fmt: skip
    _hand_over(county, watch)


def _call(county: County) -> None:
    """The bureau is on duty as well; it was called an hour ago, and has answered."""
    now = clock.now()
    with unit_of_work():
        duty_shifts.duty_unit(county, BUREAU, OFFICE)
        if not on_duty(db.session(), county.units[BUREAU], now - timedelta(hours=1)):
            begins, ends = now - timedelta(hours=3), now + timedelta(hours=12)
            duty_shifts.shift(county, BUREAU, begins, ends, {"主班": "林芳"})
    form = {"way": "lot", "count": "1", "words": "请回复在岗人员姓名。"}
    with clock.fixed(now - timedelta(hours=1)), unit_of_work():
        call = rollcall.call(county.actor("包玉兰"), county.units[OFFICE], form).id
    asked = db.session.scalars(
        select(RollCallAnswer).where(RollCallAnswer.roll_call_id == call)
    ).one()
    seat = log_people.on_watch(asked.unit_id, now)[0]
    name = next(name for name, key in county.people.items() if key == seat.person_id)
    answer_id = asked.id
    with clock.fixed(now - timedelta(minutes=58)), unit_of_work():
        rollcall.answer(county.actor(name), answer_id, {"note": f"{name}在岗。"})


def write(county: County, at: datetime, shift_id: int, who: str, **form: str) -> int:
    with clock.fixed(at), unit_of_work():
        entry: LogEntry = log.write(county.actor(who), shift_id, form)
        return entry.id


def _report(
    county: County, at: datetime, event_id: int, who: str, leader: str, **form: str
) -> None:
    with clock.fixed(at), unit_of_work():
        urgent.report(county.actor(who), event_id, {"approved_by": leader, **form})


def _hand_over(county: County, watch: Watch, more: str = "") -> str:
    """Both sign where somebody comes, the next shift or the office by day; gives who has it then."""
    goes = watch.people["主班"]
    with clock.fixed(watch.ends - timedelta(minutes=20)):
        with unit_of_work():
            record_id = handover.open_now(county.actor(goes), watch.shift_id).id
        with unit_of_work():
            handover.sign(county.actor(goes), record_id, {"more": more})
    found = db.session.get_one(Handover, record_id)
    coming = [seat.person_id for seat in handover_people.coming(found)]
    if not coming:
        return goes
    comes = next(name for name, key in county.people.items() if key == coming[0])
    with clock.fixed(watch.ends - timedelta(minutes=6)), unit_of_work():
        form = {f"seen-{item.id}": "1" for item in found.items}
        handover.confirm(county.actor(comes), record_id, form)
    return comes


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
