from __future__ import annotations

import pytest

from documents.rules.kinds import KINDS
from documents.rules.retention import (
    Origin,
    Retention,
    UnknownTable,
    propose,
    read_table,
    standard_table,
)


@pytest.mark.parametrize(
    "kind, origin, title, important, expected",
    [
        ("纪要", Origin.OWN, "云岭县人民政府常务会议纪要", False, Retention.PERMANENT),
        ("请示", Origin.OWN, "关于资金的请示", False, Retention.THIRTY_YEARS),
        ("请示", Origin.OWN, "关于资金的请示", True, Retention.PERMANENT),
        ("通知", Origin.OWN, "关于春节放假的通知", False, Retention.TEN_YEARS),
        ("通知", Origin.OWN, "关于张三同志任职的通知", False, Retention.PERMANENT),
        ("通知", Origin.SUPERIOR, "关于防汛的通知", False, Retention.THIRTY_YEARS),
        ("函", Origin.PEER, "关于借用场地的函", False, Retention.TEN_YEARS),
        ("报告", Origin.SUBORDINATE, "关于防汛的报告", False, Retention.TEN_YEARS),
    ],
)
def test_a_period_is_proposed_with_its_reason(
    kind: str, origin: Origin, title: str, important: bool, expected: Retention
):
    proposal = propose(kind=kind, origin=origin, title=title, important=important)
    assert proposal.retention is expected
    assert expected.label in proposal.reason
    assert "8号" in proposal.reason


def test_every_kind_from_every_origin_is_covered_by_the_table():
    for origin in Origin:
        for kind in KINDS:
            for important in (True, False):
                proposal = propose(kind=kind.name, origin=origin, important=important)
                assert "没有对应的条目" not in proposal.reason


def test_what_no_line_covers_is_kept_thirty_years_and_says_so():
    proposal = propose(kind="通知", origin=Origin.OWN, table=())
    assert proposal.retention is Retention.THIRTY_YEARS
    assert "请档案人员核定" in proposal.reason


def test_an_office_puts_its_own_table_in_place():
    own = read_table(
        '[[entry]]\ntitle = "防汛"\nretention = "Y"\norigin = "own"\nwords = ["防汛"]\n'
        'source = "本单位保管期限表"\nconfidence = "seen"\n'
    )
    assert (
        propose(kind="通知", origin=Origin.OWN, title="关于防汛的通知", table=own).retention
        is Retention.PERMANENT
    )
    assert len(standard_table()) > 20


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[entry]]",
        "entry = 3",
        '[[entry]]\ntitle = "a"\nretention = "D20"\norigin = "own"\nsource = ""\nconfidence = "seen"',
        "[[[",
        '[[entry]]\ntitle = "a"\nretention = "Y"\norigin = "own"\nkinds = "通知"\nsource = ""\nconfidence = "seen"',
    ],
)
def test_a_malformed_table_is_refused(text: str):
    with pytest.raises(UnknownTable):
        read_table(text)
