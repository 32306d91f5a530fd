"""The line breaks of titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.formats.page_data import cells
from documents.formats.title_lines import title_lines
from tests.documents.reading.test_nothing_is_lost import corpus

WORDS = [
    "云岭县人民政府",
    "关于",
    "印发",
    "政务数据",
    "共享",
    "管理办法",
    "（试行）",
    "的",
    "通知",
    "《",
    "》",
    "、",
    "2026年",
]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于做好元旦春节期间有关工作的通知", ("关于做好元旦春节期间有关工作的通知",)),
        (
            "云岭县人民政府关于印发云岭县政务数据共享管理办法（试行）的通知",
            ("云岭县人民政府关于印发云岭县", "政务数据共享管理办法（试行）的通知"),
        ),
        (
            "云岭县人民政府办公室关于进一步加强森林防火和安全生产工作的通知",
            ("云岭县人民政府办公室关于进一步", "加强森林防火和安全生产工作的通知"),
        ),
        (
            "中共云岭县委员会云岭县人民政府关于表彰2026年度全县经济社会高质量发展先进集体和先进个人的决定",
            (
                "中共云岭县委员会云岭县人民政府",
                "关于表彰2026年度全县经济社会高质量发展",
                "先进集体和先进个人的决定",
            ),
        ),
        (
            "云岭县人民政府办公室关于调整云岭县教材委员会组成人员的通知",
            ("云岭县人民政府办公室", "关于调整云岭县教材委员会组成人员的通知"),
        ),
        (
            "云岭县人民政府关于印发“无废城市”建设试点工作方案的通知",
            ("云岭县人民政府关于印发“无废城市”", "建设试点工作方案的通知"),
        ),
        (
            "云岭县人民政府办公室对自治区十四届人大二次会议第72号建议的答复",
            ("云岭县人民政府办公室对自治区", "十四届人大二次会议第72号建议的答复"),
        ),
    ],
)  # fmt: skip
def test_titles_break_where_a_clerk_would_break_them(title, lines):
    assert title_lines(title, 20) == lines


WHOLE = [
    "西藏",
    "特别行政区",
    "教材",
    "政务",
    "副总理",
    "考察",
    "政府性",
    "督查",
    "第二批",
    "四次会议",
    "十届",
    "“无废城市”",
]


@pytest.mark.parametrize("place", range(40))
def test_no_word_of_a_real_title_is_cut_in_two(place):
    title = corpus("国务院文件")[place]["title"]
    lines = title_lines(title, 20)
    assert [word for word in WHOLE if word in title and not any(word in x for x in lines)] == []


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map("".join))
def test_no_line_is_too_wide_and_no_character_is_lost(title):
    lines = title_lines(title, 20)
    assert "".join(lines) == title
    assert all(0 < cells(line) <= 20 for line in lines)


@given(st.lists(st.sampled_from(WORDS[:9]), min_size=3, max_size=16).map("".join))
def test_no_further_line_begins_with_a_particle_or_a_closing_mark(title):
    lines = title_lines(title, 20)
    if "的的的" not in title:
        assert all(line[0] not in "的、）》" for line in lines[1:])


@given(st.text(max_size=300))
def test_any_title_at_all_gets_lines(title):
    assert "".join("".join(title_lines(title, 20)).split()) == "".join(title.split())


def test_three_lines_never_make_an_hourglass():
    title = "最高人民法院关于知识产权侵权诉讼中被告以原告滥用权利为由请求赔偿合理开支问题的批复"
    first, middle, last = (cells(line) for line in title_lines(title, 20))
    assert not (middle < first and middle < last)


def test_a_year_or_a_number_of_order_is_never_torn_from_its_word():
    title = "国务院办公厅关于2019年部分节假日安排的通知"
    assert title_lines(title, 20) == ("国务院办公厅关于2019年", "部分节假日安排的通知")
    for line in title_lines("云岭县人民政府关于公布云岭县县级文物保护单位第12批名录的通知", 20):
        assert not line.endswith(("第", "12"))


def test_an_empty_title_has_no_lines():
    assert title_lines("", 20) == title_lines("  ", 20) == ()
