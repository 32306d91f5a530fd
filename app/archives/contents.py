"""What lies inside a filed item's package, file by file, for those who may open it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from app.archives import access
from app.archives.models import ArchiveAddition, ArchiveItem
from app.core.errors import Blocked, NotFound, OutOfTurn
from app.core.stores import stores
from app.directory.actors import Actor
from app.official_documents.filing import FINAL_TEXT, READING_TEXT
from app.official_documents.models import OfficialDocument
from documents.archive.contents import ZipContents
from documents.archive.errors import ArchiveError
from documents.archive.package import (
    LARGEST_MANIFEST,
    MANIFEST,
    PROCESS,
    VERSION_FOLDER,
    Manifest,
    Role,
)
from documents.archive.process import read_lines
from documents.encryption.errors import Tampered
from documents.model import Document, MalformedDocument
from documents.storage.errors import StorageError

Packed = ArchiveItem | ArchiveAddition
PDF = "application/pdf"
PIECE = 64 * 1024  # bytes
LARGEST_TEXT = 16 << 20  # bytes of a text that is read


@dataclass(frozen=True, slots=True)
class Inside:
    """One file of the package; `number` counts from 1 in the order of the item."""

    number: int
    role: Role
    name: str
    media_type: str
    size: int
    path: str


def files(actor: Actor, item: ArchiveItem) -> list[Inside]:
    """The files of the item that she may open; earlier drafts are for the archivist only."""
    found = _listed(item)
    if access.keeps(actor, item):
        return found
    return [file for file in found if file.role is not Role.EARLIER_DRAFT]


def file(actor: Actor, item: ArchiveItem, number: int) -> Inside:
    """One of the files she may open. Raises NotFound."""
    found = next((f for f in files(actor, item) if f.number == number), None)
    if found is None:
        raise NotFound("档案包中没有这个文件，或者您无权查阅。")
    return found


def added_files(addition: ArchiveAddition) -> list[Inside]:
    """The files of an addition, for whoever may read it."""
    return _listed(addition)


def pieces(item: Packed, inside: Inside) -> Iterator[bytes]:
    """The bytes of a file of the package, piece by piece; nothing in clear touches the disk."""
    with _package(item) as package, package.open(f"{VERSION_FOLDER}/{inside.path}") as stream:
        yield from iter(partial(stream.read, PIECE), b"")


def original_pdf(item: ArchiveItem) -> bytes | None:
    """正本 as PDF, None for one of another kind."""
    original = (f for f in _listed(item) if f.role is Role.ORIGINAL and f.media_type == PDF)
    inside = next(original, None)
    return b"".join(pieces(item, inside)) if inside is not None else None


def final_text(item: ArchiveItem) -> Document:
    """定稿, or the words of what came in, with number and date; of a scanned paper only its head."""
    head = Document(title=item.title, number=item.number, date=item.dated)
    inside = next((f for f in _listed(item) if f.name in (FINAL_TEXT, READING_TEXT)), None)
    if inside is None or inside.size > LARGEST_TEXT:
        return head
    try:
        text = Document.from_json(b"".join(pieces(item, inside)).decode())
    except (MalformedDocument, UnicodeDecodeError):
        return head
    return replace(text, number=item.number, date=item.dated)


def signing(item: ArchiveItem) -> Mapping[str, Any] | None:
    """The act of 签发 as it stands in the package, None for a document that came in.

    Of the matter itself or of a document in it: what else is signed there (交班) is no 签发.
    """
    signed = (item.source_type, OfficialDocument.__tablename__)
    with _package(item) as package, package.open(f"{VERSION_FOLDER}/{PROCESS}") as stream:
        acts = [proven.line.act for proven in read_lines(stream)]
    found = (a for a in reversed(acts) if a["verb"].endswith(".sign.sign"))
    return next((a for a in found if a["subject_type"] in signed), None)


def _listed(item: Packed) -> list[Inside]:
    with _package(item) as package, package.open(f"{VERSION_FOLDER}/{MANIFEST}") as stream:
        manifest = Manifest.from_bytes(stream.read(LARGEST_MANIFEST))
    roles = {role.value: role for role in Role}
    inside = [entry for entry in manifest.files if entry.role in roles]
    return [
        Inside(number, roles[e.role], e.name, e.media_type, e.size, e.path)
        for number, e in enumerate(inside, 1)
    ]


@contextmanager
def _package(item: Packed) -> Iterator[ZipContents]:
    """Raises OutOfTurn for an item without a package, Blocked for one that cannot be opened."""
    if item.package_blob is None:
        raise OutOfTurn("此件尚未归档，没有档案包。")
    try:
        with stores().blobs.open(item.package_blob) as stream:
            yield ZipContents(stream)
    except (ArchiveError, StorageError, Tampered) as error:
        raise Blocked(f"档案包打不开，可能已被改动或者丢失：{error}") from error
