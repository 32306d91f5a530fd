"""What a file is by its content, and what may be attached."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.reading.sniff import ATTACHABLE, FileKind, RefusedFile, accept, sniff
from tests.documents.reading.word_files import of, paragraph


def package(*names: str, types: str = "<Types/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, types if name == "[Content_Types].xml" else b"<a/>")
    return out.getvalue()


def compound(*names: str) -> bytes:
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + directory


WORD = of(paragraph("甲"))
OFD = package("OFD.xml", "Doc_0/Document.xml")
FILES = [
    (b"%PDF-1.7\n...", FileKind.PDF, "a.pdf"),
    (OFD, FileKind.OFD, "a.ofd"),
    (WORD, FileKind.DOCX, "关于防汛的通知.DOCX"),
    (package("[Content_Types].xml", "xl/workbook.xml"), FileKind.XLSX, "a.xlsx"),
    (package("[Content_Types].xml", "ppt/presentation.xml"), FileKind.PPTX, "a.pptx"),
    (compound("Root Entry", "WordDocument"), FileKind.DOC, "a.wps"),
    (compound("Root Entry", "Workbook"), FileKind.XLS, "a.xls"),
    (compound("Root Entry", "PowerPoint Document"), FileKind.PPT, "a.ppt"),
    (b"\x89PNG\r\n\x1a\n123", FileKind.PNG, "a.png"),
    (b"\xff\xd8\xff\xe0", FileKind.JPEG, "a.jpeg"),
    (b"II*\x00", FileKind.TIFF, "a.tif"),
    (b"BM" + b"\x40\x00\x00\x00" + b"\x00" * 4 + b"\x36" + b"\x00" * 40, FileKind.BMP, "a.bmp"),
    ("各镇人民政府".encode(), FileKind.TEXT, "a.txt"),
    ("各镇人民政府".encode("gb18030"), FileKind.TEXT, "a.txt"),
    ("各镇人民政府".encode("utf-16"), FileKind.TEXT, "a.csv"),
    (("甲" * 9000).encode(), FileKind.TEXT, "a.txt"),
]  # fmt: skip
REFUSED = [
    (b"", FileKind.EMPTY, "a.txt", "空文件"),
    (b"MZ\x90\x00", FileKind.PROGRAM, "通知.docx", "可执行程序"),
    (b"\x7fELF", FileKind.PROGRAM, "a.pdf", "可执行程序"),
    (b"#!/bin/sh\n", FileKind.PROGRAM, "a.txt", "可执行程序"),
    (b"<!DOCTYPE html><script>", FileKind.HTML, "a.txt", "网页"),
    (b"<svg onload=alert(1)>", FileKind.HTML, "a.png", "网页"),
    (b"GIF89a", FileKind.GIF, "a.gif", "GIF"),
    (b"Rar!\x1a\x07\x00", FileKind.ARCHIVE, "a.rar", "压缩包"),
    (package("a.txt"), FileKind.ZIP, "a.zip", "压缩包"),
    (WORD[:-30], FileKind.ZIP, "a.docx", "压缩包"),
    (compound("Root Entry", "EncryptedPackage"), FileKind.LOCKED, "a.docx", "密码"),
    (compound("Root Entry"), FileKind.OLE, "a.msi", "复合文件"),
    (b"\x00\x01\x02\x03", FileKind.UNKNOWN, "a.bin", "无法识别"),
]  # fmt: skip


@pytest.mark.parametrize("data, kind, name", FILES)
def test_a_file_is_known_by_its_content_and_may_be_attached(data: bytes, kind: FileKind, name: str):
    assert sniff(data) is kind
    assert accept(data, name) is kind
    assert accept(io.BytesIO(data), name) is kind


@pytest.mark.parametrize("data, kind, name, words", REFUSED)
def test_other_files_are_refused_in_the_words_of_the_office(
    data: bytes, kind: FileKind, name: str, words: str
):
    assert sniff(data) is kind
    with pytest.raises(RefusedFile, match=words):
        accept(data, name)


@pytest.mark.parametrize(
    "name", ["a.docx", "a", "a.pdf.exe", "../../a.jpg", "a.txt", "a.pdf ", ".pdf"]
)
def test_a_name_that_does_not_fit_the_content_is_refused(name: str):
    with pytest.raises(RefusedFile, match="扩展名"):
        accept(b"%PDF-1.7\n", name)


@pytest.mark.parametrize(
    "data, name",
    [
        (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx"),
        (package("[Content_Types].xml", "xl/workbook.xml", "xl/VBAPROJECT.BIN"), "a.xlsx"),
        (
            package(
                "[Content_Types].xml",
                "word/document.xml",
                types='<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
            ),
            "a.docx",
        ),
        (compound("Root Entry", "WordDocument", "Macros", "VBA", "_VBA_PROJECT"), "a.doc"),
    ],
)
def test_macros_are_refused(data: bytes, name: str):
    with pytest.raises(RefusedFile, match="宏"):
        accept(data, name)


def test_the_macro_is_found_where_two_pieces_meet():
    data = compound("Root Entry", "WordDocument").ljust((1 << 20) - 7, b"\x00")
    with pytest.raises(RefusedFile, match="宏"):
        accept(data + "_VBA_PROJECT".encode("utf-16-le") + b"\x00\x00", "a.doc")


def test_the_kind_of_a_great_file_is_read_from_its_ends():
    class Great(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    file = Great(b"%PDF-1.7\n" + b"x" * 5_000_000)
    assert accept(file, "a.pdf") is FileKind.PDF
    assert file.taken < 20_000


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_file_of_any_name_is_accepted_or_refused(data: bytes, name: str):
    try:
        assert accept(data, name) in ATTACHABLE
    except RefusedFile as error:
        assert "「" in str(error)  # noqa: PT017 - Either way is right; the words are what is asked.
