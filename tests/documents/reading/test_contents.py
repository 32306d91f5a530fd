"""The words of attached files: docx, xlsx, txt, and pdf page by page, within limits."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile

import pytest
import typst
from docx import Document as WordDocument
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from documents.reading import contents as reading
from documents.reading import process
from documents.reading.contents import Contents, NotForReading, Part, read_contents
from documents.reading.result import Unreadable
from tests.documents.formats import samples
from tests.documents.reading.word_files import of, paragraph

LONG_LINE = "为贯彻落实数据资源共享开放的有关要求，切实做好今年汛期防灾减灾救灾工作，" * 3


def word() -> bytes:
    document = WordDocument()
    document.sections[0].header.paragraphs[0].text = "云岭县人民政府办公室"
    document.add_paragraph("河长制工作考核细则")
    document.add_table(1, 2).rows[0].cells[1].text = "水质达标率"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "储备物资"
    sheet.append(["名称", "数量"])
    sheet.append(["编织袋", 12000])
    sheet["A4"] = "=SUM(B2:B3)"
    other = book.create_sheet("联系人")
    other.append(["巴特尔", "13800000000"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(*pages: str) -> bytes:
    """A real PDF whose lines break where the paper ends."""
    source = "#set page(width: 120mm, height: 90mm)\n#set text(font: ({}), size: 14pt)\n".format(
        ", ".join(f'"{name}"' for name in ("FandolFang R", "FandolSong", "Noto Serif CJK SC"))
    )
    return typst.compile(
        (source + "\n#pagebreak()\n".join(pages)).encode(), font_paths=samples.fonts().typst
    )


def test_a_word_file_gives_its_text_tables_and_headers():
    (part,) = read_contents(word()).parts
    assert part.label == ""
    for words in ("河长制工作考核细则", "水质达标率", "云岭县人民政府办公室"):
        assert words in part.text


def test_a_workbook_gives_each_sheet_under_its_name():
    supplies, people = read_contents(workbook()).parts
    assert (supplies.label, people.label) == ("储备物资", "联系人")
    assert "编织袋\t12000" in supplies.text
    assert people.text == "巴特尔\t13800000000"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_file_is_read_in_any_of_the_usual_codes(codec: str):
    assert read_contents("值班安排，张三。\n".encode(codec)).parts == (
        Part("", "值班安排，张三。\n"),
    )


def test_a_pdf_file_is_read_by_page_and_a_phrase_across_its_lines_stays_whole():
    first, second = read_contents(pdf(LONG_LINE, "附表：2026年防汛物资")).parts
    assert (first.label, second.label) == ("第1页", "第2页")
    assert LONG_LINE in first.text
    assert "2026年防汛物资" in second.text


def test_a_picture_is_not_for_reading_and_not_an_error_of_the_file():
    with pytest.raises(NotForReading):
        read_contents(b"\x89PNG\r\n\x1a\n" + b"\x00" * 50)


def test_a_file_with_no_words_has_no_parts():
    out = io.BytesIO()
    Workbook().save(out)
    assert read_contents(out.getvalue()).parts == ()
    assert read_contents(pdf("")).parts == ()


def test_a_very_long_text_is_cut_and_says_so():
    read = read_contents("防汛抗旱\n".encode() * 300_000)
    assert read.cut
    assert sum(len(part.text) for part in read.parts) == reading.CHARACTER_LIMIT


def test_an_endless_file_is_stopped_and_the_caller_told():
    with pytest.raises(process.Unfinished):
        read_contents(word(), seconds=0.01)


def hostile() -> dict[str, bytes]:
    laughs = (
        '<!DOCTYPE l [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</workbook>'
    )
    deep = "<x>" * 100_000
    return {
        "entities": _repacked(workbook(), "xl/workbook.xml", laughs.encode()),
        "depth": _repacked(workbook(), "xl/worksheets/sheet1.xml", deep.encode()),
        "bomb": _repacked(workbook(), "xl/sharedStrings.xml", b" " * 60_000_000),
        "not a pdf": b"%PDF-1.7\n" + b"\xff" * 2000,
        "half a pdf": pdf(LONG_LINE)[:3000],
    }


def _repacked(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
        if name not in old.namelist():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("name", list(hostile()))
def test_a_hostile_file_is_refused_with_a_sentence(name: str):
    with pytest.raises(Unreadable) as refused:
        read_contents(hostile()[name])
    assert str(refused.value).endswith("。")


@given(at=st.integers(0, 10_000), put=st.binary(min_size=1, max_size=40))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_file_with_any_bytes_changed_is_read_or_refused(at: int, put: bytes):
    for data in (workbook(), pdf(LONG_LINE)):
        place = at % len(data)
        changed = data[:place] + put + data[place + len(put) :]
        with contextlib.suppress(Unreadable):
            assert isinstance(read_contents(changed), Contents)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"parts": [["a"]], "cut": false}', "null"])
def test_a_garbled_answer_is_no_reading(text: str):
    with pytest.raises(Unreadable):
        Contents.from_json(text)


def test_contents_come_back_as_they_were():
    read = Contents((Part("第3页", "防汛\u2028😀"),), cut=True)
    assert Contents.from_json(json.dumps(json.loads(read.to_json()))) == read


def test_a_word_file_of_the_reading_tests_is_read_as_well():
    assert "请落实。" in read_contents(of(paragraph("通知"), paragraph("请落实。"))).parts[0].text
