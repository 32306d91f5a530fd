"""通讯录: the tree of units and who sits where; everyone who signed in may look."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from app.directory import queries
from app.directory.models import Appointment, Unit
from app.directory.queries import Branch
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.directory.blueprint import bp, number
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages
from blueprints.shared.shell import shell
from blueprints.shared.visitors import actor

COLUMNS = [
    {"key": "name", "label": "姓名", "kind": "short"},
    {"key": "post", "label": "岗位"},
    {"key": "office", "label": "办公电话", "kind": "short"},
    {"key": "phone", "label": "手机", "kind": "short"},
]


@bp.get("/directory")
@requires(Permission.DIRECTORY_READ)
def tree() -> Any:
    who, typed = actor(), request.args.get("q", "").strip()[: queries.LONGEST_QUESTION]
    branches = queries.tree()
    wanted = number(request.args.get("unit", ""))
    unit = queries.unit(wanted) if wanted else (_home(branches) if branches else None)
    keeps = checks.may(who, Permission.DIRECTORY_KEEP)
    if typed:
        rows = queries.find(typed, page_number())
    elif unit is not None:
        rows = queries.staff(unit.id, page_number())
    else:
        rows = queries.find("")
    context = {
        "tree": [_branch(b, unit.id if unit else 0) for b in branches],
        "unit": _unit(unit, typed, keeps=keeps),
        "columns": COLUMNS,
        "rows": [
            _row(a, keeps=keeps, here=0 if typed or unit is None else unit.id) for a in rows.rows
        ],
        "pages": pages(rows),
        "keeping": _keeping(unit) if keeps else [],
        "posts": _posts(unit) if keeps and unit is not None and not typed else [],
        "filters": {"action": url_for("directory.tree"), "query": typed},
        "empty": {
            "heading": "没有找到" if typed else "没有在岗人员",
            "text": "请核对姓名、拼音首字母或者电话。" if typed else "请在左边选择单位。",
            "links": [],
        },
    }
    return render_template("directory/tree.html", shell=shell(), directory=context)


def _home(branches: list[Branch]) -> Unit:
    """The first unit inside the system: the government itself."""
    waiting = list(branches)
    while waiting:
        branch = waiting.pop(0)
        if not branch.unit.external:
            return branch.unit
        waiting += branch.children
    return branches[0].unit


def _branch(branch: Branch, current: int) -> dict[str, Any]:
    children = [_branch(child, current) for child in branch.children]
    here = branch.unit.id == current
    return {
        "name": branch.unit.short_name,
        "href": url_for("directory.tree", unit=branch.unit.id),
        "count": f"{branch.people} 人" if branch.people else "",
        "current": here,
        "open": here or (branch.unit.organ_id is None and len(children) > 5)
        or any(child["open"] or child["current"] for child in children),
        "children": children,
    }  # fmt: skip


def _unit(unit: Unit | None, typed: str, *, keeps: bool) -> dict[str, Any]:
    if typed or unit is None:
        return {"name": f"找“{typed}”" if typed else "单位和人员", "facts": [], "edit": ""}
    facts = [
        {"label": "性质", "text": unit.kind.label},
        {"label": "上级", "text": unit.parent.name if unit.parent else "无"},
    ]
    if unit.code:
        facts.append({"label": "机构代码", "text": unit.code})
    if unit.external:
        facts.append({"label": "说明", "text": "不在本系统内，只作为收文、发文的对方"})
    if unit.closed:
        facts.append({"label": "状态", "text": "已撤销"})
    edit = url_for("directory.unit", unit_id=unit.id) if keeps and not unit.closed else ""
    return {"name": unit.name, "facts": facts, "edit": edit}


def _row(appointment: Appointment, *, keeps: bool, here: int) -> dict[str, Any]:
    person, post = appointment.person, appointment.post
    name: Any = person.name
    if keeps:
        name = {"text": person.name, "href": url_for("directory.person", person_id=person.id)}
    where = post.unit.name if post.unit_id != here else ""
    return {
        "cells": {
            "name": name,
            "post": {"text": post.name, "note": where},
            "office": person.office_phone,
            "phone": person.phone or "",
        }
    }


def _keeping(unit: Unit | None) -> list[dict[str, str]]:
    links = [
        {
            "label": "新设单位",
            "href": url_for("directory.new_unit", parent=unit.id if unit else None),
        },
        {"label": "从表格导入", "href": url_for("directory.sheet")},
        {"label": "未在岗人员", "href": url_for("directory.away")},
    ]
    if unit is not None and not unit.external and not unit.closed:
        links.insert(
            0, {"label": "新建人员", "href": url_for("directory.new_person", unit=unit.id)}
        )
        links.insert(
            1, {"label": "新设岗位", "href": url_for("directory.new_post", unit_id=unit.id)}
        )
    return links


def _posts(unit: Unit) -> list[dict[str, Any]]:
    posts = queries.posts_of(unit.id)
    held = queries.holders_of([post.id for post in posts])
    return [
        {
            "cells": {
                "post": {"text": post.name, "href": url_for("directory.post", post_id=post.id)},
                "roles": "、".join(r.role.label for r in post.roles) or "无",
                "people": "、".join(a.person.name for a in held.get(post.id, [])) or "空缺",
            }
        }
        for post in posts
    ]
