"""Calendars of the sample county: what people keep for themselves, and a poll for a date."""

from __future__ import annotations

from datetime import date, timedelta

from app.calendar.office import office_calendar
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.meetings import booking, entries, polls, rooming
from app.meetings.offers import Offer
from app.meetings.rooms import Span
from app.sample.county import County

OWN = (
    ("苏和", "赴青石镇调研秋收", "青石镇", 1, "14:30", "17:00"),
    ("苏和", "接待市政协视察组", "县宾馆", 6, "09:00", "11:30"),
    ("李建国", "园区项目现场调度", "工业园区", 2, "09:00", "11:00"),
    ("张卫东", "防汛会商（视频）", "应急指挥中心", 1, "15:00", "16:30"),
    ("丁小军", "公文写作培训", "党校", 2, "14:30", "17:30"),
    ("包玉兰", "接女儿放学", "", 3, "16:30", "17:30"),
)
ORGANIZER = "包玉兰"
SAID = {"方志敏": ("yes", "maybe", "no"), "丁小军": ("no", "yes", "yes")}


def live(county: County) -> None:
    """Entries in the coming days, a booked room, and a poll that two people have answered."""
    today = clock.today()
    for name, title, place, days, begins, ends in OWN:
        day = _working(today, days).isoformat()
        form = {"title": title, "place": place, "day": day, "begins": begins, "ends": ends}
        with unit_of_work():
            entries.add(county.actor(name), form)
    with unit_of_work():
        room = rooming.rooms()[-1]
        begin = clock.local(clock.now()).replace(hour=15, minute=0, second=0, microsecond=0)
        begin += _working(today, 2) - today
        booking.book(
            county.actor("丁小军"), room.id, Span(begin, begin + timedelta(hours=1)),
            title="文秘科业务例会", people=[county.people[n] for n in ("丁小军", "方志敏", "包玉兰")],
        )  # fmt: skip
    offers = [
        Offer(_working(today, days).isoformat(), begins, ends)
        for days, begins, ends in ((5, "09:00", "10:30"), (5, "15:00", "16:30"), (6, "09:00", "10:30"))
    ]  # fmt: skip
    asked = [county.people[name] for name in ("哈斯", "胡志强", *SAID)]
    with unit_of_work():
        form = {"title": "四季度重点工作调度会", "note": "各科室负责人参加，请周五前答复。"}
        organ = county.units["县政府办"]
        poll_id = polls.open_poll(county.actor(ORGANIZER), form, offers, asked, organ).id
    for name, said in SAID.items():
        with unit_of_work():
            one = polls.poll(county.actor(name), poll_id)
            answers = dict(zip((o.id for o in one.options), said, strict=True))
            polls.answer(county.actor(name), poll_id, answers)


def _working(today: date, days: int) -> date:
    return office_calendar().add_working_days(today, days)
