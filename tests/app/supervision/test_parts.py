"""分解: shares, dates and desks of the parts, their reports, and the item that is their sum."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.auditing.report import Check
from app.auditing.supervision import check_supervision
from app.calendar.office import office_calendar
from app.circulation import handing_over
from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from app.supervision import part_tree, parts, queries
from app.supervision.collecting import record_json
from app.supervision.models import Feedback, Part
from app.supervision.paper import item_form, part_lines
from tests.app.supervision.walk import act, feed_back, item, propose, waiting, walk

LEAD, CLERK, OTHER = "郑秀兰", "林芳", "宋立新"  # 教育局 leads, 财政局 takes part


def working_day(ahead: int) -> str:
    return office_calendar().add_working_days(clock.today(), ahead).isoformat()


def plan(county: County, *lines: tuple[str, str, int], **changed: Any) -> dict[str, Any]:
    """The form of one level: title, person, share."""
    form: dict[str, Any] = {}
    for number, (title, who, share) in enumerate(lines, start=1):
        form |= {
            f"title-{number}": title, f"measure-{number}": "全部完成并验收。",
            f"person-{number}": county.seat(who), f"share-{number}": str(share),
            f"due-{number}": working_day(5),
        }  # fmt: skip
    return {**form, **changed}


def divide(
    county: County, item_id: int, form: dict[str, Any], who: str = LEAD, parent: int | None = None
) -> list[Part]:
    level = part_tree.level(item(item_id), part_tree.find(item(item_id), parent))
    with unit_of_work():
        given = {"level": part_tree.stamp(level), **form}
        return parts.divide(county.actor(who), item_id, parent, given)


def carried_out(county: County) -> int:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    return item_id


def names(county: County, item_id: int) -> list[str]:
    known = {key: name for name, key in county.people.items()}
    return [known[task.person_id] for task in waiting(item_id)]


def test_parts_go_to_their_desks_and_the_item_is_their_weighted_sum(county: County) -> None:
    item_id = carried_out(county)
    form = plan(county, ("排查", CLERK, 40), ("资金", OTHER, 60))
    first, second = divide(county, item_id, form)
    assert names(county, item_id) == [LEAD, OTHER, CLERK]
    again = divide(county, item_id, {**form, "level": ""})
    assert [part.id for part in again] == [first.id, second.id], "sent twice, divided once"
    assert queries.sheet(county.actor(CLERK), item_id).item.id == item_id
    with unit_of_work():
        parts.sign_for(county.actor(CLERK), item_id, first.id)
    assert item(item_id).parts[0].accepted_at is not None
    with pytest.raises(NotAllowed), unit_of_work():
        parts.sign_for(county.actor(LEAD), item_id, second.id)
    feed_back(county, item_id, "50", who=CLERK)
    assert (item(item_id).parts[0].progress, item(item_id).progress) == (50, 20)
    feed_back(county, item_id, "99", "整体推进。", who=LEAD)
    assert item(item_id).progress == 20, "the lead's own figure counts no more"
    assert item(item_id).feedbacks[-1].progress == 20
    with pytest.raises(Blocked, match="排查"):
        act(county, item_id, "done", who=CLERK, opinion="完成。")
    feed_back(county, item_id, "100", who=CLERK)
    act(county, item_id, "done", who=CLERK, opinion="完成。")
    feed_back(county, item_id, "100", who=OTHER)
    assert item(item_id).progress == 100
    assert item(item_id).parts[1].accepted_at is not None, "who reports on it has taken it on"
    with pytest.raises(Invalid, match="责任单位尚未完成"):
        act(county, item_id, "finish", result="完成。")
    act(county, item_id, "done", who=OTHER, opinion="完成。")
    act(county, item_id, "finish", result="完成。")


WRONG = (
    ({"share-1": "30"}, "合计应为 100%"),
    ({"share-1": "٤٠"}, "1 至 100"),
    ({"share-1": "1000000000000"}, "1 至 100"),
    ({"share-1": "-1"}, "1 至 100"),
    ({"measure-1": " "}, "完成标准"),
    ({"title-2": "长" * 301}, "300 字"),
    ({"due-1": "2020-01-06"}, "不能早于今天"),
    ({"due-1": "2099-01-05"}, "不能晚于"),
    ({"due-2": ""}, "完成期限"),
    ({"person-1": "9999:9999"}, "重新选择"),
)


def test_a_division_that_is_none_is_refused_and_nothing_is_kept(county: County) -> None:
    item_id = carried_out(county)
    for changed, fault in WRONG:
        with pytest.raises(Invalid, match=fault):
            divide(county, item_id, plan(county, ("甲", CLERK, 40), ("乙", OTHER, 60), **changed))
    assert db.session.scalars(select(Part)).all() == []


def test_a_part_is_due_on_a_working_day_and_only_its_units_people_answer(county: County) -> None:
    item_id = carried_out(county)
    free = next(
        day for day in (clock.today() + timedelta(days=n) for n in range(1, 15))
        if not office_calendar().is_working_day(day)
    )  # fmt: skip
    assert isinstance(free, date)
    with pytest.raises(Invalid, match="不是工作日"):
        divide(county, item_id, plan(county, ("甲", CLERK, 100), **{"due-1": free.isoformat()}))
    with pytest.raises(Invalid, match="牵头单位或者责任单位"):
        divide(county, item_id, plan(county, ("甲", "田小雨", 100)))
    with pytest.raises(NotAllowed):
        divide(county, item_id, plan(county, ("甲", CLERK, 100)), who=OTHER)


def test_a_part_is_divided_again_to_three_levels_and_counts_upwards(county: County) -> None:
    item_id = carried_out(county)
    first, _ = divide(county, item_id, plan(county, ("排查", CLERK, 50), ("资金", OTHER, 50)))
    deep = divide(
        county, item_id, plan(county, ("城区", CLERK, 70), ("乡镇", LEAD, 30)), CLERK, first.id
    )
    (third,) = divide(county, item_id, plan(county, ("一小", CLERK, 100)), CLERK, deep[0].id)
    for _ in range(20):  # However often it is posted by hand, there is no fourth level.
        with pytest.raises(NotAllowed, match="最多三级"):
            divide(county, item_id, plan(county, ("一班", CLERK, 100)), LEAD, third.id)
    assert len(item(item_id).parts) == 5
    feed_back(county, item_id, "80", who=CLERK)
    feed_back(county, item_id, "0", "已看过。", who=LEAD)
    with_part = [one.part_id for one in item(item_id).feedbacks]
    assert with_part == [third.id, None]
    act(
        county,
        item_id,
        "feed_back",
        who=LEAD,
        opinion="走访。",
        progress="40",
        part=str(deep[1].id),
    )
    assert [p.progress for p in item(item_id).parts] == [68, 0, 80, 40, 80]
    assert item(item_id).progress == 34
    with pytest.raises(Invalid, match="不由您反馈"):
        act(
            county, item_id, "feed_back", who=CLERK, opinion="x", progress="1", part=str(deep[1].id)
        )
    assert "1.1.1 一小" in "\n".join(part_lines(item(item_id), None))
    assert item_form(item(item_id)).startswith(b"%PDF")


def test_parts_are_changed_with_a_reason_until_they_are_done(county: County) -> None:
    item_id = carried_out(county)
    first, second = divide(county, item_id, plan(county, ("排查", CLERK, 40), ("资金", OTHER, 60)))
    kept = {"part-1": str(first.id), "part-2": str(second.id)}
    changed = plan(county, ("排查", CLERK, 40), ("设备", CLERK, 60), **kept)
    with pytest.raises(Invalid, match="调整的理由"):
        divide(county, item_id, changed)
    with pytest.raises(OutOfTurn, match="他人已调整"):
        divide(county, item_id, {**changed, "reason": "分工调整", "level": "1-x"})
    divide(county, item_id, {**changed, "reason": "分工调整"})
    assert names(county, item_id) == [LEAD, OTHER, CLERK], (
        "a unit without a part has its head again"
    )
    with pytest.raises(Invalid, match="反馈的是哪一项"):
        feed_back(county, item_id, "10", who=CLERK)
    act(
        county,
        item_id,
        "feed_back",
        who=CLERK,
        opinion="做完。",
        progress="100",
        part=str(first.id),
    )
    without = plan(county, ("设备", CLERK, 100), **{"part-1": str(second.id), "reason": "并项"})
    with pytest.raises(Invalid, match="已经完成"):
        divide(county, item_id, without)
    assert len(db.session.scalars(select(Act).where(Act.verb == "supervision.divide")).all()) == 2


def test_whoever_takes_the_task_over_answers_for_its_part(county: County) -> None:
    item_id = carried_out(county)
    (part,) = divide(county, item_id, plan(county, ("排查", CLERK, 100)))
    other = "赵敏"  # of the same bureau
    with unit_of_work():
        handing_over.hand_over(county.actor(CLERK), county.seat(other), "调离。")
    feed_back(county, item_id, "30", who=other)
    assert item(item_id).parts[0].progress == 30
    assert item(item_id).parts[0].person_id == county.people[other]
    assert part.id == item(item_id).feedbacks[0].part_id


def test_a_report_pressed_twice_is_one_report(county: County) -> None:
    item_id = carried_out(county)
    for _ in range(2):
        feed_back(county, item_id, "40", "已安装 17 所。")
    assert len(db.session.scalars(select(Feedback)).all()) == 1
    said = select(Act).where(Act.verb == "supervision.carry_out.feed_back")
    assert len(db.session.scalars(said).all()) == 1
    feed_back(county, item_id, "40", "已安装 17 所。", files=())
    feed_back(county, item_id, "41", "已安装 17 所。", files=())
    assert len(item(item_id).feedbacks) == 3
    with clock.fixed(clock.now() + timedelta(days=7)):
        feed_back(county, item_id, "41", "已安装 17 所。", files=())
    assert len(item(item_id).feedbacks) == 4, "the same words a week later are a new report"


def test_the_archive_and_the_audit_hold_the_parts(county: County) -> None:
    item_id = carried_out(county)
    divide(county, item_id, plan(county, ("排查", CLERK, 40), ("资金", OTHER, 60)))
    feed_back(county, item_id, "60", who=CLERK)
    assert "资金" in record_json(item(item_id)).decode()
    assert _faults() == []
    with unit_of_work():
        item(item_id).parts[1].measure = "差不多就行。"
    assert any("分解任务与办理记录不符" in fault for fault in _faults())


def _faults() -> list[str]:
    check = Check("supervision", "督办", "件督办事项")
    check_supervision(check, lambda *_: None)
    return [fault.sentence for fault in check.faults]
