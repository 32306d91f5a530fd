"""计分规则: the table of fields in which a set is entered, with every fault at its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import url_for

from app.bulletins import deciding
from app.bulletins import rule_entry as entry
from app.bulletins.kinds import LEADERS, Channel, ReportKind
from app.bulletins.kinds import Form as ItemForm
from app.bulletins.months import Span
from app.bulletins.score_rules import LABELS, label_of
from app.core.errors import Invalid, OfficeError
from app.directory.models import Unit
from blueprints.bulletins.frame import Context, field

NAMES = {
    "since": "起用月份", "ground": "依据", "cumulative": "多处采用", "composite": "综合采用",
    "base": "每月基础分", "base_needs": "报送篇数", "base_at_most": "基础分上限",
    "annulled_by": "漏报、迟报次数",
}  # fmt: skip


def entering(
    organ: Unit, able: Sequence[Span], given: Context, error: OfficeError | None
) -> Context:
    """The table of fields in which a set is entered."""
    faults = error.fields if isinstance(error, Invalid) else {}
    options = [
        {"value": "", "label": "请选择"},
        *({"value": s.key, "label": s.label} for s in able),
    ]
    plain = [
        field("select", "since", "从哪个月起用", options=options, required=True,
              hint="已经印发或者正在办理通报的月份不能再改。选过去的月份，确定前会列出得分的变化。"),
        field("text", "ground", "依据", required=True, maxlength=deciding.GROUND_LIMIT,
              hint="确定本规则的文件、会议，如“云政办发〔2026〕8号”。"),
    ]  # fmt: skip
    groups = [
        ("采用和兼报", [
            field("radio", "cumulative", "一篇信息多处采用", options=_pairs(entry.CHOICES)),
            _number("composite", "综合采用按单篇的百分之几", "没有单列综合采用分值的渠道按此计。"),
        ]),
        ("基础分", [
            _number("base", "每月基础分", "当月按要求报送即得；不设的不填。"),
            _number("base_needs", "当月至少报送几篇"),
            _number("base_at_most", "全年上限", "不设上限的不填。"),
        ]),
        ("按信息类别加成", [
            _number(f"factor-{kind.value}", f"{kind.label}按百分之几计") for kind in ReportKind
        ]),
        ("扣分", [
            *(_number(key, LABELS[key]) for key in entry.PENALTIES),
            _number("annulled_by", "一年漏报、迟报约稿几次，全年计零分"),
        ]),
    ]  # fmt: skip
    back = url_for("bulletin_rules.show", organ=organ.id)
    return {
        "heading": "拟定计分规则", "back": {"label": "计分规则", "href": back},
        "lead": f"{organ.name}。先看影响，再确定；确定以后不能改动，只能由新的规则接替。",
        "action": url_for("bulletin_rules.decide"), "organ": str(organ.id),
        "error": error, "faults": [{"field": key, "text": f"{_name(key)}：{text}"} for key, text in faults.items()],
        "plain": _filled(plain, given, faults),
        "forms": [form.label for form in ItemForm],
        "rows": [_row(channel, given, faults) for channel in Channel],
        "groups": [{"heading": name, "fields": _filled(own, given, faults)} for name, own in groups],
    }  # fmt: skip


def _row(channel: Channel, given: Context, faults: Mapping[str, str]) -> Context:
    cells: list[Context | None] = []
    for form in ItemForm:
        if channel in LEADERS and form is not ItemForm.ITEM:
            cells.append(None)
            continue
        fields = [
            {"name": (name := entry.name_of(what, channel, form)), "label": label,
             "about": label_of(channel, form), "value": given.get(name, ""), "error": faults.get(name, "")}
            for what, label in (("points", "分值"), ("cap", "每月上限"))
        ]  # fmt: skip
        cells.append({"label": form.label, "fields": fields})
    return {"label": channel.label, "cells": cells}


def _number(name: str, label: str, hint: str = "") -> Context:
    return field("text", name, label, hint=hint, width="short", maxlength=10)


def _filled(fields: Sequence[Context], given: Context, faults: Mapping[str, str]) -> list[Context]:
    return [
        {**one, "value": given.get(one["name"], ""), "error": faults.get(one["name"], "")}
        for one in fields
    ]


def _pairs(known: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": key, "label": label} for key, label in known.items()]


def _name(key: str) -> str:
    """What a field is called in the list of faults."""
    what, _, rest = key.partition("-")
    if what in ("points", "cap"):
        channel, _, form = rest.partition("-")
        return (
            f"{label_of(Channel(channel), ItemForm(form))}{'分值' if what == 'points' else '上限'}"
        )
    return NAMES.get(key, "") or LABELS.get(key, "") or "信息类别加成"
