"""The editable .docx."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given
from hypothesis import strategies as st

from documents.formats.docx import write_docx
from documents.model import Document, Layout, MalformedDocument, Paragraph, Table
from tests.documents.formats.samples import SENTENCE, WRITTEN, document, four_pages


def read(content):
    return docx.Document(io.BytesIO(write_docx(content)))


def texts(file):
    return [paragraph.text for paragraph in file.paragraphs]


def test_every_element_of_the_document_is_in_the_file():
    file = read(four_pages())
    shown = "\n".join(texts(file)).replace("\n", "")
    for name in ("copy_number", "urgency", "issuer_mark", "number", "title", "recipients", "note"):
        assert WRITTEN[name] in shown
    assert "2026年11月5日" in shown
    assert "附件：1." not in shown  # The rules are 印发; only the other one is an attachment.
    assert "附件：" in shown
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    assert "县政务服务数据管理局" in cells
    assert f"抄送：{WRITTEN['copies_to']}。" in cells
    assert "云岭县人民政府办公室\t2026年11月6日印发" in cells


def test_the_page_is_that_of_the_standard():
    section = read(document()).sections[0]
    assert abs(section.page_width - Mm(210)) < 700
    assert abs(section.top_margin - Mm(37)) < 700
    assert abs(section.left_margin - Mm(28)) < 700
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert grid.get(qn("w:linePitch")) == "580"


def test_faces_and_indents_are_those_of_the_levels():
    file = read(document())
    found = {p.text: p for p in file.paragraphs}
    heading, text = found["一、明确重点任务"], found[SENTENCE]
    assert heading.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert text.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    indent = text._p.pPr.ind
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert indent.get(qn("w:firstLine")) == "632"


def test_page_numbers_stand_at_the_outer_side():
    section = read(document()).sections[0]
    assert section.footer.paragraphs[0].alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
    assert (
        section.even_page_footer.paragraphs[0].alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.LEFT
    )


def test_an_upward_document_names_its_signers_beside_the_number():
    file = read(document(layout=Layout.UPWARD, signers=("王建国", "李强", "赵六")))
    shown = texts(file)
    assert "\t签发人：王建国\u3000李强" in shown
    assert any("云政发〔2026〕18号" in text and text.endswith("赵六") for text in shown)


def test_the_parts_of_a_paragraph_are_in_the_order_of_the_schema():
    order = [
        "keepNext",
        "pageBreakBefore",
        "pBdr",
        "tabs",
        "autoSpaceDE",
        "autoSpaceDN",
        "snapToGrid",
        "spacing",
        "ind",
        "jc",
        "rPr",
    ]
    archive = zipfile.ZipFile(io.BytesIO(write_docx(four_pages())))
    assert archive.testzip() is None
    for paragraph in read(four_pages()).element.body.iter(qn("w:pPr")):
        names = [child.tag.rpartition("}")[2] for child in paragraph]
        known = [name for name in names if name in order]
        assert known == sorted(known, key=order.index)


def test_a_table_of_five_thousand_rows_is_written():
    rows = (("序号", "单位"), *((str(number), "县财政局") for number in range(5000)))
    table = read(Document(body=(Table(rows),))).tables[0]
    assert len(table._tbl.tr_lst) == 5001
    assert "".join(t.text for t in table._tbl.tr_lst[-1].iter(qn("w:t"))) == "4999县财政局"


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_that_a_document_may_hold_is_written_and_read_back(text, title):
    try:
        content = Document(title=title, body=(Paragraph(text),))
    except MalformedDocument:
        return
    shown = "".join(texts(read(content)))
    kept = "".join(c for c in text if ord(c) & 0xFFFE != 0xFFFE)
    assert kept in shown


def test_an_empty_document_is_a_file_that_opens():
    assert any("号" in text for text in texts(read(Document())))


@pytest.mark.parametrize("sealed", [True, False])
def test_signature_and_date_stand_where_the_seal_decides(sealed):
    file = read(document(sealed=sealed))
    date = next(p for p in file.paragraphs if p.text == "2026年11月5日")
    right = int(date._p.pPr.ind.get(qn("w:rightChars")))
    assert right == (400 if sealed else 200)
