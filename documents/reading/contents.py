"""The words of an attached file, part by part, so that it can be found by them: docx, xlsx, txt, pdf.

A part is a page of a PDF file, a sheet of a workbook, or the whole of anything else. Files are read in
the limited process (`process`, `worker`); `gathering` is what runs there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Self

from documents.reading.process import SECONDS, read_apart
from documents.reading.result import Unreadable
from documents.reading.sniff import FileKind, sniff

FILE_LIMIT = 64 * 1024 * 1024  # bytes of a file
CHARACTER_LIMIT = 1_000_000  # of one file; what follows is not read
READABLE = frozenset({FileKind.DOCX, FileKind.XLSX, FileKind.TEXT, FileKind.PDF})


class NotForReading(Unreadable):
    """A kind of file whose words nobody here can read, such as a picture; nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part that a person can turn to; `label` is 第3页 or the name of a sheet, or empty."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All parts that hold words, in order; `cut` says that there was more than CHARACTER_LIMIT."""

    parts: tuple[Part, ...]
    cut: bool = False

    def to_json(self) -> str:
        return json.dumps(
            {"parts": [[part.label, part.text] for part in self.parts], "cut": self.cut},
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote. Raises Unreadable on anything else."""
        try:
            data = json.loads(text)
            return cls(
                tuple(Part(str(label), str(text)) for label, text in data["parts"]),
                bool(data["cut"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Unreadable("文件读取结果不完整。") from error


def read_contents(data: bytes, *, seconds: float = SECONDS) -> Contents:
    """The words of a file. Raises Unreadable; NotForReading where its kind holds none to read.

    Raises Unfinished where the reading takes longer than `seconds`.
    """
    if len(data) > FILE_LIMIT:
        raise NotForReading(f"文件超过 {FILE_LIMIT // 1024 // 1024} MB，没有读取文字。")
    kind = sniff(data)
    if kind not in READABLE:
        raise NotForReading(f"{kind.value} 文件没有可以读取的文字。")
    return Contents.from_json(read_apart(data, "contents", seconds))
