"""Files that people hand in: looked at, then kept encrypted. An upload is hostile until proved otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from app.core.errors import Invalid
from app.core.stores import stores
from documents.encryption.digest import Sm3
from documents.model import cleaned
from documents.reading.sniff import FileKind, RefusedFile, accept
from documents.storage.blobs import TooLarge

NAME_LIMIT = 200
PIECE = 1 << 20  # bytes
MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.TIFF: "image/tiff",
    FileKind.TEXT: "text/plain",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the browser sent it; whoever gets one has not looked at it yet."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the encrypted store that no record refers to yet."""

    name: str
    media_type: str
    size: int  # bytes
    digest: str  # SM3, hex
    blob: str


def digest_of(stream: BinaryIO) -> str:
    """SM3, hex, of what an upload holds; it can be read from its start afterwards."""
    running = Sm3()
    stream.seek(0)
    while piece := stream.read(PIECE):
        running.update(piece)
    stream.seek(0)
    return running.hexdigest()


def keep(name: str, stream: BinaryIO, field: str = "file") -> KeptFile:
    """Put a file into the encrypted store. Raises Invalid, at `field`, for what is not acceptable.

    A unit of work that fails afterwards leaves the blob to the sweep of orphans.
    """
    try:
        blob = stores().blobs.put(stream, limit_bytes=stores().settings.upload_limit)
    except TooLarge as error:
        limit = stores().settings.upload_limit // (1024 * 1024)
        raise Invalid(f"单个附件不得超过 {limit} MB。", {field: "文件过大。"}) from error
    shown = cleaned(name.replace("\\", "/").rpartition("/")[2])[:NAME_LIMIT] or "附件"
    try:
        with stores().blobs.open(blob.id) as content:
            kind = accept(content, shown)
    except RefusedFile as error:
        stores().blobs.delete(blob.id)
        raise Invalid(str(error), {field: str(error)}) from error
    media_type = MEDIA_TYPES.get(kind, "application/octet-stream")
    return KeptFile(shown, media_type, blob.size, blob.sm3, blob.id)
