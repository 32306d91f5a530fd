"""The short code that changes with the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from documents.encryption.rotating import LENGTH, RotatingCode
from documents.encryption.suites import GM, INTL, Suite

AT = datetime(2026, 3, 9, 1, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize("suite", [GM, INTL], ids=lambda suite: suite.name)
def test_a_code_is_good_in_its_step_and_the_next_and_for_its_subject_only(suite: Suite) -> None:
    codes = RotatingCode(bytes(32), suite)
    code = codes.at("7", AT)
    assert len(code) == LENGTH
    assert code == codes.at("7", AT + timedelta(seconds=15)), "one code for half a minute"
    for seconds, good in (
        (0, True),
        (30, True),
        (49, True),
        (50, False),
        (3600, False),
        (-11, False),
    ):
        assert codes.is_fresh("7", code, AT + timedelta(seconds=seconds)) is good, seconds
    assert not codes.is_fresh("8", code, AT)
    assert not RotatingCode(bytes(31) + b"\1", suite).is_fresh("7", code, AT)


def test_whatever_is_typed_is_only_wrong() -> None:
    codes = RotatingCode(bytes(32), GM)
    for typed in ("", "签到", "A" * 10_000, "\ud800", codes.at("7", AT)[:-1]):
        assert not codes.is_fresh("7", typed, AT)
