"""The sentence at the head of the desk."""

from __future__ import annotations

import pytest

from app.desk import day


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 0, 0), "本周没有到期的事项"),
        ((0, 2, 7), "今天到期 2 件，本周到期 7 件"),
        ((1, 1, 3), "已超期 1 件，今天到期 0 件，本周到期 2 件"),
        ((3, 3, 3), "已超期 3 件，本周没有其他到期的事项"),
    ],
)
def test_what_is_late_is_not_said_to_be_due_today(
    counts: tuple[int, int, int], sentence: str
) -> None:
    assert day._summary(*counts) == sentence
