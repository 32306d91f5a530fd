"""The blueprint of these pages, and the limit on wrong tries from one address."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

bp = Blueprint("account", __name__, template_folder="templates")
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")
REFUSED = frozenset({401, 422, 429})


def _was_refused(answer: Response) -> bool:
    return answer.status_code in REFUSED


# Only refusals count: a whole county may sign in at half past eight from behind one address.
few_refusals = limiter.limit("30 per minute;300 per hour", deduct_when=_was_refused)
