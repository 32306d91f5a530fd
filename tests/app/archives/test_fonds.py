"""全宗号: entered by the archivist of the organ, corrected until something is filed under it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.archives import fonds
from app.archives.models import Fonds
from app.core.acts import Act
from app.core.database import db
from app.core.errors import Blocked, Invalid, NotFound
from app.core.unit_of_work import unit_of_work
from app.sample.county import County
from tests.app.archives.filing import ARCHIVIST, file, item_of


def enter(county: County, unit: str, code: str, name: str = "", who: str = ARCHIVIST) -> None:
    with unit_of_work():
        fonds.enter(county.actor(who), county.units[unit], code, name)


def held(county: County, unit: str) -> tuple[str, str]:
    row = db.session.scalars(select(Fonds).where(Fonds.organ_id == county.units[unit])).one()
    return row.code, row.name


def test_an_archivist_keeps_her_own_organ_and_those_her_office_serves(county: County) -> None:
    assert [o.name for o in fonds.organs_of(county.actor(ARCHIVIST))] == [
        "云岭县人民政府", "云岭县人民政府办公室",
    ]  # fmt: skip
    assert [o.name for o in fonds.organs_of(county.actor("孙丽华"))] == ["云岭县财政局"]
    assert fonds.organs_of(county.actor("郭宇航")) == []
    with pytest.raises(NotFound):
        enter(county, "财政局", "0102")


def test_a_number_is_corrected_while_nothing_is_filed_and_the_acts_remember(
    county: County, closed: tuple[int, ...]
) -> None:
    enter(county, "县政府", "0110")
    enter(county, "县政府", "0101")
    enter(county, "县政府", "0101")  # Pressed twice, it is entered once.
    assert held(county, "县政府") == ("0101", "云岭县人民政府")
    row = db.session.scalars(select(Fonds)).one()
    done = db.session.scalars(
        select(Act).where(Act.subject_type == "fonds", Act.subject_id == row.id)
    ).all()
    assert [a.verb for a in done] == ["fonds.found", "fonds.change"]
    assert done[-1].details["before"]["code"] == "0110"
    assert {a.seq for a in fonds.history([row])} == {a.seq for a in done}


def test_a_number_under_which_something_is_filed_stays_and_the_name_may_follow(
    county: County, closed: tuple[int, ...]
) -> None:
    enter(county, "县政府", "0101")
    code = file(county, item_of(closed[0]).id).archival_code or ""
    assert code.startswith("0101")
    with pytest.raises(Blocked, match="已归档 1 件"):
        enter(county, "县政府", "0199")
    enter(county, "县政府", "0101", "云岭县人民政府（含办公室）")
    assert held(county, "县政府") == ("0101", "云岭县人民政府（含办公室）")


@pytest.mark.parametrize("code", ["", "1", "01012", "01-1", "零一零一"])
def test_a_number_has_four_digits_or_letters(county: County, code: str) -> None:
    with pytest.raises(Invalid):
        enter(county, "县政府", code)
    enter(county, "县政府", "0101")
    with pytest.raises(Invalid):
        enter(county, "县政府", code)


def test_two_organs_never_have_the_same_number(county: County) -> None:
    enter(county, "县政府", "0101")
    enter(county, "县政府办", "0102")
    for unit, code in (("县政府办", "0101"), ("县政府", "0102")):
        with pytest.raises(Invalid, match="已登记"):
            enter(county, unit, code)
    with pytest.raises(Invalid):
        enter(county, "县政府", "0101", "长" * 101)
