"""Text copied from a typeset page, where every line of the page became a line of its own."""

from __future__ import annotations

import re
from collections import Counter

from documents.rules.levels import numbering_of

_NARROWEST, _WIDEST = 20, 45  # full-width characters in a line of any usual page
_FEWEST = 3  # full lines that run on, from which a text is taken to be wrapped
_ENDS = tuple("。！？；：:.!?;）)》”")
_OWN_LINE = re.compile(
    r"附件?\s*\d*\s*[:：]?|抄\s*送|签发人|第[一二三四五六七八九十百零\d]+[章节条]|[—–-]\s*\d+\s*[—–-]$|[（(]"
)

NumberedLine = tuple[int, str]  # the number of a line from 1, and the line with its blanks


def unwrap(lines: list[NumberedLine]) -> list[NumberedLine]:
    """Join the lines of wrapped paragraphs; text that is not wrapped comes back as the same list.

    A text is wrapped if no line is wider than the page and several full lines run on into the next.
    Only a full line that ends no sentence is joined, and only to a line that is not indented and
    does not begin like an element of its own.
    """
    widths = [_width(line.rstrip()) for _, line in lines]
    widest = max(widths, default=0)
    if not _NARROWEST <= widest <= _WIDEST or any("\t" in line.strip() for _, line in lines):
        return lines
    full = [
        widths[at] >= widest - 2 and _runs_on(lines[at][1], lines[at + 1][1])
        for at in range(len(lines) - 1)
    ]
    if sum(full) < _FEWEST or Counter(full)[True] * 12 < len(lines):
        return lines
    joined: list[NumberedLine] = []
    for at, (number, line) in enumerate(lines):
        if at and full[at - 1]:
            joined[-1] = (joined[-1][0], joined[-1][1].rstrip() + line.strip())
        else:
            joined.append((number, line))
    return joined


def _runs_on(line: str, following: str) -> bool:
    begins = following.strip()
    indented = following[:1] in {" ", "\u3000"} and following[:2].strip() == ""
    return not (
        line.rstrip().endswith(_ENDS) or indented or numbering_of(begins) or _OWN_LINE.match(begins)
    )


def _width(line: str) -> float:
    """The width in full-width characters."""
    return sum(0.5 if character.isascii() else 1 for character in line)
