"""Files that lie, explode or are broken: each gives one clear error and touches nothing else."""

from __future__ import annotations

import contextlib
import io
import struct
import subprocess
import sys
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.reading import process as reading_process
from documents.reading.docx import FILE_LIMIT, read_docx
from documents.reading.lines import Remains
from documents.reading.package import Package
from documents.reading.result import Reading, Unreadable
from documents.reading.word import word_lines
from tests.documents.reading.word_files import body, numbered, of, paragraph, word_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500
GOOD = of(paragraph("云岭县人民政府关于防汛的通知"), paragraph("各镇："), paragraph("请落实。"))
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


def encrypted() -> bytes:
    data = bytearray(GOOD)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 1)
    return bytes(data)


def twice() -> bytes:
    out = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as package:
        package.writestr("word/document.xml", body(paragraph("另一份")))
    return out.getvalue()


def crowded() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for index in range(5100):
            package.writestr(f"word/{index}", b"")
    return out.getvalue()


def no_body() -> bytes:
    return word_file("<a/>")


FILES = [
    (b"", "空文件"),
    (b"PK\x03\x04", "损坏"),
    (GOOD[:-40], "损坏"),
    (GOOD[: len(GOOD) // 2], "损坏"),
    (OLE + "WordDocument".encode("utf-16-le") + b"\x00\x00", "旧格式"),
    (OLE + "EncryptedPackage".encode("utf-16-le") + b"\x00\x00", "密码"),
    (b"%PDF-1.7\n", "PDF"),
    ("只是文字".encode(), "不是 docx"),
    (b"MZ\x90\x00", "不是 docx"),
    (word_file(LAUGHS + body(paragraph("&d;"))), "实体"),
    (word_file('<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + body(paragraph("&a;"))), "实体"),
    (word_file(body("<w:sdt>" * 5000 + "</w:sdt>" * 5000)), "XML"),
    (word_file(body(paragraph("甲"))[:-9]), "XML"),
    (of("<w:p/>"), "没有文字"),
    (of(paragraph("甲"), numbering="<"), "XML"),
    (of("<w:tbl>" + f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="63"/></w:tcPr>{paragraph("甲")}</w:tc></w:tr>' * 1700 + "</w:tbl>"), "格"),
    (of(paragraph("甲") * 20_001), "不是一件公文的篇幅"),
]  # fmt: skip


@pytest.mark.parametrize("data, words", FILES)
def test_a_bad_file_is_refused_in_the_words_of_the_office(data: bytes, words: str):
    with pytest.raises(Unreadable, match=words):
        read_docx(data)


@pytest.mark.parametrize(
    "make, words",
    [
        (encrypted, "密码|不是 docx"),
        (twice, "重名|不是 docx"),
        (crowded, "不是 docx"),
        (no_body, "没有正文"),
    ],
)
def test_a_package_that_was_tampered_with_is_refused(make, words: str):
    with pytest.raises(Unreadable, match=words):
        read_docx(make())


def test_a_bomb_is_not_unpacked():
    bomb = word_file(b"<a>" + b" " * 100_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(Unreadable, match="解开后过大"):
        read_docx(bomb)


def test_a_directory_that_claims_millions_of_entries_is_refused_before_it_is_read():
    data = bytearray(GOOD)
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = struct.pack("<I", 90_000_000)
    with pytest.raises(Unreadable, match="部分超过"):
        Package(bytes(data))


def test_a_huge_file_is_refused_by_its_size():
    with pytest.raises(Unreadable, match="64 MB"):
        read_docx(b"PK\x03\x04" + b"\x00" * FILE_LIMIT)


def test_absurd_figures_of_the_file_are_not_believed():
    wild = (
        '<w:numPr><w:ilvl w:val="99999999999"/><w:numId w:val="1"/></w:numPr>',
        '<w:numPr><w:ilvl w:val="-3"/><w:numId w:val="1"/></w:numPr>',
        '<w:numPr><w:ilvl w:val="二"/><w:numId w:val="一"/></w:numPr>',
    )
    data = of(*(paragraph("甲", one) for one in wild), numbered("乙", 3, 77))
    assert len(word_lines(data, Remains())) == 4


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_a_file_with_any_bytes_changed_is_read_or_refused(at: int, put: bytes):
    damaged = GOOD[:at] + put + GOOD[at + len(put) :]
    with contextlib.suppress(Unreadable):
        assert isinstance(word_lines(damaged, Remains()), list)


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(data: bytes):
    with pytest.raises(Unreadable):
        word_lines(data, Remains())


def test_the_reading_process_can_open_no_file_and_no_socket():
    attempt = (
        "import socket, sys\n"
        "from documents.reading import worker\n"
        "worker._confine()\n"
        "done = []\n"
        "for act in (lambda: open('/etc/passwd'), lambda: open('/tmp/leak', 'w'), socket.socket):\n"
        "    try: act(); done.append('opened')\n"
        "    except OSError: done.append('refused')\n"
        "try: bytearray(2 << 30); done.append('opened')\n"
        "except MemoryError: done.append('refused')\n"
        "print(done)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", attempt], capture_output=True, text=True, cwd=reading_process._ROOT
    )
    assert run.stdout.strip() == str(["refused"] * 4), run.stderr


def test_a_process_that_dies_or_babbles_is_reported(monkeypatch: pytest.MonkeyPatch):
    for program in (
        "import os; os.abort()",
        "print('x' * 10_000_000)",
        "import sys; sys.stdin.read()",
    ):
        code = [sys.executable, "-c", program]
        start = subprocess.Popen
        monkeypatch.setattr(reading_process.subprocess, "Popen", lambda _, **k: start(code, **k))  # noqa: B023 - Used at once.
        monkeypatch.setattr(reading_process, "OUTPUT_LIMIT", 1_000_000)
        with pytest.raises(Unreadable):
            read_docx(GOOD)
        monkeypatch.undo()


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"document": "{}", "unplaced": [1], "notes": []}', "null", '{"document": 3}'],
)
def test_a_garbled_answer_is_no_reading(text: str):
    with pytest.raises(Unreadable):
        Reading.from_json(text)
