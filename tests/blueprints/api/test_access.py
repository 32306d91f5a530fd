"""Who may use the API, with what, and how it says no."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.acts import Act
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory import signing_in
from app.sample import walking

DRAFTER, STRANGER = "郭宇航", "田小雨"
ADDRESSES = (
    "/me", "/tasks", "/tasks/1", "/documents", "/documents/1", "/documents/1/issued.pdf",
    "/documents/1/files/1", "/incoming", "/incoming/1",
    "/supervision/items", "/supervision/items/1", "/inspections", "/inspections/1", "/meetings",
    "/meetings/1", "/topics", "/topics/1", "/search?q=a", "/archives",
    "/archives/0101", "/archives/0101/package",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_told_without_a_token(program, address):
    answer = program("").raw("GET", address)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.get_json()["code"] == "token_needed"


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Basic " + "0" * 64, "Bearer " + "0" * 64, "Bearer " + "g" * 64],
)
def test_a_token_that_nobody_has_opens_nothing(program, header):
    assert program("").raw("GET", "/me", headers={"Authorization": header}).status_code == 401


def test_the_cookie_of_a_browser_opens_nothing(office, county, program):
    with unit_of_work():
        cookie = signing_in.begin_session(
            county.person(DRAFTER), None, address="127.0.0.1", device="测试"
        )
    answer = program("").raw("GET", "/me", headers={"Cookie": f"tongwen={cookie.text}"})
    assert answer.status_code == 401


def test_an_ended_or_old_token_opens_nothing(county, program):
    caller = program(DRAFTER)
    assert caller.get("/me")["name"] == DRAFTER
    with clock.fixed(clock.now() + timedelta(days=91)):
        caller.get("/me", 401)


@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_the_three_administrators_see_nothing_of_the_office(county, program, address):
    administrator = next(n for n, i in county.people.items() if _administers(county, n))
    assert program(administrator).raw("GET", address).status_code == 403


def test_whoever_has_the_token_is_told_who_she_is(county, program):
    me = program(DRAFTER).get("/me")
    assert me["login"] == county.person(DRAFTER).login
    assert "official-document:draft" in me["permissions"]
    assert "audit:read" not in me["permissions"]
    assert me["counts"]["todo"] == 0


def test_what_one_may_not_see_is_not_found(county, program):
    document_id = walking.draft(county)
    task = walking.waiting(document_id)[0].id
    stranger, drafter = program(STRANGER), program(DRAFTER)
    drafter.get(f"/documents/{document_id}")
    for address in (f"/documents/{document_id}", f"/documents/{document_id}/issued.pdf",
                    f"/tasks/{task}"):  # fmt: skip
        hidden, unknown = stranger.get(address, 404), stranger.get("/documents/999999", 404)
        assert hidden == unknown
    stranger.post(f"/tasks/{task}/acts", 404, move="submit")
    stranger.put(f"/documents/{document_id}/text", 404, version=1, text={"title": "改"})
    assert stranger.get("/documents")["total"] == 0


@pytest.mark.parametrize("number", ["99999999999999999999999999", "9223372036854775808"])
def test_an_absurd_number_is_not_found(program, number):
    program(DRAFTER).get(f"/documents/{number}", 404)
    program(DRAFTER).get(f"/tasks/{number}", 404)


def test_an_unknown_address_and_a_wrong_method_answer_in_json(program):
    caller = program(DRAFTER)
    assert caller.get("/nothing", 404)["code"] == "not_found"
    refused = caller.raw("DELETE", "/tasks")
    assert refused.status_code == 405
    assert refused.get_json()["code"] == "method_not_allowed"
    assert "GET" in refused.headers["Allow"]


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, "\x00"])
def test_what_is_no_json_is_refused_in_one_clear_error(program, body):
    answer = program(DRAFTER).raw("POST", "/documents", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["message"]


@pytest.mark.parametrize(
    "body",
    [[], "x", 5, {"move": 7}, {"move": "submit", "form": {"a": 1}}, {"move": "x" * 41},
     {"move": "submit", "form": {"to": [["x"]]}}, {"move": "submit", "version": "abc"},
     {"move": "submit", "strange": 1}],
)  # fmt: skip
def test_json_of_another_shape_is_refused_field_by_field(county, program, body):
    task = walking.waiting(walking.draft(county))[0].id
    answer = program(DRAFTER).raw("POST", f"/tasks/{task}/acts", json=body)
    assert answer.status_code == 422
    fault = answer.get_json()
    assert fault["code"] == "invalid"
    assert fault["fields"]


@pytest.mark.parametrize("word", ["\ud800", "\x00", "9" * 29 + ":1"])
def test_what_no_database_can_keep_is_refused_and_nothing_changes(county, program, word):
    document_id = walking.draft(county)
    walking.walk(county, document_id, "director")
    names = {i: n for n, i in county.people.items()}
    task = walking.waiting(document_id)[0]
    caller, task_id = program(names[task.person_id]), task.id
    refused = caller.post(
        f"/tasks/{task_id}/acts", 422, move="pass", form={"signer": word, "leaders": [word]}
    )
    assert refused["message"]
    assert walking.circulation(document_id).stage == "director"


def test_too_many_requests_are_refused_and_other_programs_go_on(program):
    other, flood = program(STRANGER), program("")
    for _ in range(600):
        assert flood.raw("GET", "/me").status_code == 401
    refused = flood.raw("GET", "/me")
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many")
    assert other.raw("GET", "/me").status_code == 200


def test_a_password_that_was_reset_is_changed_before_anything_else(county, program):
    caller = program(DRAFTER)
    with unit_of_work():
        county.person(DRAFTER).must_change_password = True
    assert "密码" in caller.get("/me", 403)["message"]


def test_what_a_program_does_is_signed_by_the_recorder_and_says_so(county, program):
    document_id = walking.draft(county)
    task = walking.waiting(document_id)[0].id
    program(DRAFTER).post(f"/tasks/{task}/acts", move="submit")
    last = db.session.scalars(select(Act).order_by(Act.seq.desc()).limit(1)).one()
    assert (last.verb, last.actor) == ("dispatch.draft.submit", DRAFTER)
    assert last.details["signed_by"] == "recorder"


def test_a_refused_act_leaves_no_trace(county, program):
    document_id = walking.draft(county)
    task = walking.waiting(document_id)[0].id
    caller = program(DRAFTER)
    before = db.session.scalar(select(func.count()).select_from(Act))
    caller.post(f"/tasks/{task}/acts", 422, move="stop")
    assert db.session.scalar(select(func.count()).select_from(Act)) == before


def _administers(county, name):
    return county.actor(name).is_administrator
