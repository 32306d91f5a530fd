"""The archival code (档号) of a document: DA/T 22-2015 and DA/T 13-2022.

全宗号-门类·年度-保管期限-机构（问题）-件号, such as Z109-WS·2026-D30-BGS-0001. Once given it does not
change and is not given again (DA/T 13-2022: 唯一性, 稳定性); that is for the archives to keep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from documents.rules.numerals import fold_width
from documents.rules.retention import Retention

_FONDS = re.compile(r"[A-Z0-9]{4}")
_CATEGORY = re.compile(r"[A-Z]{2}")
_UNIT = re.compile(r"[A-Z0-9]{3}")
_CODE = re.compile(
    r"(?P<fonds>[A-Z0-9]{4})-(?P<category>[A-Z]{2})·(?P<year>\d{4})-(?P<retention>Y|D30|D10)"
    r"(?:-(?P<unit>[A-Z0-9]{3}))?-(?P<item>\d{4})",
    re.ASCII,
)
_DOTS = str.maketrans("•・．.‧∙", "······")


class MalformedCode(ValueError):
    """The text is no archival code; the message says in Chinese what is wrong."""


@dataclass(frozen=True, slots=True, order=True)
class ArchivalCode:
    """One code; `unit` is "" where the scheme of the fonds has no level 机构（问题）."""

    fonds: str  # 全宗号, four letters or digits
    category: str  # 档案门类代码: WS is 文书
    year: int
    retention: Retention
    unit: str
    item: int  # 件号, from 1 in each lowest class

    def __post_init__(self) -> None:
        if not _FONDS.fullmatch(self.fonds):
            raise MalformedCode("全宗号应为 4 位大写字母或数字，如 Z109。")
        if not _CATEGORY.fullmatch(self.category):
            raise MalformedCode("档案门类代码应为 2 位大写字母，文书档案为 WS。")
        if not 1900 <= self.year <= 2099:
            raise MalformedCode("年度应为 4 位数字。")
        if self.unit and not _UNIT.fullmatch(self.unit):
            raise MalformedCode("机构（问题）代码应为 3 位大写字母或数字，如 BGS。")
        if not 1 <= self.item <= 9999:
            raise MalformedCode("件号应在 0001 到 9999 之间；超过的请另立一类。")

    @property
    def text(self) -> str:
        unit = f"-{self.unit}" if self.unit else ""
        return (
            f"{self.fonds}-{self.category}·{self.year}-{self.retention.value}{unit}-{self.item:04d}"
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code written as DA/T 22-2015 asks. Raises MalformedCode."""
        match = _CODE.fullmatch(text)
        if match is None:
            raise MalformedCode("档号应写作「Z109-WS·2026-D30-BGS-0001」。")
        return cls(
            match["fonds"],
            match["category"],
            int(match["year"]),
            Retention(match["retention"]),
            match["unit"] or "",
            int(match["item"]),
        )

    @classmethod
    def recognise(cls, text: str) -> Self:
        """Read a code typed with other dots, dashes, widths or small letters. Raises MalformedCode."""
        folded = re.sub(r"\s+", "", fold_width(text[:100])).upper()
        return cls.parse(re.sub(r"[—–‐−_]", "-", folded).translate(_DOTS))

    @property
    def following(self) -> Self:
        """The next code in the same class. Raises MalformedCode after 9999."""
        return type(self)(
            self.fonds, self.category, self.year, self.retention, self.unit, self.item + 1
        )
