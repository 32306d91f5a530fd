"""The plain description of an official document (公文) that every writer and reader takes.

The eighteen elements are those of 《党政机关公文处理工作条例》 article 9; their order and place on
the page are GB/T 9704-2012. The description is data only: JSON in, JSON out, no file, no database.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

from documents.headings import headings as find_headings
from documents.passing_on import passed_on

TITLE_LIMIT = 300  # characters
TEXT_LIMIT = 1_000_000  # characters of all blocks together
BLOCK_LIMIT = 20_000  # blocks of one document
NAME_LIMIT = 500  # characters of one name, recipient or line


class MalformedDocument(ValueError):
    """The description cannot be a document; the message says in Chinese what is wrong."""


class Layout(StrEnum):
    """The page formats of GB/T 9704-2012."""

    DOCUMENT = "document"  # 文件格式
    UPWARD = "upward"  # 文件格式，上行文
    MINUTES = "minutes"  # 纪要格式, 10.3


class Level(StrEnum):
    """The place of a paragraph in the numbering 一、（一）1.（1） of GB/T 9704-2012, 7.3.3."""

    TEXT = "text"
    ONE = "1"  # 一、
    TWO = "2"  # （一）
    THREE = "3"  # 1.
    FOUR = "4"  # （1）


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the text; `text` keeps its number, as in 「一、总体要求」."""

    text: str
    level: Level = Level.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells; the first row is the head. Every row has the same number of cells."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Table


