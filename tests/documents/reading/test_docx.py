"""Word files: what a reader sees is read, and what cannot be read is said."""

from __future__ import annotations

import io

import docx
import pytest

from documents.model import Paragraph, Table
from documents.reading.docx import read_docx
from documents.reading.lines import Remains
from documents.reading.result import Reading
from documents.reading.structure import read_lines
from documents.reading.word import word_lines
from tests.documents.reading.word_files import (
    W,
    body,
    level,
    numbered,
    numbering,
    of,
    paragraph,
    word_file,
)

HEADINGS = numbering(
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "（%4）"),
)


def read(data: bytes) -> Reading:
    """Read in this process: the walls around the reading are tested by themselves."""
    remains = Remains()
    return read_lines(word_lines(data, remains), remains)


def texts(data: bytes) -> list[str]:
    return [b.text for b in read(data).document.body if isinstance(b, Paragraph)]


def test_a_file_of_a_word_processor_is_read_in_its_own_process():
    file = docx.Document()
    for line in (
        "云岭县人民政府文件",
        "云政发〔2026〕18号",
        "云岭县人民政府关于防汛工作的通知",
        "各镇人民政府：",
        "现通知如下。",
    ):
        file.add_paragraph(line)
    table = file.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "姓名", "电话"
    for line in ("云岭县人民政府", "2026年3月5日", "（此件公开发布）"):
        file.add_paragraph(line)
    out = io.BytesIO()
    file.save(out)
    document = read_docx(out.getvalue()).document
    assert document.number == "云政发〔2026〕18号"
    assert document.title == "云岭县人民政府关于防汛工作的通知"
    assert document.body == (Paragraph("现通知如下。"), Table((("姓名", ""), ("", "电话"))))
    assert document.note == "此件公开发布"


def test_automatic_numbers_are_read_as_the_reader_sees_them():
    data = of(
        numbered("总体要求"),
        numbered("指导思想", 1),
        numbered("基本原则", 1),
        numbered("责任", 2),
        numbered("调度", 3),
        numbered("主要任务"),
        numbered("责任", 1),
        numbering=HEADINGS,
    )
    assert texts(data) == [
        "一、总体要求",
        "（一）指导思想",
        "（二）基本原则",
        "1.责任",
        "（1）调度",
        "二、主要任务",
        "（一）责任",
    ]


def test_two_lists_of_one_definition_run_on_unless_one_starts_anew():
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    data = of(
        *(numbered(text, list_id=n) for text, n in (("甲", 1), ("乙", 2), ("丙", 3), ("丁", 3))),
        numbering=numbering(level(0, "decimal", "%1."), more=again),
    )
    assert texts(data) == ["1.甲", "2.乙", "5.丙", "6.丁"]


def test_a_style_may_number_its_paragraphs_and_a_paragraph_may_refuse():
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/><w:pPr><w:numPr>'
        '<w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    refused = '<w:pStyle w:val="a"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    data = of(
        paragraph("甲", '<w:pStyle w:val="a"/>'),
        paragraph("乙", refused),
        styles=styles,
        numbering=HEADINGS,
    )
    assert texts(data) == ["（一）甲", "乙"]


@pytest.mark.parametrize(
    "kind, text, expected",
    [
        ("decimalEnclosedCircleChinese", "%1", "①"),
        ("decimalFullWidth", "%1．", "１．"),
        ("upperLetter", "%1.", "A."),
        ("lowerRoman", "%1)", "i)"),
        ("decimalZero", "第%1条", "第01条"),
        ("ideographTraditional", "%1、", "甲、"),
        ("bullet", "\uf0b7", ""),
        ("none", "", ""),
        ("unheard-of", "%1.", "1."),
    ],
)
def test_numbers_are_shown_in_their_format(kind: str, text: str, expected: str):
    assert texts(of(numbered("汛"), numbering=numbering(level(0, kind, text)))) == [f"{expected}汛"]


