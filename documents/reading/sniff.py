"""What a file is, by its content and not by its name; which files may be attached to a document."""

from __future__ import annotations

import io
import re
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

from documents.reading.package import Package
from documents.reading.result import Unreadable


class FileKind(StrEnum):
    """The kinds of file that can be told apart by content."""

    PDF = "pdf"
    OFD = "ofd"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODF = "odf"
    DOC = "doc"  # Word 97-2003, WPS
    XLS = "xls"
    PPT = "ppt"
    OLE = "ole"  # another compound file
    LOCKED = "locked"  # Office file with a password
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    BMP = "bmp"
    TIFF = "tiff"
    RTF = "rtf"
    TEXT = "text"
    HTML = "html"
    ZIP = "zip"
    ARCHIVE = "archive"  # rar, 7z, gzip
    PROGRAM = "program"
    EMPTY = "empty"
    UNKNOWN = "unknown"


class RefusedFile(ValueError):
    """The file may not be attached; the message says in Chinese why and what to do."""


_EXTENSIONS: dict[FileKind, frozenset[str]] = {  # what may be attached, and how it may be called
    FileKind.PDF: frozenset({"pdf"}),
    FileKind.OFD: frozenset({"ofd"}),
    FileKind.DOCX: frozenset({"docx"}),
    FileKind.XLSX: frozenset({"xlsx"}),
    FileKind.PPTX: frozenset({"pptx"}),
    FileKind.DOC: frozenset({"doc", "wps"}),
    FileKind.XLS: frozenset({"xls", "et"}),
    FileKind.PPT: frozenset({"ppt", "dps"}),
    FileKind.PNG: frozenset({"png"}),
    FileKind.JPEG: frozenset({"jpg", "jpeg"}),
    FileKind.BMP: frozenset({"bmp"}),
    FileKind.TIFF: frozenset({"tif", "tiff"}),
    FileKind.TEXT: frozenset({"txt", "csv"}),
}
ATTACHABLE = frozenset(_EXTENSIONS)

_HEAD = 8192
_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"{\\rtf", FileKind.RTF),
    (b"MZ", FileKind.PROGRAM),
    (b"\x7fELF", FileKind.PROGRAM),
    (b"\xca\xfe\xba\xbe", FileKind.PROGRAM),
    (b"\xcf\xfa\xed\xfe", FileKind.PROGRAM),
    (b"\xce\xfa\xed\xfe", FileKind.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", FileKind.PROGRAM),  # a Windows shortcut
    (b"#!", FileKind.PROGRAM),
    (b"Rar!\x1a\x07", FileKind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
    (b"\x1f\x8b", FileKind.ARCHIVE),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<!doctype html|<html|<script|<svg|<\?xml[^>]*>\s*<(?:html|svg))", re.IGNORECASE
)
_MACROS = ("_VBA_PROJECT", "VBA")
_LABELS = {
    FileKind.LOCKED: "设了密码的 Office 文件",
    FileKind.ZIP: "压缩包",
    FileKind.ARCHIVE: "压缩包",
    FileKind.PROGRAM: "可执行程序",
    FileKind.HTML: "网页",
    FileKind.EMPTY: "空文件",
    FileKind.OLE: "旧式复合文件",
    FileKind.RTF: "RTF 文件",
    FileKind.ODF: "ODF 文件",
    FileKind.GIF: "GIF 动图",
}


def sniff(source: bytes | BinaryIO) -> FileKind:
    """The kind of a file by its content; a seekable stream is read only at its ends."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        return FileKind.EMPTY
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _package_kind(stream)
    if head.startswith(_OLE):
        return _compound_kind(stream)
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    if head.startswith(b"BM") and len(head) > 26 and head[6:10] == b"\x00\x00\x00\x00":
        return FileKind.BMP
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return FileKind.HTML
    return FileKind.TEXT if _is_text(head) else FileKind.UNKNOWN


def accept(source: bytes | BinaryIO, name: str) -> FileKind:
    """The kind of a file that may be attached under this name. Raises RefusedFile."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    kind = sniff(stream)
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")
    shown = name[-60:]
    if kind not in ATTACHABLE:
        what = _LABELS.get(kind, "无法识别的文件")
        hint = (
            "请先去掉密码再上传"
            if kind is FileKind.LOCKED
            else "请转成 PDF、OFD、DOCX、XLSX 或图片再上传"
        )
        raise RefusedFile(f"「{shown}」是{what}，不能作为附件；{hint}。")
    if extension not in _EXTENSIONS[kind]:
        raise RefusedFile(
            f"「{shown}」的扩展名是「{extension or '无'}」，内容却是 {kind.value} 文件，"
            "可能被改过名；请核对原件，用正确的扩展名上传。"
        )
    if _has_macros(stream, kind):
        raise RefusedFile(f"「{shown}」含有宏，可能夹带恶意程序，不能上传；请另存为不含宏的文件。")
    return kind


def _package_kind(stream: BinaryIO) -> FileKind:
    try:
        names = Package(stream).names
    except Unreadable as error:
        return FileKind.LOCKED if "密码" in str(error) else FileKind.ZIP
    if "OFD.xml" in names:
        return FileKind.OFD
    if "[Content_Types].xml" in names:
        for folder, kind in (
            ("word/", FileKind.DOCX),
            ("xl/", FileKind.XLSX),
            ("ppt/", FileKind.PPTX),
        ):
            if any(name.startswith(folder) for name in names):
                return kind
    if "mimetype" in names and "content.xml" in names:
        return FileKind.ODF
    return FileKind.ZIP


def _compound_kind(stream: BinaryIO) -> FileKind:
    """A compound file by the names in its directory, which stand there uncompressed in UTF-16."""
    for name, kind in (
        ("EncryptedPackage", FileKind.LOCKED),
        ("WordDocument", FileKind.DOC),
        ("Workbook", FileKind.XLS),
        ("PowerPoint Document", FileKind.PPT),
    ):
        if _contains(stream, name.encode("utf-16-le") + b"\x00\x00"):
            return kind
    return FileKind.OLE


def _has_macros(stream: BinaryIO, kind: FileKind) -> bool:
    if kind in {FileKind.DOC, FileKind.XLS, FileKind.PPT}:
        return any(_contains(stream, name.encode("utf-16-le") + b"\x00\x00") for name in _MACROS)
    if kind not in {FileKind.DOCX, FileKind.XLSX, FileKind.PPTX}:
        return False
    package = Package(stream)
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        return True
    return b"macroenabled" in package.read("[Content_Types].xml", 4_000_000).lower()


def _contains(stream: BinaryIO, needle: bytes) -> bool:
    """Search a stream in pieces that overlap by the length of the needle."""
    stream.seek(0)
    before = b""
    while piece := stream.read(1 << 20):
        if needle in before + piece:
            return True
        before = piece[-len(needle) :]
    return False


def _is_text(head: bytes) -> bool:
    """Whether the beginning is text in UTF-8, UTF-16 with mark, or GB 18030."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in head:
        return False
    else:
        codecs = ("utf-8", "gb18030")
    for codec in codecs:
        for cut in range(4):  # The head may end in the middle of a character.
            try:
                text = head[: len(head) - cut].decode(codec)
            except UnicodeDecodeError:
                continue
            return sum(c < " " and c not in "\r\n\t\f" for c in text) == 0
    return False
