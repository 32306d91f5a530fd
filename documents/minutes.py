"""纪要格式 (GB/T 9704-2012, 10.3): the lists of who was there, which stand below the text.

They are typed as the last lines of the text, as 「出席：苏和、李建国」, and recognised as such, like the
numbers of its headings; so they are edited and signed with it.
"""

from __future__ import annotations

import re

from documents.model import Block, Document, Layout, Level, Paragraph

LABELS = ("主持", "出席", "请假", "缺席", "列席", "记录")
_LIST = re.compile(rf"({'|'.join(LABELS)})(?:人员)?[：:](.+)", re.DOTALL)
MARK_END = "纪要"  # of 纪要标志, the name of the meeting


def text_and_lists(document: Document) -> tuple[tuple[Block, ...], tuple[tuple[str, str], ...]]:
    """The text, and each list below it as its label and the names; no lists in other formats."""
    end = len(document.body)
    lists: list[tuple[str, str]] = []
    while document.layout is Layout.MINUTES and end and (found := _list(document.body[end - 1])):
        lists.insert(0, found)
        end -= 1
    return document.body[:end], tuple(lists)


def _list(block: Block) -> tuple[str, str] | None:
    if not isinstance(block, Paragraph) or block.level is not Level.TEXT:
        return None
    found = _LIST.fullmatch(block.text.strip())
    return (found[1], found[2].strip()) if found else None
