"""What time it is; the office keeps Beijing time, the records keep UTC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # China has kept one zone since 1992.

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """Today's date in the office."""
    return now().astimezone(BEIJING).date()


def local(instant: datetime) -> datetime:
    """The instant as the office's wall clock shows it."""
    return instant.astimezone(BEIJING)


@contextmanager
def fixed(instant: datetime) -> Iterator[None]:
    """Within the block it is `instant`: the sample county writes its past this way."""
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
