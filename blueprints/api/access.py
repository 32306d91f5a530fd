"""How a view of the API declares the right it needs: a token names the person, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from app.core.errors import NotAllowed, NotFound
from app.core.unit_of_work import unit_of_work
from app.directory import passwords, tokens
from app.directory.actors import Actor, actor_for
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.api.blueprint import SCHEME, bp
from blueprints.api.errors import TokenNeeded

View = TypeVar("View", bound=Callable[..., Any])
BEARER = re.compile(r"Bearer +([0-9a-f]{64})", re.IGNORECASE)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_ID = 2**53  # No record has a larger one; no database is asked about it.
LARGEST_BODY = 16 * 1024 * 1024  # bytes of anything but an uploaded file

REFUSALS = {
    400: "内容不是完整的 JSON",
    401: "没有令牌，或者令牌无效、过期",
    403: "没有这项权限，或者须本人验证身份",
    404: "没有这件事项，或者无权查阅",
    409: "事项已流转，或者规则不允许",
    413: "内容过大",
    422: "内容不符合要求",
    429: "过于频繁",
    500: "意外错误，附编号",
    503: "系统正忙",
}
ALWAYS = (401, 403, 429, 500, 503)


def requires(
    permission: Permission, *refusals: int, own_work: bool = False
) -> Callable[[View], View]:
    """Declare the right of a view, and the refusals (statuses) it may give besides the usual ones.

    A request that writes runs in one unit of work; a view with `own_work` opens its own. The
    person's own key is locked here, so the recorder signs what she does, which is on record.
    """

    def declare(view: View) -> View:
        public = permission is Permission.PUBLIC
        statuses = sorted({*refusals, *((429, 500) if public else ALWAYS)})
        bp.doc(
            responses={status: REFUSALS[status] for status in statuses},
            security=None if public else SCHEME,
        )(view)

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not public:
                g.api_actor = _bearer()
                checks.require(g.api_actor, permission)
            if any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values()):
                raise NotFound
            if request.mimetype != "multipart/form-data":
                request.max_content_length = LARGEST_BODY
            if own_work or request.method in SAFE_METHODS:
                return view(*args, **kwargs)
            with unit_of_work():
                return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # Read by tests and by `deny`.
        return guarded  # type: ignore[return-value]  # The same signature, wrapped.

    return declare


def actor() -> Actor:
    """The person of this request's token."""
    found: Actor = g.api_actor
    return found


def _bearer() -> Actor:
    found = BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    token = tokens.token_of(found[1].lower()) if found else None
    if token is None:
        raise TokenNeeded("没有令牌，或者令牌无效、已过期。")
    if tokens.is_stale(token):
        token_id = token.id
        with unit_of_work():
            tokens.touch(token_id)
    person = token.person
    if person.must_change_password or passwords.is_over(person):  # As on the pages.
        raise NotAllowed(
            "登录密码是初始密码、已被重置或者已经到期。", advice="请先登录网页修改密码。"
        )
    return actor_for(person)
