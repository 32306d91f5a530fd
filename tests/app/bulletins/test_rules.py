"""计分规则: an organ's own sets by the month, what they change, and what cannot be entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.auditing.bulletins import check_bulletins
from app.auditing.report import Check
from app.bulletins import appealing, deciding, months, rule_entry, rulebook, scoring
from app.bulletins.kinds import Channel, Form
from app.bulletins.rulebook import Held, Rulebook
from app.bulletins.score_models import Adjustment, Month
from app.bulletins.score_rules import EXAMPLES, ONE_CITY, SHIPPED, Rule
from app.bulletins.scoring import Line
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OutOfTurn
from app.core.unit_of_work import unit_of_work
from app.sample import informing
from app.sample.county import County
from tests.app.auditing.test_audit import as_administrator
from tests.office import Office
from tests.questions import at_most

DIRECTOR = "哈斯"
NOW = datetime(2026, 4, 9, 9, 30, tzinfo=clock.BEIJING)
MARCH, APRIL = months.span_of("2026-03"), months.span_of("2026-04")


def form(county: County, **changed: str) -> dict[str, str]:
    """The shipped set as the fields hold it, with some changed, from April on."""
    usual = {**rule_entry.entered(SHIPPED), "organ": str(county.units["县政府"]), "after": "0",
             "since": "2026-04", "ground": "云政办发〔2026〕8号"}  # fmt: skip
    return usual | {name.replace("__", "-"): value for name, value in changed.items()}


def decided(county: County, **changed: str) -> int:
    with unit_of_work():
        return deciding.decide(county.actor(DIRECTOR), form(county, **changed)).id


def test_a_set_is_the_same_after_it_was_kept_and_it_was_entered() -> None:
    for rules in (SHIPPED, *(one for one in EXAMPLES if one.rules)):
        given = rulebook.kept(rules)
        assert rulebook.kept(rulebook.read(given)) == given
        again, faults = rule_entry.read(rule_entry.entered(rules))
        assert not faults
        assert rulebook.kept(again) == given, rules.name
    zero, _ = rule_entry.read({**rule_entry.entered(SHIPPED), "annulled_by": "2", "missed": ""})
    assert zero.missed == replace(zero.missed or ONE_CITY.named["annulled"], points=0)


def test_every_fault_is_named_at_its_field(office: Office) -> None:
    wrong = {
        "points__brief__item": "1000.01", "points__journal__item": "2.555", "cap__journal__brief": "1",
        "cap__city__brief": "5", "missed": "－10", "late": "十", "composite": "101", "base": "1e3",
        "base_needs": "0", "cumulative": "some", "factor__study": "-1", "since": "2026-13", "ground": " ",
    }  # fmt: skip
    with clock.fixed(NOW), pytest.raises(Invalid) as refused:
        decided(office.county, **wrong)
    assert set(refused.value.fields) == {name.replace("__", "-") for name in wrong}
    assert "正数" in refused.value.fields["missed"]
    wide, faults = rule_entry.read({"points-brief-item": "１０．５"})
    assert (wide.rules[Channel.BRIEF, Form.ITEM].points, faults) == (1050, {})
    with clock.fixed(NOW), pytest.raises(NotAllowed):
        deciding.decide(office.county.actor("方志敏"), form(office.county))


def test_each_month_counts_by_its_own_set_and_a_year_by_all(office: Office) -> None:
    county, organ = office.county, office.county.units["县政府"]
    with clock.fixed(NOW):
        informing.found_journals(county)
        report = informing.reported(county, informing.FIRE)
        informing.issue(county, "政务信息", [[report]])
    with clock.fixed(NOW.replace(month=3)):
        early = informing.reported(county, informing.CANTEEN)
        informing.issue(county, "政务信息", [[early]])
    forest, schools = county.units["林草局"], county.units["教育局"]
    changes = {"points__journal__item": "8", "base": "6"}
    with clock.fixed(NOW):
        shown = deciding.preview(county.actor(DIRECTOR), form(county, **changes))
        (effect,) = shown.effects
        assert [(m.unit, m.points, m.new_points) for m in effect.moved] == [
            ("云岭县林业和草原局", 1500, 1400)
        ]
        assert (effect.units, effect.moved[0].rank, effect.moved[0].new_rank) == (2, 1, 2)
        decided(county, **changes)
        year = months.span_of("2026")
        with at_most(7):
            found = scoring.totals(scoring.lines(organ, year))
        assert found == {forest: 1400, schools: 1500}
        assert scoring.totals(scoring.lines(organ, MARCH)) == {schools: 1500}
        decided(county, since="2027-01", after=str(rulebook.of(organ).newest), base="")
        assert scoring.totals(scoring.lines(organ, year)) == found, (
            "what begins later changes nothing"
        )
        penalty = {"rule": "late", "words": "迟报。", "dated": "2026-04-09"}
        decided(county, after=str(rulebook.of(organ).newest), late="3.5", **changes)
        with unit_of_work():
            appealing.penalize(county.actor("方志敏"), report, penalty)
        assert db.session.scalars(select(Adjustment.points)).one() == -350


def test_a_set_begins_after_what_was_told_and_is_only_followed(office: Office) -> None:
    county, organ = office.county, office.county.units["县政府"]
    with unit_of_work():
        db.session.add(Month(organ_id=organ, month="2026-03", document_id=1, lines=[]))
    with clock.fixed(NOW):
        assert deciding.may_begin(organ)[0] == APRIL
        with pytest.raises(Invalid) as refused:
            decided(county, since="2026-03")
        assert "2026年3月的信息通报已经印发或者正在办理" in refused.value.fields["since"]
        first = decided(county)
        assert decided(county) == first, "a button pressed twice is one ruling"
        with pytest.raises(OutOfTurn):
            decided(county, base="7")
        second = decided(county, base="7", after=str(first))
        assert rulebook.of(organ).held(NOW.date()).id == second, "of the same month the last counts"
        assert rulebook.of(organ).held(date(2026, 3, 31)).id == 0
    assert _faults() == []
    db.session.rollback()
    as_administrator(f"UPDATE bulletin_ruling SET since = '2026-05-01' WHERE id = {second}")
    as_administrator(f"DELETE FROM bulletin_ruling WHERE id = {first}")
    assert len(_faults()) == 2


def test_the_cap_of_a_year_counts_the_months_before_and_those_that_were_told() -> None:
    capped = replace(SHIPPED, base=Rule("base", "基础分", 1000), base_at_most=2500)
    book = Rulebook((Held(0, None, SHIPPED), Held(1, date(2026, 3, 1), capped)))
    assert book.limits_a_year
    told = [Line(9, None, "base", 1000, date(2026, month, 1), f"base:{month}") for month in (1, 2)]
    later = [Line(9, None, "base", 1000, date(2026, month, 1), f"base:{month}") for month in (3, 4)]
    assert [line.points for line in scoring._capped(later, book, told)] == [500, 0]


def _faults() -> list[str]:
    check = Check("bulletins", "信息", "件信息和期刊")
    check_bulletins(check, lambda *_: None)
    return [fault.sentence for fault in check.faults if "规则" in fault.sentence]
