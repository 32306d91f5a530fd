"""收文: what its list is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for

from app.calendar.deadlines import remaining
from app.calendar.office import office_calendar
from app.calendar.working_days import Calendar
from app.circulation.definition import Mode
from app.circulation.models import Circulation, TaskKind, TaskState
from app.core import clock
from app.core.pages import Page
from app.directory.actors import Actor
from app.receipt import queries
from app.receipt.arriving import receives_for
from app.receipt.circulation import RECEIPT
from app.receipt.models import IncomingDocument
from app.receipt.queries import Filters
from blueprints.shared import lists, words
from blueprints.shared.places import here
from documents.rules.kinds import KINDS

URGENCIES = ("加急", "特急")


def listing(
    actor: Actor, page: Page[IncomingDocument], name: str, filters: Filters, turning: dict[str, Any]
) -> dict[str, Any]:
    counts, calendar = queries.counts(actor), office_calendar()
    here = url_for("receipt.listing", list=name)
    given: dict[str, Any] = {
        "year": str(filters.year or ""), "from": filters.from_name, "kind": filters.kind,
        "urgency": filters.urgency,
    }  # fmt: skip
    new = {"label": "登记纸质来文", "href": url_for("receipt.paper")}
    return {
        "heading": "收文",
        "lead": "",
        "new": new if receives_for(actor) else None,
        "tabs": [
            {
                "label": label,
                "href": url_for("receipt.listing", list=key),
                "count": counts[key],
                "current": key == name,
            }
            for key, label in queries.LISTS.items()
        ],
        "filters": {
            "action": url_for("receipt.listing"),
            "hidden": {"list": name},
            "fields": [
                {"name": "from", "label": "来文机关", "value": given["from"]},
                _choice("kind", "文种", [k.name for k in KINDS], given["kind"]),
                _choice("urgency", "缓急", list(URGENCIES), given["urgency"]),
                _choice("year", "年度", [str(y) for y in queries.years(actor)], given["year"]),
            ],
        },
        "chosen": [
            {
                "label": value,
                "href": url_for(
                    "receipt.listing",
                    list=name,
                    **{k: v for k, v in given.items() if v and k != field},
                ),
            }
            for field, value in given.items()
            if value
        ],
        "clear": here,
        "columns": [
            {"key": "title", "label": "标题"},
            {"key": "from", "label": "来文"},
            {"key": "number", "label": "收文号", "kind": "short"},
            {"key": "now", "label": "现在", "kind": "short"},
            {"key": "time", "label": "收到", "kind": "date"},
        ],
        "rows": [_row(d, calendar) for d in page.rows],
        "matters": [],
        "pages": turning,
        "export": "",
        "bulk": None,
        "empty": {
            "heading": "这里没有收文",
            "text": "送到本单位的公文会出现在这里。",
            "links": [],
        },
    }


def _row(incoming: IncomingDocument, calendar: Calendar) -> dict[str, Any]:
    circulation = incoming.circulation
    now: dict[str, Any] = {"text": circulation.state.label}
    if circulation.stage:
        now = _now(circulation, circulation.stage, calendar)
    return {
        "void": incoming.returned is not None or circulation.mark is not None,
        "strong": circulation.stage == "sign_for",
        "cells": {
            "title": {
                "text": incoming.title,
                "href": url_for("receipt.show", record_id=incoming.id, back=here()),
                **lists.tag(incoming.urgency, circulation.mark),
            },
            "from": {"text": incoming.from_name, "note": incoming.number},
            "number": incoming.register_number or "",
            "now": now,
            "time": words.when(incoming.received_at or incoming.arrived_at),
        },
    }


def _choice(name: str, label: str, values: list[str], value: str) -> dict[str, Any]:
    options = [{"value": "", "label": "全部"}, *({"value": v, "label": v} for v in values)]
    return {"name": name, "label": label, "value": value, "options": options}


def _now(circulation: Circulation, stage: str, calendar: Calendar) -> dict[str, Any]:
    """Where it is, with whom, until when; several people together with their progress."""
    tasks = [
        t
        for t in circulation.tasks
        if (t.stage, t.round, t.kind) == (stage, circulation.round, TaskKind.DO)
        and t.state is not TaskState.CANCELLED
    ]
    waiting = [t for t in tasks if t.state is TaskState.OPEN]
    label = RECEIPT.by_key[stage].label
    if len(tasks) > 1 and RECEIPT.by_key[stage].mode is not Mode.ONE:
        label = f"{label} {sum(t.state is TaskState.DONE for t in tasks)}/{len(tasks)}"
    return {
        "text": label,
        "note": "、".join(t.person.name for t in waiting[:3]),
        "due": _light(waiting[0].due_at if waiting else None, calendar),
    }


def _light(due: datetime | None, calendar: Calendar) -> dict[str, Any] | None:
    """The due light, with the calendar read once for the whole list."""
    if due is None:
        return None
    left = remaining(calendar, clock.now(), due)
    return {"text": left.words, "state": left.state.value}
