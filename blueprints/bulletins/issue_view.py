"""期刊: what the pages of an issue and of an item are told, and what its moves ask for."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.bulletins import editing, people, queries
from app.bulletins.circulation import APPEAL, ISSUE
from app.bulletins.issue_models import Issue, Item
from app.bulletins.kinds import LEADERS, SUPERIORS, Form, IssueState
from app.bulletins.queries import IssueSheet
from app.bulletins.reporting import TITLE_LIMIT
from app.circulation.models import Circulation, Task
from app.core.errors import OfficeError
from app.directory.actors import Actor
from app.official_documents.models import OfficialDocument
from blueprints.bulletins import frame
from blueprints.bulletins.frame import Context, field
from blueprints.shared import words
from blueprints.shared.act_fields import checks, choices, text
from blueprints.shared.following import follow
from blueprints.shared.matters import ActForm, act_form
from blueprints.shared.places import here

COLUMNS = [
    {"key": "title", "label": "期刊"},
    {"key": "items", "label": "条目", "kind": "number"},
    {"key": "first", "label": "首条"},
    {"key": "at", "label": "刊发", "kind": "date"},
]


def install() -> None:
    """Tell the shared pages what the moves of an issue and of an appeal ask for."""
    act_form(ISSUE.key, "publish", "publish", ActForm(("leaders", "whom"), _publish))
    act_form(APPEAL.key, "decide", "grant", ActForm(("points",), _grant))
    follow(_links)


def _links(_actor: Actor, subject_type: str, subject_id: int) -> list[dict[str, str]]:
    """An official document can become information that is reported."""
    if subject_type != OfficialDocument.__tablename__:
        return []
    address = {"from": f"{subject_type}:{subject_id}"}
    return [{"label": "编为信息", "href": url_for("bulletins.new", **address)}]  # type: ignore[arg-type]  # Its own parameters have other names.


def row(issue: Issue) -> Context:
    titles = [item.title for item in issue.items]
    return {
        "cells": {
            "title": {
                "text": issue.title,
                "href": url_for("issues.show", record_id=issue.id, back=here()),
            },
            "items": str(len(titles)),
            "first": titles[0] if titles else "",
            "at": words.when(issue.issued_at or issue.made_at),
        }
    }


def matter(
    actor: Actor, sheet: IssueSheet, which: str, error: OfficeError | None, entered: Any
) -> Context:
    """The page of one issue."""
    issue = sheet.issue
    drafting = sheet.edits and issue.state is IssueState.DRAFT
    drafting = drafting and sheet.way.circulation.stage == "draft"

    def kept(form: str) -> Context:
        return {"error": error, "entered": entered} if form == which else {}

    parts: list[Context] = [
        {"heading": "本期条目", "note": f"{len(issue.items)} 条",
         "rows": [_item(actor, issue, one, drafting=drafting) for one in issue.items],
         "empty": "还没有条目，请从下面编入。" if drafting else "还没有条目。"},
    ]  # fmt: skip
    aside: list[Context] = []
    if drafting:
        parts.append({"heading": "编入信息", "id": "add", **_offer(sheet, kept("add"))})
        fields = foot_fields(issue)
        action = url_for("issues.foot", record_id=issue.id)
        made = frame.form(action, "保存报送范围", fields, **{"kind": "", **kept("foot")})
        aside.append({"heading": "报、送、发", "form": made})
    elif any((issue.report_to, issue.send_to, issue.distribute_to)):
        aside.append({"heading": "报、送、发", "facts": frame.facts(
            ("报", issue.report_to), ("送", issue.send_to), ("发", issue.distribute_to),
        )})  # fmt: skip
    if sheet.edits and issue.state is IssueState.ISSUED:
        aside.append(
            {
                "heading": "批示和上级采用",
                "fold": "登记批示或者上级采用",
                "form": _register(issue, kept("outcome")),
            }
        )
        if issue.sent_up_at is None:
            action = url_for("issues.send_up", record_id=issue.id)
            aside.append(
                {"heading": "上报上级", "post": {"action": action, "label": "登记已上报上级"}}
            )
    shown = issue.state is IssueState.ISSUED if which == "outcome" else drafting
    pdf = {"label": "版面", "href": url_for("issues.sheet", record_id=issue.id)}
    return frame.matter(
        actor, issue, sheet.way, url_for("issues.listing"),
        links=[pdf] if issue.items else [],
        summary=[issue.journal.name, issue.state.label],
        warning=frame.said(error, shown=shown),
        parts=parts,
        aside=aside,
        facts=frame.facts(
            ("编发机关", issue.organ.name), ("刊发", words.full(issue.issued_at)),
            ("上报上级", words.full(issue.sent_up_at)),
        ),
    )  # fmt: skip


def item(
    actor: Actor, issue: Issue, found: Item, error: OfficeError | None, entered: Any
) -> Context:
    """An item beside its raw texts."""
    edits = people.edits(actor, issue.office_id)
    theirs = {source.report.unit_id for source in found.sources} & actor.unit_ids
    parts: list[Context] = []
    if edits and issue.state is IssueState.DRAFT:
        parts.append({"heading": "编辑稿", "form": _edit(issue, found, error, entered)})
    else:
        parts.append({"heading": "编辑稿", "text": found.text})
    aside: list[Context] = []
    if edits or theirs:  # Others read what was issued, and not what was struck out of it.
        changed = frame.changes(editing.differences(found))
        aside.append({"heading": "与原文的差别", "changes": changed, "empty": "与原文一致。"})
        for source in found.sources:
            raw = editing.raw_of(source)
            if raw is not None and (edits or source.report.unit_id in theirs):
                unit = source.report.unit.short_name or source.report.unit.name
                aside.append({
                    "heading": f"原文：{raw.title}", "text": raw.text,
                    "note": f"{unit} {source.report.author.name} · 第 {raw.number} 版 · 份额 {source.share}%",
                    "link": {"label": "查看信息", "href": url_for("bulletins.show", record_id=source.report_id)},
                })  # fmt: skip
    back = {"label": issue.title, "href": url_for("issues.show", record_id=issue.id)}
    warning = frame.said(error, shown=issue.state is IssueState.DRAFT)
    return frame.page(found.title, parts, back=back, warning=warning, aside=aside)


def foot_fields(issue: Issue | None) -> list[Context]:
    return [
        field("text", "report_to", "报", issue.report_to if issue else "", maxlength=300, hint="上级机关和领导"),
        field("text", "send_to", "送", issue.send_to if issue else "", maxlength=300, hint="平级机关"),
        field("text", "distribute_to", "发", issue.distribute_to if issue else "", maxlength=300, hint="下级单位"),
    ]  # fmt: skip


def _item(actor: Actor, issue: Issue, one: Item, *, drafting: bool) -> Context:
    units = "、".join(
        f"{s.report.unit.short_name or s.report.unit.name}"
        + (f" {s.share}%" if len(one.sources) > 1 else "")
        for s in one.sources
    )
    outcomes = queries.outcomes_seen(actor, issue, one)
    opening = one.text.split("\n")[0]
    button = {
        "action": url_for("issues.remove_item", record_id=issue.id, item_id=one.id),
        "label": "撤下", "describe": one.title,
    }  # fmt: skip
    return {
        "head": f"{one.position}. {one.title}",
        "href": url_for("issues.item", record_id=issue.id, item_id=one.id),
        "tag": one.section,
        "note": " · ".join(p for p in (one.form.label, units) if p),
        "text": opening if len(opening) <= 120 else f"{opening[:119]}…",
        "lines": [
            f"{o.channel.label}：{o.name}，{words.day(o.dated)}{'：' + o.words if o.words else ''}"
            for o in outcomes
        ],
        "button": button if drafting else None,
    }


def _offer(sheet: IssueSheet, kept: Context) -> Context:
    offered = [
        {"value": str(r.id), "label": r.title,
         "hint": f"{r.unit.short_name or r.unit.name} · {r.kind.label} · {r.state.label}"}
        for r in sheet.offered
    ]  # fmt: skip
    if not offered:
        return {"empty": "采编台没有可以编入的信息。"}
    sections = [{"value": c, "label": c} for c in sheet.issue.journal.columns]
    fields = [
        field("checks", "reports", "信息", [], options=offered, hint="选几篇即合并为一条，份额先均分。"),
        *([field("select", "section", "栏目", sections[0]["value"], options=sections)] if sections else []),
        field("select", "form", "采用形式", "item", options=frame.options(Form)),
    ]  # fmt: skip
    action = url_for("issues.add_item", record_id=sheet.issue.id)
    return {"form": frame.form(action, "编入本期", fields, **{"kind": "", **kept})}


def _edit(issue: Issue, found: Item, error: OfficeError | None, entered: Any) -> Context:
    sections = [{"value": c, "label": c} for c in issue.journal.columns]
    fields = [
        field("text", "title", "标题", found.title, required=True, maxlength=TITLE_LIMIT),
        field("body", "text", "正文", found.text),
        *([field("select", "section", "栏目", found.section, options=sections)] if sections else []),
        field("select", "form", "采用形式", found.form.value, options=frame.options(Form)),
        field("text", "position", "本期第几条", str(found.position), width="short"),
    ]  # fmt: skip
    if len(found.sources) > 1:
        sharing = [{"value": "lead", "label": "按份额"}, {"value": "equal", "label": "均分"}]
        fields.append(field("radio", "sharing", "计分", "lead", options=sharing))
        fields += [
            field("text", f"share-{s.report_id}", f"份额（%）：{s.report.unit.short_name or s.report.unit.name}",
                  str(s.share), width="short", hint=s.report.title)
            for s in found.sources
        ]  # fmt: skip
    action = url_for("issues.item", record_id=issue.id, item_id=found.id)
    return frame.form(action, "保存", fields, error=error, entered=entered)


def _register(issue: Issue, kept: Context) -> Context:
    items = [{"value": str(i.id), "label": f"{i.position}. {i.title}"} for i in issue.items]
    levels = [
        {"label": "领导批示", "options": frame.options(LEADERS)},
        {"label": "上级采用", "options": frame.options(SUPERIORS)},
    ]
    fields = [
        field("select", "item", "条目", "", options=items, required=True),
        field("select", "channel", "层级", "county_leader", options=levels, required=True),
        field("text", "name", "领导姓名或者采用刊物", required=True, maxlength=60),
        field("area", "words", "批示内容", rows=2, maxlength=1000),
        field("select", "form", "采用形式", "item", options=frame.options(Form)),
        field("date", "dated", "日期", hint="不填为今天。"),
    ]
    action = url_for("issues.register", record_id=issue.id)
    return frame.form(action, "登记", fields, **{"kind": "", **kept})


def _publish(_actor: Actor, _task: Task, _way: Circulation, issue: Issue) -> list[Context]:
    leaders = [(c.value, c.words) for c in people.leaders_to_choose(issue)]
    whom = [{"value": "all", "label": "全部单位"}, {"value": "sources", "label": "只发供稿单位"}]
    return [
        checks("leaders", "呈哪些领导阅", leaders, hint="不呈阅的不选。"),
        choices("whom", "发哪些单位", whom, "all"),
    ]


def _grant(_actor: Actor, _task: Task, _way: Circulation, _appeal: Any) -> list[Context]:
    hint = "加分填正数，减分填负数，如 5 或者 -2.5；计入今天所在的月份。"
    return [text("points", "更正分数", "", hint=hint)]
