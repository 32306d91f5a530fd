from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rules.archival_code import ArchivalCode, MalformedCode
from documents.rules.retention import Retention

CODE = ArchivalCode("Z109", "WS", 2026, Retention.THIRTY_YEARS, "BGS", 1)
short = st.text("ABCXYZ0189", min_size=3, max_size=3)
codes = st.builds(
    ArchivalCode,
    st.text("ABCXYZ0189", min_size=4, max_size=4),
    st.just("WS"),
    st.integers(1949, 2099),
    st.sampled_from(Retention),
    st.one_of(st.just(""), short),
    st.integers(1, 9999),
)


def test_a_code_is_written_as_the_standard_asks():
    assert CODE.text == "Z109-WS·2026-D30-BGS-0001"
    assert replace(CODE, unit="").text == "Z109-WS·2026-D30-0001"


@given(codes)
def test_a_code_is_read_back_as_it_was_written(code: ArchivalCode):
    assert ArchivalCode.parse(code.text) == code
    assert ArchivalCode.recognise(code.text.lower().replace("·", "•").replace("-", "—")) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Z109-WS-2026-D30-BGS-0001",
        "Z109-WS·2026-D20-BGS-0001",
        "Z109-WS·2026-D30-BGS-1",
        "Z109-WS·2026-D30-BGS-0000",
        "Z109-WS·2026-D30-BG-0001",
        "Z１09-WS·2026-Y-0001",
        "Z109-WS·2026-D30-BGS-00010",
        "-" * 100_000,
    ],
)
def test_what_is_no_code_is_refused(text: str):
    with pytest.raises(MalformedCode):
        ArchivalCode.parse(text)


def test_a_code_of_impossible_parts_cannot_be_made():
    for part in (
        {"fonds": "z109"},
        {"category": "文书"},
        {"year": 26},
        {"unit": "办公室"},
        {"item": 0},
        {"item": 10_000},
    ):
        with pytest.raises(MalformedCode):
            replace(CODE, **part)  # type: ignore[arg-type] - Wrong parts are the point.


def test_items_follow_each_other_up_to_the_last_of_the_class():
    assert CODE.following.text.endswith("-0002")
    with pytest.raises(MalformedCode):
        _ = replace(CODE, item=9999).following
