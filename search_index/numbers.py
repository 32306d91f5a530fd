"""Document numbers (发文字号) in any bracket or digit form: 云政发〔2026〕18号, [2026], ２０２６, 二〇二六.

The one form is that of 《党政机关公文处理工作条例》 article 9 (five): agency mark, year, sequence number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search_index.fold import fold

_OPEN, _SHUT = r"〔\[［(（【〖｛{<〈《「﹝", r"〕\]］)）】〗｝}>〉》」﹞"
_DIGIT = "0-9０-９〇○零一二三四五六七八九"
_MARK = r"[^\W\d_０-９]"
_NUMBER = re.compile(
    rf"(?P<mark>{_MARK}(?:\w{{0,28}}?{_MARK})?)[ 　]*"
    rf"(?:[{_OPEN}][ 　]*(?P<year>[{_DIGIT}]{{4}})[ 　]*年?[ 　]*[{_SHUT}][ 　]*第?[ 　]*"
    rf"(?P<number>[{_DIGIT}十百千]{{1,9}})[ 　]*[号號]?"
    rf"|(?P<bare_year>(?:19|20|１９|２０)[0-9０-９]{{2}})[ 　年]+第?[ 　]*"
    rf"(?P<bare_number>[{_DIGIT}十百千]{{1,9}})[ 　]*[号號])"
)
_WITHOUT_MARK = re.compile(
    rf"(?<![^\s:：])[{_OPEN}][ 　]*(?P<year>[{_DIGIT}]{{4}})[ 　]*年?[ 　]*[{_SHUT}][ 　]*第?[ 　]*"
    rf"(?P<number>[{_DIGIT}十百千]{{1,9}})[ 　]*[号號](?!\S)"
)
_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number by its parts; equal numbers are equal however they were typed."""

    mark: str  # folded agency mark, such as 云政发
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.mark}〔{self.year}〕{self.number}号"

    @property
    def folded(self) -> str:
        """As it stands folded in a text."""
        return f"{self.mark} {self.year} {self.number}号"


def read_number(text: str) -> DocumentNumber | None:
    """The document number that this text is, or None if it is anything else, or more."""
    match = _NUMBER.fullmatch(text.strip()[:80])
    return _of(match) if match else None


def find_numbers(text: str) -> Iterator[tuple[int, int, DocumentNumber]]:
    """Each document number inside a text, with its start and end."""
    for match in _NUMBER.finditer(text):
        number = _of(match)
        if number is not None:
            yield match.start(), match.end(), number


def settle_numbers_without_mark(text: str) -> str:
    """〔2026〕十二号, which leaves the agency mark out, as the phrase that every such number holds."""

    def phrase(match: re.Match[str]) -> str:
        year, number = read_numeral(match["year"]), read_numeral(match["number"])
        return match[0] if year is None or number is None else f'"{year} {number}号"'

    return _WITHOUT_MARK.sub(phrase, text)


def _of(match: re.Match[str]) -> DocumentNumber | None:
    year = read_numeral(match["year"] or match["bare_year"])
    number = read_numeral(match["number"] or match["bare_number"])
    mark = fold(match["mark"]).replace(" ", "")
    if year is None or number is None or not mark:
        return None
    return DocumentNumber(mark, year, number)


def read_numeral(text: str) -> int | None:
    """A number in Arabic, full-width or Han digits, with or without 十百千; None if it is none."""
    folded = fold(text)
    if not folded or len(folded) > 12:
        return None
    if folded.isascii():
        return int(folded) if folded.isdigit() else None
    if not any(unit in folded for unit in _HAN_UNITS):
        digits = [str(_HAN_DIGITS.get(digit, digit)) for digit in folded]
        joined = "".join(digits)
        return int(joined) if joined.isascii() and joined.isdigit() else None
    total, last = 0, 0
    for digit in folded:
        if digit in _HAN_UNITS:
            total += (last or 1) * _HAN_UNITS[digit]
            last = 0
        elif digit in _HAN_DIGITS:
            last = _HAN_DIGITS[digit]
        else:
            return None
    return total + last
