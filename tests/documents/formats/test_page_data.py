"""What is decided by counting, before anything is laid out."""

from __future__ import annotations

from datetime import date

import pytest

from documents.formats.gb9704 import PITCH, SIZE_3, seal_lines, seal_top
from documents.formats.page_data import (
    breakable,
    cells,
    chinese_date,
    page_data,
    recipients_belong_below,
)
from documents.model import Level, Paragraph
from tests.documents.formats.samples import SENTENCE, document


def data_of(fonts, **elements):
    return page_data(document(**elements), seals=(), fonts=fonts, draft_mark="")


def test_dates_have_no_leading_noughts():
    assert chinese_date(date(2026, 1, 5)) == "2026年1月5日"


def test_a_letter_is_half_as_wide_as_a_character():
    assert cells("云岭2026年") == 5


def test_recipients_that_fit_stay_above_the_text_and_too_many_move_into_the_foot(fonts):
    few, many = data_of(fonts), data_of(fonts, recipients="各乡镇人民政府、" * 40 + "县财政局")
    assert few["recipients"].endswith("：")
    assert few["foot_recipients"] == ""
    assert many["recipients"] == ""
    assert many["foot_recipients"].endswith("县财政局。")


def test_recipients_of_a_text_without_any_room_are_not_moved():
    assert not recipients_belong_below(document(title="云岭县" * 100, recipients="县财政局"))


def test_a_heading_that_runs_on_returns_to_fangsong_after_its_full_stop(fonts):
    body = (Paragraph("（一）健全机制。各部门应当负责。", Level.TWO), *[Paragraph(SENTENCE)] * 3)
    first = data_of(fonts, body=body)["body"][0]
    assert (first["face"], first["head"], first["rest"]) == (
        "kaiti",
        "（一）健全机制。",
        "各部门应当负责。",
    )
    assert not first["heading"]


def test_a_heading_stays_with_its_text_but_the_items_of_a_list_part_where_the_page_ends(fonts):
    body = (
        Paragraph("一、材料", Level.ONE),
        Paragraph("（一）申请书；", Level.TWO),
        Paragraph("（二）身份证明；", Level.TWO),
        Paragraph("以上材料一式两份。"),
        Paragraph("二、时间", Level.ONE),
        Paragraph("三、地点", Level.ONE),
        Paragraph("县政务服务中心。"),
    )
    kept = [item["heading"] for item in data_of(fonts, body=(Paragraph(SENTENCE), *body))["body"]]
    assert kept == [False, True, False, False, False, False, True, False]


def test_the_full_stop_of_the_copies_is_written_once(fonts):
    assert data_of(fonts, copies_to="县委各部门。")["copies_to"] == "县委各部门。"


def test_joint_names_in_the_mark_are_spread_to_the_same_width(fonts):
    mark = data_of(fonts, issuer_mark="云岭县发展和改革局、云岭县财政局文件")["mark"]
    long, short = mark["names"]
    step = mark["size"] + mark["tracking"]
    assert mark["word"] == "文件"
    assert long["spread"] == 0
    assert len("云岭县财政局") * step + 5 * short["spread"] == pytest.approx(9 * step)


def test_a_long_mark_runs_into_a_second_line_that_fits(fonts):
    mark = data_of(fonts, issuer_mark="云岭县人民政府国有资产监督管理委员会机关事务文件")["mark"]
    assert len(mark["names"]) == 2
    assert max(cells(part["name"]) for part in mark["names"]) * mark["size"] <= 442


def test_long_runs_of_letters_may_break_and_short_ones_may_not():
    assert breakable("x" * 39) == "x" * 39
    assert breakable("x" * 40).replace("\u200b", "") == "x" * 40
    assert "\u200b" in breakable("x" * 40)


@pytest.mark.parametrize("diameter", [38.0, 40.0, 42.0, 45.0, 50.0, 58.0])
def test_a_seal_of_any_size_begins_within_one_line_of_the_text(diameter):
    empty = PITCH - SIZE_3 * 25.4 / 72 + seal_lines(diameter) * PITCH
    assert 0 <= empty + seal_top(diameter) <= PITCH
