"""督查督办: from 立项 to 销号."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.circulation import engine
from app.circulation.models import CirculationState
from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.permissions import readers
from app.sample.county import County
from app.supervision import entering, queries
from app.supervision.models import Evidence, Feedback
from tests.app.supervision.walk import (
    PDF,
    SUPERVISOR,
    act,
    circulation,
    feed_back,
    item,
    propose,
    waiting,
    walk,
)


def names(county: County, item_id: int) -> list[str]:
    known = {key: name for name, key in county.people.items()}
    return [known[task.person_id] for task in waiting(item_id)]


def test_an_item_goes_the_whole_way_and_every_desk_is_the_right_one(county: County) -> None:
    item_id = propose(county)
    assert names(county, item_id) == [SUPERVISOR]
    act(county, item_id, "submit")
    assert names(county, item_id) == ["乌云"]
    act(county, item_id, "approve")
    assert item(item_id).number == f"督办〔{clock.today().year}〕1号"
    assert names(county, item_id) == [lead_head(county)]
    act(county, item_id, "accept")
    assert names(county, item_id) == [lead_head(county), assisting_head(county)]
    feed_back(county, item_id, "40")
    feed_back(county, item_id, "70", "资金已拨付。", who=assisting_head(county), files=())
    assert item(item_id).progress == 40, "the lead's figure is the item's"
    act(county, item_id, "done", who=assisting_head(county), opinion="资金已全部拨付。")
    act(county, item_id, "finish", result="全部安装到位，验收合格。")
    assert names(county, item_id) == [SUPERVISOR], "a head who did it herself signs nothing more"
    act(county, item_id, "pass")
    act(county, item_id, "pass", leaders=[county.seat("苏和")])
    assert names(county, item_id) == ["苏和"]
    act(county, item_id, "note")
    act(county, item_id, "close")
    assert circulation(item_id).state is CirculationState.CLOSED
    assert item(item_id).red_from is None


def test_numbers_follow_one_another_and_a_returned_item_keeps_its_own(county: County) -> None:
    first, second = propose(county), propose(county)
    walk(county, first, "accept")
    walk(county, second, "accept")
    assert [item(i).sequence for i in (first, second)] == [1, 2]
    act(county, first, "return_assignment", opinion="不属本单位职责。")
    walk(county, first, "accept")
    assert item(first).sequence == 1


def test_without_a_target_or_a_lead_unit_nothing_is_proposed(county: County) -> None:
    item_id = propose(county, target="", lead="")
    with pytest.raises(Invalid) as refused:
        act(county, item_id, "submit")
    assert set(refused.value.fields) == {"target", "lead"}
    with pytest.raises(Invalid, match="立项依据"):
        propose(county, basis=" ")


def test_only_supervisors_propose_and_only_for_their_own_organ(county: County) -> None:
    form = {"title": "检查", "basis": "县长批示"}
    for name in ("丁小军", "安国梁", "苏和"):
        with pytest.raises(NotAllowed), unit_of_work():
            entering.begin(county.actor(name), county.units["县政府"], form)
    with pytest.raises(NotAllowed), unit_of_work():
        entering.begin(county.actor(SUPERVISOR), county.units["教育局"], form)
    with pytest.raises(Invalid, match="不归本机关督办"):
        propose(county, lead=str(county.units["云州市人民政府"]))


def test_a_draft_is_changed_by_its_proposer_until_it_is_sent(county: County) -> None:
    item_id = propose(county)
    form = {
        "title": "新标题",
        "basis": "县长批示",
        "target": "办好。",
        "lead": "",
        "source": "other",
    }
    with unit_of_work():
        entering.save(county.actor(SUPERVISOR), item(item_id), form)
    assert item(item_id).title == "新标题"
    assert circulation(item_id).title == "新标题"
    with pytest.raises(NotAllowed), unit_of_work():
        entering.save(county.actor("乌云"), item(item_id), form)
    with unit_of_work():
        entering.save(
            county.actor(SUPERVISOR), item(item_id), {**form, "lead": str(county.units["教育局"])}
        )
    act(county, item_id, "submit")
    with pytest.raises(OutOfTurn), unit_of_work():
        entering.save(county.actor(SUPERVISOR), item(item_id), form)
    assert item(item_id).due_at is not None, "an item without a date has the usual one"


def test_the_units_read_it_once_it_is_assigned_and_nobody_else_does(county: County) -> None:
    item_id = propose(county)
    head = county.actor(lead_head(county))
    with pytest.raises(NotFound):
        queries.sheet(head, item_id)
    walk(county, item_id, "accept")
    for name in (lead_head(county), assisting_head(county), "乌云", "哈斯"):
        assert queries.sheet(county.actor(name), item_id).item.id == item_id
    for name in ("田小雨", "安国梁", "程明", "杨树林"):
        with pytest.raises(NotFound):
            queries.sheet(county.actor(name), item_id)
        assert not readers.may_read(county.actor(name), item(item_id))


def test_feedback_keeps_figure_words_and_evidence_for_ever(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    feed_back(
        county, item_id, "35%", "已排查 42 所。", files=(("清单.pdf", PDF), ("照片.pdf", PDF))
    )
    (report,) = item(item_id).feedbacks
    assert (report.progress, report.opinion.text, report.late) == (35, "已排查 42 所。", False)
    assert [one.name for one in report.evidence] == ["清单.pdf", "照片.pdf"]
    last = db.session.scalars(
        select(Act).where(Act.verb == "supervision.carry_out.feed_back")
    ).one()
    assert last.details["progress"] == 35
    assert last.details["evidence"] == [one.digest for one in report.evidence]
    assert last.details["opinion"] == report.opinion.digest


@pytest.mark.parametrize("progress", ["", "-1", "101", "一半", "1e2", "9" * 400, "٣"])
def test_a_figure_that_is_none_is_refused_and_nothing_is_kept(
    county: County, progress: str
) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with pytest.raises(Invalid, match="0 至 100"):
        feed_back(county, item_id, progress)
    assert db.session.scalars(select(Feedback)).all() == []


def test_a_bomb_is_no_evidence(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with pytest.raises(Invalid) as refused:
        feed_back(county, item_id, "10", files=(("证据.exe", b"MZ" + bytes(100)),))
    assert "evidence" in refused.value.fields
    with pytest.raises(Invalid, match="一次最多"):
        feed_back(county, item_id, "10", files=(("照片.pdf", PDF),) * 11)
    assert db.session.scalars(select(Evidence)).all() == []
    assert db.session.scalars(select(Feedback)).all() == []


def test_nothing_is_fed_back_after_the_close(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    task_id = waiting(item_id)[0].id
    walk(county, item_id, "end")
    with pytest.raises(OutOfTurn, match="已经办结"), unit_of_work():
        engine.act(
            county.actor(lead_head(county)), task_id, "feed_back", opinion="补报",
            form={"progress": "50"},
        )  # fmt: skip


def test_without_evidence_the_check_passes_nothing(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    act(county, item_id, "finish", result="办完了。", without_others="1")
    with pytest.raises(Blocked, match="第十六条"):
        act(county, item_id, "pass")
    act(county, item_id, "return", opinion="请补佐证。")
    assert circulation(item_id).stage == "carry_out"


def test_the_lead_waits_for_the_others_or_says_that_it_does_not(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with pytest.raises(Invalid, match=assisting_head(county)):
        act(county, item_id, "finish", result="办完了。")


def test_an_extension_is_asked_for_before_the_date_and_decided_by_the_head(
    county: County,
) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    before = item(item_id).due_at
    assert before is not None
    for wrong in ("", (clock.today() + timedelta(days=1)).isoformat()):
        with pytest.raises(Invalid):
            act(county, item_id, "extend", opinion="雨季影响施工。", due=wrong)
    later = (clock.today() + timedelta(days=60)).isoformat()
    act(county, item_id, "extend", opinion="雨季影响施工。", due=later)
    assert names(county, item_id) == ["乌云"]
    act(county, item_id, "grant")
    after = item(item_id).due_at
    assert after is not None
    assert clock.local(after).date().isoformat() == later
    assert waiting(item_id)[0].due_at == after
    with unit_of_work():
        item(item_id).due_at = clock.now() - timedelta(days=1)
    with pytest.raises(Blocked, match="期限已过"):
        act(county, item_id, "extend", opinion="再延。", due=later)


def test_another_who_carries_it_out_reports_through_the_head(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "accept")
    clerk = next(
        name for name in county.people
        if any(p.unit.organ_id == county.units["教育局"] for p in county.person(name).posts)
    )  # fmt: skip
    act(county, item_id, "accept", handler=county.seat(clerk))
    assert names(county, item_id)[0] == clerk
    feed_back(county, item_id, "100", who=clerk)
    act(county, item_id, "finish", who=clerk, result="办完。", without_others="1")
    assert circulation(item_id).stage == "sign"
    assert names(county, item_id) == [lead_head(county)]


def lead_head(county: County) -> str:
    return _principal(county, "教育局")


def assisting_head(county: County) -> str:
    return _principal(county, "财政局")


def _principal(county: County, unit: str) -> str:
    return next(
        name for name in county.people
        for post in county.person(name).posts
        if post.unit_id == county.units[unit] and post.name == "局长"
    )  # fmt: skip
