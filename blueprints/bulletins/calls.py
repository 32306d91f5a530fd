"""约稿: the list, a new one, and who has answered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from app.bulletins import calling, people, queries
from app.bulletins.models import Call
from app.bulletins.queries import CallSheet
from app.core import clock
from app.core.errors import OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory.actors import Actor
from app.permissions.checks import may
from app.permissions.rules import Permission
from blueprints.bulletins import frame
from blueprints.bulletins.frame import Context, field
from blueprints.bulletins.report_view import tabs
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.places import here
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("calls", __name__, template_folder="templates")
TEXTS = ("organ", "title", "content", "due", "whom")


@bp.get("/bulletins/calls")
@requires(Permission.DESK)
def listing() -> Any:
    page = queries.call_page(actor(), page_number())
    columns = [
        {"key": "title", "label": "约稿"},
        {"key": "answered", "label": "已报", "kind": "short"},
        {"key": "missing", "label": "未报", "kind": "short"},
        {"key": "state", "label": "状态", "kind": "short"},
        {"key": "due", "label": "期限", "kind": "date"},
    ]
    edits = may(actor(), Permission.BULLETINS_EDIT)
    table = {"columns": columns, "rows": [_row(call) for call in page.rows], "pages": pages(page)}
    context = frame.page(
        "约稿",
        [{"heading": "", "label": "约稿", "table": table, "empty": "还没有约稿。办公室约稿后，在这里看到各单位的报送情况。"}],
        lead="办公室向单位约稿；到期未报的列名，并按规则扣分。",
        tabs=tabs("calls.listing"),
        links=[{"label": "发约稿", "href": url_for("calls.new"), "kind": "main"}] if edits else [],
    )  # fmt: skip
    return render_template("bulletins/page.html", shell=shell(), given=context)


@bp.get("/bulletins/calls/new")
@requires(Permission.BULLETINS_EDIT)
def new() -> Any:
    return _entry({}, None)


@bp.post("/bulletins/calls")
@requires(Permission.BULLETINS_EDIT, own_work=True)
def ask() -> Any:
    entered = frame.entered(TEXTS, ("units",))
    try:
        with unit_of_work():
            record_id = calling.ask(actor(), entered).id
    except OfficeError as error:
        return _entry(entered, error), status_of(error)
    tell("约稿已发出，各单位负责人和信息员的待办里已有。")
    return redirect(url_for("calls.show", record_id=record_id))


@bp.get("/bulletins/calls/<int:record_id>")
@requires(Permission.MATTER_READ)
def show(record_id: int) -> Any:
    found = queries.call_sheet(actor(), record_id)
    if frame.first_look(actor(), found.way):
        found = queries.call_sheet(actor(), record_id)
    context = _matter(actor(), found)
    return render_template("bulletins/matter.html", shell=shell(), matter=context)


def _entry(given: Context, error: OfficeError | None) -> str:
    organs = people.edits_for(actor())
    organ_id = frame.number_of(str(given.get("organ") or "")) or (organs[0].id if organs else 0)
    if organ_id not in {unit.id for unit in organs}:
        organ_id = organs[0].id if organs else 0
    able = frame.of_units(calling.may_ask(organ_id)) if organ_id else []
    whom = [{"value": "all", "label": "全部单位"}, {"value": "some", "label": "所选单位"}]
    fields = [
        frame.organ_field(organs, "以谁的名义约稿"),
        field("text", "title", "约稿题目", required=True, maxlength=300),
        field("area", "content", "内容和要求", rows=6, required=True, maxlength=calling.CONTENT_LIMIT,
              hint="要什么情况、什么数据，篇幅，联系人。"),
        field("date", "due", "报送期限", required=True),
        field("radio", "whom", "约哪些单位", "all", options=whom),
        field("checks", "units", "所选单位", [], options=able, inline=True,
              hint="约全部单位时不用勾选。"),
    ]  # fmt: skip
    back = url_for("calls.listing")
    made = frame.form(
        url_for("calls.ask"), "发出约稿", fields, error=error, entered=given or None, back=back
    )
    context = frame.page(
        "发约稿", [{"heading": "", "label": "约稿", "form": made}],
        back={"label": "约稿", "href": back},
    )  # fmt: skip
    return render_template("bulletins/page.html", shell=shell(), given=context)


def _matter(who: Actor, sheet: CallSheet) -> Context:
    call = sheet.call
    mine = set(call.units) & who.organ_ids
    write = {
        "label": "起草约稿信息",
        "href": url_for("bulletins.new", call=call.id),
        "kind": "main",
    }
    missed = [u.short_name or u.name for u in sheet.units if u.id in sheet.missing]
    columns = [
        {"key": "unit", "label": "单位"},
        {"key": "state", "label": "报送情况", "kind": "short"},
    ]
    parts: list[Context] = [
        {"heading": "内容和要求", "text": call.content},
        {"heading": "报送情况", "note": f"约 {len(call.units)} 个单位，已报 {len(sheet.answered)} 个",
         "table": {"columns": columns, "rows": [_unit(sheet, unit) for unit in sheet.units]}},
        {"heading": "收到的信息", "empty": "还没有您可以查阅的信息。", "rows": [
            {"head": one.title, "href": url_for("bulletins.show", record_id=one.id),
             "note": f"{one.unit.short_name or one.unit.name} {one.author.name} · {one.state.label}"}
            for one in sheet.reports
        ]},
    ]  # fmt: skip
    return frame.matter(
        who, call, sheet.way, url_for("calls.listing"),
        links=[write] if mine and call.closed_at is None else [],
        summary=["约稿", f"{words.full(call.due_at)} 前报送"],
        warning=f"期限已过，以下单位没有报送：{'、'.join(missed)}。" if missed else "",
        parts=parts,
        facts=frame.facts(
            ("约稿机关", call.organ.name), ("发出", words.full(call.asked_at)),
            ("期限", words.full(call.due_at)), ("结束", words.full(call.closed_at)),
        ),
    )  # fmt: skip


def _unit(sheet: CallSheet, unit: Any) -> Context:
    call = sheet.call
    if unit.id in sheet.answered:
        state: Any = "已报送"
    elif unit.id in call.zero:
        state = "零报告"
    elif unit.id in sheet.missing:
        state = {"text": "未报", "tag": "计入扣分", "tag_kind": "warn"}
    else:
        state = "待报送"
    return {"cells": {"unit": unit.name, "state": state}, "strong": unit.id in sheet.missing}


def _row(call: Call) -> Context:
    answered = {one.unit_id for one in call.reports if calling.counts(one)}
    missed = calling.missing(call.units, call.zero, call.due_at, call.reports)
    over = clock.now() > call.due_at
    return {
        "cells": {
            "title": {
                "text": call.title,
                "href": url_for("calls.show", record_id=call.id, back=here()),
            },
            "answered": f"{len(answered)} / {len(call.units)}",
            "missing": str(len(missed) or ""),
            "state": "已结束" if call.closed_at else "已到期" if over else "报送中",
            "due": {"text": "", "due": words.light(call.due_at)}
            if not over
            else words.day(clock.local(call.due_at).date()),
        }
    }
