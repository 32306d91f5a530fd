"""A document as the plain data that the page template takes: every decision, no layout.

What depends only on counting characters is decided here, where it can be tested; what depends on
where things land on the page is decided in `gongwen.typ`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from documents.formats import gb9704
from documents.formats.fonts import Face, Fonts
from documents.formats.title_lines import title_lines
from documents.minutes import text_and_lists
from documents.model import Block, Document, Layout, Level, Paragraph, Table, headings
from documents.sealing.seal_image import SealImage

BLANK_NUMBER = "〔\u3000\u3000〕\u3000号"  # A draft has no 发文字号 yet; its place stays open.
BLANK_DATE = "\u3000\u3000\u3000年\u3000月\u3000日"
FACES = {
    "fangsong": Face.FANGSONG,
    "heiti": Face.HEITI,
    "kaiti": Face.KAITI,
    "songti": Face.SONGTI,
    "xiaobiaosong": Face.XIAOBIAOSONG,
}
_LEVEL_FACES = {Level.ONE: "heiti", Level.TWO: "kaiti"}
_SHORT_BODY = 4  # lines; such a text stays on the first page whatever follows
_CLOSING_LINES = 5  # empty lines for the seal, 署名 and 成文日期
_LONGEST_RUN = 40  # letters; a longer run without a blank would leave the text area


def page_data(
    document: Document, *, seals: tuple[SealImage | None, ...], fonts: Fonts, draft_mark: str
) -> dict[str, Any]:
    """Everything that `gongwen.typ` reads, as JSON-able data.

    Lengths are in mm. The place of signature and date is the same with and without the seal image,
    so that sealing never moves a line.
    """
    text, lists = text_and_lists(document)
    date = chinese_date(document.date) if document.date else ""
    if not date and document.signatures:
        date = BLANK_DATE
    moved = recipients_belong_below(document)
    short = body_lines(document) <= _SHORT_BODY
    opening = opening_headings(document)
    diameter = max([gb9704.USUAL_SEAL, *(seal.diameter_mm for seal in seals if seal)])
    columns = _signature_columns(document.signatures)
    recipients = breakable(document.recipients)
    printed = f"{chinese_date(document.print_date)}印发" if document.print_date else ""
    copies = f"{breakable(document.copies_to.rstrip('。'))}。" if document.copies_to else ""
    signers = [
        list(document.signers[start : start + 2]) for start in range(0, len(document.signers), 2)
    ]
    return {
        "geometry": _geometry(diameter),
        "faces": {key: list(fonts.chain(face)) for key, face in FACES.items()},
        "latin": {key: fonts.latin(face) for key, face in FACES.items()},
        "draft_mark": draft_mark,
        "title": document.title or "公文草稿",
        "author": "、".join(document.signatures[:5]),
        "copy_number": document.copy_number,
        "secrecy": document.secrecy,
        "urgency": document.urgency,
        "mark": _mark(document.issuer_mark),
        "number": document.number or BLANK_NUMBER,
        "signer_rows": [row + [""] * (2 - len(row)) for row in signers]
        if len(signers) > 1
        else signers,
        "signer_columns": max((len(row) for row in signers), default=0),
        "signer_characters": max((math.ceil(cells(name)) for name in document.signers), default=0),
        "title_lines": title_lines(document.title, gb9704.TITLE_CHARACTERS),
        "recipients": "" if moved or not recipients else f"{recipients}：",
        "body": _blocks(text, opening),
        "lists": [[label, breakable(names)] for label, names in lists],
        "short": short,
        "attachment_notes": [breakable(name) for name in document.attachment_notes],
        "attachments": _attachments(document),
        "sealed": document.sealed,
        "signatures": [breakable(name) for name in document.signatures],
        "signature_columns": columns,
        "seals": [seal and _seal(seal) for seal in seals],
        "date": date if document.layout is not Layout.MINUTES else "",
        "head_date": date or BLANK_DATE if document.layout is Layout.MINUTES else "",
        "note": f"（{breakable(document.note)}）" if document.note else "",
        "foot_recipients": f"{recipients}。" if moved else "",
        "copies_to": copies,
        "printer": document.printer,
        "print_date": printed,
        "has_foot": bool(moved or document.copies_to or document.printer or printed),
    }


def recipients_belong_below(document: Document) -> bool:
    """Whether 主送机关 is so long that the text would leave the first page (7.3.2).

    It then moves into 版记, above 抄送机关.
    """
    mark = _mark(document.issuer_mark)
    rows = max(1, len(mark["names"]))
    title = title_lines(document.title, gb9704.TITLE_CHARACTERS)
    head = gb9704.MARK_TOP + rows * (mark["size"] * gb9704.MM_PER_PT + gb9704.JOINT_MARK_GAP)
    head += gb9704.NUMBER_BELOW_MARK + gb9704.PITCH * max(1, math.ceil(len(document.signers) / 2))
    head += gb9704.RED_LINE_BELOW_NUMBER + gb9704.TITLE_BELOW_LINE
    head += gb9704.TITLE_PITCH * max(1, len(title))
    left = math.floor((gb9704.TEXT_HEIGHT - head) / gb9704.PITCH) - 1
    needed = math.ceil((cells(document.recipients) + 1) / gb9704.CHARACTERS)
    # A short text must have its signature below it on the same page; of a long one, two lines show.
    body = body_lines(document)
    wanted = body + _CLOSING_LINES if body <= _SHORT_BODY else 2
    # A page that has no room even without recipients is not helped by moving them.
    return left > 0 and needed > 1 and needed > left - min(wanted, max(1, left - 1))


def body_lines(document: Document) -> int:
    """About how many lines the text takes; a row of a table counts as one."""
    return sum(
        max(1, math.ceil((cells(block.text) + 2) / gb9704.CHARACTERS))
        if isinstance(block, Paragraph)
        else len(block.rows)
        for block in document.body
    )


def opening_headings(document: Document) -> int:
    """How many headings the text begins with: they stay on the first page, whatever follows them."""
    texts = itertools.takewhile(
        lambda block: isinstance(block, Paragraph) and block.level is not Level.TEXT, document.body
    )
    return len(list(texts))


def chinese_date(date: dt.date) -> str:
    """The date in Arabic figures without leading noughts (7.3.5.4): 2026年1月5日."""
    return f"{date.year}年{date.month}月{date.day}日"


def cells(text: str) -> float:
    """The width of a text in character cells: a Chinese character is 1, a letter or figure 0.5."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def breakable(text: str) -> str:
    """The text with places to break in runs of letters that no line could hold."""
    pattern = rf"[\x21-\u02ff]{{{_LONGEST_RUN},}}"
    return re.sub(pattern, lambda run: "\u200b".join(run.group()), text)


