"""申请延期 and 申请改办: what the department asks of the office, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.calendar.office import office_calendar
from app.core import clock
from app.core.errors import Blocked, Invalid
from app.core.unit_of_work import unit_of_work
from app.receipt import extending
from app.receipt.actions import load
from app.sample.county import County
from tests.app.receipt.walk import act, arrived, circulation, names, waiting, walk

SOON = (clock.today() + timedelta(days=3)).isoformat()
LATER = (clock.today() + timedelta(days=9)).isoformat()


def in_hand(county: County) -> int:
    incoming_id = arrived(county)
    walk(county, incoming_id, "assign")
    act(county, incoming_id, "assign", lead=str(county.units["财政局预算科"]), due=SOON)
    walk(county, incoming_id, "handle")
    return incoming_id


def test_more_time_is_asked_for_and_given_by_the_office(county: County) -> None:
    incoming_id = in_hand(county)
    act(county, incoming_id, "note", opinion="已发函征求意见。")
    act(county, incoming_id, "extend", opinion="等两个乡镇的数据。", due=LATER)
    assert (circulation(incoming_id).stage, names(county, incoming_id)) == ("extension", ["孙丽华"])
    assert str(extending.asked_for(load(incoming_id))) == LATER
    act(county, incoming_id, "grant", due=LATER)
    assert (circulation(incoming_id).stage, names(county, incoming_id)) == ("handle", ["何俊"])
    (task,) = waiting(incoming_id)
    assert task.due_at is not None
    assert clock.local(task.due_at).date().isoformat() == LATER
    walk(county, incoming_id, "end")
    assert circulation(incoming_id).stage is None


def test_no_more_time_is_given_without_a_word_why(county: County) -> None:
    incoming_id = in_hand(county)
    act(county, incoming_id, "extend", opinion="来不及。", due=LATER)
    with pytest.raises(Invalid, match="理由"):
        act(county, incoming_id, "deny")
    act(county, incoming_id, "deny", opinion="上级限时报送。")
    (task,) = waiting(incoming_id)
    assert task.due_at is not None
    assert clock.local(task.due_at).date().isoformat() == SOON


@pytest.mark.parametrize("due", ["", SOON, "2020-01-01", "明天"])
def test_an_extension_names_a_later_day(county: County, due: str) -> None:
    incoming_id = in_hand(county)
    with pytest.raises(Invalid):
        act(county, incoming_id, "extend", opinion="来不及。", due=due)
    assert circulation(incoming_id).stage == "handle"


def test_an_assignment_is_refused_at_once_or_not_at_all(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "accept")
    with unit_of_work():
        (task,) = waiting(incoming_id)
        task.sent_at -= timedelta(hours=25)
    with pytest.raises(Blocked, match="24 小时"):
        act(county, incoming_id, "return_assignment", opinion="属于发改局职责。")
    assert circulation(incoming_id).stage == "accept"


def test_a_deadline_over_the_national_day_counts_only_days_that_are_worked(
    county: County,
) -> None:
    assert county.people
    from datetime import date

    # 2026-09-30 is a Wednesday; 10-01 to 10-07 are off, Saturday 10-10 is worked.
    assert office_calendar().add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
