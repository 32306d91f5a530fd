"""变更申请: what the system administrators asked for, and what became of it, with the reason of a refusal."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from app.directory import rights
from app.directory.models import ChangeKind, ChangeState, RightsChange
from app.directory.roles import BY_VALUE
from app.permissions.rules import Permission
from blueprints.directory.blueprint import bp
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell


@bp.get("/directory/changes")
@requires(Permission.DIRECTORY_KEEP)
def changes() -> Any:
    found = rights.asked(page_number())
    listing = {
        "heading": "变更申请",
        "lead": "角色、任职、解除动态口令和重置密码的申请，由安全保密管理员确认后生效。",
        "new": None, "tabs": [], "chosen": [], "clear": "", "export": "", "matters": [], "bulk": None,
        "filters": {"action": "", "hidden": {}, "fields": []},
        "columns": [
            {"key": "change", "label": "变更"},
            {"key": "asked", "label": "提出"},
            {"key": "state", "label": "结果", "kind": "short"},
            {"key": "decided", "label": "办理"},
        ],
        "rows": [_row(change) for change in found.rows],
        "pages": pages(found),
        "empty": {"heading": "还没有申请过变更", "text": "在「单位和人员」中提出。", "links": []},
    }  # fmt: skip
    return render_template("pages/list.html", shell=shell(), listing=listing)


def heading(change: RightsChange) -> str:
    """任职 张三 办公室主任, without what it is made of."""
    who = change.person.name if change.person else ""
    where = change.post.title if change.post else ""
    platform = change.platform.name if change.platform else ""
    return " ".join(part for part in (change.kind.label, who, where, platform) if part)


def _row(change: RightsChange) -> dict[str, Any]:
    if change.platform_id:
        href = url_for("directory.platforms")
    elif change.person_id:
        href = url_for("directory.person", person_id=change.person_id)
    else:
        href = url_for("directory.post", post_id=change.post_id)
    if change.kind is ChangeKind.ROLES:
        wanted = "、".join(BY_VALUE[value].label for value in change.roles)
        note = f"角色：{wanted or '无'}"
    else:
        note = change.ground or ""
    reason = f"：{change.reason}" if change.reason else ""
    decider = f"{change.decider.name} {words.when(change.decided_at)}" if change.decider else ""
    tone = {ChangeState.WAITING: "warn", ChangeState.CONFIRMED: "good"}.get(change.state, "")
    return {
        "cells": {
            "change": {"text": heading(change), "href": href, "note": note},
            "asked": f"{change.asker.name} {words.when(change.asked_at)}",
            "state": {"text": "", "tag": change.state.label, "tag_kind": tone},
            "decided": f"{decider}{reason}",
        }
    }
