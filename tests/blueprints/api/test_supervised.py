"""督办, 督查, 会议 and 议题 by the API: what the pages show to the same person, and nothing more."""

from __future__ import annotations

import pytest

from app.core.database import db
from tests.app.meetings import walk as meeting
from tests.app.supervision import inspecting
from tests.app.supervision.walk import SUPERVISOR, feed_back, propose, walk

LEAD, STRANGER = "郑秀兰", "田小雨"


@pytest.fixture
def item_id(county) -> int:
    key = propose(county)
    walk(county, key, "carry_out")
    feed_back(county, key, "30")
    db.session.rollback()
    return key


def test_an_item_is_read_by_whoever_may_with_its_reports(program, item_id):
    caller, stranger = program(LEAD), program(STRANGER)
    (row,) = caller.get("/supervision/items")["rows"]
    assert (row["id"], row["progress"], row["light"]) == (item_id, 30, "green")
    assert row["circulation"]["waiting_for"][0] == LEAD
    whole = caller.get(f"/supervision/items/{item_id}")
    (report,) = whole["feedbacks"]
    assert report["evidence"][0]["name"] == "现场照片.pdf"
    assert len(report["evidence"][0]["sm3"]) == 64
    assert caller.get(f"/tasks/{whole['task']}")["subject"]["href"] == whole["href"]
    assert caller.get("/supervision/items", light="red")["total"] == 0
    assert caller.get("/supervision/items", source="meeting", light="green")["total"] == 1
    for wrong in ({"light": "blue"}, {"list": "all"}, {"unit": 2**70}, {"page": 0}, {"x": "1"}):
        caller.get("/supervision/items", 422, **wrong)
    assert stranger.get("/supervision/items")["total"] == 0
    stranger.get(f"/supervision/items/{item_id}", 404)


def test_an_inspection_is_told_to_its_object_only_when_it_is_fed_back(county, program):
    told = inspecting.concluded(county)
    planned = inspecting.propose(county, title="社会救助资金发放督查")
    db.session.rollback()
    caller, own = program(inspecting.OBJECT), program(SUPERVISOR)
    assert [row["id"] for row in caller.get("/inspections")["rows"]] == [told]
    kinds = [one["kind"] for one in caller.get(f"/inspections/{told}")["records"]]
    assert kinds == ["finding", "conclusion"]
    caller.get(f"/inspections/{planned}", 404)
    assert own.get("/inspections", list="proposed")["total"] == 1
    program(STRANGER).get(f"/inspections/{told}", 404)


def test_a_topic_and_a_meeting_are_read_as_on_their_pages(county, program):
    topic_id, discussed = meeting.propose(county), meeting.accepted(county)
    meeting_id = meeting.noticed(county, discussed)
    db.session.rollback()
    names = {key: name for name, key in county.people.items()}
    proposer = names[meeting.topic(topic_id).proposer_id]
    organizer = names[meeting.meeting(meeting_id).organizer_id]
    db.session.rollback()
    caller = program(proposer)
    assert [row["id"] for row in caller.get("/topics")["rows"]] == [topic_id]
    assert caller.get(f"/topics/{topic_id}")["asked"]
    arranging = program(organizer)
    (row,) = arranging.get("/meetings")["rows"]
    whole = arranging.get(f"/meetings/{meeting_id}")
    assert [topic["id"] for topic in whole["topics"]] == [discussed]
    assert whole["people"]
    assert row["stage_label"]
    for address in (f"/topics/{topic_id}", f"/meetings/{meeting_id}"):
        program(STRANGER).get(address, 404)


def test_their_lists_ask_a_bounded_number_of_questions(county, program, queries, item_id):
    caller = program(SUPERVISOR)
    with queries() as few:
        caller.get("/supervision/items")
    for number in range(3):
        walk(county, propose(county, title=f"事项{number}"), "carry_out")
    db.session.rollback()
    with queries() as many:
        assert caller.get("/supervision/items")["total"] == 4
    assert len(many) <= len(few) + 1
