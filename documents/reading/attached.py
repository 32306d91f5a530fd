"""附件说明 and 附件: the names under the text, and the texts behind the signature."""

from __future__ import annotations

import re

from documents.reading.lines import Line, Remains, join, squeeze
from documents.reading.marks import (
    attachment_marker,
    ends_a_title,
    is_title_line,
    same_words,
)

_LIST_HEAD = re.compile(
    r"附(?:件|表|录)?\s*(?:[:：]\s*(?P<name>.*)|(?P<numbered>1\s*[.．、:：].+))"
)
_ITEM = re.compile(r"(?P<number>\d{1,2})\s*[.．、]\s*(?P<name>\S.*)", re.ASCII)
_INLINE = re.compile(r"(?:^|(?<=\S))\s+(?=\d{1,2}[.．、]\D)")
_QUOTED = re.compile(r"《([^《》]+(?:〈[^〈〉]*〉[^《》]*)?)》")
_NAME_LINES = 40
_NAME_CHARACTERS = 200


def names_in_text(body: list[Line]) -> tuple[list[str], list[Line]]:
    """The names in the 附件说明 that closes the text, and the text without it."""
    for at in reversed(range(max(0, len(body) - _NAME_LINES), len(body))):
        line = body[at]
        match = None if line.table else _LIST_HEAD.fullmatch(line.text)
        if match is None:
            continue
        rest = [line.text for line in body[at + 1 :]]
        if any(line.table for line in body[at + 1 :]):
            return [], body
        names = _names([match["name"] or match["numbered"] or "", *rest])
        return (names, body[:at]) if names else ([], body)
    return [], body


def _names(lines: list[str]) -> list[str]:
    """The items of the list; a line without number goes on with the name above. Empty if it is no list."""
    pieces = [piece for line in lines for piece in _INLINE.split(line) if piece]
    numbered = bool(pieces) and _ITEM.fullmatch(pieces[0]) is not None
    names: list[str] = []
    for piece in pieces:
        match = _ITEM.fullmatch(piece) if numbered else None
        if match and int(match["number"]) != len(names) + 1:
            return []
        if match:
            names.append(match["name"])
        elif names:
            names[-1] = join([names[-1], piece])
        else:
            names.append(piece)
    too_long = any(len(name) > _NAME_CHARACTERS or "。" in name[:-1] for name in names)
    return [] if too_long or (not numbered and len(pieces) > 2) else names


def attachments_of(
    lines: list[Line], names: list[str], title: str, remains: Remains
) -> list[tuple[str, list[Line]]]:
    """The attachments in order; one that is only named has no text, one that is not named gets its title."""
    groups = _groups(lines)
    attachments: list[tuple[str, list[Line]]] = [(name, []) for name in names]
    found: set[int] = set()
    following = 0
    for number, marked_name, text in groups:
        place = number - 1 if number else following
        following = place + 1
        expected = names[place] if place < len(names) else ""
        name, rest = _name_and_text(marked_name, text, expected, title, remains)
        if number and number != min(place, len(attachments)) + 1:
            remains.note(f"有一个附件原编为「附件{number}」，请核对附件的次序。")
        if place < len(names) and place not in found:
            attachments[place] = (name, rest)
            found.add(place)
        else:
            attachments.append((name, rest))
    if groups and not names and groups[0][0] is None:
        remains.note("正文之后的内容已作为附件读入；如是印发、转发的文件，请核对附件名称。")
    return attachments


def _groups(lines: list[Line]) -> list[tuple[int | None, str, list[Line]]]:
    """The lines cut at the markers 附件1, 附件2; text before the first marker is what is passed on.

    附：名称 with a bare 附 further down is the 附件说明 of what is passed on, and stays in its text.
    """
    bare = max(
        (i for i, line in enumerate(lines) if attachment_marker(line) == (None, "")), default=-1
    )
    groups: list[tuple[int | None, str, list[Line]]] = []
    for at, line in enumerate(lines):
        marker = attachment_marker(line)
        announced = marker is not None and marker[0] is None and marker[1] and at < bare
        if marker is not None and not announced:
            groups.append((marker[0], marker[1], []))
        elif groups:
            groups[-1][2].append(line)
        else:
            groups.append((None, "", [line]))
    return groups


def _name_and_text(
    marked: str, text: list[Line], expected: str, title: str, remains: Remains
) -> tuple[str, list[Line]]:
    """The name of one attachment, and its text without the title that repeats the name."""
    if marked and expected:
        remains.note(f"附件标题「{marked}」已与附件说明「{expected}」对应。")
    for wanted in (expected, marked):
        if wanted and (count := _repeats(text, wanted)):
            heading = join([line.text for line in text[:count]])
            remains.note(f"附件标题「{heading}」与附件说明一致。")
            return wanted, text[count:]
    if expected:
        return expected, text
    if marked:
        return marked, text
    return _own_title(text, title)


def _repeats(text: list[Line], name: str) -> int:
    """How many lines at the head of the text together say the name again."""
    for count in range(1, 5):
        group = text[:count]
        if len(group) < count or any(line.table for line in group):
            break
        if same_words("".join(line.text for line in group), name):
            return count
    return 0


def _own_title(text: list[Line], title: str) -> tuple[str, list[Line]]:
    """The title at the head of an attachment: one that the covering title names, or one that ends like one."""
    stop = 0
    while stop < min(len(text), 5) and is_title_line(text[stop]):
        stop += 1
    joined = [join([squeeze(line.text) for line in text[:count]]) for count in range(stop + 1)]
    announced = [
        *_QUOTED.findall(title),
        *re.findall(r"(?:印发|转发|批转)(.+?)的(?:通知|函)", title),
    ]
    for count in range(1, stop + 1):
        if any(same_words(joined[count], name) for name in announced):
            return joined[count], text[count:]
    for count in range(1, stop + 1):
        if ends_a_title(joined[count]) and len(joined[count]) <= _NAME_CHARACTERS:
            return joined[count], text[count:]
    if stop and len(joined[1]) <= 60:
        return joined[1], text[1:]
    return "附件", text