def _seal(seal: SealImage) -> dict[str, Any]:
    top = gb9704.seal_top(seal.diameter_mm)
    return {"svg": seal.svg, "diameter": seal.diameter_mm, "top": top}


def _geometry(diameter: float) -> dict[str, float | str]:
    lines = gb9704.seal_lines(diameter)
    below_date = gb9704.PITCH + gb9704.SIZE_3 * gb9704.MM_PER_PT
    return {
        "page_width": gb9704.PAGE_WIDTH,
        "page_height": gb9704.PAGE_HEIGHT,
        "top": gb9704.TOP_MARGIN,
        "left": gb9704.LEFT_MARGIN,
        "text_width": gb9704.TEXT_WIDTH,
        "text_height": gb9704.TEXT_HEIGHT,
        "cell": gb9704.CELL,
        "pitch": gb9704.PITCH,
        "title_pitch": gb9704.TITLE_PITCH,
        "mark_top": gb9704.MARK_TOP,
        "number_below_mark": gb9704.NUMBER_BELOW_MARK,
        "red_line_below_number": gb9704.RED_LINE_BELOW_NUMBER,
        "red_line_thickness": gb9704.RED_LINE_THICKNESS,
        "red": gb9704.RED,
        "title_below_line": gb9704.TITLE_BELOW_LINE,
        "sealed_date_indent": gb9704.SEALED_DATE_INDENT,
        "unsealed_indent": gb9704.UNSEALED_INDENT,
        "thick_line": gb9704.THICK_LINE,
        "thin_line": gb9704.THIN_LINE,
        "page_number_below": gb9704.PAGE_NUMBER_BELOW,
        "table_size": gb9704.SIZE_TABLE,
        "seal_lines": lines,
        "seal_overhang": max(0.0, gb9704.seal_top(diameter) + diameter - below_date),
        # Seals of two rows neither cross nor touch (7.3.5.1).
        "signature_row": math.ceil((diameter + 1) / gb9704.PITCH),
    }


