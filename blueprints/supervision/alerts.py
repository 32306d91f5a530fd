"""平台线索: what other platforms delivered; 立项, or a reason why not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.permissions.rules import Permission
from app.supervision import alerting
from app.supervision.alert_models import Alert, AlertState
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("alerts", __name__, template_folder="templates")


@bp.get("/supervision/alerts")
@requires(Permission.SUPERVISION_KEEP)
def listing() -> Any:
    name = request.args.get("list", AlertState.WAITING.value)
    state = AlertState(name) if name in set(AlertState) else AlertState.WAITING
    found, counts = alerting.list_page(actor(), state, page_number()), alerting.counts(actor())
    context = {
        "heading": "平台线索",
        "lead": "其他平台报送的线索，研究后立项督办，或者说明不立项的理由，对方可以查到。",
        "new": None, "chosen": [], "clear": "", "export": "", "matters": [], "bulk": None,
        "tabs": [
            {
                "label": one.label, "href": url_for("alerts.listing", list=one.value),
                "count": counts[one], "current": one is state,
            }
            for one in AlertState
        ],
        "filters": {"action": "", "hidden": {}, "fields": []},
        "columns": [
            {"key": "title", "label": "线索"},
            {"key": "platform", "label": "平台"},
            {"key": "received", "label": "收到", "kind": "date"},
        ],
        "rows": [_row(alert) for alert in found.rows],
        "pages": pages(found),
        "empty": {"heading": "这里没有线索", "text": "登记的平台报送后，在这里看到。", "links": []},
    }  # fmt: skip
    return render_template("pages/list.html", shell=shell(), listing=context)


@bp.get("/supervision/alerts/<int:alert_id>")
@requires(Permission.SUPERVISION_KEEP)
def show(alert_id: int) -> Any:
    return _page(alerting.fetch(actor(), alert_id), None)


@bp.post("/supervision/alerts/<int:alert_id>/refusals")
@requires(Permission.SUPERVISION_KEEP, own_work=True)
def refuse(alert_id: int) -> Any:
    try:
        with unit_of_work():
            alerting.refuse(actor(), alert_id, {"reason": request.form.get("reason", "")})
    except OfficeError as error:
        return _page(alerting.fetch(actor(), alert_id), error), status_of(error)
    tell("已记录不立项的理由，平台可以查到。")
    return redirect(url_for("alerts.listing"))


def _page(alert: Alert, error: OfficeError | None) -> str:
    waiting = alert.state is AlertState.WAITING
    context = {
        "title": alert.title,
        "back": url_for("alerts.listing", list=alert.state.value),
        "facts": [
            {"label": label, "text": said}
            for label, said in (
                ("平台", alert.platform.name), ("平台编号", alert.reference),
                ("收到", words.full(alert.received_at)), ("平台要求期限", words.full(alert.due_at)),
                ("状态", alert.state.label), ("不立项的理由", alert.reason or ""),
            )
            if said
        ],
        "words": alert.words,
        "enter": url_for("supervision.new", **{"from": f"{alerting.FROM}:{alert.id}"}) if waiting else "",  # type: ignore[arg-type]  # Its own parameters have other names.
        "refuse": url_for("alerts.refuse", alert_id=alert.id) if waiting else "",
        "item": url_for("supervision.show", record_id=alert.item_id) if alert.item_id else "",
        "reason": request.form.get("reason", "")[:500],
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
    }  # fmt: skip
    return render_template("supervision/alert.html", shell=shell(), alert=context)


def _row(alert: Alert) -> dict[str, Any]:
    return {
        "cells": {
            "title": {
                "text": alert.title, "href": url_for("alerts.show", alert_id=alert.id),
                "note": alert.reference,
            },
            "platform": alert.platform.name,
            "received": words.when(alert.received_at),
        }
    }  # fmt: skip
