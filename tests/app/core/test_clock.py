"""What time it is in the office."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

from app.core import clock


def test_the_office_is_a_day_ahead_of_greenwich_in_the_evening() -> None:
    with clock.fixed(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2027, 1, 1)
        assert clock.local(clock.now()).hour == 0
    with clock.fixed(datetime(2026, 12, 31, 15, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 12, 31)


def test_a_fixed_time_ends_with_its_block_even_after_an_error() -> None:
    then = datetime(2020, 1, 1, tzinfo=UTC)
    try:
        with clock.fixed(then):
            assert clock.now() == then
            raise ValueError
    except ValueError:
        pass
    assert clock.now().year > 2020


def test_a_fixed_time_is_fixed_for_whoever_fixed_it_only() -> None:
    seen: list[datetime] = []
    with clock.fixed(datetime(2020, 1, 1, tzinfo=UTC)):
        other = threading.Thread(target=lambda: seen.append(clock.now()))
        other.start()
        other.join()
    assert seen[0].year > 2020


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC
