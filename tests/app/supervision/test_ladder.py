"""催办 by the clock: each step once, nobody while suspended, notices only offered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app.calendar.office import office_calendar
from app.circulation.models import Task, TaskKind, TaskState
from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from app.supervision import keeping, ladder, timeline
from app.supervision.models import Reminder
from tests.app.supervision.walk import SUPERVISOR, act, circulation, feed_back, item, propose, walk
from tests.questions import at_most


@contextmanager
def on(day: date) -> Iterator[None]:
    with clock.fixed(datetime.combine(day, time(9), clock.BEIJING)):
        yield


def after(due: datetime | None, days: int) -> date:
    assert due is not None
    return office_calendar().add_working_days(clock.local(due).date(), days)


def steps(item_id: int) -> list[tuple[str, str]]:
    query = select(Reminder).where(Reminder.item_id == item_id).order_by(Reminder.id)
    return [(row.watched, row.step) for row in db.session.scalars(query)]


def told(county: County, name: str) -> list[str]:
    query = select(Task).where(
        Task.person_id == county.people[name], Task.kind == TaskKind.READ,
        Task.state == TaskState.OPEN,
    )  # fmt: skip
    return [task.note or "" for task in db.session.scalars(query.order_by(Task.id))]


def handled(county: County) -> int:
    """An item whose handler is another than the head of the lead unit."""
    item_id = propose(county, due=(clock.today() + timedelta(days=200)).isoformat())
    walk(county, item_id, "accept")
    act(county, item_id, "accept", handler=county.seat("林芳"))
    return item_id


def test_silence_goes_up_the_ladder_and_each_step_is_taken_once(county: County) -> None:
    item_id = handled(county)
    due = item(item_id).feedback_due
    (task,) = [t for t in circulation(item_id).tasks if t.stage == "carry_out" and not t.position]
    with on(after(due, -4)):
        assert ladder.climb_all() == 0
    with on(after(due, -3)):
        assert [ladder.climb_all(), ladder.climb_all()] == [1, 0]
    assert (task.urges, "反馈期限" in (task.note or ""), "还剩 3 个工作日" in (task.note or "")) == (
        1, True, True,
    )  # fmt: skip
    assert told(county, "郑秀兰") == []
    with on(after(due, 1)):
        ladder.climb_all()
        assert task.urges == 2
        assert ["已逾期 1 个工作日" in note for note in told(county, "郑秀兰")] == [True]
    assert steps(item_id) == [("feedback", "remind"), ("feedback", "remind_head")]
    with on(after(due, 5)):
        ladder.climb_all()
        assert ["已拟好蓝色提醒单" in note for note in told(county, SUPERVISOR)] == [True]
        offer = ladder.offer_of(item(item_id), circulation(item_id))
        assert offer is not None
        assert "反馈进展，已逾期 5 个工作日" in offer.words
        form = {
            "colour": offer.colour.value, "words": offer.words, "due": offer.answer_by.isoformat(),
        }  # fmt: skip
        with unit_of_work():
            keeping.issue_notice(county.actor(SUPERVISOR), item_id, form)
        assert ladder.offer_of(item(item_id), circulation(item_id)) is None
    with on(after(due, 10)):
        ladder.climb_all()
        offer = ladder.offer_of(item(item_id), circulation(item_id))
        assert offer is not None
        assert (offer.colour.value, "经提醒仍未落实" in offer.words) == ("orange", True)
    with on(after(due, 15)):
        ladder.climb_all()
        assert ("feedback", "offer_red") not in steps(item_id), "nobody was warned, so nobody is"
    verbs = set(db.session.scalars(select(Act.verb).where(Act.subject_type == "supervision_item")))
    assert {"supervision.remind", "supervision.offer_blue", "supervision.offer_orange"} <= verbs
    line = timeline.timeline(county.actor(SUPERVISOR), item_id).page.rows
    assert "催办：拟发蓝色提醒单" in [moment.label for moment in line]


def test_a_report_begins_the_ladder_anew_and_ends_the_offer(county: County) -> None:
    item_id = handled(county)
    due = item(item_id).feedback_due
    with on(after(due, 5)):
        ladder.climb_all()
        assert ladder.offer_of(item(item_id), circulation(item_id)) is not None
        feed_back(county, item_id, "20")
        assert ladder.offer_of(item(item_id), circulation(item_id)) is None
        assert ladder.climb_all() == 0
    following = item(item_id).feedback_due
    with on(after(following, -3)):
        ladder.climb_all()
    assert steps(item_id)[-1] == ("feedback", "remind")
    step = ladder.next_of(item(item_id), circulation(item_id))
    assert step is not None
    assert (step.step.key, step.day) == ("remind_head", after(following, 1))


def test_nobody_is_reminded_while_it_stands_still_and_nothing_is_done_twice(county: County) -> None:
    item_id = handled(county)
    due = item(item_id).feedback_due
    with on(after(due, 1)):
        ladder.climb_all()
        before = steps(item_id)
        with unit_of_work():
            keeping.suspend(county.actor(SUPERVISOR), item_id, {"reason": "等待资金"})
    with on(after(due, 20)):
        assert ladder.climb_all() == 0
        assert ladder.next_of(item(item_id), circulation(item_id)) is None
        with unit_of_work():
            keeping.resume(county.actor(SUPERVISOR), item_id)
        assert ladder.climb_all() == 0
    assert steps(item_id) == before


def test_what_lies_with_the_supervisors_or_on_a_day_off_reminds_nobody(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "check")
    with on(after(item(item_id).due_at, 6)):
        assert ladder.climb_all() == 0
    other = propose(county)
    walk(county, other, "accept")
    end = after(item(other).due_at, 2)
    saturday = date.fromordinal(end.toordinal() + (5 - end.weekday()) % 7)
    calendar = office_calendar()
    while calendar.is_working_day(saturday):
        saturday = date.fromordinal(saturday.toordinal() + 7)
    with on(saturday):
        assert ladder.climb_all() == 0
    with on(calendar.add_working_days(saturday, 1)):
        assert ladder.climb_all() >= 1
    assert ("due", "remind_head") in steps(other), "whoever has not taken it on is late, too"


def test_many_items_are_looked_at_with_few_questions(county: County) -> None:
    for _ in range(4):
        walk(county, propose(county), "carry_out")
    with on(after(clock.now(), 1)), at_most(8):
        ladder.climb_all()
