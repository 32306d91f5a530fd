"""What the lists of the archive show, to whom, and with how many queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.archives import queries
from app.archives.queries import Filter
from app.core.database import db
from app.sample.county import County
from documents.rules.retention import Retention
from tests.app.archives.filing import ARCHIVIST, file, found, item_of


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that the block sends."""
    sent: list[str] = []
    bind = db.session.connection().engine

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(bind, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(bind, "before_cursor_execute", note)


def test_what_waits_and_what_is_filed_are_two_lists(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    actor = county.actor(ARCHIVIST)
    assert queries.waiting(actor).total == len(closed)
    filed = file(county, item_of(closed[0]).id)
    assert [i.id for i in queries.filed(actor).rows] == [filed.id]
    assert queries.waiting(actor).total == len(closed) - 1
    assert queries.declined(actor).total == 0


def test_the_filters_narrow_and_the_shelves_count_the_same(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    actor = county.actor(ARCHIVIST)
    file(county, item_of(closed[0]).id, Retention.PERMANENT)
    file(county, item_of(closed[1]).id, Retention.TEN_YEARS)
    year = item_of(closed[0]).year
    for narrowed, count in (
        (Filter(year=year), 2),
        (Filter(year=year - 1), 0),
        (Filter(retention=Retention.PERMANENT), 1),
        (Filter(unit_code="BGS"), 2),
        (Filter(unit_code="QQQ"), 0),
        (Filter(number="云政发〔2026〕1号"), 1),
        (Filter(first_code=f"0101-WS·{year}-Y-BGS-0001"), 1),
        (Filter(last_code=f"0101-WS·{year}-D10-BGS-0001"), 1),
        (Filter(first_code="0101-WS·", last_code="0101-WS·9999"), 2),
    ):
        assert queries.filed(actor, narrowed).total == count, narrowed
    shelves = queries.shelves(actor)
    assert {(s.retention, s.count) for s in shelves} == {
        (Retention.PERMANENT, 1), (Retention.TEN_YEARS, 1),
    }  # fmt: skip
    for shelf in shelves:
        narrowed = Filter(year=shelf.year, retention=shelf.retention, fonds_id=shelf.fonds_id)
        assert queries.filed(actor, narrowed).total == shelf.count


def test_nobody_is_shown_what_she_may_not_open(county: County, closed: tuple[int, ...]) -> None:
    found(county)
    file(county, item_of(closed[0]).id)
    assert queries.filed(county.actor("郭宇航")).total == 1, "the drafter finds her own document"
    for name in ("陈国强", "孙丽华", "安国梁", "严守信", "程明"):
        actor = county.actor(name)
        shown = (queries.filed(actor), queries.waiting(actor), queries.declined(actor))
        assert [page.total for page in shown] == [0, 0, 0], name
        assert not queries.shelves(actor)


def test_the_number_of_queries_does_not_grow_with_the_list(
    county: County, closed: tuple[int, ...]
) -> None:
    found(county)
    actor = county.actor(ARCHIVIST)
    file(county, item_of(closed[0]).id)
    sizes = []
    for document_id in (closed[0], closed[1]):
        file(county, item_of(document_id).id)
        db.session.expire_all()
        with counted() as sent:
            for item in queries.filed(actor).rows:
                assert item.archival_code
                assert item.filer is not None
                assert item.filer.name == ARCHIVIST
                assert item.fonds is not None
                assert item.organ.name
        sizes.append(len(sent))
    assert sizes[0] == sizes[1]
    assert sizes[0] <= 5


def test_the_history_of_an_item_is_newest_first(county: County, closed: tuple[int, ...]) -> None:
    found(county)
    item = file(county, item_of(closed[0]).id)
    assert [act.verb for act in queries.history(item)] == ["archive.file", "archive.propose"]