def test_revisions_are_read_as_accepted_and_said_so():
    data = of(
        '<w:p><w:r><w:t>请于</w:t></w:r><w:del w:id="1"><w:r><w:delText>3</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>5</w:t></w:r></w:ins><w:r><w:t>日前报送。</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:r><w:t>前半，</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>后半。</w:t></w:r></w:p>"
    )
    assert texts(data) == ["请于5日前报送。", "前半，后半。"]
    assert any("修订" in note for note in read(data).notes)


def test_a_paragraph_whose_mark_is_deleted_at_the_very_end_is_not_lost():
    end = (
        '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:r><w:t>最后一句。</w:t></w:r></w:p>'
    )
    assert texts(of(paragraph("第一句。"), end)) == ["第一句。", "最后一句。"]


def test_what_is_no_text_is_left_with_its_reason():
    box = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>框中的字</w:t></w:r></w:p>"
        "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>框中的字</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>正文。</w:t></w:r></w:p>"
    )
    picture = (
        "<w:p><w:r><w:drawing/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏的字</w:t></w:r></w:p>"
    )
    symbol = (
        '<w:p><w:r><w:t>电话</w:t></w:r><w:r><w:sym w:font="Wingdings" w:char="F028"/></w:r></w:p>'
    )
    note = '<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    footnotes = f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>脚注的字</w:t></w:r></w:p></w:footnote></w:footnotes>'
    reading = read(of(box, picture, symbol, note, footnotes=footnotes))
    left = [item.text for item in reading.unplaced]
    assert left == ["框中的字", "（图片）", "隐藏的字", "（符号 F028）", "脚注的字"]
    assert all(item.why for item in reading.unplaced)
    assert [b.text for b in reading.document.body if isinstance(b, Paragraph)] == [
        "正文。",
        "电话□",
        "甲",
    ]


def test_merged_cells_keep_the_columns_in_line():
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    wide = '<w:gridSpan w:val="2"/>'
    down = "<w:vMerge/>"
    table = (
        f"<w:tbl><w:tr>{cell('单位', wide)}{cell('人数')}</w:tr>"
        f"<w:tr>{cell('甲')}{cell('乙')}{cell('3')}</w:tr><w:tr>{cell('', down)}{cell('丙')}</w:tr></w:tbl>"
    )
    (found,) = read(of(paragraph("见下表。"), table)).document.body[1:]
    assert found == Table((("单位", "", "人数"), ("甲", "乙", "3"), ("", "丙", "")))


def test_a_table_that_only_sets_the_head_is_read_as_lines():
    head = (
        f"<w:tbl><w:tr><w:tc>{paragraph('云政〔2026〕5号')}</w:tc>"
        f"<w:tc>{paragraph('签发人：张三')}</w:tc></w:tr></w:tbl>"
    )
    document = read(
        of(
            paragraph("云岭县人民政府文件"),
            head,
            paragraph("云岭县人民政府关于资金的请示"),
            paragraph("南江市人民政府："),
            paragraph("请批示。"),
        )
    ).document
    assert (document.number, document.signers) == ("云政〔2026〕5号", ("张三",))
    assert document.title == "云岭县人民政府关于资金的请示"


def test_a_line_break_ends_a_line_and_headers_are_said_to_be_left_out():
    data = of(
        "<w:p><w:r><w:t>上行</w:t><w:br/><w:t>下行</w:t></w:r></w:p>",
        '<w:sectPr><w:headerReference w:id="1"/></w:sectPr>',
    )
    reading = read(data)
    assert any("页眉" in note for note in reading.notes)
    assert texts(data) == ["上行", "下行"] or reading.document.title == "上行"


def test_a_part_in_utf_16_is_read():
    text = '<?xml version="1.0" encoding="UTF-16"?>' + body(paragraph("防汛。"))
    assert read_docx(word_file(text.encode("utf-16"))).document.body == (Paragraph("防汛。"),)
