"""Between the writer's plain text and the blocks of the document: one line, one paragraph.

一、（一）1.（1） at the head of a line make it a heading of that level; lines of cells separated by
tabs make a table.
"""

from __future__ import annotations

from collections.abc import Sequence

from documents.minutes import MARK_END
from documents.model import Block, Document, Layout, Paragraph, Table, cleaned
from documents.rules.kinds import BY_NAME, Format
from documents.rules.levels import level_of


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a typed text."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        cells = tuple(cleaned(cell) for cell in line.split("\t"))
        if len(cells) > 1 and sum(map(bool, cells)) > 1:
            rows.append(cells)
            continue
        _end_table(rows, blocks)
        if words := cleaned(line):
            blocks.append(Paragraph(words, level_of(words)))
    _end_table(rows, blocks)
    return tuple(blocks)


def text_of(blocks: tuple[Block, ...]) -> str:
    """The blocks as the writer types them."""
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines.extend("\t".join(row) for row in block.rows)
    return "\n".join(lines)


def mark_of(marks: Sequence[str]) -> str:
    """发文机关标志: one organ's own, or the names of joint issuers with one 「文件」 for all (7.2.4)."""
    if len(marks) == 1:
        return marks[0]
    names = "、".join(mark.removesuffix("文件") for mark in marks)
    return f"{names}文件" if marks[0].endswith("文件") else names


LAYOUTS = {Format.UPWARD: Layout.UPWARD, Format.MINUTES: Layout.MINUTES}


def minutes_mark(kept: str, account_mark: str) -> str:
    """纪要标志: the one that the meeting gave it, else of the issuer's meetings in general (10.3)."""
    return kept if kept.endswith(MARK_END) else f"{account_mark.removesuffix('文件')}会议纪要"


def layout_for(kind: str) -> Layout:
    """The page format of a kind; upward kinds take the upward format (GB/T 9704-2012, 7.2.6)."""
    known = BY_NAME.get(kind)
    return LAYOUTS.get(known.formats[0], Layout.DOCUMENT) if known else Layout.DOCUMENT


def merged(base: Document, read: Document) -> Document:
    """What was read out of a text or file, in place of what the draft had; empty elements stay."""
    from dataclasses import replace

    taken = {
        name: getattr(read, name)
        for name in ("title", "recipients", "body", "attachments", "note", "copies_to", "urgency")
        if getattr(read, name)
    }
    if read.kind in BY_NAME:
        taken["kind"] = read.kind
        taken["layout"] = layout_for(read.kind)
    return replace(base, **taken)


def _end_table(rows: list[tuple[str, ...]], blocks: list[Block]) -> None:
    if not rows:
        return
    width = max(map(len, rows))
    blocks.append(Table(tuple(row + ("",) * (width - len(row)) for row in rows)))
    rows.clear()


def one_line(text: str) -> str:
    """A field of one line: line breaks become nothing, stray blanks go."""
    return cleaned(text.replace("\r", "").replace("\n", ""))
