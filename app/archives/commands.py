"""What the command line does with archives; plain functions inside an application context.

Whoever has the server has the keys, so these act in the office's own name, which is on record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.archives import holding
from app.archives.models import ArchiveItem, ItemState
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE
from documents.archive import verification
from documents.archive.report import Report
from documents.encryption.certificates import read_certificate


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the catalogue (目录): 档号, 文号, 责任者, 题名, 日期 as eight digits, 页数."""

    archival_code: str
    number: str
    responsible: str
    title: str
    dated: str
    pages: str


def list_filed() -> Iterator[Line]:
    """Every filed item in the order of the 档号, streamed."""
    query = (
        select(ArchiveItem)
        .where(ArchiveItem.state == ItemState.FILED)
        .order_by(ArchiveItem.archival_code)
        .execution_options(yield_per=200)
    )
    for item in db.session.scalars(query):
        yield Line(
            item.archival_code or "", item.number, item.responsible, item.title,
            f"{item.dated:%Y%m%d}", str(item.pages or ""),
        )  # fmt: skip


def export(archival_code: str, folder: Path) -> Path:
    """Hand one item's package out as a zip in the folder, in a unit of work of its own.

    Raises NotFound and Blocked, whose message is a sentence for the person.
    """
    with unit_of_work():
        return holding.export(OFFICE, archival_code, folder)


def verify(where: Path, root: Path | None = None) -> Report:
    """Check a package, a zip or a folder, without any database.

    `root` is a root certificate (PEM) got from elsewhere. Raises ArchiveError and MalformedKey.
    """
    roots = [read_certificate(root.read_bytes())] if root else []
    return verification.verify(where, roots)
