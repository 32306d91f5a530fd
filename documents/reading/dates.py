"""Dates as official documents write them: 2026年3月5日, 二〇二六年三月五日."""

from __future__ import annotations

import datetime as dt
import re

from documents.rules.numerals import fold_width, han_to_int

_HAN = "〇○零一二三四五六七八九"
ARABIC = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日", re.ASCII)
_HAN_DATE = re.compile(
    rf"([{_HAN}OoΟ0]{{4}})\s*年\s*([正元一二三四五六七八九十]{{1,3}})\s*月\s*([一二三四五六七八九十]{{1,3}})\s*日"
)
_ROUND = str.maketrans("○零OoΟ0", "〇〇〇〇〇〇")  # The signs with which people write the zero.


def read_date(text: str) -> dt.date | None:
    """The date that is the whole of `text`; None if it is none, or not in the calendar."""
    folded = fold_width(text).strip()
    if len(folded) > 40:
        return None
    if match := ARABIC.fullmatch(folded):
        year, month, day = (int(part) for part in match.groups())
    elif match := _HAN_DATE.fullmatch(folded):
        year = han_to_int(match[1].translate(_ROUND)) or 0
        month = han_to_int(match[2].replace("正", "一").replace("元", "一")) or 0
        day = han_to_int(match[3]) or 0
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def date_text(date: dt.date) -> str:
    """The date as GB/T 9704-2012, 7.3.5.4 writes it: 2026年1月5日, no leading zero."""
    return f"{date.year}年{date.month}月{date.day}日"
