"""A document as an editable .docx for Word and WPS, from the same description as the PDF.

The PDF is the page; this file is for going on writing. 版记 stands at the foot of the last page,
which Word and WPS honour. Fonts are named as the standard names them and are not embedded.
"""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents.formats import gb9704
from documents.formats.docx_parts import (
    BOTH,
    CENTRE,
    FANGSONG,
    HEITI,
    KAITI,
    LEFT,
    RIGHT,
    XIAOBIAOSONG,
    add_run,
    add_table,
    border,
    broken_lines,
    cell_borders,
    element,
    float_at_foot,
    indent,
    page_number,
    set_paragraph,
)
from documents.formats.page_data import (
    BLANK_DATE,
    BLANK_NUMBER,
    cells,
    chinese_date,
    recipients_belong_below,
)
from documents.formats.title_lines import title_lines
from documents.minutes import text_and_lists
from documents.model import Block, Document, Layout, Level, Table

LINE_PITCH = 580  # twips; 22 lines of the grid fill 225 mm
_LINE_PT = LINE_PITCH / 20
_RED = "E60012"
_FACES = {Level.ONE: HEITI, Level.TWO: KAITI}


def write_docx(document: Document) -> bytes:
    """The .docx of a document: every element of the description as text that can be edited."""
    file = docx.Document()
    _page(file)
    _head(file, document)
    _text(file, document)
    _closing(file, document)
    _attachments(file, document)
    _foot(file, document)
    file.core_properties.title = document.title
    file.core_properties.author = "、".join(document.signatures)[:200]
    file.core_properties.comments = ""
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _page(file: Any) -> None:
    """Sheet, margins, the grid of 22 lines, and page numbers at the outer side (5.1, 5.2, 7.5)."""
    section = file.sections[0]
    section.page_width, section.page_height = Mm(gb9704.PAGE_WIDTH), Mm(gb9704.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(gb9704.TOP_MARGIN), Mm(gb9704.BOTTOM_MARGIN)
    section.left_margin, section.right_margin = Mm(gb9704.LEFT_MARGIN), Mm(gb9704.RIGHT_MARGIN)
    figure = gb9704.SIZE_4 * gb9704.MM_PER_PT
    section.footer_distance = Mm(gb9704.BOTTOM_MARGIN - gb9704.PAGE_NUMBER_BELOW - figure / 2)
    properties = section._sectPr  # noqa: SLF001 # python-docx has no other way to its XML.
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    properties.append(element("docGrid", type="lines", linePitch=LINE_PITCH))
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = FANGSONG, Pt(gb9704.SIZE_3)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FANGSONG)
    file.settings.odd_and_even_pages_header_footer = True
    for footer, align, side in (
        (section.footer, RIGHT, "right"),
        (section.even_page_footer, LEFT, "left"),
    ):
        paragraph = footer.paragraphs[0]
        set_paragraph(paragraph, align=align)
        indent(paragraph, **{side: 1})
        page_number(paragraph)


def _head(file: Any, document: Document) -> None:
    corner = [
        (document.copy_number, FANGSONG),
        (document.secrecy, HEITI),
        (document.urgency, HEITI),
    ]
    shown = [(text, face) for text, face in corner if text]
    for text, face in shown:
        _add(file, text, face)
    mark = title_lines(document.issuer_mark, 17)
    size = min(gb9704.MARK_SIZE, 420 / max(1.0, *map(cells, mark))) if mark else gb9704.MARK_SIZE
    paragraph = file.add_paragraph()
    above = gb9704.MARK_TOP / gb9704.MM_PER_PT - len(shown) * _LINE_PT
    set_paragraph(paragraph, align=CENTRE, exact=size * 1.15, before=above)
    broken_lines(paragraph, mark, XIAOBIAOSONG, size, colour=_RED)
    _add(file)
    _add(file)
    _number(file, document)


