"""What is shown of a hit: the places of title, text and attached files where the asked words stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.bulletins.issue_models import Issue
from app.bulletins.models import Report
from app.core.database import db
from app.duty.models import Roster, Shift
from app.duty.roster_words import log_words, people
from app.duty.urgent_models import UrgentEvent
from app.meetings.models import Meeting, Topic
from app.official_documents import on_paper
from app.official_documents.models import AttachedFile, OfficialDocument
from app.searching import attached
from app.supervision.inspection_models import Inspection, InspectionFile
from app.supervision.models import Evidence, SupervisionItem
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


@dataclass(frozen=True, slots=True)
class Contents:
    """What of a record is looked through; its files are asked for only when words are still missing."""

    text: str
    opening: str  # shown where no word of the question stands in the text
    names: Sequence[str]  # of its attachments
    files: Callable[[], Sequence[tuple[str, str]]]  # (blob, name) of each


def of_document(record: OfficialDocument) -> Contents:
    document = record.document
    text = document.plain_text().removeprefix(document.title).lstrip("\n")
    query = (
        select(AttachedFile.blob, AttachedFile.name)
        .where(AttachedFile.document_id == record.id)
        .order_by(AttachedFile.position)
    )
    return Contents(
        text,
        text.removeprefix(document.recipients).lstrip("\n"),
        [attachment.name for attachment in document.attachments],
        lambda: [(row.blob, row.name) for row in db.session.execute(query)],
    )


def of_item(record: SupervisionItem) -> Contents:
    """督办事项: what is to be done and what came of it, then what was reported."""
    said = [report.opinion.text for report in record.feedbacks]
    text = "\n".join(part for part in (record.target, record.result or "", *said) if part)
    query = select(Evidence).where(Evidence.item_id == record.id).order_by(Evidence.id)
    return Contents(
        text, record.target, (),
        lambda: [(row.blob, row.name) for row in db.session.scalars(query)],
    )  # fmt: skip


def of_inspection(record: Inspection) -> Contents:
    """督查事项: what is inspected and how, then what was recorded."""
    said = [one.words for one in record.records]
    plan = (record.content, record.scope, record.plan)
    text = "\n".join(part for part in (*plan, *said) if part)
    query = select(InspectionFile).where(InspectionFile.inspection_id == record.id)
    return Contents(
        text, record.content, (),
        lambda: [
            (row.blob, row.name) for row in db.session.scalars(query.order_by(InspectionFile.id))
        ],
    )  # fmt: skip


def of_urgent(record: UrgentEvent) -> Contents:
    """紧急信息: what was reported, in its order."""
    text = "\n".join(line for one in record.reports for line in one.elements.values())
    return Contents(text, text, (), list)


def of_topic(record: Topic) -> Contents:
    """议题: what is asked, then what is reported; its papers are no part of it."""
    text = "\n".join(part for part in (record.asked, record.summary, record.consulted) if part)
    return Contents(text, record.asked, (), tuple)


def of_meeting(record: Meeting) -> Contents:
    """会议: its kind, its place and its host."""
    text = "\n".join((record.kind.label, record.place, f"{record.host.name}主持"))
    return Contents(text, text, (), tuple)


def of_report(record: Report) -> Contents:
    """信息: its text, and the names of its files."""
    return Contents(record.text, record.text, [file.name for file in record.files], tuple)


def of_issue(record: Issue) -> Contents:
    """期刊: its items one after the other."""
    text = "\n".join(f"{item.title}\n{item.text}" for item in record.items)
    return Contents(text, text, (), tuple)


def of_roster(record: Roster) -> Contents:
    """值班表: its days."""
    text = f"{on_paper.day(record.first_day)}至{on_paper.day(record.last_day)}"
    return Contents(text, text, (), tuple)


def of_watch(record: Shift) -> Contents:
    """值班日志: who was on duty, and what was written in order of time."""
    words = log_words(record.log)
    return Contents(f"{people(record)}\n{words}", words, (), tuple)


class Looking:
    """Looks for the words of one question in the records of one page; its work is bounded."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._left = LOOKED_THROUGH

    def marks(self, title: str) -> tuple[tuple[int, int], ...]:
        return tuple(marks(title, self._question, field=Field.TITLE))

    def pieces(self, title: str, contents: Contents) -> tuple[Piece, ...]:
        """The best places of the text, then of attached files for words that stand only there."""
        body = snippets(contents.text, self._question, field=Field.BODY, limit=SNIPPETS)
        missing = self._missing(title, body)
        found = list(self._in_files(contents, missing)) if missing else []
        if found and not any(piece.marks for piece in body):
            body = []  # The beginning of the text says nothing where a file holds the words.
        elif not any(piece.marks for piece in body):
            body = snippets(contents.opening, self._question, field=Field.BODY, limit=1)
        return (*(Piece(piece.text, piece.marks) for piece in body), *found)

    def _missing(self, title: str, body: Sequence[Snippet]) -> list[str]:
        """The words asked of attached files that neither the title nor a shown piece holds."""
        shown = fold("\n".join((title, *(piece.text for piece in body if piece.marks))))
        asked = asked_words(self._question, Field.ATTACHMENTS)
        only_there = {
            word.folded for word in self._question.words() if word.field is Field.ATTACHMENTS
        }
        return [word for word in asked if word in only_there or word not in shown]

    def _in_files(self, contents: Contents, missing: list[str]) -> Iterator[Piece]:
        """At most `SNIPPETS` places in the names and words of the files attached to a record."""
        question = Question(either([Words(word) for word in missing]))
        found = 0
        for where, text in self._parts(contents):
            for piece in snippets(text, question, limit=1):
                if piece.marks:
                    yield Piece(piece.text, piece.marks, where)
                    found += 1
            if found >= SNIPPETS:
                return

    def _parts(self, contents: Contents) -> Iterator[tuple[str, str]]:
        """The names, then the words of each file, part by part, with where they stand."""
        files = contents.files()
        names = dict(files)
        for name in contents.names or names.values():
            yield "附件", name
        for blob, words in attached.contents_of(list(names), self._left):
            for part in words.parts:
                self._left -= len(part.text)
                yield f"附件《{names[blob]}》{part.label}", part.text
