"""A roster's way: drawn up, planned, approved, issued, reported; duties that change hands; people who go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound, OfficeError, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory import leaving
from app.directory.actors import OFFICE
from app.duty import drawing_up, editing, fairness, feeds, keeping, planning, reminding, swaps
from app.duty.gathering import STABLE, gather
from app.duty.models import Cell, DutyUnit, Roster, RosterState, Shift, Swap, SwapState
from app.duty.on_duty import on_duty, shift_after, shift_before
from app.duty.rostering import breaches
from app.sample import watching
from app.sample.county import County
from tests.office import Office, prepared

KEEPER = watching.KEEPER
FIRST = clock.today() + timedelta(days=20)
LAST = FIRST + timedelta(days=27)


@pytest.fixture(scope="module")
def ready(founded: Office) -> Iterator[dict[str, int]]:
    def prepare(county: County) -> dict[str, int]:
        with unit_of_work():
            unit_id = watching.found(county).id
        return {"unit": unit_id, "roster": watching.issued(county, unit_id, FIRST, LAST)}

    with prepared(founded, prepare) as done:
        yield done


def cell_of(county: County, roster_id: int, name: str) -> Cell:
    query = select(Cell).join(Cell.shift).where(
        Shift.roster_id == roster_id, Cell.person_id == county.people[name]
    )  # fmt: skip
    return db.session.scalars(query.order_by(Shift.begins_at)).first()


def exchange(county: County, roster_id: int, name: str) -> tuple[Cell, Cell]:
    """A duty of hers, and one of somebody else that she may have for it."""
    roster = db.session.get_one(Roster, roster_id)
    mine = [c for c in cells(roster_id) if c.person_id == county.people[name]]
    for cell in mine:
        for other in cells(roster_id):
            if other.post_id != cell.post_id or other.person_id in (None, cell.person_id):
                continue
            if not swaps.broken_by(roster, cell, other, other.person_id):
                return cell, other
    raise LookupError("nobody can swap")


def cells(roster_id: int) -> list[Cell]:
    query = select(Cell).join(Cell.shift).where(Shift.roster_id == roster_id)
    return list(db.session.scalars(query.order_by(Shift.begins_at, Cell.id)))


def test_an_issued_roster_says_who_is_on_duty(office: Office, ready: dict[str, int]) -> None:
    roster = db.session.get_one(Roster, ready["roster"])
    assert roster.state is RosterState.REPORTED
    gathered = gather(roster)
    assert not list(breaches(gathered.problem, gathered.plan))
    assert len(gathered.plan.cells) == len(gathered.cells)
    first = roster.shifts[0]
    unit = office.county.units["县政府办"]
    now = on_duty(db.session, unit, first.begins_at)
    assert [one.post for one in now] == ["带班领导", "主班", "副班"]
    assert now[0].phone == office.county.person(now[0].name).phone
    assert on_duty(db.session, unit, first.begins_at - timedelta(minutes=1)) == ()
    after = shift_after(db.session, unit, first.begins_at)
    assert after[0].shift_id == roster.shifts[1].id
    assert shift_before(db.session, unit, first.ends_at) == now
    table = fairness.rows(gathered, {p.id: p.name for p in roster.duty_unit.posts})
    assert all(max(one.after) <= 6 for one in fairness.spreads(table))


def test_a_run_after_somebody_has_gone_changes_only_what_it_must(
    office: Office, ready: dict[str, int]
) -> None:
    county, roster_id = office.county, ready["roster"]
    gone = county.people["石磊"]
    before = {c.id: c.person_id for c in cells(roster_id)}
    with unit_of_work():
        leaving.deactivate(county.actor("安国梁"), gone, [])
    opened = {key for key, person in before.items() if person == gone}
    assert opened
    assert {c.id for c in cells(roster_id) if c.person_id is None} == opened
    with unit_of_work():
        planning.ask(county.actor(KEEPER), db.session.get_one(Roster, roster_id))
    with pytest.raises(OutOfTurn, match="正在排班"), unit_of_work():
        planning.ask(county.actor(KEEPER), db.session.get_one(Roster, roster_id))
    assert planning.run_waiting() == 1
    roster = db.session.get_one(Roster, roster_id)
    assert planning.compares(roster), roster.answer
    with pytest.raises(NotAllowed), unit_of_work():
        planning.adopt(county.actor("方志敏"), db.session.get_one(Roster, roster_id))
    with unit_of_work():
        planning.adopt(county.actor("哈斯"), db.session.get_one(Roster, roster_id))
    after = {c.id: c.person_id for c in cells(roster_id)}
    assert None not in after.values()
    assert len([k for k in after if after[k] != before[k]]) <= 3 * len(opened)
    outcome = db.session.get_one(Roster, roster_id).outcome
    assert outcome["score"] - outcome["bound"] < STABLE, "fewer changes are not possible"
    gathered = gather(db.session.get_one(Roster, roster_id))
    assert not list(breaches(gathered.problem, gathered.plan))


def test_a_swap_gives_each_the_duty_of_the_other(office: Office, ready: dict[str, int]) -> None:
    county, roster_id = office.county, ready["roster"]
    mine, theirs = exchange(county, roster_id, "丁小军")
    names = {key: name for name, key in county.people.items()}
    other = names[theirs.person_id]
    form = {"kind": "swap", "cell": str(mine.id), "other": str(theirs.id), "reason": "出差"}
    for wrong in ({"other": ""}, {"cell": str(theirs.id)}, {"reason": ""}, {"other": "９９"}):
        with pytest.raises(OfficeError), unit_of_work():
            swaps.ask(county.actor("丁小军"), {**form, **wrong})
    with unit_of_work():
        swap_id = swaps.ask(county.actor("丁小军"), form).id
    with pytest.raises(OutOfTurn, match="正在办理"), unit_of_work():
        swaps.ask(county.actor(other), {**form, "cell": str(theirs.id), "other": str(mine.id)})
    with pytest.raises(OutOfTurn), unit_of_work():
        swaps.answer(county.actor("哈斯"), swap_id, "approve", {})
    with pytest.raises(NotFound), unit_of_work():
        swaps.answer(county.actor("石磊"), swap_id, "consent", {})
    with unit_of_work():
        swaps.answer(county.actor(other), swap_id, "consent", {})
    with unit_of_work():
        swaps.answer(county.actor("哈斯"), swap_id, "approve", {})
    assert db.session.get_one(Cell, mine.id).person_id == county.people[other]
    assert db.session.get_one(Cell, theirs.id).person_id == county.people["丁小军"]
    with pytest.raises(OutOfTurn), unit_of_work():
        swaps.answer(county.actor("哈斯"), swap_id, "approve", {})
    verbs = db.session.scalars(
        select(Act.verb).where(Act.verb.startswith("duty.swap")).order_by(Act.seq)
    ).all()
    assert verbs == ["duty.swap_ask", "duty.swap_consent", "duty.swap_approve"]


def test_a_take_over_against_a_rule_is_refused_until_the_approver_says_why(
    office: Office, ready: dict[str, int]
) -> None:
    county, roster_id = office.county, ready["roster"]
    cell = cell_of(county, roster_id, "丁小军")
    form = {
        "kind": "take_over",
        "cell": str(cell.id),
        "person": str(county.people["李建国"]),
        "reason": "病假",
    }
    with pytest.raises(Blocked, match="不能顶班"), unit_of_work():
        swaps.ask(county.actor("丁小军"), form)
    roster = db.session.get_one(Roster, roster_id)
    names = {key: name for name, key in county.people.items()}
    free, taker = next(
        (c, name)
        for c in cells(roster_id)
        if c.post.name == "副班"
        for name in watching.PEOPLE["副班"]
        if county.people[name] != c.person_id
        and not swaps.broken_by(roster, c, None, county.people[name])
    )
    asked = {**form, "cell": str(free.id), "person": str(county.people[taker])}
    with unit_of_work():
        swap_id = swaps.ask(county.actor(names[free.person_id]), asked).id
        swaps.answer(county.actor(taker), swap_id, "consent", {})
    with unit_of_work():
        day = {"kind": "leave", "first": free.shift.day.isoformat(), "last": ""}
        keeping.wish(county.actor(taker), roster.duty_unit, day)
    with pytest.raises(Blocked, match="写明理由"), unit_of_work():
        swaps.answer(county.actor("哈斯"), swap_id, "approve", {})
    with unit_of_work():
        swaps.answer(county.actor("哈斯"), swap_id, "approve", {"reason": "本人同意回来值班"})
    assert db.session.get_one(Swap, swap_id).overridden


def test_the_clock_reminds_urges_and_lets_lapse(office: Office, ready: dict[str, int]) -> None:
    county, roster_id = office.county, ready["roster"]
    mine, theirs = exchange(county, roster_id, "丁小军")
    with unit_of_work():
        form = {"kind": "swap", "cell": str(mine.id), "other": str(theirs.id), "reason": "出差"}
        swap_id = swaps.ask(county.actor("丁小军"), form).id
    noon = clock.local(clock.now()).replace(hour=12) + timedelta(days=1)
    for day, times in ((0, 1), (1, 2), (2, 3), (3, 3)):
        with clock.fixed(noon + timedelta(days=day)), unit_of_work():
            reminding.remind()
        assert db.session.get_one(Swap, swap_id).reminders == times
    begins = db.session.get_one(Cell, mine.id).shift.begins_at
    with clock.fixed(begins), unit_of_work():
        reminding.remind()
    assert db.session.get_one(Swap, swap_id).state is SwapState.LAPSED
    first = cells(roster_id)[0].shift.begins_at
    # Nobody is told in the night: of a shift in the morning people hear the day before.
    soon = first - timedelta(hours=4 if clock.local(first).hour >= 12 else 20)
    with clock.fixed(soon), unit_of_work():
        assert reminding.remind() > 0
    with clock.fixed(soon + timedelta(hours=1)), unit_of_work():
        assert reminding.remind() == 0


def test_bad_input_is_answered_in_words(office: Office, ready: dict[str, int]) -> None:
    county = office.county
    actor = county.actor(KEEPER)
    unit = db.session.get_one(DutyUnit, ready["unit"])
    far = LAST + timedelta(days=1)
    for first, last in (
        (date(2020, 1, 1), date(2020, 2, 1)), (far, far + timedelta(days=10_000)),
        (far, far - timedelta(days=1)), (FIRST, LAST), (date(2099, 1, 1), date(2099, 1, 31)),
    ):  # fmt: skip
        with pytest.raises(Invalid), unit_of_work():
            drawing_up.begin(actor, unit, {"first": first.isoformat(), "last": last.isoformat()})
    with pytest.raises(NotAllowed), unit_of_work():
        drawing_up.begin(
            county.actor("石磊"), unit, {"first": far.isoformat(), "last": far.isoformat()}
        )
    roster_id = watching.drafted(county, unit.id, far, far + timedelta(days=13))
    roster = db.session.get_one(Roster, roster_id)
    some = cells(roster_id)
    verdict = editing.check(roster, some[0].id, county.people["石磊"], None)
    assert not verdict.allowed
    with pytest.raises(NotFound):
        editing.check(roster, cells(ready["roster"])[0].id, None, None)
    with pytest.raises(Invalid, match="不能值"), unit_of_work():
        editing.move(actor, roster, some[0].id, county.people["石磊"], None)
    with unit_of_work():
        editing.move(actor, db.session.get_one(Roster, roster_id), some[0].id, None, None)
    with pytest.raises(Blocked, match="1 格没有排人"):
        watching.act(county, roster_id, KEEPER, "submit")


def test_what_cannot_be_is_said_in_one_sentence(office: Office, ready: dict[str, int]) -> None:
    county = office.county
    far = LAST + timedelta(days=1)
    unit = db.session.get_one(DutyUnit, ready["unit"])
    with unit_of_work():
        for name in watching.PEOPLE["带班领导"]:
            form = {"kind": "leave", "person": str(county.people[name]), "first": far.isoformat()}
            keeping.wish(county.actor(KEEPER), unit, form)
    roster_id = watching.drafted(county, unit.id, far, far + timedelta(days=6))
    with unit_of_work():
        planning.ask(county.actor(KEEPER), db.session.get_one(Roster, roster_id))
    planning.run_waiting()
    roster = db.session.get_one(Roster, roster_id)
    assert "排不出" in (roster.answer or "")
    assert "李建国" in roster.answer
    assert "请假" in roster.answer


def test_a_feed_holds_ones_own_duties_until_one_is_shut_out(
    office: Office, ready: dict[str, int]
) -> None:
    with unit_of_work():
        secret = feeds.make(office.county.actor("丁小军"))
    found = feeds.read(secret).decode()
    mine = [c for c in cells(ready["roster"]) if c.person_id == office.county.people["丁小军"]]
    assert found.count("BEGIN:VEVENT") == len(mine)
    with unit_of_work():
        feeds.end_all(office.county.people["丁小军"])
    with pytest.raises(NotFound):
        feeds.read(secret)
    assert OFFICE.person_id is None
