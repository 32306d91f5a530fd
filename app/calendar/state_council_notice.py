"""The State Council's yearly notice of holidays, read from its text as pasted from the web.

Every number in the notice that says something twice is checked against itself (共3天, 周四), so
that a notice of another year, a slip of the keyboard or half a text is refused and not believed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from app.calendar.year_tables import YearTable, days
from app.core.errors import OfficeError

LONGEST_NOTICE = 20_000  # Characters; the real ones have about 600.
LONGEST_HOLIDAY = 15
HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")

NAME = "|".join(HOLIDAYS)
ITEM = re.compile(rf"[一二三四五六七八九十]+、((?:{NAME})(?:[、和](?:{NAME}))*):")
DAY = r"(?:(?:\d{4}年)?\d{1,2}月)?\d{1,2}日(?:\([^()]*\))?"
DAY_PARTS = re.compile(r"(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
TIME_OFF = re.compile(rf"({DAY})(?:[至到~-]({DAY}))?(?:全国)?放假")
WORKED = re.compile(rf"{DAY}(?:[、和,]{DAY})*(?:均|照常|正常)*上班")
COUNTED = re.compile(r"共(\d+)天")
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")


class NotANotice(OfficeError):
    """The text is not a notice of holidays, or contradicts itself; the message quotes the place."""

    safe = "原有的放假安排没有变化。"
    advice = "请从中国政府网复制国务院办公厅通知的全文，再粘贴一次。"


def parse(text: str, year: int | None = None) -> YearTable:
    """The table in the text of 国务院办公厅关于…年部分节假日安排的通知.

    `year` is needed only where the text has lost its heading. Raises NotANotice.
    """
    if len(text) > LONGEST_NOTICE:
        raise NotANotice(f"文字过长（{len(text)} 字），不像放假安排的通知。")
    # Full-width digits and punctuation become plain; line breaks of a web page mean nothing.
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(DASHES)
    year = year_of(plain, year)
    days_off: dict[date, str] = {}
    make_up_days: dict[date, str] = {}
    for name, item in items(plain):
        for sentence in filter(None, re.split("[。;]", item)):
            if off := TIME_OFF.match(sentence):
                days_off |= dict.fromkeys(holiday(off, sentence, name, year), name)
            elif WORKED.fullmatch(sentence):
                worked = dates(sentence, sentence, name, year)
                make_up_days |= dict.fromkeys(worked, name)
            elif names_days(sentence):
                raise NotANotice(f"看不懂“{name}”中的这一句：“{sentence[:60]}”。")
        if name not in days_off.values():
            raise NotANotice(f"“{name}”一条没有写明哪几天放假：“{item[:60]}”。")
    check_make_up_days(make_up_days, days_off)
    source = f"国务院办公厅关于{year}年部分节假日安排的通知"
    return YearTable(year, days_off, make_up_days, source)


DASHES = str.maketrans(dict.fromkeys("—–－―〜", "-"))


def year_of(plain: str, wanted: int | None) -> int:
    found = re.search(r"(?:关于|现将)(\d{4})年", plain)
    if found is None and wanted is None:
        raise NotANotice("文中没有“关于××××年部分节假日安排的通知”，看不出是哪一年。")
    year = int(found[1]) if found else wanted or 0
    if wanted not in (None, year):
        raise NotANotice(f"这是 {year} 年的通知，不是 {wanted} 年的。")
    if not date.min.year < year < date.max.year:
        raise NotANotice(f"没有 {year} 年这样的年份。")
    return year


def items(plain: str) -> Iterator[tuple[str, str]]:
    """The numbered items: the holiday's name, and what is said of it."""
    found = list(ITEM.finditer(plain))
    named = {name for item in found for name in re.split("[、和]", item[1])}
    if missing := [name for name in HOLIDAYS if name not in named]:
        raise NotANotice(f"通知不完整，没有找到：{'、'.join(missing)}。")
    ends = [item.start() for item in found[1:]] + [len(plain)]
    for item, end in zip(found, ends, strict=True):
        yield item[1], plain[item.end() : end]


def names_days(sentence: str) -> bool:
    """Whether it says of some day that it is off or worked, and so must not be passed over."""
    without_remarks = re.sub(r"\([^()]*\)", "", sentence)
    speaks_of_days = "放假" in without_remarks or "上班" in without_remarks
    return speaks_of_days and re.search(r"\d日", without_remarks) is not None


def holiday(off: re.Match[str], sentence: str, name: str, year: int) -> list[date]:
    """The days of 1月1日(周四)至3日(周六)放假调休,共3天."""
    span = dates(off[0], sentence, name, year)
    first, last = span[0], span[-1]
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_HOLIDAY:
        raise NotANotice(f"“{name}”的起止日期不对：“{sentence[:60]}”。")
    counted = COUNTED.search(sentence)
    if counted and counted[1] != str(length):
        raise NotANotice(f"“{name}”写的是共 {counted[1]} 天，起止日期却有 {length} 天。")
    return days(first, last)


def dates(text: str, sentence: str, name: str, year: int) -> list[date]:
    """The days named in the text; a day without a month has that of the day before it."""
    found: list[date] = []
    for given_year, given_month, day, remark in DAY_PARTS.findall(text):
        if not given_month and not found:
            raise NotANotice(f"“{name}”的日期没有写月份：“{sentence[:60]}”。")
        month = int(given_month) if given_month else found[-1].month
        # New Year's Day may begin in the old year, and then need not say so.
        before = name.startswith("元旦") and month == 12
        try:
            named = date(int(given_year or year - before), month, int(day))
        except ValueError:
            raise NotANotice(f"“{name}”中没有这一天：“{sentence[:60]}”。") from None
        weekday = WEEKDAY.search(remark)
        if weekday and "一二三四五六日".index(weekday[1].replace("天", "日")) != named.weekday():
            raise NotANotice(
                f"{named.year}年{named.month}月{named.day}日不是{weekday[0]}，请核对年份和日期。"
            )
        found.append(named)
    return found


def check_make_up_days(make_up_days: dict[date, str], days_off: dict[date, str]) -> None:
    for day, name in make_up_days.items():
        if day in days_off or day.weekday() < 5:
            raise NotANotice(f"“{name}”的调休上班日 {day:%Y-%m-%d} 不是周末，或者正在放假。")
