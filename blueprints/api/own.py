"""我的: who the token's person is and what she may do; and the description of the whole API."""

from __future__ import annotations

from typing import Any, cast

from apiflask import APIFlask
from flask import current_app, jsonify
from pydantic import BaseModel, Field

from app.circulation import queries
from app.directory import signing_in
from app.official_documents import delivering
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.api.access import actor, requires
from blueprints.api.blueprint import bp

DESCRIPTION = "tongwen-api"


class UnitOut(BaseModel):
    """A unit she works in."""

    id: int
    name: str


class MeOut(BaseModel):
    """The person of the token: her posts, for whom she stands in, her rights and what waits."""

    id: int
    login: str
    name: str
    post: str
    roles: dict[str, str] = Field(description="角色及其名称")
    units: list[UnitOut]
    standing_in_for: list[str]
    permissions: list[str]
    counts: dict[str, int] = Field(description="各类事项的件数")


@bp.get("/me")
@requires(Permission.SIGNED_IN)
@bp.output(MeOut)
def me() -> MeOut:
    """令牌所属人员及其权限"""
    who = actor()
    person = signing_in.person_of(who)
    return MeOut(
        id=person.id,
        login=person.login,
        name=person.name,
        post=who.post_name,
        roles={role.value: role.label for role in sorted(who.roles)},
        units=[UnitOut(id=u.id, name=u.name) for u in delivering.units_by_id(sorted(who.unit_ids))],
        standing_in_for=list(who.standing_in_for.values()),
        permissions=[p.value for p in Permission if checks.may(who, p)],
        counts=queries.counts(who) if checks.may(who, Permission.DESK) else {},
    )


@bp.get("/openapi.json")
@bp.doc(hide=True)
@requires(Permission.PUBLIC)
def description() -> Any:
    """接口说明（OpenAPI）"""
    app = cast("APIFlask", current_app)
    if DESCRIPTION not in app.extensions:
        app.extensions[DESCRIPTION] = app.spec
    return jsonify(app.extensions[DESCRIPTION])
