"""考核评分: every point lost has its rule and its ground; units are ranked by the mean; 通报 says it all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app.core import clock, outbox
from app.core.database import db
from app.core.errors import Blocked, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.dispatch import deleting
from app.official_documents.models import OfficialDocument
from app.sample.county import County
from app.supervision import circulars, ranking, scoring, timeline
from app.supervision.models import SupervisionItem
from app.supervision.ranking import Period
from app.supervision.score_rules import RULES, WEIGHTS, Dimension
from documents.model import Table
from tests.app.supervision.walk import SUPERVISOR, act, feed_back, item, propose, walk
from tests.questions import at_most


@contextmanager
def later(days: int) -> Iterator[None]:
    with clock.fixed(clock.now() + timedelta(days=days)):
        yield


def due_in(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def spoilt(county: County) -> int:
    """Led by 教育局: reported late without evidence, returned once, handed in after its date."""
    item_id = propose(county, title="食堂整改", due=due_in(20), assisting=[])
    walk(county, item_id, "carry_out")
    with later(12):
        feed_back(county, item_id, "30", files=())
    with later(34):
        feed_back(county, item_id, "100")
        act(county, item_id, "finish", result="完成。")
        act(county, item_id, "return", opinion="佐证不足。")
        act(county, item_id, "finish", result="完成，补了材料。")
    return item_id


def faultless(county: County, lead: str = "财政局") -> int:
    item_id = propose(
        county, title="清欠", due=due_in(20), lead=str(county.units[lead]), assisting=[]
    )
    walk(county, item_id, "check")
    return item_id


def period() -> Period:
    due = clock.today() + timedelta(days=20)
    return Period(due.year)


def test_the_dimensions_make_a_hundred_and_no_rule_takes_more_than_its_dimension() -> None:
    assert sum(WEIGHTS.values()) == 100
    for rule in RULES.values():
        assert 0 < rule.points <= rule.at_most <= WEIGHTS[rule.dimension]


def test_every_point_lost_has_its_rule_its_day_and_what_shows_it(county: County) -> None:
    item_id, other = spoilt(county), faultless(county)
    with later(40):
        (score,) = scoring.scores(SupervisionItem.id == item_id)
        lost = [
            (loss.rule.key, loss.points, loss.shown_by.partition(":")[0]) for loss in score.losses
        ]
        assert lost[:2] == [("feedback_late", 2, "report"), ("feedback_late", 2, "report")]
        assert [key for key, _, _ in lost[2:]] == ["overdue", "returned", "no_evidence"]
        assert all(loss.points > 0 and loss.ground for loss in score.losses)
        assert score.total == 100 - sum(points for _, points, _ in lost)
        assert score.late
        returned = next(loss for loss in score.losses if loss.rule.key == "returned")
        line = timeline.timeline(
            county.actor(SUPERVISOR), item_id, act=int(returned.shown_by.partition(":")[2])
        )
        said = {f"act:{one.act.seq}": one.words for one in line.page.rows}
        assert said[returned.shown_by] == "佐证不足。"
        (whole,) = scoring.scores(SupervisionItem.id == other)
        assert (whole.total, whole.losses, whole.late) == (100, (), False)


def test_what_is_never_done_loses_its_result_and_a_rule_takes_no_more_than_its_most(
    county: County,
) -> None:
    item_id = propose(county, due=due_in(5), assisting=[])
    walk(county, item_id, "carry_out")
    with later(120):
        (score,) = scoring.scores(SupervisionItem.id == item_id)
    assert {loss.rule.key: loss.points for loss in score.losses} == {"overdue": 20, "not_done": 15}
    assert (score.of(Dimension.TIMELINESS), score.of(Dimension.RESULT)) == (20, 15)


def test_units_are_ranked_by_the_mean_within_a_few_queries(county: County) -> None:
    spoilt(county)
    for _ in range(3):
        faultless(county)
    when = period()
    with later(40):
        actor = county.actor(SUPERVISOR)
        with at_most(9):
            first, last = ranking.ranking(actor, when)
        assert (first.rank, first.unit.id) == (1, county.units["财政局"])
        assert (first.items, first.total) == (3, 100.0)
        assert (last.rank, last.unit.id, last.late) == (2, county.units["教育局"], 1)
        with at_most(10):
            page = ranking.of_unit(actor, when, county.units["财政局"])
        assert page.total == 3
        assert ranking.ranking(county.actor("田小雨"), when) == []
        assert ranking.ranking(actor, Period(2001)) == []


def test_a_circular_is_drafted_once_with_figures_ranks_and_the_late_by_name(county: County) -> None:
    government = county.units["县政府"]
    with pytest.raises(Blocked, match="没有到期"), unit_of_work():
        circulars.draft(county.actor(SUPERVISOR), government, Period(2001))
    late = spoilt(county)
    faultless(county)
    when = period()
    with later(40):
        with pytest.raises(NotAllowed), unit_of_work():
            circulars.draft(county.actor("郑秀兰"), government, when)
        ids = []
        for _ in range(2):
            with unit_of_work():
                ids.append(circulars.draft(county.actor(SUPERVISOR), government, when).id)
        assert ids[0] == ids[1]
        content = db.session.get_one(OfficialDocument, ids[0]).document
        assert content.kind == "通报"
        table = next(block for block in content.body if isinstance(block, Table))
        assert table.rows[1][0] == "1"
        text = content.plain_text()
        assert f"{item(late).number}《食堂整改》" in text
        assert "逾期 1 件" in text
        with unit_of_work():
            deleting.delete(county.actor(SUPERVISOR), db.session.get_one(OfficialDocument, ids[0]))
        outbox.drain()
        with unit_of_work():
            assert circulars.draft(county.actor(SUPERVISOR), government, when).id != ids[0]
