"""What is shown of a hit: the places of title, text and attached files where the asked words stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.core.database import db
from app.official_documents.models import AttachedFile, OfficialDocument
from app.searching import attached
from search_index.entry import Field
from search_index.fold import fold
from search_index.highlight import Snippet, asked_words, marks, snippets
from search_index.question import Question, Words, either

SNIPPETS = 2
LOOKED_THROUGH = 4_000_000  # characters of attached files that one page of hits looks through


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text; `where` is empty for the body, or says 附件《…》第3页."""

    text: str
    marks: tuple[tuple[int, int], ...]
    where: str = ""


class Looking:
    """Looks for the words of one question in the records of one page; its work is bounded."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._left = LOOKED_THROUGH

    def marks(self, title: str) -> tuple[tuple[int, int], ...]:
        return tuple(marks(title, self._question, field=Field.TITLE))

    def pieces(self, title: str, record: OfficialDocument) -> tuple[Piece, ...]:
        """The best places of the text, then of attached files for words that stand only there."""
        document = record.document
        text = document.plain_text().removeprefix(document.title).lstrip("\n")
        body = snippets(text, self._question, field=Field.BODY, limit=SNIPPETS)
        missing = self._missing(title, body)
        found = list(self._in_files(record, missing)) if missing else []
        if found and not any(piece.marks for piece in body):
            body = []  # The beginning of the text says nothing where a file holds the words.
        elif not any(piece.marks for piece in body):
            opening = text.removeprefix(document.recipients).lstrip("\n")
            body = snippets(opening, self._question, field=Field.BODY, limit=1)
        return (*(Piece(piece.text, piece.marks) for piece in body), *found)

    def _missing(self, title: str, body: Sequence[Snippet]) -> list[str]:
        """The words asked of attached files that neither the title nor a shown piece holds."""
        shown = fold("\n".join((title, *(piece.text for piece in body if piece.marks))))
        asked = asked_words(self._question, Field.ATTACHMENTS)
        only_there = {
            word.folded for word in self._question.words() if word.field is Field.ATTACHMENTS
        }
        return [word for word in asked if word in only_there or word not in shown]

    def _in_files(self, record: OfficialDocument, missing: list[str]) -> Iterator[Piece]:
        """At most `SNIPPETS` places in the names and words of the files attached to a record."""
        question = Question(either([Words(word) for word in missing]))
        found = 0
        for where, text in self._parts(record):
            for piece in snippets(text, question, limit=1):
                if piece.marks:
                    yield Piece(piece.text, piece.marks, where)
                    found += 1
            if found >= SNIPPETS:
                return

    def _parts(self, record: OfficialDocument) -> Iterator[tuple[str, str]]:
        """The names, then the words of each file, part by part, with where they stand."""
        files = db.session.execute(
            select(AttachedFile.blob, AttachedFile.name)
            .where(AttachedFile.document_id == record.id)
            .order_by(AttachedFile.position)
        ).all()
        names = {file.blob: file.name for file in files}
        for attachment in record.document.attachments:
            yield "附件", attachment.name
        for blob, contents in attached.contents_of(list(names), self._left):
            for part in contents.parts:
                self._left -= len(part.text)
                yield f"附件《{names[blob]}》{part.label}", part.text
