"""The body of a Word file as lines: what a reader sees with all revisions accepted."""

from __future__ import annotations

from lxml import etree

from documents.model import Table
from documents.reading.lines import Line, Remains, clean
from documents.reading.marks import number_in
from documents.reading.package import Package
from documents.reading.result import Unplaced, Unreadable
from documents.reading.word_numbering import Numbering, W, read_numbering, value, whole
from documents.reading.word_runs import Inline, read_inline

_MAIN = "/officeDocument"
_COLUMNS = 63  # of a table in Word
_CELLS = 100_000
_TRANSPARENT = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"}


def word_lines(data: bytes, remains: Remains) -> list[Line]:
    """The lines and tables of a Word file. Raises Unreadable."""
    package = Package(data)
    main = _main_part(package)
    root = parse(package.read(main))
    body = root.find(f"{W}body")
    if body is None:
        raise Unreadable("文件里没有正文，可能不是 Word 文件；请另存后再试。")
    folder = main.rpartition("/")[0]
    numbering = read_numbering(_optional(package, f"{folder}/numbering.xml"))
    styles = _styles(_optional(package, f"{folder}/styles.xml"))
    reader = _Reader(remains, numbering, styles, _optional(package, f"{folder}/footnotes.xml"))
    reader.blocks(body)
    reader.finish()
    if not reader.lines:
        raise Unreadable("文件里没有文字。如果是扫描的图片，请先识别文字，或者作为附件上传。")
    if (
        root.find(f".//{W}headerReference") is not None
        or root.find(f".//{W}footerReference") is not None
    ):
        remains.note("页眉、页脚没有读入，版头和页码由系统编排。")
    return reader.lines


