"""收文处理单 as PDF/A-2b: for the printer, and beside the original in the archive."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from xml.sax.saxutils import quoteattr

import typst

from app.circulation import queries
from app.circulation.models import OpinionRow
from app.core import clock
from app.official_documents.producing import fonts
from app.receipt.circulation import RECEIPT
from app.receipt.models import IncomingDocument
from app.receipt.queries import units
from documents.formats.fonts import Face
from documents.formats.pdf import TypesettingFailed

FACES = {
    "plain": Face.FANGSONG, "label": Face.HEITI, "opinion": Face.KAITI,
    "title_font": Face.XIAOBIAOSONG,
}  # fmt: skip
MISSING_GLYPH = "〓"  # 空铅: the printer's sign for a character no font has
MARGIN = 3  # round handwriting, in its own units

# The fields for opinions: label, and the stages whose opinions stand there.
FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("初审", ("preliminary",)),
    ("拟办意见", ("propose",)),
    ("领导批示", ("instruct",)),
    ("分办", ("assign", "accept")),
    ("传阅", ("circulate",)),
    ("承办情况", ("handle", "approve")),
    ("答复", ("answer",)),
)


def handling_form(incoming: IncomingDocument) -> bytes:
    """The form as it stands now; the same form gives the same bytes. Raises TypesettingFailed."""
    circulation = queries.circulation_for(incoming, RECEIPT.key)
    opinions = queries.opinions(circulation) if circulation else []
    data = _printable(_data(incoming, opinions))
    data |= {name: list(fonts().chain(face)) for name, face in FACES.items()}
    try:
        pdf = typst.compile(
            _source(),
            font_paths=fonts().typst,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["a-2b"],
            timestamp=0,
        )
    except (RuntimeError, typst.TypstError) as error:
        raise TypesettingFailed("收文处理单没有排成，请重试。") from error
    if not isinstance(pdf, bytes):
        raise TypesettingFailed("收文处理单没有排成，请重试。")
    return pdf


def _data(incoming: IncomingDocument, opinions: Sequence[OpinionRow]) -> dict[str, Any]:
    return {
        "heading": "收文处理单",
        "title": incoming.title,
        "number": incoming.register_number or "",
        "received": _moment(incoming.received_at),
        "cells": [*_elements(incoming), *_handling(incoming, opinions)],
        "note": "本单由系统按办理记录生成；各项意见的摘要载于办理记录，可逐条核对。",
    }


def _elements(incoming: IncomingDocument) -> list[dict[str, Any]]:
    """What came in; pairs of short fields share a line."""
    dated, pages = incoming.dated, incoming.pages or "—"
    rows = (
        ("来文机关", incoming.from_name, True),
        ("标题", incoming.title, True),
        ("来文字号", incoming.number, False),
        ("成文日期", f"{dated.year}年{dated.month}月{dated.day}日" if dated else "", False),
        ("文种", incoming.kind, False),
        ("缓急", incoming.urgency or "平件", False),
        ("份数页数", f"{incoming.copies} 份 {pages} 页", False),
        ("附件", f"{incoming.attachments} 件", False),
        ("办理类型", incoming.handling.label if incoming.handling else "", False),
        ("办理期限", _moment(incoming.due_at), False),
    )
    return [{"label": a, "text": b, "wide": wide, "said": []} for a, b, wide in rows]


def _handling(incoming: IncomingDocument, opinions: Sequence[OpinionRow]) -> list[dict[str, Any]]:
    texts = {
        "分办": _departments(incoming),
        "承办情况": incoming.result or "",
        "答复": _answer(incoming),
    }
    cells = [
        {
            "label": label,
            "text": texts.get(label, ""),
            "wide": True,
            "said": [_said(row) for row in opinions if row.stage in stages],
        }
        for label, stages in FIELDS
    ]
    if incoming.returned:
        cells.append({"label": "退文", "text": incoming.returned, "wide": True, "said": []})
    return cells


def _departments(incoming: IncomingDocument) -> str:
    lead = f"主办：{incoming.lead_unit.name}" if incoming.lead_unit else ""
    names = "、".join(unit.name for unit in units(incoming.assisting))
    return "；".join(part for part in (lead, f"协办：{names}" if names else "") if part)


def _answer(incoming: IncomingDocument) -> str:
    if incoming.answer_by is None:
        return ""
    return f"{incoming.answer_by.label}：{incoming.answer}（{_moment(incoming.answered_at)}）"


def _said(row: OpinionRow) -> dict[str, Any]:
    instead = f"（代{row.on_behalf_of}）" if row.on_behalf_of else ""
    return {
        "label": row.label,
        "text": row.text,
        "ink": [_drawing(row.ink)] if row.ink else [],
        "who": f"{row.name}{instead}",
        "at": _moment(row.at),
    }


def _drawing(ink: str) -> str:
    """Handwriting as a small drawing; the strokes were checked when they were taken in."""
    strokes = [stroke for stroke in json.loads(ink) if stroke]
    xs = [point[0] for stroke in strokes for point in stroke]
    ys = [point[1] for stroke in strokes for point in stroke]
    left, top = min(xs) - MARGIN, min(ys) - MARGIN
    box = f"{left:g} {top:g} {max(xs) - left + MARGIN:g} {max(ys) - top + MARGIN:g}"
    lines = "".join(
        f"<polyline points={quoteattr(' '.join(f'{p[0]:g},{p[1]:g}' for p in stroke))}/>"
        for stroke in strokes
    )
    style = 'fill="none" stroke="#111" stroke-width="2.2" stroke-linecap="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><g {style}>{lines}</g></svg>'


def _printable(data: dict[str, Any]) -> dict[str, Any]:
    """The data with the printer's sign in place of every character no font can show."""
    text = json.dumps(data, ensure_ascii=False)
    characters = "".join({c for c in text if not c.isspace()})
    missing = {c for face in FACES.values() for c in fonts().missing(characters, face)}
    shown: dict[str, Any] = json.loads(text.translate({ord(c): MISSING_GLYPH for c in missing}))
    return shown


@cache
def _source() -> bytes:
    return resources.files(__package__).joinpath("handling_form.typ").read_bytes()


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""
