"""三色督查单, 中止, 撤销, 合并: what only the office that supervises may do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.circulation.models import CirculationState, Task, TaskKind, TaskState
from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotAllowed, NotFound, OutOfTurn
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from app.supervision import keeping
from app.supervision.models import Notice
from documents.encryption.digest import sm3
from tests.app.supervision.walk import (
    HEAD,
    SUPERVISOR,
    act,
    circulation,
    item,
    propose,
    waiting,
    walk,
)

LATER = {"due": (clock.today() + timedelta(days=7)).isoformat(), "words": "请加快进度。"}


def issue(county: County, item_id: int, colour: str, **changed: str) -> Notice:
    with unit_of_work():
        form = {"colour": colour, **LATER, **changed}
        return keeping.issue_notice(county.actor(SUPERVISOR), item_id, form)


def test_a_notice_is_numbered_frozen_and_lies_on_the_desks_at_once(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    notice = issue(county, item_id, "blue")
    assert notice.number == f"督办蓝〔{clock.today().year}〕1号"
    pages = stores().blobs.read(notice.blob)
    assert pages.startswith(b"%PDF")
    assert sm3(pages).hex() == notice.digest
    assert all(task.urges == 1 for task in waiting(item_id))
    told = db.session.scalars(
        select(Task).where(Task.kind == TaskKind.READ, Task.state == TaskState.OPEN)
    ).one()
    assert "请加快进度" in (told.note or "")
    kept = db.session.scalars(select(Act).where(Act.verb == "supervision.notice")).one()
    assert kept.details["digest"] == notice.digest
    assert issue(county, item_id, "blue").number == notice.number, "sent twice, issued once"
    assert all(task.urges == 1 for task in waiting(item_id))
    assert issue(county, item_id, "blue", words="请再加快。").number.endswith("2号")


def test_the_colours_follow_one_another(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with pytest.raises(Blocked, match="蓝色提醒单"):
        issue(county, item_id, "orange")
    with pytest.raises(Blocked, match="橙色警示单"):
        issue(county, item_id, "red")
    issue(county, item_id, "blue")
    issue(county, item_id, "orange")
    with pytest.raises(Blocked, match="整改期限还没有到"):
        issue(county, item_id, "red")


def test_a_red_light_is_warned_of_without_a_reminder(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with unit_of_work():
        item(item_id).red_from = item(item_id).yellow_from = clock.now() - timedelta(days=1)
    assert issue(county, item_id, "orange").colour.value == "orange"


@pytest.mark.parametrize(
    "wrong", [{"colour": "purple"}, {"words": " "}, {"due": ""}, {"due": "2020-01-01"},
              {"words": "长" * 501}],
)  # fmt: skip
def test_a_notice_that_lacks_something_is_not_issued_and_draws_no_number(
    county: County, wrong: dict[str, str]
) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with pytest.raises(Invalid):
        issue(county, item_id, **{"colour": "blue", **wrong})
    assert db.session.scalars(select(Notice)).all() == []
    assert issue(county, item_id, "blue").number.endswith("1号")


def test_whoever_does_not_supervise_may_do_none_of_it(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    lead = next(name for name, key in county.people.items() if key == waiting(item_id)[0].person_id)
    form = {"colour": "blue", **LATER, "reason": "理由", "into": "督办〔2026〕9号"}
    for actor, refusal in ((lead, NotAllowed), ("哈斯", NotAllowed), ("田小雨", NotFound)):
        who = county.actor(actor)
        for doing in (keeping.issue_notice, keeping.suspend, keeping.withdraw, keeping.merge):
            with pytest.raises(refusal), unit_of_work():
                doing(who, item_id, form)
        with pytest.raises(refusal), unit_of_work():
            keeping.resume(who, item_id)


def test_a_suspended_item_is_neither_fed_back_nor_finished(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with unit_of_work():
        keeping.suspend(county.actor(SUPERVISOR), item_id, {"reason": "等待资金。"})
    with pytest.raises(Blocked, match="已经中止"):
        act(county, item_id, "feed_back", opinion="推进。", progress="10")
    with pytest.raises(OutOfTurn, match="已经中止"):
        issue(county, item_id, "blue")
    with pytest.raises(OutOfTurn), unit_of_work():
        keeping.suspend(county.actor(SUPERVISOR), item_id, {"reason": "再次中止。"})


def test_what_is_withdrawn_leaves_every_desk_and_keeps_its_reason(county: County) -> None:
    item_id = propose(county)
    walk(county, item_id, "carry_out")
    with unit_of_work():
        keeping.withdraw(county.actor(HEAD), item_id, {"reason": "上级已另行部署。"})
    assert circulation(item_id).state is CirculationState.STOPPED
    assert waiting(item_id) == []
    assert "上级已另行部署" in (item(item_id).ended or "")
    with pytest.raises(OutOfTurn, match="已经结束"), unit_of_work():
        keeping.withdraw(county.actor(HEAD), item_id, {"reason": "再撤一次。"})


def test_the_same_duty_is_merged_into_the_other_number(county: County) -> None:
    first, second = propose(county), propose(county)
    for item_id in (first, second):
        walk(county, item_id, "carry_out")
    number = item(first).number or ""
    for wrong in ("督办〔2026〕99号", item(second).number or ""):
        with pytest.raises(Invalid, match="没有这个督办号"), unit_of_work():
            keeping.merge(county.actor(HEAD), second, {"into": wrong})
    with unit_of_work():
        keeping.merge(county.actor(HEAD), second, {"into": number})
    assert item(second).merged_into == first
    assert circulation(second).state is CirculationState.STOPPED
    assert number in (item(second).ended or "")
