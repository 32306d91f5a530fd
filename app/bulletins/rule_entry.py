"""计分规则的填写: what the fields of a set of rules hold, read into a set; each fault names its field."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from app.bulletins.kinds import LEADERS, Channel, ReportKind
from app.bulletins.kinds import Form as ItemForm
from app.bulletins.score_rules import (
    BASE,
    FALSE,
    LABELS,
    LATE,
    MISSED,
    POINT,
    Rule,
    RuleSet,
    item_rule,
)
from app.bulletins.scoring import words
from app.circulation.entries import Form
from app.core.errors import Invalid

POINTS_AT_MOST = 1000
CAP_AT_MOST = 10_000  # points a month, or base points a year
NEEDED_AT_MOST = 99  # reports a month, or missed 约稿 a year
FACTOR_AT_MOST = 1000  # percent
WHOLE = 100
PENALTIES = (MISSED, LATE, FALSE)
CHOICES = {"all": "累计计分", "highest": "只计最高分"}


def places() -> list[tuple[Channel, ItemForm]]:
    """Where an item can appear and in which form; a 批示 has no form."""
    return [
        (channel, form)
        for channel in Channel
        for form in ItemForm
        if form is ItemForm.ITEM or channel not in LEADERS
    ]


def name_of(what: str, channel: Channel, form: ItemForm) -> str:
    """The name of a field of the table: "points-journal-item", "cap-journal-item"."""
    return f"{what}-{channel.value}-{form.value}"


FIELDS = (
    *(name_of(what, *place) for place in places() for what in ("points", "cap")),
    "base", "base_needs", "base_at_most", "cumulative", "composite",
    *(f"factor-{kind.value}" for kind in ReportKind), *PENALTIES, "annulled_by",
)  # fmt: skip


def entered(rules: RuleSet) -> dict[str, str]:
    """A set as the fields show it, to begin with."""
    found = dict.fromkeys(FIELDS, "")
    for place, rule in rules.rules.items():
        found[name_of("points", *place)] = words(rule.points)
        found[name_of("cap", *place)] = words(rule.at_most) if rule.at_most else ""
    if rules.base is not None:
        found["base"], found["base_needs"] = words(rules.base.points), str(rules.base_needs)
    found["base_at_most"] = words(rules.base_at_most) if rules.base_at_most else ""
    found["cumulative"] = "all" if rules.cumulative else "highest"
    found["composite"] = str(rules.composite)
    for kind, percent in rules.factors.items():
        found[f"factor-{kind.value}"] = str(percent)
    for key, penalty in zip(PENALTIES, (rules.missed, rules.late, rules.false_report), strict=True):
        found[key] = words(-penalty.points) if penalty else ""
    found["annulled_by"] = str(rules.annulled_by or "")
    return found


def read(form: Form) -> tuple[RuleSet, dict[str, str]]:
    """The set that was entered, and the fault of every field that does not hold what it should."""
    sheet = _Sheet(form)
    items = {}
    for place in places():
        if (rule := _item(sheet, *place)) is not None:
            items[place] = rule
    if not items and not sheet.faults:
        sheet.faults[name_of("points", Channel.JOURNAL, ItemForm.ITEM)] = (
            "请至少填写一个渠道的分值。"
        )
    annulled_by = sheet.count("annulled_by", 1, NEEDED_AT_MOST) or 0
    penalties: dict[str, Rule | None] = {key: _penalty(sheet, key) for key in PENALTIES}
    if annulled_by:  # Who misses must be counted, even where a single time costs nothing.
        for key in (MISSED, LATE):
            penalties[key] = penalties[key] or Rule(key, LABELS[key], 0)
    factors = {kind: sheet.count(f"factor-{kind.value}", 0, FACTOR_AT_MOST)
               for kind in ReportKind}  # fmt: skip
    composite = sheet.count("composite", 0, WHOLE)
    base = sheet.points("base", POINTS_AT_MOST)
    rules = RuleSet(
        name="本机关规则", source="", confidence="own", rules=items,
        base=None if base is None else Rule(BASE, LABELS[BASE], base),
        base_needs=sheet.count("base_needs", 1, NEEDED_AT_MOST) or 1,
        base_at_most=sheet.points("base_at_most", CAP_AT_MOST) or 0,
        cumulative=sheet.chosen("cumulative", CHOICES) != "highest",
        composite=WHOLE if composite is None else composite,
        factors={kind: n for kind, n in factors.items() if n is not None and n != WHOLE},
        missed=penalties[MISSED], late=penalties[LATE], false_report=penalties[FALSE],
        annulled_by=annulled_by,
    )  # fmt: skip
    return rules, sheet.faults


def _item(sheet: _Sheet, channel: Channel, form: ItemForm) -> Rule | None:
    own, name = name_of("points", channel, form), name_of("cap", channel, form)
    points = sheet.points(own, POINTS_AT_MOST)
    cap = sheet.points(name, CAP_AT_MOST) or 0
    if points is None:
        if cap and own not in sheet.faults:
            sheet.faults.setdefault(name, "没有分值，不用填上限。")
        return None
    if 0 < cap < points:
        sheet.faults.setdefault(name, "上限不得低于分值。")
    return item_rule(channel, form, points, cap)


def _penalty(sheet: _Sheet, key: str) -> Rule | None:
    taken = sheet.points(key, POINTS_AT_MOST, penalty=True)
    return None if taken is None else Rule(key, LABELS[key], -taken)


class _Sheet:
    """The form as it is read: blank is nothing, whatever else is wrong is kept beside its field."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.faults: dict[str, str] = {}

    def points(self, name: str, most: int, *, penalty: bool = False) -> int | None:
        """Hundredths; None for a blank field and for one with a fault."""
        text = self._text(name)
        if not text:
            return None
        if penalty and text[0] in "-−－":
            self.faults[name] = "扣分请填正数，如 10。"
        elif not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,2})?", text, re.ASCII):
            self.faults[name] = "请填数字，最多两位小数，如 2.5。"
        elif (found := Decimal(text)) > most:
            self.faults[name] = f"应在 0 至 {most} 之间。"
        else:
            return int(found * POINT)
        return None

    def count(self, name: str, least: int, most: int) -> int | None:
        text = self._text(name)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) or not least <= int(text) <= most:
            self.faults[name] = f"应为 {least} 至 {most} 的整数。"
            return None
        return int(text)

    def chosen(self, name: str, known: dict[str, Any]) -> str:
        value = str(self.form.get(name) or "")
        if value and value not in known:
            self.faults[name] = "请重新选择。"
        return value

    def _text(self, name: str) -> str:
        """As typed with a Chinese keyboard too: １０．５ is 10.5."""
        return unicodedata.normalize("NFKC", str(self.form.get(name) or "")[:40]).strip()


def refuse(faults: dict[str, str]) -> None:
    """Raises Invalid where there is any fault."""
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要改正，已填写的内容都还在。", faults)
