"""From lines to a document: the signature splits the text from what is attached to it."""

from __future__ import annotations

import re

from documents.reading.attached import attachments_of, names_in_text
from documents.reading.dates import date_text
from documents.reading.foot import take_foot
from documents.reading.head import read_head
from documents.reading.lines import Line, Remains
from documents.reading.marks import (
    attachment_marker,
    is_signature,
    signatories,
    signature_date,
)
from documents.reading.parts import Parts, refuse_the_endless
from documents.reading.result import Reading

_NOTE = re.compile(r"[（(](?P<note>[^（()）]{2,80}(?:[（(][^（()）]*[)）][^（()）]*)?)[)）]")
_SIGNATURE_LINES = 10


def read_lines(lines: list[Line], remains: Remains) -> Reading:
    """Find the elements in the lines. Raises Unreadable if they are too many for any document."""
    refuse_the_endless(lines)
    parts = Parts()
    start = read_head(lines, parts, remains)
    rest = take_foot(lines[start:], parts, remains)
    first, last = _signature(rest, parts, remains)
    last = _note(rest, last, parts, remains)
    body, attached = rest[:first], rest[last:]
    if first == last:
        body, attached = _cut_at_marker(rest)
    names, body = names_in_text(body)
    parts.body = body
    parts.attachments = attachments_of(attached, names, parts.title, remains)
    remains.unplaced.sort(key=lambda item: item.line)
    return Reading(parts.document(), tuple(remains.unplaced), tuple(remains.notes))


def _signature(lines: list[Line], parts: Parts, remains: Remains) -> tuple[int, int]:
    """Where 署名 and 成文日期 stand, as [first, last); an empty range at the end if there are none."""
    for at in range(1, len(lines)):
        date = signature_date(lines[at])
        if date is None:
            continue
        first = at
        while first > 1 and at - first < _SIGNATURE_LINES and _signs(lines[first - 1], parts.title):
            first -= 1
        if first == at:
            continue
        for line in lines[first:at]:
            names, left = signatories(line.text)
            parts.signatures += names
            if left:
                remains.leave(Line(line.number, left), "署名旁边的文字没有归入要素")
        parts.date = date
        if date_text(date) != lines[at].tight:
            remains.note(f"成文日期原写作「{lines[at].text}」，已写作「{date_text(date)}」。")
        return first, at + 1
    return len(lines), len(lines)


def _signs(line: Line, title: str) -> bool:
    return line.table is None and is_signature(line.text, title)


def _note(lines: list[Line], at: int, parts: Parts, remains: Remains) -> int:
    """附注 under the date; further bracketed lines are left, as a document has one 附注."""
    while (
        at < len(lines) and lines[at].table is None and (match := _NOTE.fullmatch(lines[at].text))
    ):
        if parts.note:
            remains.leave(lines[at], "已有一条附注，请合并成一条")
        else:
            parts.note = match["note"]
        at += 1
    return at


def _cut_at_marker(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """A draft without signature: what follows a line 附件 or 附件1 alone is attached."""
    for at in range(1, len(lines)):
        marker = attachment_marker(lines[at])
        if marker is not None and not marker[1] and not lines[at].text.endswith(("：", ":")):
            return lines[:at], lines[at:]
    return lines, []
