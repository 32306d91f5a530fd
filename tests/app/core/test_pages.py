"""Pages of lists: exact counts, two queries, and no page number that breaks anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.database import db
from app.core.pages import LARGEST_PAGE, Page, page, page_of_parts, short_page
from app.directory.models import Unit
from app.sample.county import County
from tests.app.receipt.test_queries import counted


def ids() -> list[int]:
    return list(db.session.scalars(select(Unit.id).order_by(Unit.id)))


def test_the_pages_together_are_the_list(county: County) -> None:
    query = select(Unit).order_by(Unit.id)
    first = page(query, 1, 7)
    seen = [u.id for n in range(1, first.last + 1) for u in page(query, n, 7).rows]
    assert seen == ids()
    assert first.total == len(seen) > 21


@pytest.mark.parametrize(("asked", "shown"), [(-3, 1), (0, 1), (2, 2), (10**15, 5)])
def test_an_absurd_page_number_shows_the_nearest_page(
    county: County, asked: int, shown: int
) -> None:
    query = select(Unit).order_by(Unit.id)
    per_page = -(-len(ids()) // 5)
    assert page(query, asked, per_page).number == shown


def test_nobody_gets_a_page_of_a_million(county: County) -> None:
    assert page(select(Unit), 1, 10**6).per_page == LARGEST_PAGE
    assert page(select(Unit), 1, -5).per_page == 1


def test_an_empty_list_has_one_empty_page(county: County) -> None:
    found = page(select(Unit).where(Unit.id < 0), 9)
    assert (list(found.rows), found.total, found.number, found.last) == ([], 0, 1, 1)


def test_a_page_costs_two_queries(county: County) -> None:
    with counted() as seen:
        page(select(Unit).order_by(Unit.id), 2)
    assert len(seen) == 2


@pytest.mark.parametrize("number", [-1, 0, 1, 2, 10**15])
def test_a_short_list_is_counted_and_read_at_once(county: County, number: int) -> None:
    query = select(Unit).order_by(Unit.id)
    with counted() as seen:
        found = short_page(query, number)
    assert len(seen) == (2 if number == 10**15 else 1)
    there = page(query, 1 if number == 10**15 else number)
    assert (list(found.rows), found.total) == (list(there.rows), there.total)
    assert (found.number, found.last) == (there.number, there.last)


@pytest.mark.parametrize("number", [-1, 1, 2, 3, 10**15])
def test_a_list_in_parts_has_the_pages_of_the_whole(county: County, number: int) -> None:
    middle = ids()[len(ids()) // 3]
    parts = [select(Unit.id).where(Unit.id < middle), select(Unit.id).where(Unit.id >= middle)]
    with counted() as seen:
        found = page_of_parts(parts, number, 7)
    assert len(seen) == 2
    same = page(select(Unit).order_by(Unit.id.desc()), number, 7)
    assert list(found.rows) == [unit.id for unit in same.rows]
    assert (found.total, found.number, found.last) == (same.total, same.number, same.last)


@given(total=st.integers(0, 10**6), per_page=st.integers(1, LARGEST_PAGE))
def test_the_last_page_holds_the_last_row(total: int, per_page: int) -> None:
    found: Page[int] = Page([], total, 1, per_page)
    last = found.last
    assert (last - 1) * per_page < max(total, 1) <= last * per_page
