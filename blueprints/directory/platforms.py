"""对接平台: registering a program of another office, which the security administrator confirms; ending one."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory import platforms as registering
from app.directory.models import Platform
from app.permissions.rules import Permission
from blueprints.directory.blueprint import bp, entered, number
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor


@bp.get("/directory/platforms")
@requires(Permission.DIRECTORY_KEEP)
def platforms() -> Any:
    return _page({}, None)


@bp.post("/directory/platforms")
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def ask_for_platform() -> Any:
    typed = {**entered("name", "organ", "ground"), "key": request.form.get("key", "")[:3000]}
    try:
        with unit_of_work():
            registering.ask(
                actor(), typed["name"], number(typed["organ"]), typed["key"], typed["ground"]
            )
    except OfficeError as error:
        return _page(typed, error), status_of(error)
    tell("已申请，安全保密管理员确认后生效。")
    return redirect(url_for("directory.platforms"))


@bp.post("/directory/platforms/<int:platform_id>/end")
@requires(Permission.DIRECTORY_KEEP)
def end_platform(platform_id: int) -> Any:
    platform = registering.end(actor(), platform_id)
    tell(f"「{platform.name}」已停用，不再受理它的报送。")
    return redirect(url_for("directory.platforms"))


def _page(typed: dict[str, str], error: OfficeError | None) -> str:
    found = registering.registered(page_number())
    context = {
        "columns": [
            {"key": "name", "label": "平台"},
            {"key": "organ", "label": "报送机关"},
            {"key": "state", "label": "状态", "kind": "short"},
            {"key": "key", "label": "公钥指纹（SM3）"},
            {"key": "act", "label": "办理"},
        ],
        "rows": [_row(platform) for platform in found.rows],
        "pages": pages(found),
        "organs": [{"value": "", "label": "请选择"}]
        + [{"value": str(u.id), "label": u.name} for u in registering.organs()],
        "action": url_for("directory.ask_for_platform"),
        "typed": typed,
        "faults": error.fields if isinstance(error, Invalid) else {},
        "error": error,
    }
    return render_template("directory/platforms.html", shell=shell(), platforms=context)


def _row(platform: Platform) -> dict[str, Any]:
    state = "待确认" if platform.confirmed_at is None else "已生效"
    ended = platform.ended_at is not None
    button = {
        "label": "停用",
        "action": url_for("directory.end_platform", platform_id=platform.id),
        "name": "move",
        "value": "end",
    }
    return {
        "void": ended,
        "cells": {
            "name": {"text": platform.name, "note": f"编号 {platform.id}"},
            "organ": platform.organ.name,
            "state": {
                "text": "已停用" if ended else state, "note": words.when(platform.confirmed_at),
            },
            "key": f"{platform.fingerprint[:16]}…",
            "act": {"text": "", "button": button} if not ended else "",
        },
    }  # fmt: skip