def headings(blocks: Sequence[Block]) -> list[str]:
    """What of each block is a heading (GB/T 9704-2012, 7.3.3); empty where it is none."""
    depths = {level: depth for depth, level in enumerate(Level)}
    return find_headings(
        [
            (depths[block.level], block.text) if isinstance(block, Paragraph) else None
            for block in blocks
        ]
    )


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment (附件): its name as in 附件说明, and its text when it is typeset with the document.

    An attachment that is a file of its own has no blocks; `digest` is then the SM3 of that file, hex.
    """

    name: str
    blocks: tuple[Block, ...] = ()
    digest: str = ""

    @property
    def headings(self) -> list[str]:
        """What of each block is a heading."""
        return headings(self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An official document by its eighteen elements; page numbers are made by the page itself.

    Empty strings, empty tuples and None mean "not there (yet)": a draft has no number and no date.
    """

    layout: Layout = Layout.DOCUMENT
    kind: str = ""  # 文种, one of the fifteen
    copy_number: str = ""  # 份号, six digits
    secrecy: str = ""  # 密级和保密期限
    urgency: str = ""  # 紧急程度: 特急, 加急
    issuer_mark: str = ""  # 发文机关标志, such as 云岭县人民政府文件
    number: str = ""  # 发文字号, such as 云政发〔2026〕18号
    signers: tuple[str, ...] = ()  # 签发人, upward documents
    title: str = ""  # 标题
    recipients: str = ""  # 主送机关, without the closing colon
    body: tuple[Block, ...] = ()  # 正文
    attachments: tuple[Attachment, ...] = ()  # 附件说明 and 附件
    signatures: tuple[str, ...] = ()  # 发文机关署名
    date: dt.date | None = None  # 成文日期
    sealed: bool = True  # 加盖印章: decides the place of signature and date
    note: str = ""  # 附注, without its brackets
    copies_to: str = ""  # 抄送机关, without the closing stop
    printer: str = ""  # 印发机关
    print_date: dt.date | None = None  # 印发日期

    def __post_init__(self) -> None:
        check(self)

    @property
    def headings(self) -> list[str]:
        """What of each block of the body is a heading."""
        return headings(self.body)

    @property
    def attachment_marks(self) -> list[str]:
        """The mark over each attachment (7.3.7): 附件, or 附件1 of several; none over a text passed on."""
        said = (block.text for block in self.body if isinstance(block, Paragraph))
        brought = passed_on([a.name for a in self.attachments], self.title, said)
        listed = [not (a.blocks and one) for a, one in zip(self.attachments, brought, strict=True)]
        numbers = [""] if sum(listed) == 1 else map(str, itertools.count(1))
        following = iter(numbers)
        return [f"附件{next(following)}" if one else "" for one in listed]

    @property
    def attachment_notes(self) -> list[str]:
        """The names in 附件说明 (7.3.4)."""
        marks = self.attachment_marks
        return [a.name for a, mark in zip(self.attachments, marks, strict=True) if mark]

    def to_json(self) -> str:
        """The document as JSON text: the same document always gives the same bytes."""
        return json.dumps(
            _plain(asdict(self)), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote. Raises MalformedDocument on anything else."""
        try:
            data = json.loads(text)
            return cls(**_typed(data))
        except (TypeError, KeyError, AttributeError, RecursionError, ValueError) as error:
            if isinstance(error, MalformedDocument):
                raise
            raise MalformedDocument("公文内容不是本系统的格式。") from error

    def signed_text(self) -> bytes:
        """The bytes that a signer agrees to: everything but what registration adds afterwards.

        Registration fills in number, date, copies and printing (条例 第二十五条（二）); the signed
        text must stay the same from 签发 to 分发, which equal digests of these bytes prove.
        """
        blank = replace(
            self, copy_number="", number="", signers=(), date=None, printer="", print_date=None
        )
        return blank.to_json().encode()

    def plain_text(self) -> str:
        """Title, recipients, text and attachments as lines, for search and comparison."""
        lines = [self.title, self.recipients, *_lines(self.body)]
        for attachment in self.attachments:
            lines += [attachment.name, *_lines(attachment.blocks)]
        lines += [*self.signatures, self.note, self.copies_to]
        return "\n".join(line for line in lines if line)


def check(document: Document) -> None:
    """Refuse what no page can show: control characters, endless names, ragged tables."""
    if len(document.title) > TITLE_LIMIT:
        raise MalformedDocument(f"标题超过 {TITLE_LIMIT} 个字，请精简。")
    if document.copy_number and not re.fullmatch(r"[0-9]{6}", document.copy_number):
        raise MalformedDocument("份号应为 6 位阿拉伯数字（GB/T 9704-2012 7.2.1）。")
    blocks = [*document.body, *(b for a in document.attachments for b in a.blocks)]
    if len(blocks) > BLOCK_LIMIT:
        raise MalformedDocument(f"正文超过 {BLOCK_LIMIT} 段。")
    for block in blocks:
        if isinstance(block, Table) and len({len(row) for row in block.rows}) != 1:
            raise MalformedDocument("表格各行的列数不一致。")
    short = [
        document.kind,
        document.secrecy,
        document.urgency,
        document.issuer_mark,
        document.number,
        document.printer,
        *document.signers,
        *document.signatures,
        *(a.name for a in document.attachments),
    ]
    if any(len(text) > NAME_LIMIT for text in short):
        raise MalformedDocument(f"名称类要素不得超过 {NAME_LIMIT} 个字。")
    every = [*short, document.title, document.recipients, document.note, document.copies_to]
    every += _lines(tuple(blocks))
    if sum(map(len, every)) > TEXT_LIMIT:
        raise MalformedDocument(f"公文全文超过 {TEXT_LIMIT} 字。")
    if any(_unprintable(text) for text in every):
        raise MalformedDocument("内容含有不可打印的控制字符，请删除后重试。")


def cleaned(text: str) -> str:
    """The text without what no page can show: control, format and surrogate characters, stray blanks."""
    kept = "".join(c for c in text if not _unprintable(c) or c in "\n\t")
    return re.sub(r"[ \t\u00a0]+", " ", kept).strip()


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"} for c in text)


def _lines(blocks: tuple[Block, ...]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines.extend("\u3000".join(row) for row in block.rows)
    return lines


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if v not in ("", (), None)}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _typed(data: dict[str, Any]) -> dict[str, Any]:
    known = {f.name for f in fields(Document)}
    if unknown := data.keys() - known:
        raise MalformedDocument(f"公文含有未知要素：{'、'.join(sorted(unknown))}")
    out = dict(data)
    for name in ("date", "print_date"):
        if name in out:
            out[name] = dt.date.fromisoformat(out[name])
    for name in ("signers", "signatures"):
        if name in out:
            out[name] = tuple(_text(v) for v in out[name])
    if "layout" in out:
        out["layout"] = Layout(out["layout"])
    out["body"] = _blocks(out.get("body", []))
    out["attachments"] = tuple(
        Attachment(_text(a["name"]), _blocks(a.get("blocks", [])), _text(a.get("digest", "")))
        for a in out.get("attachments", [])
    )
    for f in fields(Document):
        if f.type == "str" and f.name in out:
            _text(out[f.name])
    if not isinstance(out.get("sealed", True), bool):
        raise MalformedDocument("「加盖印章」只能是 是 或 否。")
    return out


def _blocks(data: list[dict[str, Any]]) -> tuple[Block, ...]:
    return tuple(
        Table(tuple(tuple(_text(cell) for cell in row) for row in item["rows"]))
        if "rows" in item
        else Paragraph(_text(item.get("text", "")), Level(item.get("level", "text")))
        for item in data
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedDocument("要素应为文字。")
    return value
