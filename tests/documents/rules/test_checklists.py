from __future__ import annotations

import datetime as dt

import pytest

from documents.rules.checklists import ListName, checklists
from documents.rules.handling import (
    Ending,
    check_assignment,
    check_first_review,
    check_hand_over,
    in_force,
    keeps_the_original,
)

ALL_FOUR = {item.key: True for item in checklists()[ListName.RECEIPT].items}
NOON = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)


def test_the_office_has_its_five_lists_and_each_names_its_source():
    assert set(checklists()) == set(ListName)
    for one in checklists().values():
        assert "《" in one.article
        assert len({item.key for item in one.items}) == len(one.items)
        assert one.text(one.items[0].key) == one.items[0].text


def test_review_has_five_points_and_first_review_four():
    assert len(checklists()[ListName.REVIEW].items) == 5
    assert len(checklists()[ListName.RECEIPT].items) == 4


def test_an_unknown_reason_is_no_reason():
    with pytest.raises(KeyError):
        checklists()[ListName.NOT_FILED].text("because")


def test_first_review_is_complete_when_all_four_points_hold():
    assert check_first_review(ALL_FOUR) == ()
    assert len(check_first_review({})) == 4
    (failed,) = check_first_review({**ALL_FOUR, "conduct": False})
    assert "行文规则" in failed.message
    assert failed.stops


def test_two_departments_need_a_lead_and_urgent_work_a_deadline():
    two = ["县水利局", "县财政局"]
    assert check_assignment(departments=two, lead="县水利局", urgent=True, deadline=NOON) == ()
    assert check_assignment(departments=["县水利局"], lead="", urgent=False, deadline=None) == ()
    assert len(check_assignment(departments=two, lead="", urgent=True, deadline=None)) == 2
    assert check_assignment(departments=two, lead="县教育局", urgent=False, deadline=None)


def test_the_host_keeps_the_original_of_a_joint_document():
    assert keeps_the_original("县水利局", host="县水利局")
    assert not keeps_the_original("县财政局", host="县水利局")


def test_revoked_is_void_from_the_start_and_repealed_from_its_day():
    day, before = dt.date(2026, 3, 5), dt.date(2026, 3, 4)
    assert in_force(None, ended_on=None, on=day)
    assert not in_force(Ending.REVOKED, ended_on=day, on=before)
    assert in_force(Ending.REPEALED, ended_on=day, on=before)
    assert not in_force(Ending.REPEALED, ended_on=day, on=day)


def test_nobody_leaves_with_documents_in_hand():
    assert check_hand_over([]) == ()
    (finding,) = check_hand_over(["关于甲的通知", "关于乙的通知"])
    assert finding.stops
    assert "2 件" in finding.message
