"""A document as PDF/A-2b, the laid-out original: Typst in this process, the same bytes every time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import typst

from documents.formats.coverage import uncovered
from documents.formats.fonts import Fonts
from documents.formats.page_data import page_data
from documents.formats.pdfium import page_count
from documents.model import Block, Document, Table
from documents.sealing.seal_image import SealImage

STANDARD: Final = "a-2b"
# Within these limits and those of the model a page is made in seconds: a million characters took
# 8 s and 0.7 GB on one core, 60,000 table cells the same. One endless cell alone took minutes.
CELL_LIMIT = 2_000  # characters of one table cell
COLUMN_LIMIT = 30  # columns of a table; more leave no room for a single character
TABLE_CELLS_LIMIT = 60_000  # cells of all tables together
NAMES_LIMIT = 30  # signatures or signers
ATTACHMENT_LIMIT = 200


class TypesettingFailed(RuntimeError):
    """The page could not be made; the message says in Chinese why and what to do."""


class TypesettingRefused(TypesettingFailed, ValueError):
    """The document itself cannot be a page: too large a table, a character no font can show."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A finished document: the PDF and its number of pages."""

    pdf: bytes
    pages: int


def typeset(
    document: Document,
    *,
    seal: SealImage | tuple[SealImage, ...] | None = None,
    fonts: Fonts,
    draft_mark: str = "",
) -> Typeset:
    """Lay out a document by GB/T 9704-2012; the same document gives the same bytes.

    A seal belongs to the signature of the same name; a joint document takes one for each. `draft_mark`
    is a word such as 送审稿, in light grey behind every page. Lines stand where they will stand when
    the document is sealed. Raises TypesettingRefused when the document cannot be a page, and
    TypesettingFailed when the fonts or the typesetter fail.
    """
    seals = _matched(document, (seal,) if isinstance(seal, SealImage) else seal or ())
    _refuse_what_takes_minutes(document)
    if missing := uncovered(document, fonts, extra=draft_mark):
        raise TypesettingRefused("".join(item.sentence for item in missing))
    data = page_data(document, seals=seals, fonts=fonts, draft_mark=draft_mark)
    pdf = compiled(source(), data, fonts)
    return Typeset(pdf, page_count(pdf))


def _matched(document: Document, seals: tuple[SealImage, ...]) -> tuple[SealImage | None, ...]:
    """The seals in the order of the signatures; a signature without a seal has None."""
    if seals and not document.sealed:
        raise TypesettingRefused("这份公文不加盖印章，请先在格式中改为加盖印章。")
    waiting = list(seals)
    matched: list[SealImage | None] = []
    for name in document.signatures:
        found = next((seal for seal in waiting if _same_organ(seal.organ, name)), None)
        if found is not None:
            waiting.remove(found)
        matched.append(found)
    if waiting:
        raise TypesettingRefused(f"印章「{waiting[0].organ}」与发文机关署名不符，没有盖章。")
    return tuple(matched)


def _same_organ(seal: str, signature: str) -> bool:
    return "".join(seal.split()) == "".join(signature.split())


def _refuse_what_takes_minutes(document: Document) -> None:
    attached = [block for attachment in document.attachments for block in attachment.blocks]
    blocks: list[Block] = [*document.body, *attached]
    tables = [block for block in blocks if isinstance(block, Table)]
    if any(len(table.rows[0]) > COLUMN_LIMIT for table in tables):
        raise TypesettingRefused(
            f"表格超过 {COLUMN_LIMIT} 列，版心内排不下，请拆分或作为附件文件。"
        )
    if sum(len(table.rows) * len(table.rows[0]) for table in tables) > TABLE_CELLS_LIMIT:
        raise TypesettingRefused(f"表格合计超过 {TABLE_CELLS_LIMIT} 格，请将大表作为附件文件。")
    if any(len(cell) > CELL_LIMIT for table in tables for row in table.rows for cell in row):
        raise TypesettingRefused(f"表格有一格超过 {CELL_LIMIT} 个字，请改为正文段落。")
    if max(len(document.signatures), len(document.signers)) > NAMES_LIMIT:
        raise TypesettingRefused(f"署名或签发人超过 {NAMES_LIMIT} 个，请核对。")
    if len(document.attachments) > ATTACHMENT_LIMIT:
        raise TypesettingRefused(f"附件超过 {ATTACHMENT_LIMIT} 个，请合并后重试。")


def compiled(template: bytes, data: dict[str, Any], fonts: Fonts) -> bytes:
    """A template with its data as PDF/A-2b; the same data, the same bytes. Raises TypesettingFailed."""
    try:
        compiler = typst.Compiler(
            template,
            font_paths=fonts.typst,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        # The time stamp is fixed: the date of the document stands in its text, and bytes must repeat.
        pdf = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=0)
    except (RuntimeError, OSError, ValueError) as error:
        reason = getattr(error, "message", str(error)).splitlines()[0]
        raise TypesettingFailed(f"版面没有生成，公文内容未受影响。原因：{reason}") from error
    except BaseException as error:
        # A panic inside the typesetter arrives as a BaseException that no module exports.
        if type(error).__name__ != "PanicException":
            raise
        raise TypesettingFailed(
            "排版程序内部出错，公文内容未受影响，请把这份公文报给管理员。"
        ) from error
    if not isinstance(pdf, bytes):
        raise TypesettingFailed("排版程序没有给出版面，公文内容未受影响，请重试。")
    return pdf


@cache
def source() -> bytes:
    """The page template, as Typst reads it."""
    here = resources.files(__package__)
    return b"\n".join(
        here.joinpath(name).read_bytes() for name in ("gongwen.typ", "gongwen_end.typ")
    )
