"""The number of a document (发文字号): grammar, strict reading, and recognition of careless forms.

《党政机关公文处理工作条例》 article 9 (5); GB/T 9704-2012, 7.2.5: agency code, year in 〔〕, sequence,
no 第, no leading zero, ending in 号. Orders carry 第N号 instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.rules.numerals import fold_width, han_to_int

_OPEN, _CLOSE = r"[〔\[【(［（﹝「]", r"[〕\]】)］）﹞」]"
_CODE = r"[\u4e00-\u9fff〇A-Za-z0-9]{1,20}"
_STRICT = re.compile(
    r"(?P<code>[\u4e00-\u9fff〇A-Za-z0-9]{1,20}?)〔(?P<year>(?:19|20)\d{2})〕(?P<sequence>[1-9]\d{0,5})号",
    re.ASCII,
)
_TAIL = (
    rf"{_OPEN}\s*(?P<year>(?:19|20)\d{{2}}|[一二][〇○零九][一二三四五六七八九〇○零]{{2}})\s*年?\s*{_CLOSE}"
    r"\s*第?\s*(?P<sequence>\d{1,7})\s*号"
)
_LENIENT = re.compile(rf"(?P<code>{_CODE})\s*{_TAIL}", re.ASCII)
_CITED = re.compile(_TAIL, re.ASCII)
_CODE_BEFORE = re.compile(rf"({_CODE})\s{{0,4}}$", re.ASCII)
_ORDER = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{0,20}?)\s*第\s*(?P<sequence>[0-9]{1,6})\s*号", re.ASCII
)

# Words that stand before a citation and are no part of the code.
_BEFORE = re.compile(
    r"^.*(?:根据|按照|依据|依照|遵照|贯彻|落实|执行|转发|印发|批转|参照|对照|废止|修订|修改|详见|参见|发布|下发|以及|收到|关于|通过|按|见)(?=.)"
)
_JOINING = re.compile(r"^[和与及或同、以经对将由即如](?=..)")


class MalformedNumber(ValueError):
    """The text is no document number; the message says in Chinese what a number looks like."""


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """A document number, such as 云政发〔2026〕18号; also 收文〔2026〕12号 of the receipt register."""

    code: str  # 机关代字
    year: int
    sequence: int

    def __post_init__(self) -> None:
        if not re.fullmatch(_CODE, self.code):
            raise MalformedNumber("机关代字只能是一至二十个汉字、字母或数字。")
        if not 1900 <= self.year <= 2099:
            raise MalformedNumber("发文字号的年份应写全四位，如〔2026〕。")
        if not 1 <= self.sequence <= 999_999:
            raise MalformedNumber("发文顺序号应从 1 编起，不编虚位。")

    @property
    def text(self) -> str:
        return f"{self.code}〔{self.year}〕{self.sequence}号"

    @property
    def of_receipt(self) -> bool:
        """Whether this is the number of a received document in our own register (收文号)."""
        return self.code.endswith("收文")


@dataclass(frozen=True, slots=True, order=True)
class OrderNumber:
    """The number of an order (令号), such as 第706号; `code` is 国令 in 国令第706号."""

    sequence: int
    code: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.sequence <= 999_999:
            raise MalformedNumber("令号应从 1 编起，写作「第×号」。")

    @property
    def text(self) -> str:
        return f"{self.code}第{self.sequence}号"


@dataclass(frozen=True, slots=True)
class Found:
    """A number found in running text at [start, end); `exact` if it is written as the standard asks."""

    start: int
    end: int
    number: DocumentNumber
    exact: bool


def parse(text: str) -> DocumentNumber:
    """Read a number written exactly as GB/T 9704-2012 asks. Raises MalformedNumber."""
    match = _STRICT.fullmatch(text)
    if match is None:
        raise MalformedNumber(
            "发文字号应写作「云政发〔2026〕18号」：六角括号，不加「第」，不编虚位。"
        )
    return DocumentNumber(match["code"], _year(match["year"]), int(match["sequence"]))


def recognise(text: str) -> DocumentNumber:
    """Read a number in any bracket, width or padding, as people type it. Raises MalformedNumber."""
    match = _LENIENT.fullmatch(fold_width(text[:200]).strip())
    if match is None:
        raise MalformedNumber("没有认出发文字号，请按「云政发〔2026〕18号」的样子填写。")
    return DocumentNumber(match["code"], _year(match["year"]), int(match["sequence"]))


def recognise_order(text: str) -> OrderNumber:
    """Read 第 706 号 or 国令第706号. Raises MalformedNumber."""
    match = _ORDER.fullmatch(fold_width(text[:200]).strip())
    if match is None:
        raise MalformedNumber("令号应写作「第706号」。")
    return OrderNumber(int(match["sequence"]), match["code"])


def find_all(text: str) -> tuple[Found, ...]:
    """All numbers cited in running text, in order; words such as 根据 before a number are left out."""
    folded = fold_width(text)
    found: list[Found] = []
    end = 0
    for match in _CITED.finditer(folded):
        head = folded[max(end, match.start() - 24) : match.start()]
        before = _CODE_BEFORE.search(head)
        if before is None:
            continue
        start = match.start() - len(head) + before.start()
        code = _BEFORE.sub("", before[1])
        if folded[start - 1 : start] in {"号", "》", ")", "」"}:
            code = _JOINING.sub("", code)
        start += len(before[1]) - len(code)
        try:
            number = DocumentNumber(code, _year(match["year"]), int(match["sequence"]))
        except MalformedNumber:
            continue  # 〔2026〕0号 and the like are no numbers, and running text may say anything.
        end = match.end()
        found.append(Found(start, end, number, number.text == text[start:end]))
    return tuple(found)


def _year(text: str) -> int:
    return int(text) if text.isdecimal() else han_to_int(text) or 0
