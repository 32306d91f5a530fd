"""A short code that changes with the clock: whoever has it was there just now.

It is a keyed digest over a subject and a step of time, cut to eight characters that can be typed:
40 bits, of which two are right at any moment, so that a guess is right once in 2^39. It is bound to
nobody; who may use it is asked elsewhere.
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime, timedelta

from documents.encryption.suites import Suite

STEP = timedelta(seconds=30)
LENGTH = 8  # characters of base32, without 0, 1, 8 and 9
_BYTES = LENGTH * 5 // 8


class RotatingCode:
    """The codes under one 32-byte key; safe to share between threads."""

    __slots__ = ("_key", "_suite")

    def __init__(self, key: bytes, suite: Suite) -> None:
        self._key, self._suite = key, suite

    def at(self, subject: str, moment: datetime) -> str:
        """The code of the subject in the step of time in which the aware moment lies."""
        return self._of(subject, _step(moment))

    def is_fresh(self, subject: str, code: str, moment: datetime) -> bool:
        """Whether it is the code of the moment's step or of the one before; in constant time."""
        given = code.encode(errors="replace")
        step = _step(moment)
        right = [
            hmac.compare_digest(self._of(subject, each).encode(), given)
            for each in (step, step - 1)
        ]
        return any(right)

    def _of(self, subject: str, step: int) -> str:
        label = f"rotating code {step} {subject}"
        return base64.b32encode(self._suite.derive(self._key, label=label, size=_BYTES)).decode()


def _step(moment: datetime) -> int:
    return int(moment.timestamp() // STEP.total_seconds())