def _number(file: Any, document: Document) -> None:
    """发文字号 with the red line 4 mm below; upward documents carry 签发人 on the right (7.2.5–7.2.7)."""
    rows = [document.signers[i : i + 2] for i in range(0, len(document.signers), 2)]
    number = document.number or BLANK_NUMBER
    left = bool(rows) or document.layout is Layout.MINUTES
    for place, row in enumerate(rows or [()]):
        last = place == max(0, len(rows) - 1)
        # The blank is a character: an indent would shorten the red line as well.
        paragraph = _add(file, f"{'　' if left else ''}{number}" if last else "")
        if row:
            stop = Mm(gb9704.TEXT_WIDTH - gb9704.CELL * 12)
            paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.LEFT)
            label = "\t签发人：" if place == 0 else "\t\u3000\u3000\u3000\u3000"
            add_run(paragraph, label, FANGSONG, gb9704.SIZE_3)
            add_run(paragraph, "\u3000".join(row), KAITI, gb9704.SIZE_3)
        elif document.layout is Layout.MINUTES:
            stop = Mm(gb9704.TEXT_WIDTH - gb9704.CELL)
            paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT)
            date = chinese_date(document.date) if document.date else BLANK_DATE
            add_run(paragraph, f"\t{date}", FANGSONG, gb9704.SIZE_3)
        else:
            paragraph.alignment = CENTRE
        if last:
            room = gb9704.RED_LINE_BELOW_NUMBER / gb9704.MM_PER_PT
            border(paragraph, "bottom", gb9704.RED_LINE_THICKNESS, _RED, room)


def _text(file: Any, document: Document) -> None:
    _add(file)
    _add(file)
    _title(file, document.title)
    _add(file)
    if document.recipients and not recipients_belong_below(document):
        _add(file, f"{document.recipients}：", align=BOTH)
    text, _ = text_and_lists(document)
    for block, heading in zip(text, document.headings[: len(text)], strict=True):
        _block(file, block, heading)


def _lists(file: Any, document: Document) -> None:
    """出席、请假、列席名单 of 纪要格式, one empty line below the text (10.3)."""
    lists = text_and_lists(document)[1]
    if lists:
        _add(file)
    for label, names in lists:
        paragraph = _add(file, label, HEITI)
        add_run(paragraph, f"：{names}", FANGSONG, gb9704.SIZE_3)
        indent(paragraph, left=5, hanging=3)


def _title(file: Any, title: str) -> None:
    paragraph = file.add_paragraph()
    set_paragraph(paragraph, align=CENTRE, exact=gb9704.TITLE_PITCH / gb9704.MM_PER_PT)
    lines = title_lines(title, gb9704.TITLE_CHARACTERS)
    broken_lines(paragraph, lines, XIAOBIAOSONG, gb9704.SIZE_2)


def _block(file: Any, block: Block, heading: str) -> None:
    if isinstance(block, Table):
        add_table(file, block)
        return
    paragraph = file.add_paragraph()
    set_paragraph(paragraph, align=BOTH)
    indent(paragraph, firstLine=2)
    head, rest = heading, block.text[len(heading) :]
    paragraph.paragraph_format.keep_with_next = bool(head) and not rest
    if head:
        add_run(paragraph, head, _FACES.get(block.level, FANGSONG), gb9704.SIZE_3)
    if rest:
        add_run(paragraph, rest, FANGSONG, gb9704.SIZE_3)


