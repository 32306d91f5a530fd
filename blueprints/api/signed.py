"""How a registered platform declares itself: it signs each request with its SM2 key; no token, no cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from app.core.unit_of_work import unit_of_work
from app.directory.models import Platform
from app.permissions.rules import Permission
from app.supervision import alerting
from blueprints.api.access import ALWAYS, REFUSALS
from blueprints.api.blueprint import PLATFORM_SCHEME, bp
from blueprints.api.errors import SignatureNeeded
from documents.encryption.signed_requests import SignedRequest

View = TypeVar("View", bound=Callable[..., Any])
LARGEST_BODY = 256 * 1024  # bytes
HEADERS = ("X-Platform", "X-Time", "X-Nonce", "X-Signature")


def signed(*refusals: int) -> Callable[[View], View]:
    """Let in whoever signed the request; the note that it was seen stays although the view refuses."""

    def declare(view: View) -> View:
        statuses = sorted({*refusals, 409, *ALWAYS})
        bp.doc(
            responses={status: REFUSALS[status] for status in statuses}, security=PLATFORM_SCHEME
        )(view)

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            request.max_content_length = LARGEST_BODY
            given = [request.headers.get(name, "").strip() for name in HEADERS]
            platform_id, time, nonce, signature = given
            if not all(given) or not platform_id.isdecimal() or len(platform_id) > 12:
                raise SignatureNeeded("请求没有签名，或者缺少签名所需的请求头。")
            text = SignedRequest(request.method, request.path, time, nonce, request.get_data())
            with unit_of_work():
                g.platform_id = alerting.admit(int(platform_id), signature, text).id
            return view(*args, **kwargs)

        # The signature stands in for a person; `requires` of the pages has nothing to ask besides.
        guarded.permission = Permission.PUBLIC  # type: ignore[attr-defined]  # Read by tests and by `deny`.
        return guarded  # type: ignore[return-value]  # The same signature, wrapped.

    return declare


def platform() -> Platform:
    """The platform of this request."""
    from app.core.database import db

    return db.session.get_one(Platform, g.platform_id)
