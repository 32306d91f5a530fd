from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar.state_council_notice import NotANotice, parse
from app.calendar.working_days import Calendar
from app.calendar.year_tables import included_tables
from tests.app.calendar.notices import NOTICE_2023_FASHION, NOTICE_2026


def test_the_pasted_notice_of_2026_is_the_table_that_comes_with_the_program():
    pasted, included = parse(NOTICE_2026), included_tables()[2026]
    assert pasted.days_off == included.days_off
    assert pasted.make_up_days == included.make_up_days
    assert pasted.settled
    assert len(pasted.days_off) == 33
    assert len(pasted.make_up_days) == 6


def test_ranges_cross_months_and_years_and_holidays_are_joined():
    table = parse(NOTICE_2023_FASHION)
    assert table.days_off[date(2022, 12, 31)] == "元旦"
    assert table.days_off[date(2023, 4, 30)] == table.days_off[date(2023, 5, 3)] == "劳动节"
    assert table.days_off[date(2023, 10, 6)] == "中秋节、国庆节"
    assert date(2023, 4, 23) in table.make_up_days
    assert len(table.days_off) == 3 + 7 + 1 + 5 + 3 + 8
    assert len(table.make_up_days) == 7


def test_a_new_year_holiday_may_begin_in_the_old_year_without_saying_so():
    text = NOTICE_2023_FASHION.replace("2022年12月31日至2023年1月2日", "12月31日至1月2日")
    assert parse(text).days_off == parse(NOTICE_2023_FASHION).days_off


def test_line_breaks_blanks_and_the_width_of_characters_mean_nothing():
    wide = str.maketrans("0123456789()：，", "０１２３４５６７８９（）:,")
    assert parse(NOTICE_2026.translate(wide)) == parse(NOTICE_2026)
    assert parse(NOTICE_2026.replace("\n", "")) == parse(NOTICE_2026)
    assert parse("\n \n".join(NOTICE_2026.replace("至", " — "))) == parse(NOTICE_2026)


def test_make_up_days_may_share_a_month():
    text = NOTICE_2023_FASHION.replace("10月8日（星期日）上班", "8日（星期日）照常上班")
    assert parse(text).make_up_days == parse(NOTICE_2023_FASHION).make_up_days


def test_the_year_may_be_given_where_the_heading_was_lost():
    without_heading = NOTICE_2026[NOTICE_2026.index("一、") :]
    with pytest.raises(NotANotice, match="看不出是哪一年"):
        parse(without_heading)
    assert parse(without_heading, 2026) == parse(NOTICE_2026)


@pytest.mark.parametrize(
    "old, new, reason",
    [
        ("六、中秋节：", "六、中秋：", "没有找到：中秋节"),
        ("2月14日（周六）", "2月13日（周六）", "2026年2月13日不是周六"),
        ("2月14日（周六）", "2月13日", "“春节”的调休上班日 2026-02-13 不是周末"),
        ("5月9日（周六）上班", "5月2日（周六）上班", "“劳动节”的调休上班日 2026-05-02"),
        ("共9天", "共8天", "“春节”写的是共 8 天，起止日期却有 9 天"),
        ("共9天", f"共{'9' * 9000}天", "“春节”写的是共 9999"),
        ("2026年\n", "2025年\n", "2025年1月1日不是周四"),
        ("6月19日（周五）至21日（周日）", "6月31日至7月1日", "“端午节”中没有这一天"),
        ("6月19日（周五）至21日（周日）", "6月19日至1日", "“端午节”的起止日期不对"),
        ("6月19日（周五）至21日（周日）", "19日至21日", "“端午节”的日期没有写月份"),
        ("5月9日（周六）上班", "5月9日（周六）要上班", "看不懂“劳动节”中的这一句：“5月9日"),
        ("4月4日（周六）至6日（周一）放假，共3天。", "另行通知。", "“清明节”一条没有写明"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused_with_the_place(old, new, reason):
    assert old in NOTICE_2026
    with pytest.raises(NotANotice, match=reason):
        parse(NOTICE_2026.replace(old, new, 1))


def test_the_notice_of_another_year_is_refused():
    with pytest.raises(NotANotice, match="这是 2026 年的通知，不是 2027 年的"):
        parse(NOTICE_2026, 2027)


@pytest.mark.parametrize("year", ["0000", "0001", "9999"])
def test_a_year_outside_all_calendars_is_refused(year):
    with pytest.raises(NotANotice, match="年这样的年份"):
        parse(NOTICE_2026.replace("2026年", f"{year}年"))


@pytest.mark.parametrize(
    "text",
    ["", "关于做好防汛工作的通知", "一、元旦：", "1日" * 9_000, "（" * 20_000, "一、元旦:" * 3_000],
)
def test_any_other_text_is_refused(text):
    with pytest.raises(NotANotice):
        parse("关于2026年" + text)


def test_a_book_is_refused_unread():
    with pytest.raises(NotANotice, match="文字过长"):
        parse(NOTICE_2026 * 100)


@given(st.lists(st.sampled_from(sorted(set(NOTICE_2026))), max_size=80).map("".join))
def test_whatever_is_pasted_the_answer_is_a_table_or_one_clear_error(noise):
    middle = len(NOTICE_2026) // 2
    refusal = ""
    try:
        table = parse(NOTICE_2026[:middle] + noise + NOTICE_2026[middle:])
    except NotANotice as error:
        refusal = error.message
    assert refusal or table.year == 2026


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_included_years_agree_with_an_independent_package(year):
    chinese_calendar = pytest.importorskip(
        "chinese_calendar", reason="chinesecalendar not installed"
    )
    new_year = date(year, 1, 1)
    ours = Calendar()
    whole_year = [new_year + timedelta(days=n) for n in range(365)]
    assert [day for day in whole_year if ours.is_working_day(day)] == [
        day for day in whole_year if chinese_calendar.is_workday(day)
    ]