def _closing(file: Any, document: Document) -> None:
    """附件说明, 署名, 成文日期 and 附注 (7.3.4 to 7.3.6)."""
    names = document.attachment_notes
    if names:
        _add(file)
    for number, name in enumerate(names, start=1):
        label = "附件：" if number == 1 else "\u3000\u3000\u3000"
        mark = f"{number}. " if len(names) > 1 else ""
        paragraph = _add(file, f"{label}{mark}{name}")
        # The further lines of a name begin below its first character.
        indent(paragraph, left=5 + cells(mark), hanging=3 + cells(mark))
    _lists(file, document)
    if document.layout is Layout.MINUTES:  # Its date stands at the head, and nobody signs it there.
        if document.note:
            indent(_add(file, f"（{document.note}）"), firstLine=2)
        return
    empty = gb9704.seal_lines(gb9704.USUAL_SEAL) if document.sealed else 1
    for _ in range(empty if document.signatures or document.date else 0):
        _add(file)
    date = chinese_date(document.date) if document.date else BLANK_DATE
    wide = cells(date)
    for name in document.signatures:
        paragraph = _add(file, name, align=RIGHT)
        own = cells(name)
        if document.sealed:
            right = max(0.0, gb9704.SEALED_DATE_INDENT + (wide - own) / 2)
        else:
            right = max(gb9704.UNSEALED_INDENT, gb9704.UNSEALED_INDENT + wide + 2 - own)
        indent(paragraph, right=right)
    if document.signatures or document.date:
        _date(file, document, date)
    if document.note:
        indent(_add(file, f"（{document.note}）"), firstLine=2)


def _date(file: Any, document: Document, date: str) -> None:
    longest = max(map(cells, document.signatures), default=0.0)
    wide = cells(date)
    if document.sealed:
        right = max(float(gb9704.SEALED_DATE_INDENT), (longest - wide) / 2)
    else:
        right = max(float(gb9704.UNSEALED_INDENT), longest - wide)
    indent(_add(file, date, align=RIGHT), right=right)


def _attachments(file: Any, document: Document) -> None:
    """Each attachment on a new page, its number on line 1, its title on line 3 (7.3.7)."""
    for attachment, mark in zip(document.attachments, document.attachment_marks, strict=True):
        if not attachment.blocks:
            continue
        paragraph = file.add_paragraph()
        set_paragraph(paragraph)
        paragraph.paragraph_format.page_break_before = True
        if mark:
            add_run(paragraph, mark, HEITI, gb9704.SIZE_3)
            _add(file)
        _title(file, attachment.name)
        _add(file)
        for block, heading in zip(attachment.blocks, attachment.headings, strict=True):
            _block(file, block, heading)


def _foot(file: Any, document: Document) -> None:
    """版记 as a table without sides at the foot of the last page (7.4)."""
    listed = []
    if document.recipients and recipients_belong_below(document):
        listed.append(f"主送：{document.recipients}。")
    if document.copies_to:
        listed.append(f"抄送：{document.copies_to.rstrip('。')}。")
    printed = f"{chinese_date(document.print_date)}印发" if document.print_date else ""
    rows = [listed] if listed else []
    if document.printer or printed:
        rows.append([f"{document.printer}\t{printed}"])
    if not rows:
        return
    table = file.add_table(len(rows), 1)
    table.autofit = False
    float_at_foot(table)
    for place, texts in enumerate(rows):
        cell = table.rows[place].cells[0]
        cell.width = Mm(gb9704.TEXT_WIDTH)
        top = gb9704.THIN_LINE if place else gb9704.THICK_LINE
        bottom = gb9704.THICK_LINE if place == len(rows) - 1 else gb9704.THIN_LINE
        cell_borders(cell, top_mm=top, bottom_mm=bottom)
        for number, text in enumerate(texts):
            paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
            set_paragraph(paragraph)
            if "\t" in text:
                stop = Mm(gb9704.TEXT_WIDTH - 2 * gb9704.SIZE_4 * gb9704.MM_PER_PT)
                paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT)
                indent(paragraph, left=0.5, right=0.5)
            else:
                indent(paragraph, left=3.5, right=0.5, hanging=3)
            add_run(paragraph, text, FANGSONG, gb9704.SIZE_4)
    # A floating table hangs on the paragraph after it; this one takes no room.
    set_paragraph(file.add_paragraph(), exact=1)


def _add(file: Any, text: str = "", face: str = FANGSONG, *, align: Any = None) -> Any:
    paragraph = file.add_paragraph()
    set_paragraph(paragraph, align=align)
    add_run(paragraph, text, face, gb9704.SIZE_3)
    return paragraph


__all__ = ["write_docx"]
