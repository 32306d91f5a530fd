"""值班 of the sample county: who may be on duty, a year of issued rosters, wishes, and a 换班."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import select

from app.circulation import engine
from app.circulation.models import Task, TaskState
from app.circulation.queries import circulation_for
from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE
from app.duty import drawing_up, keeping, planning, reporting, swaps
from app.duty.circulation import DUTY_ROSTER
from app.duty.models import Cell, DutyUnit, Roster, Shift, SwapKind, WishKind
from app.sample.county import County

KEEPER, REVIEWER, PRINCIPAL = "包玉兰", "胡志强", "哈斯"
PEOPLE = {
    "带班领导": ("李建国", "其木格", "张卫东", "哈斯", "胡志强"),
    "主班": ("包玉兰", "方志敏", "乌云", "王红梅", "丁小军", "陈立新"),
    "副班": ("方志敏", "丁小军", "石磊", "乔桂英", "陈立新", "王红梅", "包玉兰", "乌云"),
}
SHIFTS = (
    {"name": "夜班", "begins": "17:30", "ends": "08:30", "night": "1", "days": ["workday"]},
    {"name": "全天班", "begins": "08:30", "ends": "08:30", "night": "1", "days": ["weekend", "holiday"]},
)  # fmt: skip
RULES = {
    "gap_days": "2", "rest_hours": "24", "weight_workday": "1", "weight_weekend": "2",
    "weight_holiday": "3", "holidays": "春节=4", "phone": "8820 1234", "superior": "云州市人民政府总值班室",
}  # fmt: skip
WAY = ((KEEPER, "submit"), (REVIEWER, "agree"), (PRINCIPAL, "approve"), (KEEPER, "issue"))
WISHES = (  # who, what, from and to how many days from today, why
    ("方志敏", WishKind.AVOIDS, 9, 10, "参加自学考试"),
    ("乌云", WishKind.WANTS, 16, 17, "这两天没有出差安排，可以值班"),
    ("乔桂英", WishKind.LEAVE, 23, 27, "年休假"),
)
ASKING, ANSWERING = "丁小军", ("包玉兰", "方志敏", "王红梅", "陈立新")
SEEN, TRIES = 120, 12  # places looked at, and exchanges tried
AHEAD = timedelta(days=12)  # that a roster is drawn up before it begins


def live(county: County) -> None:
    """The four quarters of this year, each made, approved, issued and reported in its time."""
    today = clock.today()
    with clock.fixed(noon(date(today.year, 1, 1) - AHEAD - timedelta(days=1))), unit_of_work():
        unit_id = found(county).id
    for month in (1, 4, 7, 10):
        first = date(today.year, month, 1)
        last = (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)
        issued(county, unit_id, first, last)
    with unit_of_work():
        _wishes(county, db.session.get_one(DutyUnit, unit_id))
    _swap(county, unit_id)


def found(county: County) -> DutyUnit:
    """县政府办 keeps a roster: posts, shifts, rules and people."""
    unit = keeping.found_duty_unit(OFFICE, county.unit("县政府办"))
    actor = county.actor(KEEPER)
    keeping.set_rules(actor, unit, RULES)
    for form in SHIFTS:
        keeping.add_kind(actor, unit, form)
    for name, able in PEOPLE.items():
        post = keeping.add_post(actor, unit, {"name": name, "wanted": "1"})
        keeping.set_people(actor, unit, post.id, [county.people[one] for one in able])
    return unit


def drafted(county: County, unit_id: int, first: date, last: date) -> int:
    """A draft of those days, filled in one go; gives its id."""
    actor = county.actor(KEEPER)
    with unit_of_work():
        unit = db.session.get_one(DutyUnit, unit_id)
        form = {"first": first.isoformat(), "last": last.isoformat()}
        roster = drawing_up.begin(actor, unit, form)
        planning.fill(actor, roster)
        return roster.id


def issued(county: County, unit_id: int, first: date, last: date) -> int:
    """The roster of those days, all the way to its 报备; gives its id."""
    began = min(noon(first - AHEAD), clock.now())
    with clock.fixed(began):
        roster_id = drafted(county, unit_id, first, last)
        for name, move in WAY:
            act(county, roster_id, name, move)
        with unit_of_work():
            reporting.report(county.actor(KEEPER), db.session.get_one(Roster, roster_id))
    return roster_id


def act(county: County, roster_id: int, name: str, move: str, opinion: str = "") -> None:
    """One move of the roster by whoever has it."""
    with unit_of_work():
        roster = db.session.get_one(Roster, roster_id)
        circulation = circulation_for(roster, DUTY_ROSTER.key)
        task_id = db.session.scalars(
            select(Task.id).where(
                Task.circulation_id == (circulation.id if circulation else 0),
                Task.state == TaskState.OPEN, Task.person_id == county.people[name],
            )
        ).one()  # fmt: skip
        engine.act(county.actor(name), task_id, move, opinion=opinion)


def _wishes(county: County, unit: DutyUnit) -> None:
    """One of each kind, of days to come."""
    for name, kind, first, last, reason in WISHES:
        days = (clock.today() + timedelta(days=ahead) for ahead in (first, last))
        form = {"kind": kind.value, "reason": reason}
        form.update(zip(("first", "last"), (day.isoformat() for day in days), strict=True))
        keeping.wish(county.actor(name), unit, form)


def _swap(county: County, unit_id: int) -> None:
    """A 换班 that waits for the other's consent; none in the last days of a year."""
    soon = clock.now() + timedelta(days=2)
    cells = db.session.scalars(
        select(Cell)
        .join(Cell.shift)
        .where(Shift.duty_unit_id == unit_id, Shift.begins_at > soon)
        .order_by(Shift.begins_at, Cell.id)
        .limit(SEEN)
    ).all()
    others = {county.people[name] for name in ANSWERING}
    pairs = (
        (mine, other)
        for mine in cells
        for other in cells
        if mine.person_id == county.people[ASKING]
        and other.person_id in others
        and other.post_id == mine.post_id
        and other.shift.roster_id == mine.shift.roster_id
    )
    for mine, other in islice(pairs, TRIES):
        if not swaps.broken_by(mine.shift.roster, mine, other, other.person_id or 0):
            form = {"kind": SwapKind.SWAP.value, "cell": str(mine.id), "other": str(other.id)}
            with unit_of_work():
                swaps.ask(county.actor(ASKING), {**form, "reason": "当天到云州参加业务培训"})
            return


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.BEIJING)
