"""目录 as a table for WPS and Excel: the columns of DA/T 22-2015."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from app.archives.models import ArchiveItem

COLUMNS = ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(items: Iterable[ArchiveItem]) -> Iterator[bytes]:
    """The lines, one after the other; no cell is ever taken for a formula."""
    yield "\ufeff".encode()
    yield _line(COLUMNS)
    for number, item in enumerate(items, 1):
        yield _line((
            str(number), item.archival_code or "", item.number, item.responsible, item.title,
            f"{item.dated:%Y%m%d}", "", str(item.pages or ""), "",
        ))  # fmt: skip


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells)
    return out.getvalue().encode()
