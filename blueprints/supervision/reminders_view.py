"""催办: which step of which item comes next, and the notice that is offered on an item's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.core import clock
from app.core.pages import Page
from app.supervision import keeping, ladder
from app.supervision.coming import Coming
from app.supervision.queries import Sheet
from blueprints.shared import words
from blueprints.shared.places import here

COLUMNS = [
    {"key": "title", "label": "事项"},
    {"key": "unit", "label": "牵头"},
    {"key": "now", "label": "承办人"},
    {"key": "step", "label": "下一步"},
    {"key": "day", "label": "执行日", "kind": "date"},
]


def listing(page: Page[Coming], turning: dict[str, Any]) -> dict[str, Any]:
    """The whole list, for whoever supervises."""
    address = url_for("views.reminders")
    return {
        "heading": "催办",
        "lead": "按期限排列；每一步到日子由系统自动执行一次，督查单由督查人员核对后发出。中止期间不催办。",
        "new": None,
        "tabs": [
            {"label": "督办看板", "href": url_for("supervision.board"), "current": False},
            {"label": "催办", "href": address, "count": page.total, "current": True},
        ],
        "filters": {"action": address, "hidden": {}, "fields": []},
        "chosen": [],
        "clear": address,
        "columns": COLUMNS,
        "rows": [_row(one) for one in page.rows],
        "matters": [],
        "pages": turning,
        "export": "",
        "bulk": None,
        "empty": {"heading": "没有要催办的事项", "text": "事项交办以后，在这里看到下一步催办。", "links": []},
    }  # fmt: skip


def prefilled(sheet: Sheet, entered: Mapping[str, str]) -> dict[str, str]:
    """What was typed; where nothing was, the notice that the ladder offers."""
    offer = ladder.offer_of(sheet.item, sheet.circulation)
    if offer is None or any(entered.values()):
        return dict(entered)
    return {
        **entered, "colour": offer.colour.value, "words": offer.words,
        "due": offer.answer_by.isoformat(),
    }  # fmt: skip


def said(sheet: Sheet) -> str:
    """The next step, or the notice that waits, in one sentence for whoever supervises."""
    offer = ladder.offer_of(sheet.item, sheet.circulation)
    if offer is not None:
        return f"按催办规则已拟好{offer.colour.label}，请核对后发出。"
    found = ladder.next_of(sheet.item, sheet.circulation)
    if found is None:
        return ""
    return f"下一步催办：{words.day(found.day)}按{found.limit.label}{found.step.label}。"


def _row(one: Coming) -> dict[str, Any]:
    item, found, offer = one.item, one.found, one.offer
    step = {"text": "各步都已执行", "note": ""}
    day = ""
    if offer is not None:
        step = {"text": f"请核发{offer.colour.label}", "note": "已拟好，打开事项核对后发出"}
        day = "现在"
    elif found is not None:
        why = keeping.may_follow(item, found.step.colour) if found.step.colour else ""
        step = {
            "text": found.step.label,
            "note": "；".join(
                part
                for part in (f"{found.limit.label} {words.day(clock.local(found.due).date())}", why)
                if part
            ),
        }
        day = words.day(found.day)
    return {
        "strong": offer is not None,
        "cells": {
            "title": {
                "text": item.title, "note": item.number or "",
                "href": url_for("supervision.show", record_id=item.id, back=here()),
            },
            "unit": item.lead_unit.short_name or item.lead_unit.name if item.lead_unit else "",
            "now": "、".join(one.holders[:3]),
            "step": step,
            "day": day,
        },
    }  # fmt: skip
