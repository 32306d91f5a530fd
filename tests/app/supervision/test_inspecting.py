"""督查 under 国务院令第733号: from the plan to the archive, with objection and review by others."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.auditing.inspections import check_inspections
from app.auditing.report import Check
from app.circulation import moves
from app.circulation.models import CirculationState
from app.circulation.queries import circulation_for
from app.core import clock
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound
from app.core.unit_of_work import unit_of_work
from app.official_documents.files import Upload
from app.sample.county import County
from app.supervision import delivering, inspecting, inspection_queries
from app.supervision.inspection_circulation import INSPECTION
from app.supervision.inspection_models import Inspection, RecordKind
from app.supervision.inspection_paper import collect, inspection_form, record_json
from tests.app.supervision.inspecting import (
    LEADER,
    OBJECT,
    REVIEWER,
    act,
    concluded,
    item,
    plan,
    propose,
    stage,
    waiting,
)  # fmt: skip
from tests.app.supervision.walk import PDF, SUPERVISOR


def test_an_inspection_goes_from_its_plan_to_the_archive(county: County) -> None:
    by = (clock.today() + timedelta(days=40)).isoformat()
    item_id = propose(county)
    with pytest.raises(NotFound):
        inspection_queries.sheet(county.actor(OBJECT), item_id)
    act(county, item_id, "submit")
    act(county, item_id, "agree")
    assert [t.person_id for t in waiting(item_id)] == [county.people["苏和"]]
    act(county, item_id, "approve")
    assert item(item_id).number == f"督查〔{clock.today().year}〕1号"
    with pytest.raises(NotFound):
        inspection_queries.sheet(county.actor(OBJECT), item_id)  # 暗访 is not announced.
    with pytest.raises(Blocked, match="第十六条"):
        act(county, item_id, "conclude", words="没有问题。")
    with pytest.raises(Invalid, match="督查方式"):
        act(county, item_id, "record", method="talk", words="谈话。")
    evidence = [Upload("照片.pdf", io.BytesIO(PDF))]
    act(county, item_id, "record", method="visit", words="三所学校留样不全。", evidence=evidence)
    act(county, item_id, "conclude", words="留样制度没有落实。", rectify_by=by)
    act(county, item_id, "agree")
    assert inspection_queries.sheet(county.actor(OBJECT), item_id).item.number
    act(county, item_id, "accept", who=OBJECT)
    act(county, item_id, "go_on")
    assert stage(item_id) == "rectify", "nobody objected, so nobody reviews"
    act(county, item_id, "report", words="已全部整改。")
    act(county, item_id, "return", opinion="还差一所。")
    act(county, item_id, "report", words="已补齐。")
    act(county, item_id, "pass", opinion="核查属实。")
    act(county, item_id, "close")
    way = circulation_for(item(item_id), INSPECTION.key)
    assert way is not None
    assert way.state is CirculationState.CLOSED
    assert inspection_form(item(item_id)).startswith(b"%PDF")
    assert "留样制度没有落实" in record_json(item(item_id)).decode()
    assert len(collect(item_id).files) == 3
    assert _faults() == []
    with unit_of_work():
        item(item_id).number = "督查〔2001〕1号"
    assert any("督查号" in fault for fault in _faults())


def test_a_review_is_made_by_others_and_within_its_days(county: County) -> None:
    item_id = concluded(county)
    with pytest.raises(Blocked, match="第十七条"):
        act(county, item_id, "go_on")
    act(county, item_id, "object", who=OBJECT, words="第二项与事实不符。")
    with pytest.raises(Invalid, match="复核人员"):
        act(county, item_id, "go_on")
    for maker in (LEADER, SUPERVISOR):
        with pytest.raises(Blocked, match=r"应当回避.*第十七条"):
            act(county, item_id, "go_on", reviewers=[county.seat(maker)])
    with pytest.raises(Invalid, match="本机关或者督查机构"):
        act(county, item_id, "go_on", reviewers=[county.seat("宋立新")])
    act(county, item_id, "go_on", reviewers=[county.seat(REVIEWER)])
    (task,) = waiting(item_id)
    assert task.person_id == county.people[REVIEWER]
    assert task.due_at == (item(item_id).objected_at or clock.now()) + timedelta(days=30)
    with clock.fixed(clock.now() + timedelta(days=31)):
        act(county, item_id, "amend", words="变更为部分落实。")
    review = item(item_id).records[-1]
    assert (review.kind, review.late) == (RecordKind.REVIEW, True)
    assert stage(item_id) == "close"


def test_nobody_objects_after_thirty_days_and_the_matter_goes_on(county: County) -> None:
    item_id = concluded(county)
    with clock.fixed(clock.now() + timedelta(days=31)):
        with pytest.raises(Blocked, match=r"30日.*届满"):
            act(county, item_id, "object", who=OBJECT, words="不服。")
        act(county, item_id, "go_on")
    assert stage(item_id) == "close"


def test_what_nobody_opens_counts_as_delivered_and_only_then_the_thirty_days_begin(
    county: County,
) -> None:
    item_id = concluded(county, opened=False)
    sent = clock.now()
    with clock.fixed(sent + timedelta(days=3)):
        assert delivering.deliver_all() == 0, "not before five working days"
    with clock.fixed(sent + timedelta(days=20)):
        with pytest.raises(Blocked, match=r"尚未签收.*视为送达"):
            act(county, item_id, "go_on")
        assert [delivering.deliver_all(), delivering.deliver_all()] == [1, 0]
        assert _faults() == []
    with clock.fixed(sent + timedelta(days=45)):
        task = next(t for t in waiting(item_id) if t.person_id == county.people[OBJECT])
        with unit_of_work():
            moves.open_task(county.actor(OBJECT), task.id)
        with pytest.raises(Blocked, match="仍在复核申请期内"):
            act(county, item_id, "go_on")
    with clock.fixed(sent + timedelta(days=51)):
        with pytest.raises(Blocked, match=r"30日.*届满"):
            act(county, item_id, "object", who=OBJECT, words="不服。")
        act(county, item_id, "go_on")
    assert stage(item_id) == "close"


def test_the_same_is_not_inspected_twice_without_a_reason(county: County) -> None:
    first = propose(county)
    act(county, first, "submit")
    other = propose(county, title="社会救助资金发放督查")
    act(county, other, "submit")
    again = propose(county, title="学校食堂管理督查", begins=clock.today().isoformat())
    near = inspection_queries.sheet(county.actor(SUPERVISOR), again).earlier
    assert [one.id for one in near] == [first]
    with pytest.raises(Invalid, match=r"第十五条.*食堂管理专项督查"):
        act(county, again, "submit")
    with unit_of_work():
        form = plan(county, title="学校食堂管理督查", repeated_for="上次督查后发生食品安全事件。")
        inspecting.save(county.actor(SUPERVISOR), item(again), form)
    act(county, again, "submit")
    assert item(again).repeated_for
    assert inspecting.likeness("食堂", "") == 0


WRONG = (
    ({"basis_kind": ""}, "第十一条"),
    ({"basis_kind": "whim"}, "重新选择"),
    ({"basis": " "}, "依据"),
    ({"ends": "2020-01-01"}, "不能早于开始"),
    ({"ends": "2100-01-01"}, "第十五条"),
    ({"begins": ""}, "起止日期"),
    ({"objects": ["1"]}, "不归本机关督查"),
    ({"leader": "9999:9999"}, "督查组成员"),
    ({"content": "长" * 3001}, "3000"),
)


def test_a_plan_that_is_none_is_refused(county: County) -> None:
    for changed, fault in WRONG:
        with pytest.raises(Invalid, match=fault):
            propose(county, **changed)
    assert db.session.scalars(select(Inspection)).all() == []
    with pytest.raises(NotAllowed), unit_of_work():
        inspecting.begin(county.actor("苏和"), county.units["县政府"], plan(county))
    item_id = propose(county, leader="", methods=[], plan="")
    with pytest.raises(Invalid) as refused:
        act(county, item_id, "submit")
    assert set(refused.value.fields) == {"leader", "methods", "plan"}
    whole = propose(county, title="社会救助资金发放督查")
    for move in ("submit", "agree", "approve"):
        act(county, whole, move)
    with pytest.raises(Invalid, match="请写明情况"):
        act(county, whole, "conclude", words=" ")


def _faults() -> list[str]:
    check = Check("inspections", "督查", "件督查事项")
    check_inspections(check, lambda *_: None)
    return [fault.sentence for fault in check.faults]
