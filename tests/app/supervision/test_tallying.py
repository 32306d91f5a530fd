"""What the board counts is kept until something is done, or a light turns by the clock."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.core.database import db
from app.sample.county import County
from app.supervision import counting
from app.supervision.lights import Light
from app.supervision.models import Phase
from tests.app.supervision.walk import SUPERVISOR, feed_back, item, propose, walk
from tests.questions import at_most


def test_what_was_counted_is_not_counted_again_until_something_is_done(county: County) -> None:
    supervisor = county.actor(SUPERVISOR)
    item_id = propose(county)
    before = counting.counts(supervisor)
    with at_most(2):
        assert counting.counts(supervisor) == before
    walk(county, item_id, "carry_out")
    after = counting.counts(supervisor)
    assert after.lists["open"] == before.lists["open"] + 1
    assert after.lists["proposed"] == before.lists["proposed"] - 1


def test_a_light_turns_on_the_board_at_its_moment_though_nobody_did_anything(
    county: County,
) -> None:
    supervisor = county.actor(SUPERVISOR)
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    feed_back(county, item_id, "10")
    turns = item(item_id).yellow_from
    assert turns is not None
    with clock.fixed(turns - timedelta(seconds=1)):
        assert counting.counts(supervisor).lights[Light.GREEN] == 1
    with clock.fixed(turns):
        lights = counting.counts(supervisor).lights
    assert (lights[Light.GREEN], lights[Light.YELLOW]) == (0, 1)


def test_what_was_changed_without_an_act_is_counted_within_a_minute(county: County) -> None:
    supervisor = county.actor(SUPERVISOR)
    item_id = propose(county)
    assert counting.counts(supervisor).lists["proposed"] == 1
    item(item_id).phase = Phase.STOPPED  # as somebody with the database in her hands would
    db.session.flush()
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        assert counting.counts(supervisor).lists["stopped"] == 1
