"""The elements of a document as JSON: all of them as they are read, the writer's own as they come in."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.core.errors import Invalid
from app.official_documents import writing
from blueprints.api.models import Given
from documents.model import BLOCK_LIMIT, Block, Document, Level, Paragraph, Table
from documents.model import Attachment as TypedAttachment
from documents.rules.kinds import BY_NAME
from documents.rules.levels import level_of

Line = Annotated[str, AfterValidator(writing.one_line), Field(max_length=100_000)]
Cell = Annotated[str, AfterValidator(writing.one_line), Field(max_length=100_000)]
LevelName = Literal["text", "1", "2", "3", "4"]


class ParagraphItem(BaseModel):
    """One paragraph; without a level, its number (一、（一）1.（1）) decides."""

    model_config = ConfigDict(extra="forbid")
    text: Line = ""
    level: LevelName | None = None


class TableItem(BaseModel):
    """One table; every row has the same number of cells, the first row is the head."""

    model_config = ConfigDict(extra="forbid")
    rows: Annotated[list[list[Cell]], Field(min_length=1, max_length=BLOCK_LIMIT)]


Blocks = Annotated[list[ParagraphItem | TableItem], Field(max_length=BLOCK_LIMIT)]


class AttachmentItem(BaseModel):
    """附件 typed with the document; one that is a file of its own has a digest and no blocks."""

    model_config = ConfigDict(extra="forbid")
    name: Line
    blocks: Blocks = Field(default_factory=list)
    digest: str = ""


class Elements(BaseModel):
    """All elements of the document (条例 第九条), as documents.model writes them."""

    layout: str = "document"
    kind: str = ""
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    issuer_mark: str = ""
    number: str = ""
    signers: list[str] = Field(default_factory=list)
    title: str = ""
    recipients: str = ""
    body: Blocks = Field(default_factory=list)
    attachments: list[AttachmentItem] = Field(default_factory=list)
    signatures: list[str] = Field(default_factory=list)
    date: dt.date | None = None
    sealed: bool = True
    note: str = ""
    copies_to: str = ""
    printer: str = ""
    print_date: dt.date | None = None


class TextIn(Given):
    """What the writer writes; an element left out stays as it is.

    Number, date, signer, mark, signature and printing are not the writer's to give.
    """

    kind: str | None = Field(default=None, max_length=10, examples=["通知"])
    urgency: Literal["", "加急", "特急"] | None = None
    title: Line | None = None
    recipients: Line | None = None
    body: Blocks | None = None
    attachments: Annotated[list[AttachmentItem], Field(max_length=50)] | None = None
    note: Line | None = None
    copies_to: Line | None = None


def elements(document: Document) -> Elements:
    return Elements.model_validate_json(document.to_json())


def values(text: TextIn) -> dict[str, Any]:
    """The fields of a document that were sent. Raises Invalid for a kind that does not exist."""
    found: dict[str, Any] = {
        name: value
        for name, value in (
            ("urgency", text.urgency),
            ("title", text.title),
            ("recipients", _without(text.recipients, "：:")),
            ("note", _without(text.note, "（）()")),
            ("copies_to", _without(text.copies_to, "。")),
        )
        if value is not None
    }
    if text.kind is not None:
        if text.kind not in BY_NAME:
            raise Invalid("没有这个文种。", {"kind": f"只能是：{'、'.join(BY_NAME)}。"})
        found["kind"], found["layout"] = text.kind, writing.layout_for(text.kind)
    if text.body is not None:
        found["body"] = _blocks(text.body)
    if text.attachments is not None:
        found["attachments"] = tuple(
            TypedAttachment(a.name, _blocks(a.blocks)) for a in text.attachments if not a.digest
        )
    return found


def _without(text: str | None, stops: str) -> str | None:
    return None if text is None else text.strip(stops)


def _blocks(items: list[ParagraphItem | TableItem]) -> tuple[Block, ...]:
    return tuple(
        Table(tuple(map(tuple, item.rows))) if isinstance(item, TableItem) else _paragraph(item)
        for item in items
    )


def _paragraph(item: ParagraphItem) -> Paragraph:
    return Paragraph(item.text, Level(item.level) if item.level else level_of(item.text))
