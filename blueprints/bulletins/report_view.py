"""信息: what the editing desk and the page of a report are told."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.bulletins import appealing, calling, informants, people, queries
from app.bulletins.kinds import ReportKind, ReportState
from app.bulletins.models import Call, Report
from app.bulletins.queries import ReportSheet
from app.bulletins.reporting import CONTACT_LIMIT, TITLE_LIMIT
from app.core.database import db
from app.core.errors import OfficeError
from app.core.pages import Page
from app.directory.actors import Actor
from app.permissions.checks import may
from app.permissions.rules import Permission
from blueprints.bulletins import frame
from blueprints.bulletins.frame import Context, field
from blueprints.shared import words
from blueprints.shared.places import here

KINDS = {kind.value: kind.label for kind in ReportKind}


def tabs(current: str) -> list[Context]:
    """The rooms of 信息采编, on each of their first pages."""
    rooms = (
        ("信息", "bulletins.listing"), ("约稿", "calls.listing"), ("期刊", "issues.listing"),
        ("计分", "bulletin_scores.ranked"),
    )  # fmt: skip
    return [
        {"label": label, "href": url_for(end), "current": end == current} for label, end in rooms
    ]


def listing(
    actor: Actor, page: Page[Report], counts: dict[str, int], name: str, kind: str, unit: int, turning: Context, *,
    edits: bool,
) -> Context:  # fmt: skip
    given: Context = {"kind": kind, "unit": str(unit or "")}
    units = frame.of_units(queries.reporting_units(actor)) if edits else []
    choices = [
        {"name": "kind", "label": "类别", "value": kind,
         "options": [{"value": "", "label": "全部"}, *frame.options(ReportKind)]},
    ]  # fmt: skip
    if edits:
        every = [{"value": "", "label": "全部"}, *units]
        choices.append({"name": "unit", "label": "单位", "value": given["unit"], "options": every})
    shown = [
        {
            "label": next((o["label"] for o in one["options"] if o["value"] == one["value"]), one["value"]),  # type: ignore[index]  # The options are dicts.
            "href": url_for(
                "bulletins.listing", list=name,
                **{k: v for k, v in given.items() if v and k != one["name"]},
            ),
        }
        for one in choices
        if one["value"]
    ]  # fmt: skip
    return {
        "heading": "信息采编",
        "lead": "单位报送，办公室编辑，刊发后按规则计分。原文与编辑稿始终并存。",
        "new": {"label": "起草信息", "href": url_for("bulletins.new")},
        "tabs": [
            *(one for one in tabs("bulletins.listing") if not one["current"]),
            *(
                {
                    "label": label, "href": url_for("bulletins.listing", list=key),
                    "count": counts[key], "current": key == name,
                }
                for key, label in queries.LISTS.items()
            ),
        ],
        "filters": {
            "action": url_for("bulletins.listing"), "hidden": {"list": name}, "fields": choices,
        },
        "chosen": shown,
        "clear": url_for("bulletins.listing", list=name),
        "columns": [
            {"key": "title", "label": "标题"},
            {"key": "kind", "label": "类别", "kind": "short"},
            {"key": "unit", "label": "报送单位"},
            {"key": "author", "label": "撰稿", "kind": "short"},
            {"key": "at", "label": "上报", "kind": "date"},
        ],
        "rows": [_row(report) for report in page.rows],
        "matters": [],
        "pages": turning,
        "export": "",
        "bulk": None,
        "empty": {
            "heading": "这里没有信息", "text": "单位报送的信息按办理状态分列。",
            "links": [{"label": "起草信息", "href": url_for("bulletins.new")}],
        },
    }  # fmt: skip


def matter(
    actor: Actor, sheet: ReportSheet, error: OfficeError | None, entered: Any
) -> Context:  # fmt: skip
    """The page of one report."""
    report, circulation = sheet.report, sheet.way.circulation
    mine = sheet.way.task is not None and circulation.stage == sheet.way.task.stage == "draft"
    edit = {"label": "修改", "href": url_for("bulletins.edit", record_id=report.id)}
    parts: list[Context] = [{"heading": "正文", "text": report.text, "empty": "还没有填写正文。"}]
    if report.files:
        parts.append({"heading": "附件", "files": _files(report)})
    if len(report.versions) > 1:
        parts.append({"heading": "历次报送", "rows": [_version(one) for one in report.versions[:-1]],
                      "note": "每次上报的原文都保留"})  # fmt: skip
    aside: list[Context] = []
    if sheet.alike:
        aside.append({
            "heading": "相似信息", "note": "按共有文字占较短一篇的比例",
            "rows": [
                {"head": one.report.title, "href": url_for("bulletins.show", record_id=one.report.id),
                 "note": f"{one.report.unit.short_name or one.report.unit.name} · 相同 {one.percent}%"}
                for one in sheet.alike
            ],
        })  # fmt: skip
    if sheet.issues:
        aside.append({
            "heading": "编入期刊",
            "rows": [
                {"head": one.title, "href": url_for("issues.show", record_id=one.id), "note": one.state.label}
                for one in sheet.issues
            ],
        })  # fmt: skip
    if (
        report.reported_at
        and may(actor, Permission.BULLETINS_EDIT)
        and people.edits(actor, report.office_id)
    ):
        aside.append(
            {"heading": "扣分", "fold": "登记迟报、失实", "form": _penalty(report, error, entered)}
        )
    returned = mine and report.state is ReportState.RETURNED
    back = "此信息被退回修改，改后重新送审签，原文另存。" if returned else ""
    officers = (
        informants.others_of(report.unit_id, sheet.way.task.person_id)
        if mine and sheet.way.task
        else []
    )
    if officers:
        back += f"{informants.told(officers)}请按“交信息员”，由信息员接手、核对后送审签。"
    return frame.matter(
        actor, report, sheet.way, url_for("bulletins.listing"),
        links=[edit] if mine else [],
        summary=[report.kind.label, report.state.label],
        warning=back or frame.said(error, shown=report.reported_at is not None),
        parts=parts,
        aside=aside,
        facts=[
            *frame.facts(
                ("报送单位", report.unit.name), ("撰稿人", report.author.name),
                ("联系方式", report.contact), ("报送至", report.organ.name),
                ("首次上报", words.full(report.reported_at)),
                ("版次", f"第 {len(report.versions)} 版" if report.versions else ""),
            ),
            *([{"label": "应约", "text": report.call.title,
                "href": url_for("calls.show", record_id=report.call.id)}] if report.call else []),
        ],
    )  # fmt: skip


def entering(
    actor: Actor, given: Context, action: str, error: OfficeError | None, report: Report | None
) -> Context:
    """The page on which a report is written."""
    call = db.session.get(Call, frame.number_of(str(given.get("call") or "")))
    organs = people.reports_to(actor) if report is None and call is None else []
    fields = [
        field("hidden", "call", "约稿", given.get("call", "")),
        field("hidden", "from", "来源", given.get("from", "")),
        *([frame.organ_field(organs, "报送至")] if organs else []),
        field("select", "kind", "信息类别", "news", options=frame.options(ReportKind), required=True),
        field("text", "title", "标题", required=True, maxlength=TITLE_LIMIT, hint="一句话说清什么单位做了什么、效果如何。"),
        field("body", "text", "正文", hint="事实、数字、做法、成效、问题和建议；不超过 20000 字。"),
        field("text", "contact", "联系人和电话", maxlength=CONTACT_LIMIT),
        field("files", "files", "附件", hint="图片、表格等佐证，可一次选多个。"),
    ]  # fmt: skip
    back = (
        url_for("bulletins.show", record_id=report.id) if report else url_for("bulletins.listing")
    )
    asked = (
        {"heading": "约稿要求", "text": call.content, "note": f"{words.full(call.due_at)} 前报送"}
        if call
        else None
    )
    made = frame.form(action, "保存", fields, error=error, entered=given, back=back, upload=True)
    return frame.page(
        "修改信息" if report else "起草信息",
        [*([asked] if asked else []), {"heading": "", "label": "信息", "form": made}],
        back={"label": "返回", "href": back},
        lead=_way_on(actor, call, report),
    )


def _way_on(actor: Actor, call: Any, report: Report | None) -> str:
    """Who reports what is written here, and who signs it."""
    asked = call is None or bool(set(call.units) & actor.organ_ids)
    unit_id = report.unit_id if report else calling.unit_of(actor, call) if asked else 0
    officers = informants.of_unit(unit_id)
    if not officers:
        return "保存后送本单位负责人审签，同意后上报。"
    if informants.others_of(unit_id, actor.person_id):
        return f"{informants.told(officers)}您起草保存后交信息员接手。"
    return f"本单位信息员：{informants.names(officers)}。保存后送本单位负责人审签，同意后上报。"


def _row(report: Report) -> Context:
    return {
        "strong": report.state is ReportState.NEW,
        "cells": {
            "title": {
                "text": report.title,
                "href": url_for("bulletins.show", record_id=report.id, back=here()),
                **(
                    {"tag": "紧急", "tag_kind": "strong"}
                    if report.kind is ReportKind.URGENT
                    else {}
                ),
            },
            "kind": report.kind.label,
            "unit": report.unit.short_name or report.unit.name,
            "author": report.author.name,
            "at": words.when(report.reported_at or report.made_at),
        },
    }


def _version(one: Any) -> Context:
    return {"head": f"第 {one.number} 版《{one.title}》", "text": one.text,
            "note": f"{one.name} {words.when(one.at)} 上报"}  # fmt: skip


def _files(report: Report) -> list[Context]:
    return [
        {
            "name": row.name, "note": words.size(row.size),
            "href": url_for("bulletins.attached", record_id=report.id, file_id=row.id),
        }
        for row in report.files
    ]  # fmt: skip


def _penalty(report: Report, error: OfficeError | None, entered: Any) -> Context:
    rules = [{"value": key, "label": label} for key, label in appealing.PENALTIES.items()]
    fields = [
        field("select", "rule", "扣分事由", "", options=[{"value": "", "label": "请选择"}, *rules]),
        field("area", "words", "事实依据", rows=2, maxlength=appealing.WORDS_LIMIT),
        field("date", "dated", "日期"),
    ]
    action = url_for("bulletins.penalize", record_id=report.id)
    return frame.form(action, "登记扣分", fields, error=error, entered=entered, kind="")
