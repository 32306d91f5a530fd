"""The desk costs the same few queries however much lies on it."""

from __future__ import annotations

import pytest

from app.circulation import moves
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from blueprints.account.blueprint import limiter
from tests.app.dispatch.walk import circulation, draft, walk
from tests.app.receipt.test_queries import counted
from tests.blueprints.account.visits import arrive
from tests.office import Office

MOST = 12


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> None:
    """The limit of one address counts from zero in each test."""
    limiter.reset()


def fill_desk(county: County, matters: int) -> None:
    """So many matters to check, to read and on their way."""
    for _ in range(matters):
        document_id = draft(county)
        walk(county, document_id, "check")
        with unit_of_work():
            key = circulation(document_id).id
            moves.circulate(county.actor("郭宇航"), key, [county.seat("包玉兰")], "供参考")
        draft(county, "包玉兰", unit="文秘科")


@pytest.mark.parametrize(
    "address", ["/desk", "/desk?box=reading", "/desk?box=sent", "/desk?kind=dispatch"]
)
def test_a_full_desk_costs_no_more_queries_than_an_empty_one(office: Office, address: str) -> None:
    visit = arrive(office.app, office.county, "包玉兰")
    fill_desk(office.county, 1)
    with counted() as few:
        visit.open(address)
    fill_desk(office.county, 5)
    with counted() as many:
        visit.open(address)
    assert visit.status == 200
    assert len(many) <= len(few) <= MOST


def test_a_style_sheet_asks_the_database_for_nothing_whoever_fetches_it(office: Office) -> None:
    visit = arrive(office.app, office.county, "包玉兰")
    db.session.remove()
    with counted() as asked, visit.client.get("/static/base.css") as answer:
        assert answer.status_code == 200
    assert asked == []
