"""The pages of 紧急信息, walked as people walk them."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.core import outbox
from app.core.database import db
from app.duty.urgent_models import UrgentEvent
from tests.app.duty.watch import BELOW, LEADER, WRITER, around, at, begun, first_report
from tests.blueprints.account.visits import alone, arrive
from tests.office import Office
from tests.questions import at_most


def test_an_event_is_reported_told_noted_and_put_to_a_leader(office: Office) -> None:
    around(office.county)
    visit = arrive(office.app, office.county, WRITER)
    assert "转移安置" in visit.open("/urgent/new?kind=natural"), "the template of its kind"
    form = first_report(office.county)
    visit.send("/urgent", **{**form, "course": ""})
    assert visit.status == 422
    assert "东山村山体滑坡" in visit.page, "what was typed is still there"
    visit.send("/urgent", **form)
    event_id = db.session.scalars(select(UrgentEvent.id)).one()
    assert visit.place == f"/urgent/{event_id}"
    assert "还剩" in visit.page
    clock = re.search(r'<option value="(\d+)"', visit.page.partition("call-target")[2])
    assert clock is not None
    told = {"target": clock[1], "to_whom": "王科长", "words": "山体滑坡。"}
    visit.send(f"/urgent/{event_id}/calls", **told, at="2099-01-01T00:00")
    assert visit.status == 422
    assert "晚于现在" in visit.page
    visit.send(f"/urgent/{event_id}/calls", **told, at=at())
    report = re.search(r'name="sent".*?<option value="(\d+)"', visit.page, re.DOTALL)
    assert report is not None
    visit.send(
        f"/urgent/{event_id}/sent", target=clock[1], sent=report[1], how="传真", at=at(),
        to_whom="王科长",
    )  # fmt: skip
    assert "王科长签收" in visit.page
    task = re.search(r"/tasks/(\d+)/acts", visit.page)
    assert task is not None
    seat = office.county.seat(LEADER)
    visit.send(f"/tasks/{task[1]}/acts", move="put", version="", leaders=seat, filled="1")
    leader = arrive(office.app, office.county, LEADER)
    page = leader.open(f"/urgent/{event_id}")
    mine = re.search(r"/tasks/(\d+)/acts", page)
    assert mine is not None
    leader.send(
        f"/tasks/{mine[1]}/acts", move="instruct", version="", opinion="全力抢通，确保安全。"
    )
    line = visit.open(f"/urgent/{event_id}/timeline")
    for words in ("首报", "王科长", "全力抢通，确保安全。"):
        assert words in line
    assert alone(visit.client.get, f"/urgent/{event_id}/form").data.startswith(b"%PDF")
    visit.send(f"/urgent/{event_id}/onward", move="document")
    assert visit.place.startswith("/documents/")


def test_its_pages_ask_the_database_a_bounded_number_of_questions(office: Office) -> None:
    around(office.county)
    for number in range(4):
        record_id = begun(office.county, title=f"事件{number}")
    below = arrive(office.app, office.county, BELOW)
    below.open(f"/urgent/{record_id}")
    assert below.status == 404
    visit = arrive(office.app, office.county, WRITER)
    limits = {
        "/urgent": 12, "/urgent/new": 12, f"/urgent/{record_id}/timeline": 12, "/urgent/clocks": 12,
        f"/urgent/{record_id}": 12,
    }  # fmt: skip
    for address, limit in limits.items():  # with those of the frame around the page
        visit.open(address)
        assert visit.status == 200, address
        with at_most(limit):
            alone(visit.client.get, address)


def test_an_event_is_found_by_what_was_reported_and_by_its_readers_alone(office: Office) -> None:
    around(office.county)
    event_id = begun(office.county)
    outbox.drain()
    visit = arrive(office.app, office.county, WRITER)
    assert f"/urgent/{event_id}" in visit.open("/search?q=阻断村道五十米")
    assert "紧急信息" in visit.page
    other = arrive(office.app, office.county, "何俊")
    assert f"/urgent/{event_id}" not in other.open("/search?q=阻断村道五十米")
