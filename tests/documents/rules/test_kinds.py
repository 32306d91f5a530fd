from __future__ import annotations

import pytest

from documents.rules.kinds import BY_NAME, KINDS, Direction, Format, kind_of_title


def test_there_are_fifteen_kinds_of_official_document():
    assert len(KINDS) == len(BY_NAME) == 15


@pytest.mark.parametrize(
    "title, kind",
    [
        ("云岭县人民政府关于加强防汛工作的通知", "通知"),
        ("云岭县财政局关于同意调整预算的复函", "函"),
        ("云岭县人民政府常务会议纪要", "纪要"),
        ("云岭县人民政府关于表彰先进的决定（试行）", "决定"),
        ("云岭县人民政府嘉奖令", None),
        ("中华人民共和国国务院令", "命令"),
        ("云岭县防汛工作方案", None),
        ("", None),
    ],
)
def test_the_kind_is_read_from_the_end_of_the_title(title: str, kind: str | None):
    found = kind_of_title(title)
    assert (found.name if found else None) == kind


def test_only_reports_and_requests_go_up_and_nowhere_else():
    up = {kind.name for kind in KINDS if kind.directions == {Direction.UP}}
    assert up == {"报告", "请示"}
    assert all(BY_NAME[name].formats[0] is Format.UPWARD for name in up)
