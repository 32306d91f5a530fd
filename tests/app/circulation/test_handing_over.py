"""离岗移交 (条例 第三十六条): open work goes to a colleague before the account is closed."""

from __future__ import annotations

import pytest

from app.circulation import handing_over, queries
from app.core import acts
from app.core.errors import Blocked, Invalid, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.directory import leaving
from app.sample.county import County
from blueprints.shared.open_work import open_work
from documents.archive import evidence
from tests.app.circulation.trial import act, begin, task_of, waiting
from tests.app.dispatch import walk as sending
from tests.blueprints.account.visits import arrive
from tests.office import Office


def give(county: County, name: str, to: str) -> handing_over.Outcome:
    with unit_of_work():
        return handing_over.hand_over(county.actor(name), county.seat(to), "调离移交。")


def test_everything_open_goes_to_a_colleague_and_the_account_can_be_closed(
    county: County,
) -> None:
    key = begin(county)
    act(county, key, "方志敏", "submit")
    person_id = county.people["丁小军"]
    with pytest.raises(Blocked, match="第三十六条"), unit_of_work():
        leaving.deactivate(county.actor("安国梁"), person_id, open_work(person_id))
    assert give(county, "丁小军", "包玉兰").moved == 1
    assert sorted(waiting(key)) == sorted(["方志敏", "包玉兰", "包玉兰"])
    assert task_of(key, "包玉兰").person_id == county.people["包玉兰"]
    assert open_work(person_id) == []
    with unit_of_work():
        leaving.deactivate(county.actor("安国梁"), person_id, open_work(person_id))
    assert evidence.check_chain(acts.lines(), acts.certificates()) is None


def test_work_stays_in_the_organ_and_is_given_to_another(county: County) -> None:
    key = begin(county)
    act(county, key, "方志敏", "submit")
    with pytest.raises(NotAllowed, match="本单位"):
        give(county, "丁小军", "田小雨")
    with pytest.raises(Invalid, match="自己"):
        give(county, "丁小军", "丁小军")
    with pytest.raises(Invalid, match="没有未办"):
        give(county, "石磊", "丁小军")
    assert "丁小军" in waiting(key)


def test_signing_is_not_handed_to_somebody_who_may_not_sign(county: County) -> None:
    document_id = sending.draft(county)
    sending.walk(county, document_id, "sign")
    done = give(county, "苏和", "张卫东")
    assert (done.moved, [t.circulation.title for t in done.kept]) == (0, [sending.TEXT.title])
    assert queries.counts(county.actor("苏和"))["todo"] == 1


def test_the_page_shows_what_goes_over_and_hands_it_over(office: Office) -> None:
    county = office.county
    document_id = sending.draft(county)
    there = arrive(office.app, county, "郭宇航")
    assert sending.TEXT.title in there.open("/handovers")
    assert "请选择" in there.send("/handovers", note="调离")
    page = there.send("/handovers", person=county.seat("特木尔"), note="调离")
    assert there.place == "/desk", page
    (task,) = sending.waiting(document_id)
    assert (task.person_id, task.note) == (county.people["特木尔"], "调离")
    assert "您手上没有未办的公文" in there.open("/handovers")
