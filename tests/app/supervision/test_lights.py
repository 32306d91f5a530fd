"""红黄绿灯: by the date, and by the progress against an even plan."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.circulation.models import CirculationState
from app.core import clock
from app.core.clock import BEIJING
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.permissions import checks
from app.permissions.rules import Permission
from app.sample.county import County
from app.supervision import counting, keeping, lights, queries
from app.supervision.lights import Light, planned, turning
from app.supervision.models import SupervisionItem
from app.supervision.queries import Filters
from tests.app.supervision.walk import HEAD, SUPERVISOR, act, feed_back, item, propose, walk

BEGUN = datetime(2026, 3, 2, 9, tzinfo=BEIJING)
DUE = datetime(2026, 6, 10, 9, tzinfo=BEIJING)  # a hundred days later


def light(progress: int, days: int) -> Light:
    record = SupervisionItem(begun_at=BEGUN, due_at=DUE, progress=progress)
    lights.renew(record)
    return lights.light_of(record, BEGUN + timedelta(days=days))


@pytest.mark.parametrize(
    ("progress", "days", "expected"),
    [
        (0, 9, Light.GREEN), (0, 11, Light.YELLOW), (0, 29, Light.YELLOW), (0, 31, Light.RED),
        (50, 59, Light.GREEN), (50, 61, Light.YELLOW), (50, 81, Light.RED),
        (95, 94, Light.GREEN), (95, 98, Light.YELLOW), (95, 101, Light.RED),
        (100, 99, Light.GREEN), (100, 101, Light.RED),
    ],
)  # fmt: skip
def test_the_light_of_a_hundred_days(
    county: County, progress: int, days: int, expected: Light
) -> None:
    assert light(progress, days) is expected


def test_a_date_within_three_working_days_is_yellow_from_the_first_hour(county: County) -> None:
    due = datetime(2026, 3, 4, 17, 30, tzinfo=BEIJING)
    at = turning(BEGUN, due, 0)
    assert at.yellow == BEGUN


@given(
    progress=st.integers(0, 100), more=st.integers(0, 100), minutes=st.integers(1, 500_000),
    after=st.integers(0, 600_000),
)  # fmt: skip
def test_more_progress_never_makes_the_light_worse(
    progress: int, more: int, minutes: int, after: int
) -> None:
    """Over the pure part of the rule: what is behind the plan."""
    due = BEGUN + timedelta(minutes=minutes)
    now = BEGUN + timedelta(minutes=after)
    lower, higher = sorted((progress, min(100, progress + more)))
    worse, better = (min(due, lights._behind_from(BEGUN, due, p + 30)) for p in (lower, higher))
    assert worse <= better
    assert (now >= better) <= (now >= worse)


def test_the_plan_runs_evenly_and_stays_within_its_ends(county: County) -> None:
    record = SupervisionItem(begun_at=BEGUN, due_at=DUE, progress=0)
    days = (-5, 0, 25, 50, 100, 120)
    assert [planned(record, BEGUN + timedelta(days=d)) for d in days] == [0, 0, 25, 50, 100, 100]


def test_the_database_finds_exactly_the_lights_that_are_shown(county: County) -> None:
    moments = [(60, 0), (60, 35), (20, 35), (8, 0), (-1, 90), (30, 100)]
    for days, progress in moments:
        item_id = propose(county)
        walk(county, item_id, "carry_out")
        feed_back(county, item_id, str(progress))
        with unit_of_work():
            record = item(item_id)
            record.begun_at = clock.now() - timedelta(days=30)
            record.due_at = clock.now() + timedelta(days=days)
            lights.renew(record)
    now = clock.now()
    shown = {i.id: lights.light_of(i, now) for i in db.session.scalars(select(SupervisionItem))}
    supervisor = county.actor(SUPERVISOR)
    counted = counting.counts(supervisor).lights
    for one in Light:
        found = {i.id for i in queries.list_page(supervisor, "open", 1, Filters(light=one)).rows}
        assert found == {key for key, value in shown.items() if value is one}
        assert counted[one] == len(found)
    assert len(set(shown.values())) >= 3


def test_a_suspended_item_has_no_light_and_its_date_waits_for_it(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with unit_of_work():
        keeping.suspend(county.actor(HEAD), item_id, {"reason": "等待省级资金下达。"})
    record = item(item_id)
    assert lights.light_of(record, clock.now()) is Light.NONE
    due, begun = record.due_at, record.begun_at
    assert due is not None
    assert begun is not None
    with unit_of_work():
        item(item_id).suspended_at = clock.now() - timedelta(days=10)
    with unit_of_work():
        keeping.resume(county.actor(HEAD), item_id)
    record = item(item_id)
    assert record.due_at is not None
    assert abs((record.due_at - due) - timedelta(days=10)) < timedelta(minutes=1)
    assert lights.light_of(record, clock.now()) is Light.GREEN
    act(county, item_id, "feed_back", opinion="继续推进。", progress="10")


def test_what_the_board_counts_is_what_the_rule_lets_everybody_read(county: County) -> None:
    """`_readable` says the rule of the permissions page in another way, for speed: here they agree."""
    stages = ("draft", "approve", "accept", "carry_out", "check", "end")
    for number, stage in enumerate(stages * 2):
        lead = county.units["教育局" if number % 2 else "青石镇"]
        walk(county, propose(county, lead=str(lead), assisting=[]), stage)
    refused = propose(county)
    walk(county, refused, "approve")
    act(county, refused, "refuse", opinion="不属督办范围。")
    returned = propose(county)
    walk(county, returned, "accept")
    act(county, returned, "return_assignment", opinion="不属本单位职责。")
    for name in county.people:
        actor = county.actor(name)
        visible = checks.visible(actor, Permission.MATTER_READ, SupervisionItem)
        wanted = {item.id: item for item in db.session.scalars(visible)}
        listed = {row.id for phase in queries.LISTS for row in queries.list_page(actor, phase).rows}
        assert listed == set(wanted), name
        by_state = {
            "proposed": 0, "open": 0, "closed": 0, "stopped": 0,
        }  # fmt: skip
        for one in wanted.values():
            way = one.circulation
            if way.state is not CirculationState.OPEN:
                by_state["closed" if way.state is CirculationState.CLOSED else "stopped"] += 1
            else:
                by_state["proposed" if way.stage in ("draft", "approve") else "open"] += 1
        assert counting.counts(actor).lists == by_state, name
        board = counting.board(actor)
        assert sum(row.open for row in board.units) == by_state["open"]
        assert sum(board.sources.values()) == by_state["open"]
