"""Dates in words (今年, 上季度, 近三个月) and in figures, as the days they stand for."""

from __future__ import annotations

import calendar
import re
from datetime import date

from search_index.numbers import read_numeral
from search_index.question import Days

_ISO = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")
_RECENT = re.compile(r"(?:近|最近)([0-9一二三四五六七八九十两]{1,3})(天|日|周|个?月|年)")
_YEARS = {"今年": 0, "本年": 0, "本年度": 0, "去年": -1, "上年": -1, "上年度": -1, "前年": -2}
_MONTHS = {"本月": 0, "这个月": 0, "上月": -1, "上个月": -1}
_QUARTERS = {"本季度": 0, "上季度": -1, "上个季度": -1}
_WEEKS = {"本周": 0, "这周": 0, "上周": -1}
_DAYS = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2}
_HALVES = {"上半年": (1, 6), "下半年": (7, 12)}


def read_period(text: str, today: date) -> Days | None:
    """The days that a word or a date stands for, seen from `today`; None if it is neither."""
    return _in_words(text, today) or _in_figures(text)


def period_in_words(text: str, today: date) -> Days | None:
    """The same for words only, such as 今年 and 近三个月."""
    return _in_words(text, today)


def read_year(text: str, today: date) -> int | None:
    """A year in figures, in Han digits or as 今年, 去年; None if it is none of these."""
    if text in _YEARS:
        return today.year + _YEARS[text]
    year = read_numeral(text.removesuffix("度").removesuffix("年"))
    return year if year is not None and 1000 <= year <= 9999 else None


def _in_words(text: str, today: date) -> Days | None:
    if text in _YEARS:
        return _span(today.year + _YEARS[text], 1, 12)
    if text in _MONTHS:
        return _months(today, _MONTHS[text], 1)
    if text in _QUARTERS:
        to_start = -((today.month - 1) % 3)
        return _months(today, to_start + 3 * _QUARTERS[text], 3)
    if text in _HALVES:
        return _span(today.year, *_HALVES[text])
    if text in _WEEKS:
        monday = today.toordinal() - today.weekday() + 7 * _WEEKS[text]
        return Days(monday, monday + 6)
    if text in _DAYS:
        return Days(today.toordinal() + _DAYS[text], today.toordinal() + _DAYS[text])
    recent = _RECENT.fullmatch(text)
    return _recent(recent[1], recent[2], today) if recent else None


def _recent(count: str, unit: str, today: date) -> Days | None:
    number = read_numeral(count.replace("两", "二"))
    if not number:
        return None
    days = {"天": 1, "日": 1, "周": 7, "年": 365}.get(unit, 30) * number
    return Days(today.toordinal() - days, today.toordinal())


def _months(today: date, shift: int, length: int) -> Days:
    """So many whole months, the first of them `shift` months from this one."""
    year, month = divmod(today.year * 12 + today.month - 1 + shift, 12)
    return _span(year, month + 1, month + length)


def _span(year: int, first: int, last: int) -> Days:
    end = calendar.monthrange(year, last)[1]
    return Days(date(year, first, 1).toordinal(), date(year, last, end).toordinal())


def _in_figures(text: str) -> Days | None:
    match = _ISO.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if day:
            exact = date(year, month, day).toordinal()
            return Days(exact, exact)
        return _span(year, month or 1, month or 12)
    except (ValueError, calendar.IllegalMonthError):
        return None