def _mark(text: str) -> dict[str, Any]:
    """发文机关标志: joint names stand one below the other, as wide as the widest, 「文件」 to their right.

    7.2.4. `spread` is what a shorter name adds to each of its characters, in pt.
    """
    names, word = [text], ""
    joint = "、" in text
    if joint:
        word = "文件" if text.endswith("文件") else ""
        names = [name for name in text.removesuffix(word).split("、") if name]
    width = gb9704.TEXT_WIDTH / gb9704.MM_PER_PT - (12 if word else 0)
    if not joint:
        names = list(title_lines(text, math.floor(width / gb9704.MARK_SIZE_LEAST)))
    longest = max(map(cells, names), default=0.0)
    count = max(1.0, longest + cells(word))
    size = min(gb9704.MARK_SIZE, width / count / 1.04)
    if joint:
        # Many issuers must leave room for the text on the first page (7.2.4).
        highest = gb9704.JOINT_MARK_HEIGHT / max(1, len(names)) - gb9704.JOINT_MARK_GAP
        size = min(size, max(gb9704.SIZE_3, highest / gb9704.MM_PER_PT))
    spare = max(0.0, width * 0.94 - count * size)
    tracking = min(spare / count, size * 0.12)
    return {
        "names": [
            {
                "name": name,
                "spread": (longest - cells(name)) * (size + tracking) / max(1, len(name) - 1),
            }
            for name in names
        ],
        "joint": joint,
        "word": word,
        "size": size,
        "tracking": tracking,
    }


def _blocks(blocks: Sequence[Block], opening: int = 0) -> list[dict[str, Any]]:
    """The blocks for the template; the `opening` ones and the last may stand at the end of a page."""
    return [
        _paragraph(block, heading, leading=place >= opening and leads(blocks, place, heading))
        if isinstance(block, Paragraph)
        else _table(block)
        for place, (block, heading) in enumerate(zip(blocks, headings(blocks), strict=True))
    ]


def leads(blocks: Sequence[Block], place: int, heading: str) -> bool:
    """Whether the block is a heading over what follows it, and so shares a page with it.

    Headings of one level that follow one another lead nothing: ten of them kept together would
    leave half a page empty.
    """
    block, following = blocks[place], blocks[place + 1 : place + 2]
    if not following or not isinstance(block, Paragraph) or block.level is Level.TEXT:
        return False
    if heading != block.text:  # It runs on into text of its own.
        return False
    (after,) = following
    if not isinstance(after, Paragraph) or after.level is Level.TEXT:
        return True
    return after.level > block.level


def _paragraph(paragraph: Paragraph, heading: str, *, leading: bool) -> dict[str, Any]:
    """The heading in the face of its level, and what runs on after it."""
    text = breakable(paragraph.text)
    head = text[: len(breakable(heading))]
    face = _LEVEL_FACES.get(paragraph.level, "fangsong") if head else "fangsong"
    return {"face": face, "head": head, "rest": text[len(head) :], "heading": leading}


def _table(table: Table) -> dict[str, Any]:
    """Columns share the width by what they hold, so that no short column wastes a long one's room."""
    longest = [max(cells(cell) for cell in column) for column in zip(*table.rows, strict=True)]
    return {
        "rows": [[breakable(cell) for cell in row] for row in table.rows],
        "columns": [min(20.0, max(2.5, math.sqrt(width) * 2)) for width in longest],
    }


def _attachments(document: Document) -> list[dict[str, Any]]:
    """The attachments that are typeset with the document, with the numbers of 附件说明 (7.3.7)."""
    return [
        {
            "label": mark,
            "title_lines": title_lines(attachment.name, gb9704.TITLE_CHARACTERS),
            "body": _blocks(attachment.blocks),
        }
        for attachment, mark in zip(document.attachments, document.attachment_marks, strict=True)
        if attachment.blocks
    ]


def _signature_columns(names: tuple[str, ...]) -> int:
    longest = max(map(cells, names), default=0.0)
    return 2 if len(names) <= 2 or longest > 9 else 3
