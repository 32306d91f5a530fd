"""转办, 征求意见, 传阅, 催办, 撤回 by the API: the rights of the pages, and nothing more."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.acts import Act
from app.core.database import db
from app.sample import walking

DRAFTER, HEAD, SECRETARY, STRANGER = "郭宇航", "特木尔", "包玉兰", "陈国强"


@pytest.fixture
def checking(county) -> tuple[int, int]:
    """A document at 核稿, and the secretary's task of it."""
    document_id = walking.draft(county)
    walking.walk(county, document_id, "check")
    mine = county.people[SECRETARY]
    task = next(t.id for t in walking.waiting(document_id) if t.person_id == mine)
    db.session.rollback()
    return document_id, task


def circulation_id(document_id: int) -> int:
    key = walking.circulation(document_id).id
    db.session.rollback()
    return key


def seat(caller, task: int, act: str, name: str) -> str:
    rows = caller.get(f"/tasks/{task}/people", act=act)
    found = list(rows["rows"])
    for page in range(2, rows["pages"] + 1):
        found += caller.get(f"/tasks/{task}/people", act=act, page=page)["rows"]
    assert len(found) == rows["total"]
    return next(r["value"] for r in found if r["name"] == name)


def test_a_task_is_handed_on_to_a_colleague_of_the_same_unit(county, program, checking):
    _, task = checking
    caller = program(SECRETARY)
    assert caller.get(f"/tasks/{task}")["beside"] == ["hand-on", "consultation", "reading"]
    people = caller.get(f"/tasks/{task}/people", act="hand-on")
    assert {r["unit"] for r in people["rows"]} <= {"文秘科", "云岭县人民政府办公室"}
    done = caller.post(
        f"/tasks/{task}/hand-on", person=seat(caller, task, "hand-on", "丁小军"), note="请代核"
    )
    assert "丁小军" in done["circulation"]["waiting_for"]
    (row,) = program("丁小军").get("/tasks", box="todo")["rows"]
    assert row["note"] == "请代核"
    caller.post(f"/tasks/{task}/hand-on", 409, person=county_seat(county, "丁小军"))


def county_seat(county, name: str) -> str:
    value = county.seat(name)
    db.session.rollback()
    return value


def test_it_is_not_handed_on_to_another_office(county, program, checking):
    _, task = checking
    caller = program(SECRETARY)
    refused = caller.post(f"/tasks/{task}/hand-on", 403, person=county_seat(county, STRANGER))
    assert "本单位" in refused["message"]
    caller.post(f"/tasks/{task}/hand-on", 422, person="x")
    caller.post(f"/tasks/{task}/hand-on", 422)


def test_advice_is_asked_and_answered_beside_the_line(program, checking):
    document_id, task = checking
    caller, asked = program(SECRETARY), program(STRANGER)
    people = [seat(caller, task, "consultation", STRANGER)]
    caller.post(f"/tasks/{task}/consultations", 422, people=people, note=" ")
    done = caller.post(f"/tasks/{task}/consultations", people=people, note="经费口径请把关")
    assert (done["count"], done["circulation"]["stage"]) == (1, "check")
    (row,) = asked.get("/tasks", box="reading")["rows"]
    assert row["note"] == "经费口径请把关"
    asked.post(f"/tasks/{row['id']}/acts", move="answer", opinion="没有意见。")
    assert asked.get(f"/documents/{document_id}")["title"]


def test_it_is_sent_round_and_what_is_unread_is_taken_back(program, checking):
    document_id, task = checking
    caller, reader = program(SECRETARY), program(STRANGER)
    people = [seat(caller, task, "reading", STRANGER)]
    caller.post(f"/tasks/{task}/readings", people=people, note="请阅知")
    assert reader.get("/tasks", box="reading")["total"] == 1
    way = circulation_id(document_id)
    assert caller.post(f"/circulations/{way}/reading-withdrawals")["count"] == 1
    assert reader.get("/tasks", box="reading")["total"] == 0
    caller.post(f"/circulations/{way}/reading-withdrawals", 409)


def test_who_began_it_urges_and_a_stranger_does_not_know_of_it(program, checking):
    document_id, task = checking
    way = circulation_id(document_id)
    done = program(DRAFTER).post(f"/circulations/{way}/urges", note="急用")
    assert done["count"] >= 1
    (row,) = program(SECRETARY).get("/tasks", box="urged")["rows"]
    assert (row["id"], row["urges"], row["note"]) == (task, 1, "急用")
    stranger = program(STRANGER)
    for address in ("urges", "withdrawals", "reading-withdrawals"):
        stranger.post(f"/circulations/{way}/{address}", 404)
        stranger.post(f"/circulations/999999/{address}", 404)
    for address, body in (
        ("hand-on", {"person": "1:1"}),
        ("consultations", {"people": ["1:1"], "note": "x"}),
        ("readings", {"people": ["1:1"], "note": "x"}),
    ):
        stranger.post(f"/tasks/{task}/{address}", 404, **body)
    stranger.get(f"/tasks/{task}/people", 404, act="reading")


def test_what_nobody_opened_is_taken_back_once(county, program):
    document_id = walking.draft(county)
    caller = program(DRAFTER)
    task = walking.waiting(document_id)[0].id
    caller.post(f"/tasks/{task}/acts", move="submit")
    way = circulation_id(document_id)
    program(HEAD).post(f"/circulations/{way}/withdrawals", 409)
    done = caller.post(f"/circulations/{way}/withdrawals")
    assert (done["circulation"]["stage"], done["circulation"]["waiting_for"]) == (
        "draft",
        [DRAFTER],
    )
    caller.post(f"/circulations/{way}/withdrawals", 409)
    last = db.session.scalars(select(Act).order_by(Act.seq.desc()).limit(1)).one()
    assert (last.verb, last.actor) == ("dispatch.take_back", DRAFTER)
