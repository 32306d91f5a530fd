"""从表格导入: the template, the dry run, the import, and the first passwords, shown once."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from app.core.errors import OfficeError
from app.directory import importing, sheets
from app.directory.importing import Fate
from app.permissions.rules import Permission
from blueprints.directory.blueprint import bp, unit_of_work
from blueprints.directory.first_passwords import passwords_page
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell
from blueprints.shared.visitors import actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORDS = {"new": "将导入", "known": "已有", "fault": "不能导入"}
KINDS = {"new": "good", "known": "", "fault": "warn"}


@bp.route("/directory/import", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def sheet() -> Any:
    if request.method == "GET":
        return _upload_page("")
    file = request.files.get("file")
    data = file.stream.read(sheets.FILE_LIMIT + 1) if file else b""
    try:
        rows = sheets.read_rows(data)
        with unit_of_work():
            sheet_id = importing.keep(actor(), rows).id
    except OfficeError as error:
        return _upload_page(error.message), max(status_of(error), 422)
    return redirect(url_for("directory.dry_run", sheet_id=sheet_id))


@bp.get("/directory/import/template.xlsx")
@requires(Permission.DIRECTORY_KEEP)
def sheet_template() -> Response:
    answer = Response(sheets.template(), mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename="directory-template.xlsx")
    return answer


@bp.get("/directory/import/<int:sheet_id>")
@requires(Permission.DIRECTORY_KEEP)
def dry_run(sheet_id: int) -> Any:
    _, rows = importing.kept(actor(), sheet_id)
    fates = importing.plan(rows, importing.known())
    counts = {kind: sum(f.kind == kind for f in fates) for kind in WORDS}
    context = {
        "counts": counts,
        "columns": [{"key": "number", "label": "行", "kind": "number"}, {"key": "name", "label": "姓名"},
                    {"key": "post", "label": "岗位"}, {"key": "fate", "label": "结果"}],
        "rows": [_row(fate) for fate in fates],
        "action": url_for("directory.bring_in", sheet_id=sheet_id),
        "again": url_for("directory.sheet"),
    }  # fmt: skip
    return render_template("directory/dry_run.html", shell=shell(), sheet=context)


@bp.post("/directory/import/<int:sheet_id>")
@requires(Permission.DIRECTORY_KEEP)
def bring_in(sheet_id: int) -> Any:
    given = importing.carry_out(actor(), sheet_id)
    slips = [
        {"name": g.name, "login": g.login, "post": g.post, "password": g.password} for g in given
    ]
    return passwords_page(
        slips, f"已导入 {len(given)} 人", "角色和任职经安全保密管理员确认后生效。"
    )


def _upload_page(error: str) -> str:
    context = {
        "action": url_for("directory.sheet"),
        "template": url_for("directory.sheet_template"),
        "back": {"label": "单位和人员", "href": url_for("directory.tree")},
        "error": error,
        "rows": sheets.ROW_LIMIT,
    }
    return render_template("directory/sheet.html", shell=shell(), sheet=context)


def _row(fate: Fate) -> dict[str, Any]:
    row = fate.row
    note = {
        "text": "",
        "tag": WORDS[fate.kind],
        "tag_kind": KINDS[fate.kind],
        "note": fate.sentence,
    }
    return {
        "cells": {
            "number": row.number,
            "name": row["姓名"] or "—",
            "post": f"{row['单位']} {row['岗位']}",
            "fate": note,
        },
        "strong": fate.kind == "fault",
    }
