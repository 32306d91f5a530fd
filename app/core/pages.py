"""Every list comes in pages, with an exact count and a bounded number of queries: two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select, union_all

from app.core.database import db

Row = TypeVar("Row")
PER_PAGE = 20
LARGEST_PAGE = 100
MOST_PAGES = 10_000  # of a short list


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; `total` counts the whole list."""

    rows: Sequence[Row]
    total: int
    number: int
    per_page: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.per_page))


def page(
    query: Select[Row], number: int = 1, per_page: int = PER_PAGE, *, total: int | None = None
) -> Page[Row]:
    """The page of a query whose rows are records; an absurd page number shows the nearest page.

    Whoever has counted the rows of the query already says so with `total`.
    """
    per_page = min(max(per_page, 1), LARGEST_PAGE)
    if total is None:
        counted = select(func.count()).select_from(query.order_by(None).subquery())
        total = db.session.scalar(counted) or 0
    number = min(max(number, 1), max(1, -(-total // per_page)))
    rows: Sequence[Any] = db.session.scalars(
        query.limit(per_page).offset((number - 1) * per_page)
    ).all()
    return Page(rows, total, number, per_page)


def short_page(query: Select[Row], number: int = 1) -> Page[Row]:
    """The page of a list so short that counting it along costs nothing. One query.

    An absurd page number shows the first page, and costs another.
    """
    number = min(max(number, 1), MOST_PAGES)
    counted = query.add_columns(func.count().over())
    found = db.session.execute(counted.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    if not found and number > 1:
        return short_page(query)
    return Page([row[0] for row in found], found[0][1] if found else 0, number, PER_PAGE)


def page_of_ids(
    ids: Select[int], whole: Callable[[Select[int]], Select[Row]], number: int = 1, *,
    total: int | None = None,
) -> Page[Row]:  # fmt: skip
    """The page of a list whose ids are picked first, along an index; `whole` asks for their rows.

    What a row shows is then joined to a page of rows and not to the whole list.
    """
    if total is None:
        counted = select(func.count()).select_from(ids.order_by(None).subquery())
        total = db.session.scalar(counted) or 0
    number = min(max(number, 1), max(1, -(-total // PER_PAGE)))
    picked = ids.limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return Page(db.session.scalars(whole(picked)).all(), total, number, PER_PAGE)


def page_of_parts(
    parts: Sequence[Select[int]], number: int = 1, per_page: int = PER_PAGE
) -> Page[int]:
    """The page of ids, the highest first, of a list that is found in parts which share no row.

    Each part is counted and walked by an index of its own; the last is the narrow one, what is open
    to her by name, and is found whole before it is sorted. Left to itself PostgreSQL hopes to meet
    those few rows early on its way down the key, and reads half the table. Two queries.
    """
    per_page = min(max(per_page, 1), LARGEST_PAGE)
    counts = (select(func.count()).select_from(part.subquery()).scalar_subquery() for part in parts)
    total = sum(db.session.execute(select(*counts)).one())
    number = min(max(number, 1), max(1, -(-total // per_page)))
    *wide, narrow = parts
    own = narrow.cte().prefix_with("MATERIALIZED", dialect="postgresql")
    highest = [
        part.order_by(part.selected_columns[0].desc()).limit(number * per_page).subquery()
        for part in (*wide, select(own.c[0]))
    ]
    ids = union_all(*(select(found) for found in highest)).subquery()
    rows = db.session.scalars(
        select(ids.c[0]).order_by(ids.c[0].desc()).limit(per_page).offset((number - 1) * per_page)
    )
    return Page(rows.all(), total, number, per_page)
