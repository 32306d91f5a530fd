"""What a reading gives back: the document, what found no place in it, and what was adjusted."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self

from documents.model import Document


class Unreadable(ValueError):
    """The file or text cannot be read; the message says in Chinese what it is and what to do."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Something that belongs to no element: its line (from 1; 0 if it has none), text and reason."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A read document. `notes` say what was adjusted, quoting in 「」 what stood in the original."""

    document: Document
    unplaced: tuple[Unplaced, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The reading as JSON text, as the reading process hands it over."""
        return json.dumps(
            {
                "document": self.document.to_json(),
                "unplaced": [asdict(item) for item in self.unplaced],
                "notes": self.notes,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote. Raises Unreadable on anything else."""
        try:
            data = json.loads(text)
            return cls(
                Document.from_json(data["document"]),
                tuple(
                    Unplaced(int(i["line"]), str(i["text"]), str(i["why"]))
                    for i in data["unplaced"]
                ),
                tuple(str(note) for note in data["notes"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Unreadable(
                "文件读取结果不完整，请重试；仍不行请将内容复制粘贴到编辑框。"
            ) from error
