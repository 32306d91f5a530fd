"""The foot of a document (版记): 抄送机关, 印发机关 and 印发日期."""

from __future__ import annotations

import re

from documents.reading.dates import read_date
from documents.reading.lines import Line, Remains, is_page_number
from documents.reading.parts import Parts

_COPIES = re.compile(r"抄\s*送\s*[:：]\s*(?P<names>.*)")
_OLD_LABEL = re.compile(
    r"(?:抄报|分送|主题词|信息公开选项|公开方式|公开属性)\s*[:：].*|[（(]?共印\s*\d+\s*份[）)]?"
)
_PRINTER = re.compile(
    r"(?P<organ>.{0,60}?)\s*(?P<date>\S{2,8}\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日)\s*印发"
)
_FOOT_LINES = 30


def take_foot(lines: list[Line], parts: Parts, remains: Remains) -> list[Line]:
    """Take the 版记 out of the last lines; the other lines are returned in their order."""
    start = max(0, len(lines) - _FOOT_LINES)
    copies = next(
        (i for i in reversed(range(start, len(lines))) if _match(_COPIES, lines[i])), None
    )
    taken: set[int] = set()
    if copies is not None:
        taken |= _take_copies(lines, copies, parts)
    for at in range(start if copies is None else copies, len(lines)):
        line = lines[at]
        if at in taken or line.table is not None:
            continue
        if match := _match(_PRINTER, line):
            if _take_printer(lines, at, match, parts, taken):
                taken.add(at)
        elif _OLD_LABEL.fullmatch(line.text):
            remains.leave(line, "现行公文格式没有这一项，请在办文单上填写")
            taken.add(at)
    for at in range(len(lines)):
        if at not in taken and is_page_number(lines[at]):
            remains.leave(lines[at], "页码由系统编排")
            taken.add(at)
    return [line for at, line in enumerate(lines) if at not in taken]


def _match(pattern: re.Pattern[str], line: Line) -> re.Match[str] | None:
    return None if line.table else pattern.fullmatch(line.text)


def _take_copies(lines: list[Line], at: int, parts: Parts) -> set[int]:
    """抄送 may wrap: it goes on until its full stop or the next label."""
    match = _match(_COPIES, lines[at])
    names = match["names"] if match else ""
    taken = {at}
    for following in range(at + 1, min(at + 6, len(lines))):
        line = lines[following]
        other = line.table or _match(_PRINTER, line) or _OLD_LABEL.fullmatch(line.text)
        if (
            names.endswith("。")
            or other
            or not (names.endswith(("，", "、", ",")) or line.text.endswith("。"))
        ):
            break
        names += line.text
        taken.add(following)
    parts.copies_to = names.removesuffix("。")
    return taken


def _take_printer(
    lines: list[Line], at: int, match: re.Match[str], parts: Parts, taken: set[int]
) -> bool:
    date = read_date(match["date"])
    if date is None or parts.print_date is not None:
        return False
    organ = match["organ"]
    above = lines[at - 1] if at and at - 1 not in taken else None
    if not organ and above is not None and above.table is None and len(above.text) <= 40:
        organ = above.text
        taken.add(at - 1)
    parts.printer, parts.print_date = organ, date
    return True
