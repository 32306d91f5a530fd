"""The sheet (.xlsx) by which units and people come in: its template, and its rows read with bounds."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from app.core.errors import OfficeError
from app.directory.models import UnitKind
from app.directory.roles import Role
from documents.model import cleaned
from documents.reading.package import Package
from documents.reading.result import Unreadable

FILE_LIMIT = 5 * 1024 * 1024  # bytes as uploaded
UNPACKED_LIMIT = 24 * 1024 * 1024  # bytes of all parts together
ROW_LIMIT = 3_000
EMPTY_ROWS_LIMIT = 20_000  # Some programs keep thousands of empty rows at the end.
CELL_LIMIT = 200

COLUMNS = ("单位", "所属单位", "单位性质", "岗位", "角色", "姓名", "用户名", "办公电话", "手机")
NEEDED = ("单位", "岗位", "姓名", "用户名")
EXAMPLES = (
    ("云岭县教育局", "云岭县人民政府", "工作部门", "局长", "主要负责人", "王海清", "wanghaiqing",
     "8820 1001", "13900000000"),
    ("教育局办公室", "云岭县教育局", "办公室（内设）", "办公室主任", "办公室主任、文秘", "林芳", "linfang",
     "8820 1002", ""),
)  # fmt: skip


class BadSheet(OfficeError):
    """The file is no sheet of ours; the message says what is wrong with it."""

    safe = "没有导入任何内容。"
    advice = "请下载模板，按模板填写后再上传。"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet: its number as the program shows it, and its cells by column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_rows(data: bytes) -> list[Row]:
    """The lines of the first sheet that hold anything. Raises BadSheet."""
    if len(data) > FILE_LIMIT:
        raise BadSheet(f"文件超过 {FILE_LIMIT // 1024 // 1024} MB，不像人员名单。")
    _refuse_hostile_package(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # What openpyxl does not support is nothing we read.
            book = load_workbook(io.BytesIO(data), read_only=True)
            return list(_rows(book.worksheets[0]))
    except OfficeError:
        raise
    except Exception as error:  # A hostile file makes openpyxl raise anything.
        raise BadSheet("文件读不出来，可能已损坏，或者不是 .xlsx 格式。") from error


def template() -> bytes:
    """The empty sheet to fill in, and beside it what each column takes."""
    book = Workbook()
    sheet, notes = book.worksheets[0], book.create_sheet("填表说明")
    sheet.title = "单位和人员"
    sheet.append(COLUMNS)
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line in _notes():
        notes.append(line)
    for each in (sheet, notes):
        for letter in "ABCDEFGHI":
            each.column_dimensions[letter].width = 20
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _notes() -> Iterator[Sequence[str]]:
    yield ("每人每个岗位一行；同一人有几个岗位就写几行，用户名相同。",)
    yield ("系统里已有的单位只写名称；新单位还要写所属单位和单位性质。",)
    yield ("角色可写几个，用顿号隔开；已有的岗位可以不写角色。",)
    yield ("单位性质：" + "、".join(kind.label for kind in UnitKind),)
    yield ("角色：" + "、".join(role.label for role in Role),)
    yield ()
    yield COLUMNS
    yield from EXAMPLES


def _refuse_hostile_package(data: bytes) -> None:
    """Look at every part before openpyxl does: bombs, and documents that define entities."""
    try:
        package = Package(data)
        left = UNPACKED_LIMIT
        for name in sorted(package.names):
            part = package.read(name, limit=left)
            left -= len(part)
            if b"<!DOCTYPE" in part[:4096] or part[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise BadSheet("文件里有不该有的内容，没有读取。")
    except Unreadable as error:
        raise BadSheet("文件读不出来：已损坏、解开后过大，或者不是 .xlsx 格式。") from error


def _rows(sheet: Worksheet) -> Iterator[Row]:
    lines = sheet.iter_rows(max_col=len(COLUMNS) + 10, values_only=True)
    head = [_text(value) for value in next(lines, ())]
    if missing := [column for column in NEEDED if column not in head]:
        raise BadSheet(f"第一行缺少列：{'、'.join(missing)}。")
    if len({name for name in head if name}) != len([name for name in head if name]):
        raise BadSheet("第一行有重名的列。")
    found = 0
    for number, line in enumerate(lines, start=2):
        cells = {
            name: _text(value) for name, value in zip(head, line, strict=False) if name in COLUMNS
        }
        if any(cells.values()):
            found += 1
            yield Row(number, cells)
        if found > ROW_LIMIT or number > EMPTY_ROWS_LIMIT:
            raise BadSheet(f"一次最多导入 {ROW_LIMIT} 行，请分几次导入。")
    if not found:
        raise BadSheet("表里没有内容。")


def _text(value: Any) -> str:
    """A cell as text: a phone number typed as a number stays one."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(cleaned(str(value)[: CELL_LIMIT + 1]).split())