def parse(data: bytes) -> etree._Element:
    """A part as XML, without entities, network or documents types. Raises Unreadable."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            "文件已损坏，内部的 XML 读不出来；请用文字处理软件打开后另存再试。"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("文件内部含有不该有的实体定义，可能是恶意文件，已停止读取。")
    return root


def _main_part(package: Package) -> str:
    """The main part by the relations of the package, word/document.xml if they do not say."""
    if "_rels/.rels" in package.names:
        for relation in parse(package.read("_rels/.rels", 1_000_000)):
            if isinstance(relation.tag, str) and relation.get("Type", "").endswith(_MAIN):
                return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _optional(package: Package, name: str) -> etree._Element | None:
    return parse(package.read(name)) if name in package.names else None


def _styles(root: etree._Element | None) -> dict[str, tuple[str, int]]:
    """Which list and level each paragraph style numbers, with styles based on others; "" is the default."""
    own: dict[str, tuple[str, int | None, str]] = {}
    default = ""
    for style in root.iterfind(f"{W}style") if root is not None else ():
        if style.get(f"{W}type") != "paragraph":
            continue
        key = style.get(f"{W}styleId", "")
        if style.get(f"{W}default") in {"1", "true"}:
            default = key
        number = style.find(f"{W}pPr/{W}numPr")
        list_id, level = _reference(number) if number is not None else ("", None)
        own[key] = (list_id, level, value(style, "basedOn"))
    found: dict[str, tuple[str, int]] = {}
    for key in own:
        at, seen, level = key, set[str](), None
        while at in own and at not in seen:
            seen.add(at)
            list_id, here, below = own[at]
            level = here if level is None else level
            if list_id:
                found[key] = (list_id, level or 0)
                break
            at = below
    if default in found:
        found[""] = found[default]
    return found


def _reference(number: etree._Element) -> tuple[str, int | None]:
    level = value(number, "ilvl")
    return value(number, "numId"), whole(level, 0) if level else None


class _Reader:
    """Walks the body and collects lines; the number of a line is that of its paragraph."""

    def __init__(
        self,
        remains: Remains,
        numbering: Numbering,
        styles: dict[str, tuple[str, int]],
        footnotes: etree._Element | None,
    ) -> None:
        self.lines: list[Line] = []
        self._remains = remains
        self._numbering = numbering
        self._styles = styles
        self._footnotes = footnotes
        self._count = 0
        self._carried = (
            ""  # The text of a paragraph whose mark was deleted goes on in the next one.
        )

    def blocks(self, parent: etree._Element) -> None:
        for child in parent:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name in _TRANSPARENT:
                self.blocks(child)
            elif name == "AlternateContent":
                if len(child):
                    self.blocks(child[0])
            elif name == "altChunk":
                self._remains.unplaced.append(
                    Unplaced(self._count, "（嵌入的文件）", "嵌入的文件没有读入")
                )

    def _paragraph(self, paragraph: etree._Element) -> None:
        self._count += 1
        self._carried += self._number(paragraph) + self._text(paragraph)
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is None:
            self.finish()

    def finish(self) -> None:
        """End the paragraph: what has been carried along becomes lines."""
        for piece in self._carried.split("\n"):
            if kept := clean(self._count, piece, self._remains):
                self.lines.append(Line(self._count, kept))
        self._carried = ""

    def _text(self, paragraph: etree._Element) -> str:
        inline = Inline(self._count, self._remains, self._footnotes)
        read_inline(paragraph, inline)
        return inline.text

    def _number(self, paragraph: etree._Element) -> str:
        """The automatic number, with a blank where figures would run together."""
        properties = paragraph.find(f"{W}pPr")
        style = value(properties, "pStyle") if properties is not None else ""
        number = properties.find(f"{W}numPr") if properties is not None else None
        list_id, level = self._styles.get(style, ("", 0))
        if number is not None:
            own_list, own_level = _reference(number)
            list_id = own_list or list_id
            level = level if own_level is None else own_level
        shown = self._numbering.next(list_id, level) if list_id and list_id != "0" else ""
        return shown + " " if shown[-1:].isdecimal() else shown

    def _table(self, table: etree._Element) -> None:
        self.finish()
        rows: list[list[str]] = []
        self._count += 1
        for row in table.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl"), None) is not table:
                continue
            if row.find(f"{W}trPr/{W}del") is None:
                rows.append(self._row(row))
        width = max((len(row) for row in rows), default=0)
        if width * len(rows) > _CELLS:
            raise Unreadable(f"表格超过 {_CELLS} 格，不是公文的篇幅；请作为附件上传。")
        if not any(any(row) for row in rows):
            return
        if width == 1 or _is_layout(rows):
            self.lines += [Line(self._count, cell) for row in rows for cell in row if cell]
            return
        padded = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
        self.lines.append(Line(self._count, "", Table(padded)))

    def _row(self, row: etree._Element) -> list[str]:
        """The cells of a row; merged ones are followed by empty ones, so that columns stay in line."""
        cells = [""] * min(whole(value(_child(row, "trPr"), "gridBefore"), 0), _COLUMNS)
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr"), None) is not row:
                continue
            properties = _child(cell, "tcPr")
            texts = [
                self._number(paragraph) + self._text(paragraph)
                for paragraph in cell.iter(f"{W}p")
                if next(paragraph.iterancestors(f"{W}txbxContent"), None) is None
            ]
            cells.append(clean(self._count, " ".join(texts).replace("\n", " "), self._remains))
            span = min(whole(value(properties, "gridSpan"), 1), _COLUMNS)
            cells += [""] * (span - 1)
        return cells


def _child(element: etree._Element, name: str) -> etree._Element:
    child = element.find(f"{W}{name}")
    return etree.Element("none") if child is None else child


def _is_layout(rows: list[list[str]]) -> bool:
    """A table that only sets the head or the foot of a page: number and 签发人, 抄送 and 印发."""
    cells = [cell for row in rows for cell in row if cell]
    if len(cells) > 8:
        return False
    marks = ("抄送", "签发人", "印发")
    return any(cell.startswith(marks) or cell.endswith("印发") or number_in(cell) for cell in cells)
