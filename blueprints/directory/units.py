"""Founding, renaming and closing units, and their posts with the roles that are asked for."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from app.core.errors import Invalid
from app.directory import founding, leaving, queries, rights
from app.directory.models import Post, RightsChange, Unit, UnitKind
from app.directory.roles import BY_VALUE
from app.permissions.rules import Permission
from blueprints.directory.blueprint import (
    bp,
    chosen_roles,
    entered,
    number,
    role_choices,
    summary,
    unit_of_work,
)
from blueprints.shared.access import requires
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

WAITS = "角色须经安全保密管理员确认后生效。"


@bp.route("/directory/units/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def new_unit() -> Any:
    if request.method == "GET":
        given = {"name": "", "short_name": "", "code": "", "order": "100", "rank": "5"}
        return _unit_page(
            None, {**given, "kind": "bureau", "parent": request.args.get("parent", "")}
        )
    given = entered("name", "short_name", "code", "kind", "parent", "order", "rank")
    try:
        with unit_of_work():
            above = number(given["parent"])
            unit_id = founding.found_unit(
                actor(),
                given["name"],
                _kind(given["kind"]),
                rank=number(given["rank"], usual=5),
                short_name=given["short_name"],
                code=given["code"],
                parent=queries.unit(above) if above else None,
                order=number(given["order"]),
            ).id
    except Invalid as error:
        return _unit_page(None, given, error), 422
    tell(f"已新设{given['name']}。")
    return redirect(url_for("directory.tree", unit=unit_id))


@bp.route("/directory/units/<int:unit_id>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def unit(unit_id: int) -> Any:
    found = queries.unit(unit_id)
    if request.method == "GET":
        given = {
            "name": found.name, "short_name": found.short_name, "code": found.code,
            "order": str(found.order),
        }  # fmt: skip
        return _unit_page(found, given)
    given = entered("name", "short_name", "code", "order")
    try:
        with unit_of_work():
            leaving.rename_unit(
                actor(), unit_id, name=given["name"], short_name=given["short_name"],
                code=given["code"], order=number(given["order"]),
            )  # fmt: skip
    except Invalid as error:
        return _unit_page(queries.unit(unit_id), given, error), 422
    tell("已保存。已经印发的公文仍用当时的名称。")
    return redirect(url_for("directory.tree", unit=unit_id))


@bp.post("/directory/units/<int:unit_id>/closing")
@requires(Permission.DIRECTORY_KEEP)
def close_unit(unit_id: int) -> Any:
    name = leaving.close_unit(actor(), queries.unit(unit_id).id).name
    tell(f"{name}已撤销。它的公文和档案照旧保留。")
    return redirect(url_for("directory.tree"))


@bp.route("/directory/units/<int:unit_id>/posts/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def new_post(unit_id: int) -> Any:
    found = queries.unit(unit_id)
    if request.method == "GET":
        return _post_page(found, None, {"name": "", "order": "10"}, [])
    given, wanted = entered("name", "order"), chosen_roles()
    try:
        with unit_of_work():
            found = queries.unit(unit_id)
            founding.found_post(actor(), found, given["name"], wanted, order=number(given["order"]))
    except Invalid as error:
        values = [role.value for role in wanted]
        return _post_page(queries.unit(unit_id), None, given, values, error), 422
    tell(f"已新设岗位{given['name']}。{WAITS if wanted else ''}")
    return redirect(url_for("directory.tree", unit=unit_id))


@bp.route("/directory/posts/<int:post_id>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_KEEP, own_work=True)
def post(post_id: int) -> Any:
    found = queries.post(post_id)
    if request.method == "GET":
        given = {"name": found.name, "order": str(found.order)}
        return _post_page(found.unit, found, given, [r.role.value for r in found.roles])
    given, wanted = entered("name", "order"), chosen_roles()
    try:
        with unit_of_work():
            found = leaving.rename_post(
                actor(), post_id, name=given["name"], order=number(given["order"])
            )
            asked = rights.set_roles(actor(), found, wanted)
            unit_id = found.unit_id
    except Invalid as error:
        found = queries.post(post_id)
        values = [role.value for role in wanted]
        return _post_page(found.unit, found, given, values, error), 422
    tell(f"已保存。{WAITS if asked else ''}")
    return redirect(url_for("directory.tree", unit=unit_id))


def _kind(value: str) -> UnitKind:
    found = next((kind for kind in UnitKind if kind.value == value), None)
    if found is None:
        raise Invalid("没有这种单位性质。", {"kind": "请选择单位性质。"})
    return found


def _unit_page(found: Unit | None, given: dict[str, str], error: Invalid | None = None) -> str:
    back = found.id if found else number(given.get("parent", ""))
    above = [{"value": "", "label": "无"}]
    waiting = queries.tree() if found is None else []
    while waiting:
        branch = waiting.pop(0)
        above.append({"value": str(branch.unit.id), "label": branch.unit.name})
        waiting = branch.children + waiting
    context = {
        "heading": found.name if found else "新设单位",
        "back": {"label": "单位和人员", "href": url_for("directory.tree", unit=back or None)},
        "action": url_for("directory.unit", unit_id=found.id)
        if found
        else url_for("directory.new_unit"),
        "new": found is None,
        "entered": given,
        "kinds": [{"value": k.value, "label": k.label} for k in UnitKind],
        "above": above,
        "ranks": [
            {"value": str(r), "label": t}
            for r, t in ((3, "市级"), (4, "县级"), (5, "科级"), (6, "内设"))
        ],
        "close_action": url_for("directory.close_unit", unit_id=found.id) if found else "",
        **summary(error),
    }
    return render_template("directory/unit.html", shell=shell(), unit=context)


def _wanted(change: RightsChange) -> str:
    labels = "、".join(BY_VALUE[value].label for value in change.roles) or "没有角色"
    return f"角色改为 {labels}" if change.person is None else f"{change.person.name}任职"


def _post_page(
    unit_: Unit, found: Post | None, given: dict[str, str], roles: list[str],
    error: Invalid | None = None,
) -> str:  # fmt: skip
    if found is None:
        action = url_for("directory.new_post", unit_id=unit_.id)
    else:
        action = url_for("directory.post", post_id=found.id)
    waits = rights.waiting(post_id=found.id) if found else ()
    held = queries.holders_of([found.id]).get(found.id, []) if found else []
    context = {
        "heading": f"{unit_.name} {found.name}" if found else f"{unit_.name}：新设岗位",
        "back": {"label": unit_.name, "href": url_for("directory.tree", unit=unit_.id)},
        "action": action,
        "entered": {**given, "roles": roles},
        "roles": role_choices(),
        "waits": "；".join(map(_wanted, waits)),
        "people": [
            {"name": a.person.name, "href": url_for("directory.person", person_id=a.person_id)}
            for a in held
        ],
        **summary(error),
    }
    return render_template("directory/post.html", shell=shell(), post=context)
