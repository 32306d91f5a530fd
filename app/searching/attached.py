"""Words of attached files (附件文字): read once for each stored file, kept sealed, handed to the index.

The table is part of the index: it can be made anew from the files at any time, and no migration knows
it. A file waits here until `reading` has read it, so that no act and no other job waits for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, insert, inspect, select

from app.core import clock
from app.core.database import Instant, Sealed, db
from app.core.labels import Labelled
from app.official_documents.models import AttachedFile
from documents.reading.contents import Contents


class FileState(Labelled):
    """What became of the words of a file."""

    WAITING = "waiting", "待读取"
    READ = "read", "已读取"
    WORDLESS = "wordless", "没有文字"  # a picture, a scan, a kind that nobody here can read
    FAILED = "failed", "读取失败"


FILES = Table(
    "search_file",
    MetaData(),
    Column("blob", String(40), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("contents", Sealed("search_file.contents")),
    Column("characters", Integer, nullable=False, default=0),
    Column("problem", String(200)),
    Column("tries", Integer, nullable=False, default=0),
    Column("due_at", Instant, nullable=False),
    Index("search_file_state", "state", "due_at"),
)


def create() -> None:
    """Make the table, unless it is there; every file that was attached before then waits."""
    connection = db.session.connection()
    if inspect(connection).has_table(FILES.name):
        return
    FILES.create(connection)
    for blob in db.session.scalars(select(AttachedFile.blob).distinct()).all():
        _wait(blob)


def ask_for(blobs: Collection[str]) -> None:
    """Let each of these files be read, unless it has been or is about to be."""
    known = set(db.session.scalars(select(FILES.c.blob).where(FILES.c.blob.in_(blobs))))
    for blob in dict.fromkeys(blobs):
        if blob not in known:
            _wait(blob)


def _wait(blob: str) -> None:
    row = {"blob": blob, "state": FileState.WAITING.value, "due_at": clock.now()}
    db.session.execute(insert(FILES).values(row))


def forget(blob: str) -> None:
    """The file was taken off its document: its words go, unless another document has it."""
    still = db.session.scalar(select(AttachedFile.id).where(AttachedFile.blob == blob).limit(1))
    if still is None:
        db.session.execute(FILES.delete().where(FILES.c.blob == blob))


def sizes_of(blobs: Collection[str]) -> dict[str, int]:
    """How many characters were read of each of these files; those with none are left out."""
    rows = db.session.execute(
        select(FILES.c.blob, FILES.c.characters).where(
            FILES.c.blob.in_(blobs), FILES.c.state == FileState.READ.value
        )
    )
    return {row.blob: row.characters for row in rows}


def contents_of(blobs: Collection[str], most: int) -> Iterator[tuple[str, Contents]]:
    """The files' words in the given order, deciphered one by one, of `most` characters in all."""
    sizes = sizes_of(blobs)
    for blob in blobs:
        if blob not in sizes or sizes[blob] > most:
            continue
        most -= sizes[blob]
        text = db.session.scalar(select(FILES.c.contents).where(FILES.c.blob == blob))
        if text is not None:
            yield blob, Contents.from_json(text)
