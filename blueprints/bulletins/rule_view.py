"""计分规则: what its pages are told: a set in full, those that were decided, what a new one changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from app.bulletins import scoring
from app.bulletins.deciding import Effect, Preview
from app.bulletins.kinds import Form as ItemForm
from app.bulletins.kinds import ReportKind
from app.bulletins.months import Span, key_of, span_of
from app.bulletins.rule_entry import places
from app.bulletins.rulebook import Held, Rulebook
from app.bulletins.score_models import Ruling
from app.bulletins.score_rules import (
    ANNULLED,
    FALSE,
    LABELS,
    LATE,
    MISSED,
    SHIPPED,
    RuleSet,
    label_of,
)
from app.core.errors import OfficeError
from app.core.pages import Page
from app.directory.models import Unit
from blueprints.bulletins import frame
from blueprints.bulletins.frame import Context
from blueprints.shared import words


@dataclass(frozen=True, slots=True)
class Sheet:
    """Of which organ and which set a page of rules is."""

    organ: Unit
    organs: Sequence[Unit]
    book: Rulebook
    held: Held
    ruling: Ruling | None
    decided: Page[Ruling]
    turning: Context


def place_of(organ_id: int, held: Held, rule: str = "") -> str:
    """Where a set, and a rule in it, is shown."""
    query: Context = {"organ": organ_id, "set": held.id}
    if rule in held.rules.named:
        query["_anchor"] = _anchor(rule)
    return url_for("bulletin_rules.show", **query)


def held_in(book: Rulebook, span: Span) -> str:
    """By which rules a span counts, in a few words."""
    last = book.held(span.ends - scoring.ONE_DAY)
    if book.held(span.begins) is not last:
        return "分月按当时的规则计分"
    return f"按{name_of(last)}计分"


def name_of(held: Held) -> str:
    if held.since is None:
        return "系统默认规则"
    return f"{span_of(key_of(held.since)).label}起的规则"


def shipped() -> Context:
    """The page of somebody with whom no organ scores yet."""
    return frame.page("计分规则", _parts(SHIPPED, "默认规则"), back=_back(None))


def page(sheet: Sheet, examples: Mapping[str, RuleSet], *, decides: bool) -> Context:
    """One set in full, all that were decided, and the examples of others."""
    held, ruling, organ = sheet.held, sheet.ruling, sheet.organ
    parts = _parts(held.rules, name_of(held))
    if ruling is not None:
        known = frame.facts(
            ("依据", ruling.ground), ("确定", f"{ruling.by_name} {words.full(ruling.at)}"),
        )  # fmt: skip
    else:
        known = frame.facts(("依据", SHIPPED.source))
    parts.append({"heading": "确定情况", "facts": known})
    parts.append(
        {
            "heading": "历次规则", "empty": "本机关还没有自己确定规则，按系统默认规则计分。",
            "table": {"columns": HISTORY, "rows": [_decided(one) for one in sheet.decided.rows],
                      "pages": sheet.turning},
        }
    )  # fmt: skip
    for key, one in examples.items():
        query: Context = {"organ": organ.id, "from": key}
        href = url_for("bulletin_rules.decide", **query)
        made = _table(one, f"参考：{one.source}", anchors=False)
        parts.append(
            made | ({"link": {"label": "以此为起点拟定", "href": href}} if decides else {})
        )
    links = []
    if decides:
        href = url_for("bulletin_rules.decide", organ=organ.id)
        links = [{"label": "拟定新规则", "href": href, "kind": "main"}]
    filters = None
    if len(sheet.organs) > 1:
        options = [{"value": str(unit.id), "label": unit.name} for unit in sheet.organs]
        filters = {
            "action": url_for("bulletin_rules.show"), "hidden": {},
            "fields": [{"name": "organ", "label": "机关", "value": str(organ.id), "options": options}],
        }  # fmt: skip
    return frame.page(
        "计分规则", parts, back=_back(organ.id), links=links, filters=filters,
        lead=f"{organ.name}。各月按当月起作用的规则计分，规则只能由新的接替，不能改动。",
    )  # fmt: skip


def preview(found: Preview, given: Context, error: OfficeError | None) -> Context:
    """What would change, and the two ways on from here."""
    one = found.entry
    held = found.book.held(one.since.begins)
    old, new = _said(held.rules), _said(one.rules)
    columns = [
        {"key": "rule", "label": "项目"},
        {"key": "old", "label": "原规则"}, {"key": "new", "label": "新规则"},
    ]  # fmt: skip
    rows = [
        {"cells": {"rule": key, "old": old.get(key, "不计"), "new": new.get(key, "不计")}}
        for key in {**old, **new} if old.get(key) != new.get(key)
    ]  # fmt: skip
    parts: list[Context] = [
        {"heading": "规则的变化", "note": f"与{name_of(held)}比较", "table": {"columns": columns, "rows": rows},
         "empty": f"与{name_of(held)}的分值相同。"},
        *(_effect(effect) for effect in found.effects),
    ]  # fmt: skip
    if not found.effects:
        parts.append(
            {"heading": "得分的变化", "text": f"{one.since.label}还没有到，已有的得分都不变。"}
        )
    after = str(found.book.newest)
    return {
        "heading": "核对计分规则", "error": error, "parts": parts,
        "back": {"label": "计分规则", "href": url_for("bulletin_rules.show", organ=one.organ.id)},
        "lead": f"{one.organ.name}，{one.since.label}起用。还没有保存，请核对后确定。",
        "facts": frame.facts(("依据", one.ground)),
        "action": url_for("bulletin_rules.decide"), "hidden": {**given, "after": after},
    }  # fmt: skip


HISTORY = [
    {"key": "since", "label": "起用"},
    {"key": "ground", "label": "依据"},
    {"key": "by", "label": "确定人", "kind": "short"},
    {"key": "at", "label": "确定时间", "kind": "date"},
]


def _effect(one: Effect) -> Context:
    columns = [
        {"key": "unit", "label": "单位"},
        {"key": "rank", "label": "原名次", "kind": "number"},
        {"key": "points", "label": "原得分", "kind": "number"},
        {"key": "new_rank", "label": "新名次", "kind": "number"},
        {"key": "new_points", "label": "新得分", "kind": "number"},
        {"key": "change", "label": "增减", "kind": "number"},
    ]
    rows = [
        {"cells": {
            "unit": row.unit, "rank": str(row.rank), "points": scoring.words(row.points),
            "new_rank": str(row.new_rank), "new_points": scoring.words(row.new_points),
            "change": f"{'+' if row.new_points > row.points else ''}{scoring.words(row.new_points - row.points)}",
        }}
        for row in one.moved
    ]  # fmt: skip
    return {
        "heading": f"{one.year.label}得分的变化", "empty": "没有单位的得分变化。",
        "note": f"{one.units} 个单位中 {len(one.moved)} 个有变化",
        "table": {"columns": columns, "rows": rows},
    }  # fmt: skip


def _parts(rules: RuleSet, heading: str) -> list[Context]:
    others = _others(rules)
    return [
        _table(rules, heading, anchors=True),
        {"heading": "其他规定", "facts": frame.facts(*others.items())},
    ]


def _table(rules: RuleSet, heading: str, *, anchors: bool) -> Context:
    columns = [
        {"key": "rule", "label": "渠道和形式"},
        {"key": "points", "label": "分值", "kind": "number"},
        {"key": "cap", "label": "每月上限", "kind": "number"},
    ]
    others = [rule for rule in (rules.base, rules.missed, rules.late, rules.false_report) if rule]
    rows: list[Context] = [
        {"id": _anchor(rule.key) if anchors else "",
         "cells": {"rule": rule.label, "points": scoring.words(rule.points),
                   "cap": scoring.words(rule.at_most) if rule.at_most else ""}}
        for rule in (*rules.rules.values(), *others)
    ]  # fmt: skip
    if rules.annulled_by:
        cells = {"rule": ANNULLED.label, "points": f"满 {rules.annulled_by} 次", "cap": ""}
        rows.append({"id": _anchor(ANNULLED.key) if anchors else "", "cells": cells})
    return {"heading": heading, "table": {"columns": columns, "rows": rows}}


def _said(rules: RuleSet) -> dict[str, str]:
    """A whole set in words, by item; what it does not name says what follows from that."""
    found = {}
    for channel, form in places():
        rule = rules.rules.get((channel, form))
        if rule is not None:
            most = f"，每月至多 {scoring.words(rule.at_most)} 分" if rule.at_most else ""
            found[rule.label] = f"{scoring.words(rule.points)} 分{most}"
        elif form is not ItemForm.ITEM and (channel, ItemForm.ITEM) in rules.rules:
            usual = "按综合采用比例计" if form is ItemForm.COMPOSITE else "按单篇计"
            found[label_of(channel, form)] = usual
    for key, penalty in (
        (MISSED, rules.missed), (LATE, rules.late), (FALSE, rules.false_report),
    ):  # fmt: skip
        taken = scoring.words(-penalty.points) if penalty else ""
        found[LABELS[key]] = f"扣 {taken} 分" if taken else "不扣分"
    for kind in ReportKind:
        found[f"{kind.label}信息"] = f"按 {rules.factors.get(kind, scoring.PERCENT)}% 计"
    return found | {"基础分": "不设", "全年计零分": "不设"} | _others(rules)


def _others(rules: RuleSet) -> dict[str, str]:
    found = {"多处采用": "累计计分" if rules.cumulative else "只计最高分"}
    found["综合采用"] = f"按单篇的 {rules.composite}% 计"
    for kind, percent in rules.factors.items():
        found[f"{kind.label}信息"] = f"按 {percent}% 计"
    if rules.base is not None:
        most = f"，全年至多 {scoring.words(rules.base_at_most)} 分" if rules.base_at_most else ""
        found["基础分"] = (
            f"当月报送 {rules.base_needs} 篇以上得 {scoring.words(rules.base.points)} 分{most}"
        )
    if rules.annulled_by:
        found["全年计零分"] = f"一年漏报、迟报约稿 {rules.annulled_by} 次"
    return found


def _decided(one: Ruling) -> Context:
    href = url_for("bulletin_rules.show", organ=one.organ_id, set=one.id)
    label = span_of(key_of(one.since)).label
    return {"cells": {"since": {"text": label, "href": href}, "ground": one.ground,
                      "by": one.by_name, "at": words.when(one.at)}}  # fmt: skip


def _anchor(rule: str) -> str:
    return f"rule-{rule.replace('.', '-')}"


def _back(organ_id: int | None) -> Context:
    return {"label": "信息计分", "href": url_for("bulletin_scores.ranked", organ=organ_id)}
