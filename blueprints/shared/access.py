"""How a view declares the right it needs; deny by default, and one transaction for each write."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, redirect, request, url_for

from app.core.unit_of_work import unit_of_work
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.shared.visitors import visitor

View = TypeVar("View", bound=Callable[..., Any])
SECOND_STEP = ("account.second_factor", "account.sign_out")
PASSWORD_STEP = ("account.password", "account.preferences", *SECOND_STEP)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def requires(permission: Permission, *, own_work: bool = False) -> Callable[[View], View]:
    """Declare the right of a view. A request that writes runs in one unit of work.

    `own_work` is for the few views that keep something although they refuse (a failed sign-in is
    counted): they open their units of work themselves.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if permission is not Permission.PUBLIC:  # Nobody is looked up for a style sheet.
                there = visitor()
                if there is None:
                    return _to_sign_in()
                if there.half_signed_in and request.endpoint not in SECOND_STEP:
                    return redirect(url_for("account.second_factor"))
                if there.must_change_password and request.endpoint not in PASSWORD_STEP:
                    return redirect(url_for("account.password"))
                checks.require(there.actor, permission)
            if own_work or request.method in SAFE_METHODS:
                return view(*args, **kwargs)
            with unit_of_work():
                return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # Read by tests and by `deny`.
        return guarded  # type: ignore[return-value]  # The same signature, wrapped.

    return declare


def deny_by_default(app: Flask) -> None:
    """A route that forgot to declare its right serves nothing."""

    @app.before_request
    def deny() -> None:
        endpoint = request.endpoint
        if endpoint is not None and not hasattr(app.view_functions[endpoint], "permission"):
            abort(404)


def _to_sign_in() -> Any:
    if request.method in SAFE_METHODS:
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))
    return redirect(url_for("account.sign_in"))
