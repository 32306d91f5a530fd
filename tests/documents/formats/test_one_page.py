"""Figures on one sheet: always one, however much there is, with the numbers that were given."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from documents.formats.fonts import Fonts
from documents.formats.one_page import BARS, LINES, Bar, Chart, Line, OnePage, one_page
from documents.formats.pdfium import page_count


def sheet(units: int, late: int) -> OnePage:
    bars = tuple(
        Bar(f"某某某某某某某某单位第{n}名", n + 1, (n // 3, n // 3, n // 3)) for n in range(units)
    )
    lines = tuple(
        Line(f"第{n}件" + "很长的题目" * 40, ("某某某某某某某某单位" * 3, "2026年12月31日", "100%"))
        for n in range(late)
    )
    return OnePage(
        "督查督办一张图", "截至2026年11月28日",
        tuple((label, "123456789") for label in ("在办", "红灯", "黄灯", "绿灯", "已过期限", "逾期未反馈")),
        ("红灯", "黄灯", "绿灯"),
        (Chart("按牵头单位", bars, "另有 {count} 个单位，在办 {whole} 件"), Chart("按来源", bars[:8])),
        "逾期事项", lines, late * 3, "没有逾期事项。", "由系统按办理记录生成。",
    )  # fmt: skip


@pytest.mark.parametrize(("units", "late"), [(0, 0), (BARS, LINES), (300, 2000)])
def test_it_is_one_sheet_and_says_how_many_more_there_are(
    fonts: Fonts, units: int, late: int
) -> None:
    pages = one_page(sheet(units, late), fonts)
    assert page_count(pages) == 1
    text = pypdfium2.PdfDocument(pages)[0].get_textpage().get_text_range()
    plain = re.sub(r"\s", "", text)
    assert ("没有逾期事项" in plain) is (late == 0)
    if late:
        assert f"另有{3 * late - min(late, LINES)}件" in plain
    if units > BARS:
        assert f"另有{units - BARS}个单位，在办{sum(range(BARS + 1, units + 1))}件" in plain
    assert "由系统按办理记录生成" in plain, "the foot is still on it"
