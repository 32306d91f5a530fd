"""A year's special days as plain data, and the ones that come with the program."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class YearTable:
    """放假安排 of one year.

    `days_off` and `make_up_days` map each day to the name of its holiday (春节). `settled` is
    False as long as the State Council has not announced the make-up days (调休未公布): then only
    the statutory days are listed. `source` is the notice or law, for the reader of the page.
    """

    year: int
    days_off: Mapping[date, str]
    make_up_days: Mapping[date, str]
    source: str
    settled: bool = True


@cache
def included_tables() -> Mapping[int, YearTable]:
    """The tables of `years/*.toml` by year."""
    folder = resources.files(__package__) / "years"
    files = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    tables = [read_table(file.read_text(encoding="utf-8")) for file in files]
    return MappingProxyType({table.year: table for table in tables})


def read_table(text: str) -> YearTable:
    """The table in a text of the shape of `years/2026.toml`."""
    data = tomllib.loads(text)
    days_off: dict[date, str] = {}
    make_up_days: dict[date, str] = {}
    for holiday in data["holiday"]:
        days_off |= dict.fromkeys(days(holiday["first"], holiday["last"]), holiday["name"])
        make_up_days |= dict.fromkeys(holiday.get("make_up_days", ()), holiday["name"])
    return YearTable(data["year"], days_off, make_up_days, data["source"], data["settled"])


@cache
def statutory_table(year: int) -> YearTable:
    """The days that the law fixes in the solar calendar, for a year without any table.

    Source: 全国年节及纪念日放假办法 (2024-11-10) 第二条. Days of the lunar calendar are missing.
    """
    days_off = {
        date(year, 1, 1): "元旦",
        date(year, 5, 1): "劳动节",
        date(year, 5, 2): "劳动节",
        **dict.fromkeys(days(date(year, 10, 1), date(year, 10, 3)), "国庆节"),
    }
    return YearTable(year, days_off, {}, "全国年节及纪念日放假办法", settled=False)


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
