"""The parts of a .docx page: runs, paragraphs, indents, borders and fields as Word and WPS want them.

Found by rendering: a grid of lines only (`type=lines`), since a grid of characters breaks in other
programs; twips beside every indent in characters, since some read only one of the two; no room
between Chinese and Western text; child elements in the order of the schema.
"""

from __future__ import annotations

import copy
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from documents.formats import gb9704
from documents.model import Table

FANGSONG = "仿宋_GB2312"
HEITI = "黑体"
KAITI = "楷体_GB2312"
SONGTI = "宋体"
XIAOBIAOSONG = "方正小标宋简体"

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
BOTH = WD_ALIGN_PARAGRAPH.JUSTIFY
LEFT = WD_ALIGN_PARAGRAPH.LEFT

_CELL_TWIPS = gb9704.CELL / gb9704.MM_PER_PT * 20
_AFTER_SNAP = (
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
)
_AFTER_AUTO_SPACE = ("w:bidi", "w:adjustRightInd", "w:snapToGrid", *_AFTER_SNAP)
_AFTER_BORDERS = (
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:kinsoku",
    "w:wordWrap",
    "w:overflowPunct",
    "w:topLinePunct",
    "w:autoSpaceDE",
    "w:autoSpaceDN",
    *_AFTER_AUTO_SPACE,
)


def element(tag: str, **attributes: object) -> Any:
    """An element of the `w:` name space with its attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def add_run(paragraph: Any, text: str, face: str, size: float, *, colour: str = "") -> Any:
    """A run of text in one face; a 3号 run is set so tightly that 28 characters fill the line."""
    run = paragraph.add_run(printable(text))
    run.font.size = Pt(size)
    run.font.name = face
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 # python-docx has no other way to its XML.
    fonts = properties.get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(kind), face)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if size == gb9704.SIZE_3:
        # Spacing stands after colour and before size in the schema.
        properties.insert_element_before(
            element("spacing", val=-4), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
        )
    return run


def set_paragraph(
    paragraph: Any, *, align: Any = None, exact: float | None = None, before: float = 0.0
) -> None:
    """Alignment, exact line height in pt (outside the grid), and room before in pt."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 # As above.
    for tag in ("autoSpaceDE", "autoSpaceDN"):
        properties.insert_element_before(element(tag, val=0), *_AFTER_AUTO_SPACE)
    if exact is not None:
        properties.insert_element_before(element("snapToGrid", val=0), *_AFTER_SNAP)
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(exact)
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(0)
    if align is not None:
        paragraph.alignment = align


def indent(paragraph: Any, **characters: float) -> None:
    """Indents in characters: `firstLine`, `left`, `right`, `hanging`."""
    found = paragraph._p.get_or_add_pPr().get_or_add_ind()  # noqa: SLF001 # As above.
    for name, count in characters.items():
        found.set(qn(f"w:{name}Chars"), str(round(count * 100)))
        found.set(qn(f"w:{name}"), str(round(count * _CELL_TWIPS)))


def border(paragraph: Any, side: str, width_mm: float, colour: str, room_pt: float) -> None:
    """A line above or below a paragraph, `room_pt` away from its text."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 # As above.
    borders = element("pBdr")
    borders.append(_line(side, width_mm, colour, room_pt))
    properties.insert_element_before(borders, *_AFTER_BORDERS)


def _line(side: str, width_mm: float, colour: str, room_pt: float = 0.0) -> Any:
    eighths = round(width_mm / gb9704.MM_PER_PT * 8)
    return element(side, val="single", sz=eighths, space=round(room_pt), color=colour)


def broken_lines(
    paragraph: Any, lines: tuple[str, ...], face: str, size: float, *, colour: str = ""
) -> None:
    """Lines in one paragraph, so that a title stays one text for whoever edits or reads it."""
    for place, line in enumerate(lines):
        run = add_run(paragraph, line, face, size, colour=colour)
        if place < len(lines) - 1:
            run.add_break(WD_BREAK.LINE)


def add_table(file: Any, table: Table) -> None:
    """A table with its head repeated on every page."""
    made = file.add_table(min(2, len(table.rows)), len(table.rows[0]))
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row, face in zip(made.rows, (HEITI, FANGSONG), strict=False):
        for cell in row.cells:
            set_paragraph(cell.paragraphs[0], align=CENTRE, exact=18)
            add_run(cell.paragraphs[0], "-", face, gb9704.SIZE_TABLE)
    drawn = [row._tr for row in made.rows]  # noqa: SLF001 # As above.
    drawn[0].get_or_add_trPr().append(element("tblHeader"))
    # python-docx takes minutes for thousands of rows; copies of one row's XML take seconds.
    rows = drawn + [copy.deepcopy(drawn[-1]) for _ in range(len(table.rows) - len(drawn))]
    for row, texts in zip(rows, table.rows, strict=True):
        for text, value in zip(row.iter(qn("w:t")), texts, strict=True):
            text.text = printable(value)
            text.set(qn("xml:space"), "preserve")
    made._tbl.extend(rows[len(drawn) :])  # noqa: SLF001 # As above.


def cell_borders(cell: Any, *, top_mm: float = 0.0, bottom_mm: float = 0.0) -> None:
    """Lines above and below a cell of 版记, none at its sides."""
    borders = element("tcBorders")
    for side, width in (("top", top_mm), ("bottom", bottom_mm)):
        if width:
            borders.append(_line(side, width, "000000"))
    cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001 # As above.


def page_number(paragraph: Any) -> None:
    """「— 1 —」 in 4号 宋体, the figure a field."""
    add_run(paragraph, "— ", SONGTI, gb9704.SIZE_4)
    for kind in ("begin", "", "end"):
        run = add_run(paragraph, "", SONGTI, gb9704.SIZE_4)
        if kind:
            run._r.append(element("fldChar", fldCharType=kind))  # noqa: SLF001 # As above.
        else:
            instruction = element("instrText")
            instruction.text = "PAGE"
            run._r.append(instruction)  # noqa: SLF001 # As above.
    add_run(paragraph, " —", SONGTI, gb9704.SIZE_4)


def float_at_foot(table: Any) -> None:
    """Let a table stand at the foot of the text area of its page, whatever the text above does."""
    properties = table._tbl.tblPr  # noqa: SLF001 # As above.
    place = element(
        "tblpPr",
        leftFromText=0,
        rightFromText=0,
        vertAnchor="margin",
        horzAnchor="margin",
        tblpXSpec="left",
        tblpYSpec="bottom",
    )
    properties.insert_element_before(
        place, "w:tblOverlap", "w:bidiVisual", "w:tblStyleRowBandSize", "w:tblStyleColBandSize",
        "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout",
        "w:tblCellMar", "w:tblLook",
    )  # fmt: skip


def printable(text: str) -> str:
    """Without the few code points that XML forbids and the model lets pass."""
    return "".join(c for c in text if ord(c) & 0xFFFE != 0xFFFE)
