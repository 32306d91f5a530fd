"""A document as PDF/A-2b, the laid-out original: Typst in this process, the same bytes every time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pypdfium2
import typst

from documents.formats.fonts import Fonts
from documents.formats.page_data import page_data
from documents.model import Document
from documents.sealing.seal_image import SealImage

STANDARD = "a-2b"


class TypesettingFailed(RuntimeError):
    """The page could not be made; the message says in Chinese why and what to do."""


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
    """Lay out a document by GB/T 9704-2012."""
    seals = (seal,) if isinstance(seal, SealImage) else seal or ()
    data = page_data(document, seals=seals, fonts=fonts, draft_mark=draft_mark)
    try:
        compiler = typst.Compiler(
            template(),
            font_paths=fonts.typst,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        pdf = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=0)
    except typst.TypstError as error:
        raise TypesettingFailed(f"版面生成失败：{error.message}") from error
    return Typeset(pdf, _count(pdf))


@cache
def template() -> bytes:
    return resources.files(__package__).joinpath("gongwen.typ").read_bytes()


def _count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()
