"""约时间: only whoever is asked knows of it; everybody answers, the organizer settles, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.calendar.office import office_calendar
from app.circulation import queries
from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.meetings import finding, holding, polls
from app.meetings.finding import Wish
from app.meetings.offers import Offer
from app.meetings.polls import DatePoll, PollAnswer, PollState
from app.meetings.rooms import Span
from tests.app.meetings import hall, polling
from tests.app.meetings.polling import ASKED, ORGANIZER, answer, offer, opened, options
from tests.blueprints.account.visits import alone, arrive
from tests.office import Office
from tests.questions import at_most

FIRST, ARRANGER = ASKED


def test_a_time_is_asked_for_answered_and_settled_and_opens_the_meeting(office: Office) -> None:
    county = office.county
    visit = arrive(office.app, county, ARRANGER)
    visit.open("/meetings/polls/new")
    form = {
        "organ": str(county.units["县政府办"]), "title": "防汛会商", "people": str(county.people[FIRST]),
        "day-1": hall.at(9).date().isoformat(), "begins-1": "09:00", "ends-1": "10:00",
    }  # fmt: skip
    visit.send("/meetings/polls", **form)
    assert visit.status == 422, "one time is no choice"
    assert "防汛会商" in visit.page, "what was typed is still there"
    second = {
        "day-2": hall.at(9, days=8).date().isoformat(),
        "begins-2": "14:00",
        "ends-2": "15:00",
    }
    visit.send("/meetings/polls", **form, **second)
    assert visit.status == 200
    address = visit.place
    one, two = options(int(address.rpartition("/")[2]))
    asked = arrive(office.app, county, FIRST)
    assert "有 1 个约时间等您答复" in asked.open("/calendar")
    assert "等您答复" in asked.open("/meetings/polls")
    asked.open(address)
    asked.send(f"{address}/answers", **{f"option-{one}": "no"})
    assert asked.status == 422
    asked.send(f"{address}/answers", **{f"option-{one}": "no", f"option-{two}": "yes"})
    assert f"1 人：{FIRST}" in asked.page
    assert "确定时间" not in asked.page
    asked.send(f"{address}/acts", move="settle", option=str(one))
    assert asked.status == 403
    visit.open(address)
    assert visit.page.index(f'value="{two}"') < visit.page.index(f'value="{one}"'), "best first"
    visit.send(f"{address}/acts", move="settle", option=str(two))
    assert "/meetings/new?" in visit.page
    day = hall.at(9, days=8).date().isoformat()
    page = visit.open(f"/meetings/new?day={day}&begins=14:00&ends=15:00")
    assert f'value="{day}"' in page
    asked.send(f"{address}/answers", **{f"option-{one}": "yes", f"option-{two}": "yes"})
    assert asked.status == 409
    with at_most(16):  # with those of the frame around the page
        alone(visit.client.get, address)
    with at_most(14):
        alone(visit.client.get, "/meetings/polls")


def test_nobody_else_knows_of_a_poll(office: Office) -> None:
    poll_id = opened(office.county)
    other = arrive(office.app, office.county, "何俊")
    assert "防汛会商" not in other.open("/meetings/polls")
    other.open(f"/meetings/polls/{poll_id}")
    assert other.status == 404
    key = options(poll_id)[0]
    for path, form in (("answers", {f"option-{key}": "yes"}), ("acts", {"move": "withdraw"})):
        other.open("/meetings/polls")
        other.send(f"/meetings/polls/{poll_id}/{path}", **form)
        assert other.status == 404


def test_said_again_the_last_answer_counts_and_once(office: Office) -> None:
    county = office.county
    poll_id = opened(county)
    for said in (("yes", "no", "maybe"), ("no", "no", "yes")):
        answer(county, FIRST, poll_id, *said)
    assert db.session.scalar(select(func.count()).select_from(PollAnswer)) == 3
    found = polls.poll(county.actor(FIRST), poll_id)
    assert polls.best_first(found)[0].id == options(poll_id)[2]
    assert polls.waiting_for(county.actor(FIRST)) == 0
    assert polls.waiting_for(county.actor(ARRANGER)) == 1
    with pytest.raises(NotAllowed):
        answer(county, ORGANIZER, poll_id, "yes", "yes", "yes")


def test_who_is_asked_has_it_on_her_desk_and_her_time_is_kept(office: Office) -> None:
    county = office.county
    day = office_calendar().add_working_days(clock.today() + timedelta(days=7), 0)
    ahead = (day - clock.today()).days
    on, until = hall.at(9, days=ahead), hall.at(10, days=ahead)
    poll_id = opened(county, *(offer(hour, days=ahead) for hour in (9, 14, 15)))
    outbox.drain()
    key = options(poll_id)[0]
    hall.room(county)

    def desk(name: str) -> list[str]:
        return [t.note or "" for t in queries.box_page(county.actor(name), "reading").rows]

    def busy() -> frozenset[int]:
        asked = tuple(county.people[n] for n in ASKED)
        wish = Wish(asked, 60, day, day, hours=((on.time(), until.time()),))
        (slot,) = finding.find_times(county.actor(ORGANIZER), wish).slots
        return slot.busy

    assert desk(FIRST) == desk(ARRANGER) == [f"{ORGANIZER}约时间，请对 3 个时间逐一答复。"]
    visit = arrive(office.app, county, FIRST)
    assert f"/meetings/polls/{poll_id}" in visit.open("/desk?box=reading")
    answer(county, FIRST, poll_id, "yes", "no", "no")
    assert desk(FIRST) == [], "she has answered"
    assert busy() == frozenset()
    with unit_of_work():
        polls.settle(county.actor(ORGANIZER), poll_id, key)
    outbox.drain()
    assert desk(FIRST) == desk(ARRANGER) == [f"时间已定：{Span(on, until)}。"]
    assert busy() == {county.people[FIRST]}, "only of whoever said that she can"
    with clock.fixed(clock.now() + timedelta(days=6)), unit_of_work():
        holding.let_go_old()
    assert busy(), "it is kept for a week"
    with db.session.begin_nested() as kept:
        holding.let_go([poll_id])
        assert busy() == frozenset(), "its meeting is arranged"
        kept.rollback()
    with clock.fixed(clock.now() + timedelta(days=8)), unit_of_work():
        holding.let_go_old()
    assert busy() == frozenset()


def test_what_is_over_or_past_is_not_settled(office: Office) -> None:
    county = office.county
    poll_id = opened(county)
    key = options(poll_id)[0]
    actor = county.actor(ORGANIZER)
    late = clock.fixed(hall.at(9) + timedelta(minutes=1))
    with late, pytest.raises(OutOfTurn, match="已经过去"), unit_of_work():
        polls.settle(actor, poll_id, key)
    with pytest.raises(Invalid), unit_of_work():
        polls.settle(actor, poll_id, 0)
    with unit_of_work():
        polls.withdraw(actor, poll_id)
    for again in (
        lambda: polls.withdraw(actor, poll_id),
        lambda: polls.settle(actor, poll_id, key),
    ):
        with pytest.raises(OutOfTurn, match="已取消"), unit_of_work():
            again()
    assert db.session.get_one(DatePoll, poll_id).state is PollState.WITHDRAWN


@pytest.mark.parametrize(
    ("offers", "asked"),
    [((offer(9),), ASKED), ((offer(9), offer(9)), ASKED), ((offer(9), offer(9, days=-3)), ASKED),
     (tuple(offer(h, days=d) for d in (7, 8) for h in range(9, 15)), ASKED),
     ((offer(9), Offer("9999-12-31", "09:00", "10:00")), ASKED),
     ((offer(9), Offer("x", "09:00", "10:00")), ASKED),
     ((offer(9), offer(14)), ()), ((offer(9), offer(14)), ("何俊",))],
)  # fmt: skip
def test_what_makes_no_poll_is_refused(
    office: Office, offers: tuple[Offer, ...], asked: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid):
        opened(office.county, *offers, asked=asked)
    with pytest.raises(NotFound):
        polls.poll(office.county.actor(polling.ORGANIZER), 1)
