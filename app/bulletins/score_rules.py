"""信息计分: what a set of rules is, the one that is shipped, and those of others as examples.

What an office counts is its own decision, no law: an organ decides its set on a page (deciding), and
one that decided none counts by `SHIPPED`. The figures of others were seen in public sources
(standards.md §9, office.md 1.6); `source` says whose and of which year. Points are hundredths, so
that a share of a percent is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Self

from app.bulletins.kinds import Channel, Form, ReportKind

POINT = 100  # hundredths


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for points: where, in which form, how many, and at most how many of a unit a month."""

    key: str
    label: str
    points: int  # hundredths
    at_most: int = 0  # hundredths a month and unit; 0: no cap


@dataclass(frozen=True)
class RuleSet:
    """How one office counts."""

    name: str
    source: str
    confidence: str  # seen: read in a public source; own: decided here
    rules: Mapping[tuple[Channel, Form], Rule]
    base: Rule | None = None  # 基础分 of a month in which the unit reported often enough
    base_needs: int = 1  # reports of that month
    base_at_most: int = 0  # hundredths a year; 0: no cap
    cumulative: bool = True  # one report in several places adds up; else the highest counts
    composite: int = 100  # percent of the points for 综合采用 without a rule of its own
    factors: Mapping[ReportKind, int] = field(default_factory=dict)  # percent, such as 调研 twice
    missed: Rule | None = None  # a 约稿 that was not answered
    late: Rule | None = None  # a 约稿 that was answered late, or urgent information
    false_report: Rule | None = None  # 失实
    annulled_by: int = 0  # this many missed or late 约稿 in a year make its score zero; 0: never

    def rule_of(self, channel: Channel, form: Form) -> tuple[Rule, int] | None:
        """The rule for an item there in that form, and what percent of its points it gives."""
        if (own := self.rules.get((channel, form))) is not None:
            return own, 100
        usual = self.rules.get((channel, Form.ITEM))
        if usual is None:
            return None
        return usual, self.composite if form is Form.COMPOSITE else 100

    @cached_property
    def named(self) -> dict[str, Rule]:
        """Every rule by its key."""
        others = (self.base, self.missed, self.late, self.false_report)
        return {
            r.key: r for r in (*self.rules.values(), *others, APPEAL, ANNULLED) if r is not None
        }

    @property
    def limits_a_year(self) -> bool:
        """Whether the cap of a year's base points can ever be reached."""
        return self.base is not None and 0 < self.base_at_most < MONTHS * self.base.points

    def at(self, _: date) -> Self:
        """One set is the same on every day; a rulebook answers by the month."""
        return self


MONTHS = 12
BASE, MISSED, LATE, FALSE = "base", "missed", "late", "false_report"
APPEAL = Rule("appeal", "申诉更正", 0)
ANNULLED = Rule("annulled", "多次漏报、迟报约稿，全年信息计分为零", 0)


def key_of(channel: Channel, form: Form) -> str:
    return f"{channel.value}.{form.value}"


def label_of(channel: Channel, form: Form) -> str:
    return channel.label if form is Form.ITEM else f"{channel.label}（{form.label}）"


def item_rule(channel: Channel, form: Form, points: int, at_most: int) -> Rule:
    """The rule for items there in that form; hundredths."""
    return Rule(key_of(channel, form), label_of(channel, form), points, at_most)


LABELS = {
    **{key_of(channel, form): label_of(channel, form) for channel in Channel for form in Form},
    BASE: "当月按要求报送信息",
    MISSED: "约稿未报",
    LATE: "约稿或者紧急信息迟报",
    FALSE: "信息失实",
    APPEAL.key: APPEAL.label,
    ANNULLED.key: ANNULLED.label,
}


def _rules(*rows: tuple[Channel, Form, float, float]) -> dict[tuple[Channel, Form], Rule]:
    return {
        (channel, form): item_rule(channel, form, round(points * POINT), round(at_most * POINT))
        for channel, form, points, at_most in rows
    }


def _penalty(key: str, points: float) -> Rule:
    return Rule(key, LABELS[key], round(-points * POINT))


C, ITEM = Channel, Form.ITEM
SHIPPED = RuleSet(
    name="默认规则",
    source="系统自带；分值参考六安2013年、常山县2014年、广元2008年的公开办法",
    confidence="own",
    rules=_rules(
        (C.BRIEF, ITEM, 10, 0), (C.JOURNAL, ITEM, 5, 40), (C.JOURNAL, Form.BRIEF, 2, 10),
        (C.SPECIAL, ITEM, 10, 0), (C.REFERENCE, ITEM, 10, 0), (C.REFERENCE, Form.EXCHANGE, 15, 0),
        (C.CITY, ITEM, 20, 0), (C.PROVINCE, ITEM, 40, 0), (C.STATE, ITEM, 80, 0),
        (C.COUNTY_LEADER, ITEM, 10, 0), (C.CITY_LEADER, ITEM, 30, 0),
        (C.PROVINCE_LEADER, ITEM, 50, 0), (C.STATE_LEADER, ITEM, 100, 0),
    ),
    base=Rule(BASE, LABELS[BASE], 10 * POINT),
    base_needs=1,
    base_at_most=120 * POINT,
    composite=50,
    factors={ReportKind.STUDY: 200},
    missed=_penalty(MISSED, 10),
    late=_penalty(LATE, 2),
    false_report=_penalty(FALSE, 10),
)  # fmt: skip

LIUAN_2013 = RuleSet(
    name="六安市", source="六安市2013年办法", confidence="seen",
    rules=_rules(
        (C.BRIEF, ITEM, 10, 0), (C.JOURNAL, ITEM, 5, 0), (C.CITY, ITEM, 5, 0),
        (C.PROVINCE, ITEM, 40, 0), (C.STATE, ITEM, 80, 0), (C.CITY_LEADER, ITEM, 30, 0),
    ),
)  # fmt: skip
CHANGSHAN_2014 = RuleSet(
    name="常山县", source="常山县2014年办法", confidence="seen",
    rules=_rules(
        (C.BRIEF, ITEM, 5, 0), (C.JOURNAL, ITEM, 10, 0), (C.REFERENCE, ITEM, 30, 0),
        (C.CITY, Form.COMPOSITE, 20, 0), (C.CITY, ITEM, 50, 0), (C.CITY, Form.EXCHANGE, 80, 0),
    ),
    base=Rule(BASE, "每月基本任务", 10 * POINT), base_at_most=120 * POINT,
)  # fmt: skip
GUANGYUAN_2008 = RuleSet(
    name="广元市", source="广元市2008年办法", confidence="seen",
    rules=_rules(
        (C.BRIEF, ITEM, 2, 0), (C.SPECIAL, ITEM, 2, 0), (C.JOURNAL, ITEM, 5, 0),
        (C.REFERENCE, ITEM, 5, 0), (C.STATE, ITEM, 10, 0), (C.PROVINCE, Form.EXCHANGE, 3, 0),
        (C.PROVINCE, ITEM, 5, 0), (C.STATE_LEADER, ITEM, 20, 0),
        (C.PROVINCE_LEADER, ITEM, 10, 0), (C.CITY_LEADER, ITEM, 5, 0),
    ),
    missed=Rule(MISSED, "约稿或者反馈未报", -10 * POINT),
)  # fmt: skip
ONE_CITY = RuleSet(
    name="某市", source="两次漏报、迟报约稿，全年信息分为零", confidence="seen",
    rules={}, annulled_by=2,
)  # fmt: skip
EXAMPLES = (LIUAN_2013, CHANGSHAN_2014, GUANGYUAN_2008, ONE_CITY)
