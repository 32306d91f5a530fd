"""信息计分: what the pages of scores and appeals are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.bulletins import appealing as appeals
from app.bulletins import months, people, queries, scoring
from app.bulletins.kinds import AppealState
from app.bulletins.months import Span
from app.bulletins.queries import Way
from app.bulletins.ranking import Ranked, Shown
from app.bulletins.rulebook import Rulebook
from app.bulletins.score_models import Appeal, Month
from app.bulletins.score_rules import LABELS
from app.bulletins.scoring import Line
from app.core import clock
from app.core.errors import OfficeError
from app.core.pages import Page
from app.directory import queries as directory
from app.directory.actors import Actor
from app.directory.models import Unit
from blueprints.bulletins import frame, rule_view
from blueprints.bulletins.frame import Context, field
from blueprints.bulletins.report_view import tabs
from blueprints.shared import words


@dataclass(frozen=True, slots=True)
class Ranking:
    """Of whom and of when a page of scores is."""

    organ: Unit
    organs: Sequence[Unit]
    span: Span
    told: Month | None
    book: Rulebook


def ranking(
    actor: Actor, base: Ranking, page: Page[Ranked], turning: Context, by: str,
    error: OfficeError | None,
) -> Context:  # fmt: skip
    """单位排名 or 个人排名."""
    address: Context = {"organ": base.organ.id, "month": base.span.key}
    parts: list[Context] = [
        {
            "heading": "单位排名" if by == "unit" else "个人排名", "note": _told(base),
            "link": {
                "label": "看个人排名" if by == "unit" else "看单位排名",
                "href": url_for("bulletin_scores.ranked", by="person" if by == "unit" else "unit", **address),
            },
            "table": {"columns": _columns(by), "pages": turning,
                      "rows": [_row(row, address, by) for row in page.rows]},
            "empty": "这一期还没有计分。",
        }
    ]  # fmt: skip
    if by == "unit" and (found := queries.appeals(actor, base.organ.id, base.span)):
        parts.append({"heading": "申诉", "rows": [_appealed(one) for one in found]})
    over = base.span.is_month and base.span.ends <= clock.today()
    if error is not None or (over and base.organ.id in {u.id for u in people.edits_for(actor)}):
        fields = [
            field("hidden", "organ", "机关", str(base.organ.id)),
            field("hidden", "month", "月份", base.span.key),
        ]
        action = url_for("bulletin_scores.draft_circular")
        made = frame.form(action, f"起草{base.span.label}通报", fields, error=error, kind="")
        parts.append({"heading": "月通报", "form": made})
    return frame.page("信息计分", parts, **_frame(base, by))


def of_unit(
    actor: Actor, base: Ranking, unit_id: int, page: Page[Line], shown: Shown, turning: Context
) -> Context:
    """计分明细: every point with its rule and what shows it."""
    unit = directory.unit(unit_id)
    columns = [
        {"key": "rule", "label": "规则"},
        {"key": "points", "label": "得分", "kind": "number"},
        {"key": "ground", "label": "依据"},
        {"key": "at", "label": "日期", "kind": "date"},
        {"key": "appeal", "label": "申诉", "kind": "short"},
    ]
    own = unit_id in actor.organ_ids
    rows = [_line(base, line, shown, own=own) for line in page.rows]
    address: Context = {"organ": base.organ.id, "month": base.span.key}
    back = {"label": "信息计分", "href": url_for("bulletin_scores.ranked", **address)}
    part = {"heading": "计分明细", "note": _told(base), "empty": "这一期没有计分。",
            "table": {"columns": columns, "rows": rows, "pages": turning}}  # fmt: skip
    given = _frame(base, "unit") | {"back": back, "tabs": []}
    given["filters"]["hidden"]["unit"] = str(unit_id)
    return frame.page(f"{unit.name}的信息计分", [part], **given)


def appealing(given: Context, error: OfficeError | None) -> Context:
    """申诉: the page on which it is written."""
    fields = [
        *(field("hidden", name, name, given[name]) for name in ("organ", "month", "line")),
        field("area", "words", "申诉理由", given["words"], rows=5, required=True,
              maxlength=appeals.WORDS_LIMIT, hint="写明哪一项计分不对、事实和依据。"),
    ]  # fmt: skip
    query: Context = {"organ": given["organ"], "month": given["month"]}
    back = url_for("bulletin_scores.ranked", **query)
    action = url_for("bulletin_scores.appeal")
    made = frame.form(action, "提交申诉", fields, error=error, back=back)
    rule = LABELS.get(given["line"].rpartition(":")[2], "")
    about = f"{months.span_of(given['month']).label}“{rule}”的计分。" if rule else ""
    lead = f"{about}自计分或者通报之日起 {appeals.APPEAL_DAYS} 个工作日内提出，由计分人以外的人员复核。"
    parts = [{"heading": "", "label": "申诉", "form": made}]
    return frame.page("计分申诉", parts, back={"label": "信息计分", "href": back}, lead=lead)


def appeal(actor: Actor, found: Appeal, way: Way) -> Context:
    """The page of one appeal."""
    rule = LABELS.get(found.line.rpartition(":")[2], "")
    points = scoring.words(found.points) if found.points is not None else ""
    address: Context = {"organ": found.organ_id, "month": found.month, "unit": found.unit_id}
    back = url_for("bulletin_scores.ranked", **address)
    return frame.matter(
        actor, found, way, back,
        summary=[months.span_of(found.month).label, found.state.label],
        parts=[{"heading": "申诉理由", "text": found.words}],
        facts=frame.facts(
            ("申诉单位", found.unit.name), ("申诉人", found.person.name),
            ("提出", words.full(found.at)), ("申诉的计分", rule),
            ("更正分数", points if found.state is AppealState.GRANTED else ""),
        ),
    )  # fmt: skip


def _appealed(one: Appeal) -> Context:
    return {
        "head": one.title, "href": url_for("bulletin_scores.show_appeal", record_id=one.id),
        "note": f"{one.state.label} · {words.when(one.at)}",
    }  # fmt: skip


def _columns(by: str) -> list[Context]:
    name = {"key": "name", "label": "单位" if by == "unit" else "撰稿人"}
    missed = [{"key": "missed", "label": "约稿未报", "kind": "number"}] if by == "unit" else []
    return [
        {"key": "rank", "label": "名次", "kind": "number"}, name,
        {"key": "reported", "label": "报送", "kind": "number"},
        {"key": "adopted", "label": "采用", "kind": "number"}, *missed,
        {"key": "points", "label": "得分", "kind": "number"},
    ]  # fmt: skip


def _row(row: Ranked, address: Context, by: str) -> Context:
    href = url_for("bulletin_scores.ranked", unit=row.key, **address)
    return {
        "cells": {
            "rank": str(row.rank),
            "name": {"text": row.name, "href": href} if by == "unit" else row.name,
            "reported": str(row.reported or ""),
            "adopted": str(row.adopted or ""),
            "missed": str(row.missed or ""),
            "points": scoring.words(row.points),
        }
    }


def _line(base: Ranking, line: Line, shown: Shown, *, own: bool) -> Context:
    ground: Any = ""
    note = shown.reports.get(line.report_id or 0, "")
    if line.issue_id is not None:
        ground = {"text": shown.issues.get(line.issue_id, ""), "note": note}
        if line.issue_id in shown.readable:
            ground["href"] = url_for("issues.show", record_id=line.issue_id)
    elif line.shown_by.startswith("call:"):
        call_id = int(line.shown_by[5:])
        ground = {"text": "约稿"}
        if call_id in shown.calls:
            ground["href"] = url_for("calls.show", record_id=call_id)
    elif note:
        ground = {
            "text": note, "href": url_for("bulletins.show", record_id=line.report_id),
        }  # fmt: skip
    rule: Any = {
        "text": LABELS.get(line.rule, line.rule),
        "href": rule_view.place_of(base.organ.id, base.book.held(line.on), line.rule),
    }
    if line.share != scoring.PERCENT:
        rule["note"] = f"合并条目，份额 {line.share}%"
    query: Context = {
        "organ": base.organ.id, "month": months.key_of(line.on),
        "line": f"{line.shown_by}:{line.rule}"[:60],
    }  # fmt: skip
    open_to_appeal = own and line.rule not in ("base", "appeal")
    return {
        "strong": line.points < 0,
        "cells": {
            "rule": rule,
            "points": scoring.words(line.points),
            "ground": ground,
            "at": words.day(line.on),
            "appeal": {"text": "申诉", "href": url_for("bulletin_scores.appeal", **query)}
            if open_to_appeal
            else "",
        },
    }


def _frame(base: Ranking, by: str) -> Context:
    fields = [
        {"name": "month", "label": "计分期", "value": base.span.key,
         "options": [{"value": s.key, "label": s.label} for s in months.spans()]},
    ]  # fmt: skip
    if len(base.organs) > 1:
        options = [{"value": str(u.id), "label": u.name} for u in base.organs]
        value = str(base.organ.id)
        fields.insert(0, {"name": "organ", "label": "机关", "value": value, "options": options})
    return {
        "lead": f"{base.organ.name}{base.span.label}，{rule_view.held_in(base.book, base.span)}。"
        "点开单位，看到每一分的依据。",
        "tabs": tabs("bulletin_scores.ranked"),
        "links": [{"label": "计分规则", "href": rule_view.place_of(base.organ.id, base.book.held(
            min(base.span.ends - scoring.ONE_DAY, clock.today())))}],
        "filters": {
            "action": url_for("bulletin_scores.ranked"), "hidden": {"by": by}, "fields": fields,
        },
    }  # fmt: skip


def _told(base: Ranking) -> str:
    if base.told is None or base.told.document_id is None:
        return ""
    if base.told.frozen_at is not None:
        return f"通报已印发，{words.full(base.told.frozen_at)}起冻结"
    return "通报正在办理，计分不再变动"
