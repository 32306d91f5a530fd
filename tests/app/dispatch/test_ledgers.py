"""文号台账 and 用印登记: every number is seen by its keepers, a title only by its readers."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, select

from app.core.database import db
from app.core.errors import Invalid, NotFound
from app.core.unit_of_work import unit_of_work
from app.dispatch import ledgers
from app.official_documents import numbering
from app.official_documents.models import NumberEntry, NumberState, OfficialDocument
from app.permissions import readers
from app.sample.county import County
from tests.app.dispatch.walk import act, draft, walk
from tests.app.receipt.test_queries import counted

CODE = "云政发"


def reserve(county: County, year: int, count: int = 1) -> list[int]:
    with unit_of_work():
        clerk, account = county.actor("王红梅"), county.account(CODE)
        return [e.id for e in numbering.reserve(clerk, account, year, count, "年初重要文件")]


def signed(county: County) -> tuple[int, int]:
    """A document that waits for its number, and the year of its date."""
    document_id = draft(county)
    walk(county, document_id, "number")
    document = db.session.get_one(OfficialDocument, document_id)
    assert document.signed_at is not None
    return document_id, document.signed_at.year


def test_a_reserved_number_is_chosen_when_the_document_is_registered(county: County) -> None:
    document_id, year = signed(county)
    first, _second = reserve(county, year, 2)
    act(county, document_id, "draw", copies="3", number=str(first))
    document = db.session.get_one(OfficialDocument, document_id)
    assert document.number == f"{CODE}〔{year}〕1号"
    assert ledgers.balance(CODE, year).counts == {NumberState.USED: 1, NumberState.RESERVED: 1}


@pytest.mark.parametrize("number", ["x", "9" * 30, "-1"])
def test_a_forged_number_draws_nothing(county: County, number: str) -> None:
    document_id, year = signed(county)
    with pytest.raises(Invalid):
        act(county, document_id, "draw", copies="1", number=number)
    assert ledgers.balance(CODE, year).last == 0


def test_a_number_of_another_year_is_not_used(county: County) -> None:
    document_id, year = signed(county)
    (held,) = reserve(county, year - 1)
    with pytest.raises(Invalid, match="成文日期"):
        act(county, document_id, "draw", copies="1", number=str(held))


def test_a_number_given_up_keeps_both_reasons(county: County) -> None:
    (held,) = reserve(county, 2026)
    with unit_of_work():
        numbering.release(county.actor("王红梅"), held, "会议取消")
    assert db.session.get_one(NumberEntry, held).reason == "预留：年初重要文件；作废：会议取消"


def test_the_balance_names_a_number_that_somebody_took_out(county: County) -> None:
    held = reserve(county, 2026, 3)
    assert ledgers.balance(CODE, 2026).missing == ()
    db.session.execute(delete(NumberEntry).where(NumberEntry.id == held[1]))
    assert ledgers.balance(CODE, 2026).missing == (2,)


def test_a_keeper_keeps_the_accounts_of_her_own_role_only(county: County) -> None:
    def codes(name: str, roles: frozenset[object]) -> list[str]:
        actor = county.actor(name)
        return [a.code for a in ledgers.accounts_of(actor, roles)]  # type: ignore[arg-type]

    assert codes("王红梅", ledgers.NUMBER_KEEPERS) == ["云政发", "云政办发"]
    assert codes("方志敏", ledgers.NUMBER_READERS) == ["云政发", "云政办发"]
    assert codes("方志敏", ledgers.NUMBER_KEEPERS) == []
    assert codes("石磊", ledgers.NUMBER_READERS) == []
    assert codes("孙丽华", ledgers.NUMBER_KEEPERS) != codes("王红梅", ledgers.NUMBER_KEEPERS)


def test_a_reserved_number_is_another_offices_business(county: County) -> None:
    (held,) = reserve(county, 2026)
    assert ledgers.reserved(county.actor("王红梅"), held).id == held
    for name in ("孙丽华", "方志敏", "石磊"):
        with pytest.raises(NotFound):
            ledgers.reserved(county.actor(name), held)


def test_the_title_is_for_readers_and_the_number_for_every_keeper(county: County) -> None:
    document_id, year = signed(county)
    act(county, document_id, "draw", copies="1")
    clerk, secretary = county.actor("王红梅"), county.actor("方志敏")
    entries = ledgers.ledger(CODE, year, 1).rows
    assert ledgers.titles(clerk, entries).keys() == {document_id}
    document = db.session.get_one(OfficialDocument, document_id)
    own = [t for t in readers.tokens_on(document) if t == readers.person(county.people["王红梅"])]
    readers.withdraw(document, *own)
    assert ledgers.titles(clerk, entries) == {}
    shown = ledgers.ledger(CODE, year, 1).rows[0]
    assert numbering.text_of(shown) == f"{CODE}〔{year}〕1号"
    assert ledgers.titles(secretary, entries).keys() <= {document_id}


def test_the_seal_log_shows_titles_to_readers_only(county: County) -> None:
    document_id = draft(county)
    walk(county, document_id, "distribute")
    document = db.session.get_one(OfficialDocument, document_id)
    readers.withdraw(document, *readers.tokens_on(document))
    keeper = county.actor("石磊")
    page = ledgers.seal_log(keeper, 1)
    assert [use.document_id for use in page.rows] == [document_id]
    assert ledgers.titles(keeper, page.rows) == {}
    readers.grant(document, readers.person(county.people["石磊"]))
    assert ledgers.titles(keeper, page.rows) == {document_id: document.title}
    assert ledgers.seal_log(county.actor("王红梅"), 1).total == 0


def test_a_long_ledger_costs_as_many_queries_as_a_short_one(county: County) -> None:
    costs = []
    for _ in range(2):
        for _ in range(4):
            document_id = draft(county)
            with unit_of_work():
                document = db.session.get_one(OfficialDocument, document_id)
                numbering.draw(county.actor("王红梅"), document, date(2026, 3, 2))
        actor = county.actor("郭宇航")
        db.session.expire_all()
        with counted() as seen:
            rows = ledgers.ledger(CODE, 2026, 1).rows
            for row in rows:
                assert row.person.name
                assert row.document is not None
                assert row.document.dated is None
            assert ledgers.balance(CODE, 2026).missing == ()
            assert len(ledgers.titles(actor, rows)) == len(rows)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 5
    assert db.session.scalars(select(NumberEntry)).all()
