"""Limits on wrong tries from one address, for every page that asks for a secret."""

from __future__ import annotations

from flask import Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")
REFUSED = frozenset({401, 422, 429})
TRIES = "30 per minute;300 per hour"


def _was_refused(answer: Response) -> bool:
    return answer.status_code in REFUSED


def _was_unknown(answer: Response) -> bool:
    return answer.status_code in (404, 429)


# Only refusals count: a whole county may sign in at half past eight from behind one address.
few_refusals = limiter.limit(TRIES, deduct_when=_was_refused)
# The same where the address itself is the secret, and a wrong one is not found.
few_guesses = limiter.limit(TRIES, deduct_when=_was_unknown)
