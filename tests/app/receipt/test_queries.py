"""收文: each list shows what its reader may see, in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.receipt import queries
from app.receipt.queries import Filters
from app.sample.county import County
from tests.app.receipt.walk import act, arrived, issued, send, walk


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            seen.append(statement)

    db.session.expire_all()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def shown(county: County, who: str, name: str, **filters: object) -> list[int]:
    found = queries.list_page(county.actor(who), name, 1, Filters(**filters))  # type: ignore[arg-type]  # Tests name the fields.
    return [row.id for row in found.rows]


def test_a_document_moves_from_list_to_list(county: County) -> None:
    incoming_id = arrived(county)
    assert shown(county, "孙丽华", "arriving") == [incoming_id]
    walk(county, incoming_id, "register")
    assert shown(county, "孙丽华", "arriving") == []
    assert shown(county, "孙丽华", "open") == [incoming_id]
    walk(county, incoming_id, "end")
    assert shown(county, "孙丽华", "open") == []
    assert shown(county, "孙丽华", "closed") == [incoming_id]
    back = arrived(county)
    act(county, back, "return_document", reason="not-ours")
    assert shown(county, "孙丽华", "returned") == [back]
    counts = queries.counts(county.actor("孙丽华"))
    assert counts == {"arriving": 0, "open": 0, "closed": 1, "returned": 1}


def test_a_list_shows_nothing_of_another_organ(county: County) -> None:
    walk(county, arrived(county), "handle")
    for stranger in ("赵敏", "王红梅", "安国梁"):
        assert queries.counts(county.actor(stranger)) == dict.fromkeys(queries.LISTS, 0)
    assert len(shown(county, "何俊", "open")) == 1


def test_a_list_is_narrowed_by_year_sender_kind_and_urgency(county: County) -> None:
    year = clock.today().year
    plain = arrived(county)
    urgent = arrived(county, code="云发改发", number="云发改发〔2026〕3号", urgency="加急")
    assert shown(county, "孙丽华", "arriving", year=year) == [plain, urgent]
    assert shown(county, "孙丽华", "arriving", year=year - 1) == []
    assert shown(county, "孙丽华", "arriving", from_name="发展和改革") == [urgent]
    assert shown(county, "孙丽华", "arriving", from_name="%") == []
    assert shown(county, "孙丽华", "arriving", urgency="加急") == [urgent]
    assert shown(county, "孙丽华", "arriving", kind="请示") == []


def test_a_page_of_the_list_needs_as_many_queries_for_one_row_as_for_twenty(
    county: County,
) -> None:
    actor = county.actor("孙丽华")
    arrived(county)

    def look() -> int:
        with counted() as statements:
            for row in queries.list_page(actor, "arriving").rows:
                assert row.circulation.title == row.title
                assert [t.person.name for t in row.circulation.tasks] == ["孙丽华"]
                assert row.organ.short_name == "财政局"
        return len(statements)

    one = look()
    for i in range(4):
        send(county, issued(county, f"云政发〔2026〕{i + 30}号"), "财政局")
    assert look() == one <= 8


def test_the_sheet_of_a_finished_matter_needs_a_bounded_number_of_queries(county: County) -> None:
    incoming_id = arrived(county)
    walk(county, incoming_id, "end", assisting=[])
    actor = county.actor("孙丽华")
    with counted() as statements:
        sheet = queries.sheet(actor, incoming_id)
        assert [o.label for o in sheet.opinions] == ["初审合格", "送领导批示", "批示"]
        assert sheet.incoming.delivery is not None
        assert sheet.incoming.delivery.document.attachments == []
        assert sheet.incoming.lead_unit is not None
        assert {t.person.name for t in sheet.circulation.tasks} == {"孙丽华", "宋立新", "何俊"}
        assert sheet.task is None
    assert len(statements) <= 20


def test_a_stranger_gets_no_sheet(county: County) -> None:
    incoming_id = arrived(county)
    with pytest.raises(NotFound):
        queries.sheet(county.actor("赵敏"), incoming_id)
    with pytest.raises(NotFound):
        queries.sheet(county.actor("孙丽华"), incoming_id + 1000)
