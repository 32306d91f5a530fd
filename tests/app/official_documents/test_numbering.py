"""The number ledger: consecutive, distinct, one for each document, and nothing ever disappears."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.core import acts
from app.core.database import db
from app.core.errors import Invalid, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.directory.actors import Actor
from app.official_documents import numbering
from app.official_documents.models import NumberEntry, NumberState, OfficialDocument
from app.sample.county import County
from tests.app.dispatch.walk import draft

DAY = date(2026, 11, 20)


def clerk(county: County) -> Actor:
    return county.actor("王红梅")


def draw(county: County, document_id: int, dated: date = DAY) -> str:
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, document_id)
        return numbering.draw(clerk(county), document, dated)


def ledger() -> list[tuple[int, int, str, int | None]]:
    rows = db.session.scalars(select(NumberEntry).order_by(NumberEntry.year, NumberEntry.sequence))
    return [(e.year, e.sequence, e.state.value, e.document_id) for e in rows]


def test_numbers_follow_one_another_within_a_code_and_a_year(county: County) -> None:
    one, two, next_year, other = (
        draft(county),
        draft(county),
        draft(county),
        draft(county, code="云政办发"),
    )
    assert draw(county, one) == "云政发〔2026〕1号"
    assert draw(county, two) == "云政发〔2026〕2号"
    assert draw(county, next_year, date(2027, 1, 4)) == "云政发〔2027〕1号"
    assert draw(county, other) == "云政办发〔2026〕1号"


def test_a_document_has_one_number_however_often_it_is_drawn(county: County) -> None:
    one = draft(county)
    chained = acts.count()
    assert {draw(county, one) for _ in range(3)} == {"云政发〔2026〕1号"}
    assert draw(county, one, date(2027, 1, 4)) == "云政发〔2026〕1号"
    assert (len(ledger()), acts.count()) == (1, chained + 1)


def fail_after_drawing(county: County, document_id: int) -> None:
    with unit_of_work():
        numbering.draw(clerk(county), db.session.get_one(OfficialDocument, document_id), DAY)
        raise OutOfTurn("停电。")


def test_a_draw_that_fails_leaves_no_gap(county: County) -> None:
    one, two = draft(county), draft(county)
    with pytest.raises(OutOfTurn):
        fail_after_drawing(county, one)
    assert db.session.get_one(OfficialDocument, one).number is None
    assert draw(county, two) == "云政发〔2026〕1号"


def test_reserved_numbers_are_kept_out_of_the_row_and_used_later(county: County) -> None:
    with unit_of_work():
        account = county.account("云政发")
        held = [e.id for e in numbering.reserve(clerk(county), account, 2026, 2, "年初重要文件")]
    one, two = draft(county), draft(county)
    assert draw(county, one) == "云政发〔2026〕3号"
    with unit_of_work():
        document = db.session.get_one(OfficialDocument, two)
        assert numbering.use_reserved(clerk(county), held[0], document, DAY) == "云政发〔2026〕1号"
    assert draw(county, two) == "云政发〔2026〕1号"
    with unit_of_work():
        numbering.release(clerk(county), held[1], "不再需要")
    assert ledger() == [(2026, 1, "used", two), (2026, 2, "void", None), (2026, 3, "used", one)]


def test_a_reserved_number_is_used_once_and_by_its_own_code(county: County) -> None:
    with unit_of_work():
        account = county.account("云政发")
        (held,) = [e.id for e in numbering.reserve(clerk(county), account, 2026, 1, "预留")]
    other, one, two = draft(county, code="云政办发"), draft(county), draft(county)

    def use(document_id: int) -> None:
        with unit_of_work():
            document = db.session.get_one(OfficialDocument, document_id)
            numbering.use_reserved(clerk(county), held, document, DAY)

    with pytest.raises(Invalid, match="代字"):
        use(other)
    use(one)
    for document_id in (one, two):
        with pytest.raises(OutOfTurn):
            use(document_id)


def test_a_void_number_is_never_given_again(county: County) -> None:
    one = draft(county)
    draw(county, one)
    with unit_of_work():
        numbering.void(clerk(county), db.session.get_one(OfficialDocument, one), "误编")
    assert draw(county, draft(county)) == "云政发〔2026〕2号"
    assert ledger()[0] == (2026, 1, NumberState.VOID.value, one)


@pytest.mark.parametrize(
    ("count", "reason"), [(0, "为何"), (21, "为何"), (1, " "), (1, "长" * 201)]
)
def test_a_reservation_needs_a_reason_and_a_sensible_count(
    county: County, count: int, reason: str
) -> None:
    with pytest.raises(Invalid), unit_of_work():
        numbering.reserve(clerk(county), county.account("云政发"), 2026, count, reason)
    assert ledger() == []
