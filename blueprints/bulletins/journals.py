"""刊物: the journals of an organ; a name, its columns, and how it scores."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.bulletins import journals, people
from app.bulletins.issue_models import Journal
from app.bulletins.kinds import JOURNALS
from app.core.errors import NotFound, OfficeError
from app.core.unit_of_work import unit_of_work
from app.permissions.rules import Permission
from blueprints.bulletins import frame
from blueprints.bulletins.frame import Context, field
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

bp = Blueprint("journals", __name__, template_folder="templates")
TEXTS = ("organ", "name", "channel", "columns", "closed")


@bp.get("/bulletins/journals")
@requires(Permission.BULLETINS_EDIT)
def listing() -> Any:
    return _listing(None, None)


@bp.post("/bulletins/journals")
@requires(Permission.BULLETINS_EDIT, own_work=True)
def add() -> Any:
    entered = frame.entered(TEXTS)
    try:
        with unit_of_work():
            journals.add(actor(), entered)
    except OfficeError as error:
        return _listing(entered, error), status_of(error)
    tell("刊物已建立。")
    return redirect(url_for("journals.listing"))


@bp.route("/bulletins/journals/<int:journal_id>", methods=["GET", "POST"])
@requires(Permission.BULLETINS_EDIT, own_work=True)
def edit(journal_id: int) -> Any:
    if request.method == "GET":
        return _edit(journal_id, None, None)
    entered = frame.entered(TEXTS)
    try:
        with unit_of_work():
            journals.save(actor(), journal_id, entered)
    except OfficeError as error:
        if isinstance(error, NotFound):
            raise
        return _edit(journal_id, entered, error), status_of(error)
    tell("已保存。")
    return redirect(url_for("journals.listing"))


def _listing(entered: Any, error: OfficeError | None) -> str:
    columns = [
        {"key": "name", "label": "刊名"},
        {"key": "channel", "label": "计分渠道", "kind": "short"},
        {"key": "columns", "label": "栏目"},
        {"key": "state", "label": "状态", "kind": "short"},
    ]
    rows = [_row(journal) for journal in journals.of(actor(), closed=True)]
    organs = people.edits_for(actor())
    made = frame.form(
        url_for("journals.add"), "建立刊物",
        [frame.organ_field(organs, "哪个机关的刊物"), *_fields(None)], error=error, entered=entered,
    )  # fmt: skip
    context = frame.page(
        "刊物",
        [
            {"heading": "", "label": "刊物", "empty": "还没有刊物，请在下面建立。",
             "table": {"columns": columns, "rows": rows}},
            {"heading": "建立刊物", "form": made},
        ],
        back={"label": "期刊", "href": url_for("issues.listing")},
    )  # fmt: skip
    return render_template("bulletins/page.html", shell=shell(), given=context)


def _edit(journal_id: int, entered: Any, error: OfficeError | None) -> str:
    journal = next((j for j in journals.of(actor(), closed=True) if j.id == journal_id), None)
    if journal is None:
        raise NotFound
    fields = [
        *_fields(journal),
        field("box", "closed", "停刊", journal.closed, hint="以后不再编新一期。"),
    ]
    action, back = url_for("journals.edit", journal_id=journal_id), url_for("journals.listing")
    made = frame.form(action, "保存", fields, error=error, entered=entered, back=back)
    context = frame.page(
        journal.name, [{"heading": "", "label": "刊物", "form": made}],
        back={"label": "刊物", "href": back},
    )  # fmt: skip
    return render_template("bulletins/page.html", shell=shell(), given=context)


def _fields(journal: Journal | None) -> list[Context]:
    columns = "\n".join(journal.columns) if journal else ""
    return [
        field("text", "name", "刊名", journal.name if journal else "", required=True, maxlength=20),
        field("select", "channel", "计分渠道", journal.channel.value if journal else "journal",
              options=frame.options(JOURNALS), required=True),
        field("area", "columns", "栏目", columns, rows=4, hint="一行一个，按版面的次序；没有栏目的不填。"),
    ]  # fmt: skip


def _row(journal: Journal) -> Context:
    return {
        "void": journal.closed,
        "cells": {
            "name": {
                "text": journal.name,
                "href": url_for("journals.edit", journal_id=journal.id),
            },
            "channel": journal.channel.label,
            "columns": "、".join(journal.columns),
            "state": "停刊" if journal.closed else "",
        },
    }
