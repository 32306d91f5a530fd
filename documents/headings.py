"""Which numbered paragraphs are headings (GB/T 9704-2012, 7.3.3), and which only items of a list.

A heading is short and names what follows. A numbered sentence is text, in 仿宋 whatever its number;
whether it is one shows by itself (too long, 「……；」, 「……：」) or by its neighbours of the same level:
paragraphs that follow each other are set alike.
"""

from __future__ import annotations

from collections.abc import Sequence

Line = tuple[int, str] | None  # the depth (0 of unnumbered text) and the text; None of a table

_LONGEST = 40  # characters: a line and a half
_LONGEST_ALONE = 30  # characters of a sentence that is a whole paragraph: a line
_NEVER = "；：;:"  # in no heading: they part the items of a list, or a name from what is said of it

_FIRST = ("一、", "（一）", "(一)", "1.", "1、", "（1）", "(1)", "①")


def headings(lines: Sequence[Line]) -> list[str]:
    """What of each line is a heading; empty where it is none.

    All of 「一、总体要求」, and the first sentence of 「一、完成情况。已完成……」. A numbered sentence
    alone, 「（一）……纳入预算。」, is a heading where text or a lower level follows, else an item.
    """
    own = [_heading(line, after) for line, after in zip(lines, _following(lines), strict=True)]
    for group in _groups(lines):
        if _is_list(group, lines, own):
            for place in group:
                own[place] = ""
    return own


def _following(lines: Sequence[Line]) -> list[Line]:
    return [*lines[1:], None][: len(lines)]


def _heading(line: Line, following: Line) -> str:
    if line is None or not line[0]:
        return ""
    first, stop, rest = line[1].partition("。")
    if len(first) >= _LONGEST or any(mark in first for mark in _NEVER) or first.endswith("，"):
        return ""
    if stop and not rest:
        leads = following is not None and not 0 < following[0] <= line[0]
        return line[1] if leads and len(first) < _LONGEST_ALONE else ""
    return first + stop


def _groups(lines: Sequence[Line]) -> list[list[int]]:
    """The places of the numbered lines of one level under one heading."""
    groups: list[list[int]] = []
    running: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        if line is None or not line[0]:
            continue
        depth, text = line
        if text.startswith(_FIRST):
            running.pop(depth, None)
        if depth not in running:
            running[depth] = []
            groups.append(running[depth])
        running[depth].append(place)
        for deeper in [other for other in running if other > depth]:
            del running[deeper]
    return groups


def _is_list(group: list[int], lines: Sequence[Line], own: list[str]) -> bool:
    """Whether numbered lines are the items of a list: parted by 「；」, or sentences by half and more."""
    texts = [line[1] for place in group if (line := lines[place]) is not None]
    if any(text.endswith(("；", ";")) for text in texts):
        return True
    return 2 * sum(not own[place] for place in group) >= len(group) > 1
