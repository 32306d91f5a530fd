"""岗位和权限: what the security administrator confirms or refuses, and who holds which role."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from app.core.errors import Invalid
from app.directory import queries
from app.directory import rights as changes
from app.directory.models import ChangeKind, Post, RightsChange
from app.directory.roles import BY_VALUE
from app.permissions.rules import Permission
from blueprints.directory.blueprint import bp, number
from blueprints.directory.changes import heading
from blueprints.directory.first_passwords import card, passwords_page
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

COLUMNS = [
    {"key": "post", "label": "岗位"},
    {"key": "roles", "label": "角色"},
    {"key": "people", "label": "在岗", "kind": "short"},
]
AT_MOST = 200


@bp.get("/directory/rights")
@requires(Permission.RIGHTS_KEEP)
def rights() -> Any:
    found = queries.posts_with_roles(page_number())
    held = queries.holders_of([post.id for post in found.rows])
    context = {
        "action": url_for("directory.decide"),
        "total": changes.count_waiting(),
        "waiting": [_change(change) for change in changes.waiting(limit=AT_MOST)],
        "columns": COLUMNS,
        "rows": [
            _post(post, [a.person.name for a in held.get(post.id, [])]) for post in found.rows
        ],
        "pages": pages(found),
    }
    return render_template("directory/rights.html", shell=shell(), rights=context)


@bp.post("/directory/rights/decisions")
@requires(Permission.RIGHTS_KEEP)
def decide() -> Any:
    """确认 or 不同意, of every ticked change at once: all of them, or none.

    A password that was given anew is shown in the answer itself, and never again.
    """
    chosen = [number(value) for value in request.form.getlist("change")][:AT_MOST]
    if not chosen:
        raise Invalid("没有选中任何变更。")
    confirmed = request.form.get("move") == "confirm"
    slips = []
    for change_id in chosen:
        if confirmed:
            change, first = changes.confirm(actor(), change_id)
            if first and change.person:
                slips.append(card(change.person, first))
        else:
            changes.refuse(actor(), change_id, request.form.get("reason", ""))
    if slips:
        return passwords_page(
            slips,
            f"已确认 {len(chosen)} 项变更，重置 {len(slips)} 人的密码",
            "原来的登录全部退出，并发给新的签名证书。本人在「我的」中看到由谁申请、由谁确认。",
            ("岗位和权限", url_for("directory.rights")),
        )
    tell(f"已{'确认' if confirmed else '退回'} {len(chosen)} 项变更。")
    return redirect(url_for("directory.rights"))


def _change(change: RightsChange) -> dict[str, Any]:
    wanted = {BY_VALUE[value] for value in change.roles}
    present = {r.role for r in change.post.roles} if change.post else set()
    details = []
    if change.kind is ChangeKind.ROLES:
        details += [f"增加 {r.label}" for r in sorted(wanted - present)]
        details += [f"取消 {r.label}" for r in sorted(present - wanted)]
    elif change.kind is ChangeKind.APPOINTMENT:
        details += [f"取得 {r.label}" for r in sorted(present)] or ["岗位没有角色"]
    elif change.kind is ChangeKind.PASSWORD:
        details.append(f"理由：{change.ground}；确认后显示初始密码，由您当面交给本人")
    elif change.kind is ChangeKind.PLATFORM and change.platform is not None:
        to, key = change.platform.organ.name, change.platform.fingerprint[:16]
        details.append(f"向{to}报送督办线索；公钥指纹 {key}…，请与对方核对；理由：{change.ground}")
    else:
        details.append("解除后凭密码即可登录并重新绑定，请先向本人核实")
    return {
        "id": str(change.id),
        "heading": heading(change),
        "details": "；".join(details),
        "by": f"{change.asker.name} {words.when(change.asked_at)} 提出",
    }


def _post(post: Post, people: list[str]) -> dict[str, Any]:
    return {
        "cells": {
            "post": post.title,
            "roles": "、".join(r.role.label for r in post.roles) or "无",
            "people": "、".join(people) or "空缺",
        }
    }
