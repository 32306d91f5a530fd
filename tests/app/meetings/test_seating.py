"""座次: the host in the middle, the second at the left hand, whatever the room."""

from __future__ import annotations

import pytest

from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.meetings import seating
from app.sample.county import County
from documents.formats.pdfium import page_count
from tests.app.meetings.walk import CHAIR, ORGANIZER, accepted, act, meeting, noticed


@pytest.mark.parametrize(
    ("people", "facing", "seen"),
    [
        ("1", True, "1"), ("12", True, "12"), ("123", True, "312"), ("12345", True, "53124"),
        ("123", False, "213"), ("1234567", False, "6421357"), ("", True, ""),
    ],
)  # fmt: skip
def test_the_first_sits_in_the_middle_and_the_second_at_her_left(
    people: str, facing: bool, seen: str
) -> None:
    assert "".join(seating.from_middle(people, facing=facing)) == seen


def rows(meeting_id: int) -> list[list[str]]:
    found = seating.seating_of(meeting(meeting_id)).rows
    return [[a.person.name for a in row.seats] for row in found]


def test_a_plan_is_made_by_rank_moved_by_hand_and_kept(county: County) -> None:
    meeting_id = noticed(county, accepted(county))

    def arrange(name: str = ORGANIZER, **form: str) -> None:
        with unit_of_work():
            seating.arrange(county.actor(name), meeting_id, form)

    arrange(move="shape", shape="rectangle", per_row="4")
    assert rows(meeting_id) == [["其木格", "苏和", "李建国", "张卫东"], ["宋立新", "郑秀兰"]]
    arrange(move="shape", shape="audience", per_row="2")
    assert rows(meeting_id) == [["其木格", "张卫东"], ["苏和", "李建国"], ["宋立新", "郑秀兰"]]
    ids = {a.person.name: str(a.id) for a in meeting(meeting_id).attendances}
    arrange(move="down", person=ids["李建国"])
    arrange(move="swap", person=ids["宋立新"], other=ids["郑秀兰"])
    assert rows(meeting_id) == [["李建国", "张卫东"], ["苏和", "其木格"], ["郑秀兰", "宋立新"]]
    db.session.expire_all()
    for wrong, error in (
        ({"move": "up", "person": ids[CHAIR]}, OutOfTurn), ({"move": "swap", "person": "9"}, Invalid),
        ({"move": "shape", "shape": "audience", "per_row": "0"}, Invalid), ({}, OutOfTurn),
    ):  # fmt: skip
        with pytest.raises(error):
            arrange(**wrong)
    with pytest.raises(NotAllowed):
        arrange(CHAIR, move="anew")
    assert page_count(seating.plan_pages(meeting(meeting_id))) == 1
    assert page_count(seating.card_pages(meeting(meeting_id))) == 6, "a card for each"
    arrange(move="anew")
    assert rows(meeting_id)[1] == ["苏和", "李建国"]
    act(county, meeting(meeting_id), "cancel", opinion="改期。")
    with pytest.raises(OutOfTurn):
        arrange(move="anew")
