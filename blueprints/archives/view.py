"""The pages of one item: what the templates are told."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.archives import access, adding, contents, queries
from app.archives.models import ArchiveItem, DeclineReason
from app.core import clock
from app.directory.actors import Actor
from blueprints.archives import proofs
from blueprints.shared import words
from blueprints.shared.lists import place
from documents.formats.pdfium import UnreadablePdf, page_count
from documents.model import Document
from documents.rules.retention import Retention

DPI = 110
WIDTH, HEIGHT = round(210 / 25.4 * DPI), round(297 / 25.4 * DPI)  # pixels of an A4 page


def item(actor: Actor, item: ArchiveItem, view: str) -> dict[str, Any]:
    """The page of a filed item: record, proof, package."""
    keeps = access.keeps(actor, item)
    shown, inside = proofs.proof(item), []
    if shown["whole"]:
        inside = contents.files(actor, item)
    here: dict[str, Any] = {"item_id": item.id}
    return {
        "title": item.title,
        "annulled": _annulled(item),
        "back": {"label": "查阅利用", "href": url_for("archives.listing")},
        "number": item.archival_code or "",
        "proof": shown,
        "facts": _facts(item),
        "pages": _pages(item) if shown["whole"] else [],
        "document": contents.final_text(item) if shown["whole"] else _head(item),
        "watermark": "",  # It is part of each image already.
        "view": view if view in ("pages", "reader") else "auto",
        "pages_href": url_for("archives.show", **here, view="pages"),
        "reader_href": url_for("archives.show", **here, view="reader"),
        "files": [
            {
                "name": f"{f.role}：{f.name}",
                "href": url_for("archives.file", **here, number=f.number),
                "note": words.size(f.size),
            }
            for f in inside
        ],
        "package": {
            "label": "下载档案包",
            "href": url_for("archives.package", **here),
            "note": "任何人不用本系统，只用 openssl，也能照包内说明核对。下载会留下记录。",
        }
        if keeps and shown["whole"]
        else None,
        "additions": _additions(actor, item) if shown["whole"] else [],
        "borrow": None,
        "acts": proofs.history(item),
        "verify_action": url_for("archives.prove", **here),
    }


def waiting_item(actor: Actor, item: ArchiveItem, faults: dict[str, str]) -> dict[str, Any]:
    """The page of an item that waits: what it is, and the archivist's form."""
    return {
        "title": item.title,
        "annulled": _annulled(item),
        "state": item.state.label,
        "back": {"label": "归档", "href": url_for("archives.proposed")},
        "facts": _facts(item),
        "source": place(item.source_type, item.source_id),
        "action": url_for("archives.act", item_id=item.id),
        "keeps": access.keeps(actor, item),
        "declined": item.decline_reason.label if item.decline_reason else "",
        "retentions": [{"value": r.value, "label": r.label} for r in Retention],
        "retention": item.retention.value,
        "retention_reason": item.retention_reason,
        "unit_code": item.unit_code,
        "year": item.year,
        "reasons": [{"value": r.value, "label": r.label} for r in DeclineReason],
        "faults": faults,
        "acts": proofs.history(item),
    }


def watermark(actor: Actor) -> str:
    return f"{actor.name} {clock.local(clock.now()):%Y-%m-%d %H:%M}"


def _additions(actor: Actor, item: ArchiveItem) -> list[dict[str, Any]]:
    """补充归档: each with its own proof and its own files."""
    found = []
    for one in adding.additions(actor, item):
        here: dict[str, Any] = {"item_id": item.id, "part": one.part}
        proven = proofs.addition(item, one)
        inside = contents.added_files(one) if proven["whole"] else []
        package = None
        if access.keeps(actor, item) and proven["whole"]:
            href = url_for("archives.added_package", **here)
            package = {"label": f"下载补充件 {one.part}", "href": href}
        found.append({
            "title": one.title, "part": one.part, **proven, "package": package,
            "files": [
                {
                    "name": f"{f.role}：{f.name}", "note": words.size(f.size),
                    "href": url_for("archives.added_file", **here, number=f.number),
                }
                for f in inside
            ],
        })  # fmt: skip
    return found


def _annulled(item: ArchiveItem) -> dict[str, Any] | None:
    """What became of it after it was filed; the package says what was so when it was made."""
    mark = queries.marks([item]).get(item.id)
    if mark is None:
        return None
    return {
        "heading": f"此件{mark}",
        "details": ["归档内容照原样保存，效力以此处所示为准；依据和理由见原件。"],
    }


def _facts(item: ArchiveItem) -> list[dict[str, Any]]:
    entries = [
        ("责任者", item.responsible),
        ("文号", item.number or "无"),
        ("日期", words.day(item.dated)),
        ("全宗", f"{item.fonds.code} {item.fonds.name}" if item.fonds else ""),
        ("立档单位", item.organ.name),
        ("年度", str(item.year)),
        ("机构代码", item.unit_code),
        ("页数", str(item.pages or "")),
        ("归档时间", words.full(item.filed_at)),
        ("归档人", item.filer.name if item.filer else ""),
    ]
    facts: list[dict[str, Any]] = [{"label": a, "text": b} for a, b in entries if b]
    facts.insert(
        6, {"label": "保管期限", "text": item.retention.label, "note": item.retention_reason}
    )
    if item.manifest_digest:
        facts.append({"label": "清单摘要", "text": item.manifest_digest, "hash": True})
    return facts


def _pages(item: ArchiveItem) -> list[dict[str, Any]]:
    """The original as images; nothing when it is no PDF."""
    pdf = contents.original_pdf(item)
    try:
        count = page_count(pdf) if pdf else 0
    except UnreadablePdf:
        count = 0
    return [
        {
            "src": url_for("archives.page", item_id=item.id, number=n),
            "alt": f"正本第 {n} 页，内容见“阅读文字”",
            "width": WIDTH,
            "height": HEIGHT,
        }
        for n in range(1, count + 1)
    ]


def _head(item: ArchiveItem) -> Document:
    return Document(title=item.title, number=item.number, date=item.dated)
