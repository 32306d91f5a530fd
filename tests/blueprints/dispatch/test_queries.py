"""The list of documents and a document's page cost a bounded number of queries."""

from __future__ import annotations

import pytest

from app.circulation import moves
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from blueprints.account.blueprint import limiter
from tests.app.dispatch.walk import act, draft, waiting, walk
from tests.app.receipt.test_queries import counted
from tests.blueprints.account.visits import arrive
from tests.office import Office

MOST = 12


@pytest.fixture(autouse=True)
def a_quiet_address(office: Office) -> None:
    """The limit of one address counts from zero in each test."""
    limiter.reset()


@pytest.mark.parametrize("tab", ["way", "mine", "issued", "all"])
def test_a_long_list_costs_no_more_queries_than_a_short_one(office: Office, tab: str) -> None:
    visit = arrive(office.app, office.county, "郭宇航")
    counts = []
    for documents in (1, 6):
        for _ in range(documents):
            walk(office.county, draft(office.county), "review")
        db.session.rollback()
        with counted() as seen:
            visit.open(f"/documents?list={tab}")
        assert visit.status == 200
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 1 <= MOST + 1  # An empty list asks for no stages.
    assert max(counts) <= MOST


def test_a_document_with_a_long_history_costs_no_more_than_a_new_one(office: Office) -> None:
    county = office.county
    visit = arrive(office.app, county, "包玉兰")
    document_id = draft(county)
    counts = []
    for _ in range(3):
        walk(county, document_id, "check")
        open_task(county, document_id)
        with counted() as seen:
            visit.open(f"/documents/{document_id}")
        assert visit.status == 200
        assert "核稿" in visit.page
        counts.append(len(seen))
        act(county, document_id, "return", reason="basis", to="review")
    assert max(counts) <= MOST
    assert counts[-1] <= counts[0]


def open_task(county: County, document_id: int) -> None:
    """She has looked at it before: the first look is an act of its own."""
    task_id = next(t.id for t in waiting(document_id) if t.person_id == county.people["包玉兰"])
    with unit_of_work():
        moves.open_task(county.actor("包玉兰"), task_id)
    db.session.rollback()
