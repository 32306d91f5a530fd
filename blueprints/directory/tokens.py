"""接口令牌 of everybody, for the security administrator: who lets a program act for her, and ending that."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from app.directory import tokens
from app.directory.models import ApiToken
from app.permissions.rules import Permission
from blueprints.directory.blueprint import bp
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor


@bp.get("/directory/tokens")
@requires(Permission.RIGHTS_KEEP)
def all_tokens() -> Any:
    found = tokens.all_good_ones(page_number())
    listing = {
        "heading": "接口令牌",
        "lead": "持有令牌的程序以本人的权限办事。长期不用、来历不明或者本人要求的，在这里终止。",
        "new": None, "tabs": [], "chosen": [], "clear": "", "export": "", "matters": [], "bulk": None,
        "filters": {"action": "", "hidden": {}, "fields": []},
        "columns": [
            {"key": "person", "label": "人员"},
            {"key": "name", "label": "用途"},
            {"key": "made", "label": "生成", "kind": "date"},
            {"key": "used", "label": "最近使用", "kind": "date"},
            {"key": "until", "label": "到期", "kind": "date"},
            {"key": "act", "label": "办理"},
        ],
        "rows": [_row(token) for token in found.rows],
        "pages": pages(found),
        "empty": {"heading": "没有有效的令牌", "text": "本人在「我的」中生成。", "links": []},
    }  # fmt: skip
    return render_template("pages/list.html", shell=shell(), listing=listing)


@bp.post("/directory/tokens/<int:token_id>/end")
@requires(Permission.RIGHTS_KEEP)
def end_token_of(token_id: int) -> Any:
    token = tokens.end_of_anyone(actor(), token_id)
    tell(f"{token.person.name}的令牌「{token.name}」已终止，已留下记录。")
    return redirect(url_for("directory.all_tokens"))


def _row(token: ApiToken) -> dict[str, Any]:
    posts = token.person.posts
    return {
        "cells": {
            "person": {"text": token.person.name, "note": posts[0].title if posts else ""},
            "name": token.name,
            "made": words.when(token.made_at),
            "used": words.when(token.used_at) or "没有用过",
            "until": f"{token.until:%Y-%m-%d}",
            "act": {
                "text": "",
                "button": {
                    "label": "终止",
                    "action": url_for("directory.end_token_of", token_id=token.id),
                    "name": "move",
                    "value": "end",
                },
            },
        }
    }
