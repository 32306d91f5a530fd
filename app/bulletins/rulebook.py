"""计分规则: which set of rules an organ counts by in which month, and how a set is kept as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Protocol

from sqlalchemy import select

from app.bulletins.kinds import Channel, Form, ReportKind
from app.bulletins.score_models import Ruling
from app.bulletins.score_rules import (
    BASE,
    FALSE,
    LABELS,
    LATE,
    MISSED,
    SHIPPED,
    Rule,
    RuleSet,
    item_rule,
    key_of,
)
from app.core.database import db


class Rules(Protocol):
    """What scoring asks: one set for all days, or an organ's book of them."""

    def at(self, _: date) -> RuleSet: ...
    @property
    def limits_a_year(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A set of rules and the month from which it holds; the shipped one has no ruling and no month."""

    id: int  # of the ruling; 0: the shipped set
    since: date | None
    rules: RuleSet


FIRST = Held(0, None, SHIPPED)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The sets of an organ in the order in which they begin, the shipped one first."""

    sets: tuple[Held, ...] = (FIRST,)

    def held(self, on: date) -> Held:
        """The set that holds on a day; of two that begin together the one decided last."""
        return next(one for one in reversed(self.sets) if one.since is None or one.since <= on)

    def at(self, on: date) -> RuleSet:
        return self.held(on).rules

    @property
    def limits_a_year(self) -> bool:
        return any(one.rules.limits_a_year for one in self.sets)

    @property
    def newest(self) -> int:
        """The ruling that was decided last, whenever it begins."""
        return max(one.id for one in self.sets)

    def followed_by(self, since: date, rules: RuleSet) -> Rulebook:
        """The book as it would be with another set."""
        first, *others = (*self.sets, Held(self.newest + 1, since, rules))
        return Rulebook((first, *sorted(others, key=_order)))


def of(organ_id: int) -> Rulebook:
    """The book of an organ. One query, without one sealed word."""
    query = select(Ruling.id, Ruling.since, Ruling.given).where(Ruling.organ_id == organ_id)
    rows = db.session.execute(query.order_by(Ruling.since, Ruling.id))
    return Rulebook((FIRST, *(Held(key, since, read(given)) for key, since, given in rows)))


def kept(rules: RuleSet) -> dict[str, Any]:
    """A set as plain data; points are hundredths, penalties positive."""
    return {
        "items": {
            key_of(channel, form): [rule.points, rule.at_most]
            for (channel, form), rule in rules.rules.items()
        },
        "base": rules.base.points if rules.base else None,
        "base_needs": rules.base_needs,
        "base_at_most": rules.base_at_most,
        "cumulative": rules.cumulative,
        "composite": rules.composite,
        "factors": {kind.value: percent for kind, percent in rules.factors.items()},
        "missed": _taken(rules.missed),
        "late": _taken(rules.late),
        "false_report": _taken(rules.false_report),
        "annulled_by": rules.annulled_by,
    }


def read(given: Any) -> RuleSet:
    """The set that was kept so."""
    own = given["items"]
    items = {
        place: item_rule(*place, *own[key_of(*place)])
        for place in product(Channel, Form)
        if key_of(*place) in own
    }
    base = given["base"]
    return RuleSet(
        name="本机关规则", source="", confidence="own", rules=items,
        base=None if base is None else Rule(BASE, LABELS[BASE], base),
        base_needs=given["base_needs"], base_at_most=given["base_at_most"],
        cumulative=given["cumulative"], composite=given["composite"],
        factors={ReportKind(kind): percent for kind, percent in given["factors"].items()},
        missed=_penalty(MISSED, given), late=_penalty(LATE, given),
        false_report=_penalty(FALSE, given), annulled_by=given["annulled_by"],
    )  # fmt: skip


def _penalty(key: str, given: Any) -> Rule | None:
    points = given[key]
    return None if points is None else Rule(key, LABELS[key], -points)


def _taken(rule: Rule | None) -> int | None:
    return None if rule is None else -rule.points


def _order(one: Held) -> tuple[date, int]:
    return one.since or date.min, one.id
