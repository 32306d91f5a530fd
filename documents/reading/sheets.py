"""The cells of a workbook (.xlsx) as text: each row a line, its cells apart by tabs."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from documents.reading.contents import Part
from documents.reading.package import Package
from documents.reading.word import parse

SHEET_LIMIT = 200  # sheets of one workbook
_PART_LIMIT = 24 * 1024 * 1024  # bytes of one sheet, unpacked

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheets(package: Package) -> Iterator[Part]:
    """Each sheet by its name, in order. Raises Unreadable."""
    shared = _shared(package)
    targets = _targets(package)
    book = parse(package.read("xl/workbook.xml"))
    for sheet in list(book.iter(f"{_MAIN}sheet"))[:SHEET_LIMIT]:
        name = targets.get(sheet.get(_RELATION, ""), "")
        if name in package.names:
            root = parse(package.read(name, _PART_LIMIT))
            yield Part(sheet.get("name", ""), "\n".join(_rows(root, shared)))


def _targets(package: Package) -> dict[str, str]:
    """The part of each sheet, by the relations of the workbook."""
    relations = parse(package.read("xl/_rels/workbook.xml.rels", 1_000_000))
    found = {}
    for relation in relations:
        target = relation.get("Target", "")
        whole = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        found[relation.get("Id", "")] = whole
    return found


def _shared(package: Package) -> list[str]:
    """The strings that cells refer to by number."""
    if "xl/sharedStrings.xml" not in package.names:
        return []
    root = parse(package.read("xl/sharedStrings.xml", _PART_LIMIT))
    return [_text(item) for item in root.iter(f"{_MAIN}si")]


def _rows(root: etree._Element, shared: list[str]) -> Iterator[str]:
    for row in root.iter(f"{_MAIN}row"):
        cells = [text for cell in row.iter(f"{_MAIN}c") if (text := _cell(cell, shared))]
        if cells:
            yield "\t".join(cells)


def _cell(cell: etree._Element, shared: list[str]) -> str:
    """What stands in a cell; of a formula the value that the program last kept."""
    if cell.get("t") == "inlineStr":
        return _text(cell)
    value = cell.findtext(f"{_MAIN}v") or ""
    if cell.get("t") == "s":
        at = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1
        return shared[at] if 0 <= at < len(shared) else ""
    return value


def _text(element: etree._Element) -> str:
    """All runs of a string; the reading aid above it (rPh) is left out."""
    return "".join(
        t.text or ""
        for t in element.iter(f"{_MAIN}t")
        if (parent := t.getparent()) is None or parent.tag != f"{_MAIN}rPh"
    )
