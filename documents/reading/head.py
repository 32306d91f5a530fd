"""The head of a document: what stands above the text, from 份号 to 主送机关."""

from __future__ import annotations

import re

from documents.reading.lines import Line, Remains, is_page_number, join, squeeze
from documents.reading.marks import ends_a_title, is_organ, is_recipient, is_title_line, number_in
from documents.reading.parts import Parts

_HEAD_LINES = 24
_TITLE_LINES = 8
_TITLE_CHARACTERS = 300
_COPY = re.compile(r"(?:份号[:：])?(?:№|No\.?)?(\d{6})", re.ASCII)
_SECRECY = re.compile(
    r"(?:绝密|机密|秘密|内部|工作秘密)(?:[★☆].{0,12})?|(?:内部(?:资料|文件).{0,10})"
)
_URGENCY = re.compile(r"(?:特急|加急|特提|平急)")
_SIGNERS = re.compile(r"(?P<before>.*?)\s*签\s*发\s*人\s*[:：]\s*(?P<names>.*)")
_NAMES = re.compile(r"[\u4e00-\u9fff·]{1,6}(?:\s+[\u4e00-\u9fff·]{1,6}){0,5}")


def read_head(lines: list[Line], parts: Parts, remains: Remains) -> int:
    """Fill the elements above the text; the index of the first line of the text is returned."""
    at = _header(lines, parts, remains)
    at = _title(lines, at, parts, remains)
    return _recipients(lines, at, parts)


def _header(lines: list[Line], parts: Parts, remains: Remains) -> int:
    at = 0
    while at < min(len(lines), _HEAD_LINES):
        line = lines[at]
        if line.table is not None:
            break
        if is_page_number(line):
            remains.leave(line, "页码由系统编排")
        elif not (
            _single(line, parts)
            or _number(line, parts, remains)
            or _signers(lines, at, parts, remains)
        ):
            taken = _issuer_mark(lines, at, parts)
            if not taken:
                break
            at += taken - 1
        at += 1
    return at


def _single(line: Line, parts: Parts) -> bool:
    """份号, 密级 and 紧急程度, each on a line of its own."""
    if (match := _COPY.fullmatch(line.tight)) and not parts.copy_number:
        parts.copy_number = match[1]
    elif _SECRECY.fullmatch(line.tight) and not parts.secrecy:
        parts.secrecy = line.tight
    elif _URGENCY.fullmatch(line.tight) and not parts.urgency:
        parts.urgency = line.tight
    else:
        return False
    return True


def _number(line: Line, parts: Parts, remains: Remains) -> bool:
    number = number_in(line.text)
    if not number:
        return False
    if not parts.number:
        parts.number = number
        if "".join(number.split()) != line.tight:
            remains.note(f"发文字号原写作「{line.text}」，已按国家标准写作「{number}」。")
    elif parts.number.endswith(number):
        remains.note(f"第{line.number}行重复了发文字号「{line.text}」。")
    else:
        remains.leave(line, "已有一个发文字号")
    return True


def _signers(lines: list[Line], at: int, parts: Parts, remains: Remains) -> bool:
    """签发人, alone or on the line of the number; several wrap onto lines of names only."""
    line = lines[at]
    match = _SIGNERS.fullmatch(line.text)
    if match is None:
        previous = lines[at - 1].text if at else ""
        if not (
            parts.signers
            and not parts.title
            and _NAMES.fullmatch(line.text)
            and len(line.text) <= 12
        ):
            return False
        if "签发人" not in "".join(previous.split()) or is_organ(line.text):
            return False
        parts.signers += _names(line.text)
        return True
    before, names = match["before"], _names(match["names"])
    if any(len(name) > 10 for name in names):
        return False
    if before and not _number(Line(line.number, before), parts, remains):
        return False
    parts.signers += names
    return True


def _names(text: str) -> list[str]:
    """Names set apart by blanks or 、; the two characters of 张　三 belong together."""
    pieces = [piece for piece in re.split(r"[\s、，,]+", text) if piece]
    names: list[str] = []
    for piece in pieces:
        if len(piece) == 1 and names and len(names[-1]) == 1:
            names[-1] += piece
        else:
            names.append(piece)
    return names


def _issuer_mark(lines: list[Line], at: int, parts: Parts) -> int:
    """How many lines from `at` are the 发文机关标志; they are taken into `parts`."""
    if parts.issuer_mark:
        return 0
    for count in range(1, 7):
        group = lines[at : at + count]
        if len(group) < count or any(line.table or len(line.tight) > 40 for line in group):
            return 0
        last = group[-1].tight
        following = lines[at + count] if at + count < len(lines) else None
        before_number = following is not None and bool(
            number_in(following.text) or _SIGNERS.fullmatch(following.text)
        )
        mark = (last.endswith("文件") and "关于" not in last) or (
            not parts.number and before_number and (is_organ(last) or last.endswith(("令", "纪要")))
        )
        mark = mark or (last.endswith("国务院令") and before_number)
        if mark and all(is_organ(line.text) for line in group[:-1]):
            parts.issuer_mark = " ".join(line.tight for line in group)
            return count
        if not is_organ(last):
            return 0
    return 0


def _title(lines: list[Line], at: int, parts: Parts, remains: Remains) -> int:
    """Join the lines of the title; a second 发文字号 between title and 主送机关 is noted."""
    end = _title_end(lines, at)
    parts.title = join([squeeze(line.text) for line in lines[at:end]])
    while end < len(lines) and lines[end].table is None and _number(lines[end], parts, remains):
        end += 1
    return end


def _title_end(lines: list[Line], at: int) -> int:
    """The line after the title: up to the recipients if they follow, else where a title can end."""
    stop = at
    while stop < len(lines) and stop - at < _TITLE_LINES and is_title_line(lines[stop]):
        if stop > at and number_in(lines[stop].text):
            return stop
        stop += 1
    if _length(lines[at:stop]) <= _TITLE_CHARACTERS and _recipient_end(lines, stop) > stop > at:
        return stop
    for end in range(at + 1, stop + 1):
        joined = join([squeeze(line.text) for line in lines[at:end]])
        if len(joined) > _TITLE_CHARACTERS:
            break
        if ends_a_title(joined):
            return end
    first = lines[at].text if stop > at and len(lines) > at + 1 else ""
    return at + 1 if first and (len(first) <= 40 or "关于" in first) else at


def _length(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _recipients(lines: list[Line], at: int, parts: Parts) -> int:
    """主送机关, without its colon; only under a title, since any text may hold a line with a colon."""
    end = _recipient_end(lines, at)
    if end == at or not parts.title:
        return at
    parts.recipients = "".join(line.text for line in lines[at:end]).rstrip("：:").rstrip()
    return end


def _recipient_end(lines: list[Line], at: int) -> int:
    """The line after the recipients that start at `at`, which may wrap; `at` if there are none."""
    text = ""
    for end in range(at, min(at + 6, len(lines))):
        line = lines[end]
        if line.table is not None:
            return at
        text += line.text
        if is_recipient(text):
            return end + 1
        if not line.text.endswith(("，", "、", ",")) and len(line.text) < 20:
            return at
        if "。" in line.text:
            return at
    return at
