"""The elements of a document while it is being read, before they become a `Document`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from documents.model import (
    BLOCK_LIMIT,
    TEXT_LIMIT,
    Attachment,
    Block,
    Document,
    Layout,
    MalformedDocument,
    Paragraph,
)
from documents.reading.lines import Line
from documents.reading.result import Unreadable
from documents.rules.kinds import Format, kind_of_title
from documents.rules.levels import level_of


@dataclass(slots=True)
class Parts:
    """What has been recognised so far; the names are those of `Document`."""

    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    issuer_mark: str = ""
    number: str = ""
    signers: list[str] = field(default_factory=list)
    title: str = ""
    recipients: str = ""
    body: list[Line] = field(default_factory=list)
    attachments: list[tuple[str, list[Line]]] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    date: dt.date | None = None
    note: str = ""
    copies_to: str = ""
    printer: str = ""
    print_date: dt.date | None = None

    def document(self) -> Document:
        """The document. Raises Unreadable where the text is larger than any official document."""
        kind = kind_of_title(self.title) or kind_of_title(self.issuer_mark)
        upward = bool(self.signers) or (kind is not None and kind.formats[0] is Format.UPWARD)
        try:
            return Document(
                layout=Layout.UPWARD if upward else Layout.DOCUMENT,
                kind=kind.name if kind else "",
                copy_number=self.copy_number,
                secrecy=self.secrecy,
                urgency=self.urgency,
                issuer_mark=self.issuer_mark,
                number=self.number,
                signers=tuple(self.signers),
                title=self.title,
                recipients=self.recipients,
                body=blocks(self.body),
                attachments=tuple(
                    Attachment(name, blocks(text)) for name, text in self.attachments
                ),
                signatures=tuple(self.signatures),
                date=self.date,
                note=self.note,
                copies_to=self.copies_to,
                printer=self.printer,
                print_date=self.print_date,
            )
        except MalformedDocument as error:
            raise Unreadable(f"读入的内容不成公文：{error}") from error


def blocks(lines: list[Line]) -> tuple[Block, ...]:
    """The lines as blocks, each paragraph at the level that its number says."""
    return tuple(line.table or Paragraph(line.text, level_of(line.text)) for line in lines)


def refuse_the_endless(lines: list[Line]) -> None:
    """Raise Unreadable before any work is spent on a text that no document can hold."""
    if len(lines) > BLOCK_LIMIT:
        raise Unreadable(
            f"内容超过 {BLOCK_LIMIT} 段，不是一件公文的篇幅；请分件读入，或作为附件上传。"
        )
    if sum(len(line.text) for line in lines) > TEXT_LIMIT:
        raise Unreadable(
            f"内容超过 {TEXT_LIMIT} 字，不是一件公文的篇幅；请分件读入，或作为附件上传。"
        )
