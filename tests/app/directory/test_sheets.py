"""The sheet by which people come in: what is read, and what is refused without being believed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from app.directory import sheets
from app.directory.sheets import COLUMNS, BadSheet, read_rows


def book(*lines: Sequence[Any], head: Sequence[str] = COLUMNS) -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(list(head))
    for line in lines:
        sheet.append(list(line))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


LINE = ("县政府", "", "", "科员", "拟稿人", " 韩 梅梅 ", "hanmeimei", 88201001, 13900000000.0)


def repacked(data: bytes, part: str, content: bytes) -> bytes:
    """The package with one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


def test_rows_are_read_as_text_with_their_numbers() -> None:
    row, other = read_rows(book(LINE, (None,) * 9, LINE))
    assert (row.number, other.number) == (2, 4)
    assert row["姓名"] == "韩 梅梅"
    assert row["办公电话"] == "88201001"
    assert row["手机"] == "13900000000"


def test_the_template_holds_every_column_and_no_person() -> None:
    with pytest.raises(BadSheet, match="表里没有内容"):
        read_rows(sheets.template())


def test_columns_may_stand_in_any_order_but_those_needed_must_be_there() -> None:
    head = ("用户名", "备注", "姓名", "岗位", "单位")
    (row,) = read_rows(book(("a1", "x", "甲", "科员", "县政府"), head=head))
    assert row["用户名"] == "a1"
    assert "备注" not in row.cells
    with pytest.raises(BadSheet, match="缺少列：岗位、用户名"):
        read_rows(book(("甲", "县政府"), head=("姓名", "单位")))
    with pytest.raises(BadSheet, match="重名"):
        read_rows(book(LINE, head=(*COLUMNS, "姓名")))


def test_a_million_rows_are_refused_without_being_read() -> None:
    rows = "".join(
        f'<row r="{n}"><c t="inlineStr" r="A{n}"><is><t>x</t></is></c></row>'
        for n in range(2, 4000)
    )
    head = "".join(
        f'<c t="inlineStr" r="{chr(65 + i)}1"><is><t>{name}</t></is></c>'
        for i, name in enumerate(COLUMNS)
    )
    for inner in (
        rows,
        '<row r="1048576"><c t="inlineStr" r="A1048576"><is><t>x</t></is></c></row>',
    ):
        xml = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            f'<row r="1">{head}</row>{inner}</sheetData></worksheet>'
        )
        with pytest.raises(BadSheet, match="最多导入"):
            read_rows(repacked(book(LINE), "xl/worksheets/sheet1.xml", xml.encode()))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(book(LINE), "xl/worksheets/sheet1.xml", b" " * (sheets.UNPACKED_LIMIT + 1))
    assert len(bomb) < 100_000
    with pytest.raises(BadSheet):
        read_rows(bomb)


def test_entities_are_refused() -> None:
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    with pytest.raises(BadSheet, match="不该有的内容"):
        read_rows(repacked(book(LINE), "xl/worksheets/sheet1.xml", xml))


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", "姓名,单位".encode(), b"%PDF-1.7", b"x" * (sheets.FILE_LIMIT + 1)]
)
def test_what_is_no_sheet_is_refused(data: bytes) -> None:
    with pytest.raises(BadSheet):
        read_rows(data)


@given(st.binary(max_size=60), st.integers(0, 3000))
def test_a_damaged_sheet_gives_one_clear_error_or_its_rows(noise: bytes, at: int) -> None:
    whole = GOOD
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    rows = []
    with suppress(BadSheet):
        rows = read_rows(damaged)
    assert all(row.number > 1 for row in rows)


GOOD = book(LINE)
