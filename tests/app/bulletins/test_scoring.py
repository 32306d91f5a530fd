"""Points: shares, forms, caps and the choice of others' rules, without any database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bulletins import duplicates, scoring
from app.bulletins.duplicates import common, shingles
from app.bulletins.editing import WHOLE, even
from app.bulletins.kinds import Channel, Form, ReportKind
from app.bulletins.score_rules import (
    CHANGSHAN_2014,
    EXAMPLES,
    GUANGYUAN_2008,
    LIUAN_2013,
    ONE_CITY,
    SHIPPED,
    RuleSet,
)
from app.bulletins.scoring import Line, Part
from app.sample.county import County
from app.sample.informing import DATA, FIRE, PATROL

DAY = date(2026, 3, 9)


def part(channel: Channel, form: Form = Form.ITEM, **changed: object) -> Part:
    usual = Part("source:1", channel, form, DAY, 9, 5, 1, ReportKind.NEWS, 100, 3)
    return replace(usual, **changed)  # type: ignore[arg-type]  # Fields of a part by name.


def points(rules: RuleSet, *parts: Part) -> float:
    return sum(line.points for line in scoring.score(parts, rules)) / 100


@pytest.mark.parametrize(
    ("rules", "one", "expected"),
    [
        (LIUAN_2013, part(Channel.BRIEF), 10),
        (LIUAN_2013, part(Channel.STATE), 80),
        (LIUAN_2013, part(Channel.CITY_LEADER), 30),
        (CHANGSHAN_2014, part(Channel.CITY, Form.COMPOSITE), 20),
        (CHANGSHAN_2014, part(Channel.CITY, Form.EXCHANGE), 80),
        (GUANGYUAN_2008, part(Channel.PROVINCE, Form.EXCHANGE), 3),
        (SHIPPED, part(Channel.JOURNAL, share=70), 3.5),
        (SHIPPED, part(Channel.CITY, Form.COMPOSITE), 10),
        (SHIPPED, part(Channel.REFERENCE, kind=ReportKind.STUDY), 20),
        (ONE_CITY, part(Channel.JOURNAL), 0),
    ],
)
def test_points_follow_the_rules_of_each_office(rules: RuleSet, one: Part, expected: float) -> None:
    assert points(rules, one) == expected


def test_one_report_in_several_places_adds_up_or_the_highest_counts() -> None:
    both = (part(Channel.JOURNAL), part(Channel.CITY, key="outcome:1:1"))
    assert points(SHIPPED, *both) == 25
    highest = scoring.score(both, replace(SHIPPED, cumulative=False))
    assert sorted(line.points for line in highest) == [0, 2000], "the other is shown with nothing"


def test_a_rule_gives_a_unit_at_most_its_cap_in_a_month() -> None:
    briefs = [part(Channel.JOURNAL, Form.BRIEF, key=f"source:{n}", report_id=n) for n in range(9)]
    capped = scoring._capped(scoring.score(briefs, SHIPPED), SHIPPED)
    assert scoring.totals(capped) == {9: 1000}
    later = replace(part(Channel.JOURNAL, Form.BRIEF), on=date(2026, 4, 1))
    capped = scoring._capped(scoring.score([*briefs, later], SHIPPED), SHIPPED)
    assert scoring.totals(capped) == {9: 1200}


def test_two_missed_calls_make_the_score_of_a_year_zero_where_an_office_says_so() -> None:
    missed = [Line(9, None, "missed", 0, DAY, f"call:{n}") for n in (1, 2)]
    gained = [
        Line(9, 5, "journal.item", 3000, DAY, "source:1"),
        Line(8, 5, "x", 500, DAY, "source:2"),
    ]
    annulled = scoring._annulled([*missed, *gained], ONE_CITY)
    assert [(line.unit_id, line.points) for line in annulled] == [(9, -3000)]


def test_every_rule_of_others_says_where_it_was_seen() -> None:
    assert all(one.source and one.confidence == "seen" for one in EXAMPLES)
    assert len(SHIPPED.named) == len({rule.label for rule in SHIPPED.named.values()})


@given(st.integers(1, 20), st.integers(0, 10_000))
def test_shares_of_a_merged_item_give_neither_more_nor_less_than_its_points(
    count: int, worth: int
) -> None:
    shares = even(count)
    assert sum(shares) == WHOLE
    assert max(shares) - min(shares) <= WHOLE % count
    assert sum(worth * share for share in shares) == worth * WHOLE


def test_likeness_is_seen_through_blinded_tokens(county: County) -> None:
    one, other, third = (f"{r.title}\n{r.text}" for r in (FIRE, PATROL, DATA))
    assert common(shingles(one), shingles(other)) > duplicates.ALIKE
    assert common(shingles(one), shingles(third)) < duplicates.ALIKE / 2
    own = set(duplicates.sketch(one))
    assert len(own & set(duplicates.sketch(other))) >= duplicates.SHARED_AT_LEAST
    assert len(own & set(duplicates.sketch(third))) < duplicates.SHARED_AT_LEAST
    assert set(duplicates.sketch(f"{one} ！")) == own, "signs and blanks do not count"
    assert duplicates.sketch("火") == []
    assert county
