"""检索: one box from anywhere, answers with the sentence that matched."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup, escape

from app.core.pages import Page
from app.permissions.rules import Permission
from app.searching.asking import PER_PAGE, Results, ask
from app.searching.found import Found
from app.searching.showing import Piece
from blueprints.shared.access import requires
from blueprints.shared.lists import asked, page_number, pages, place
from blueprints.shared.shell import shell
from blueprints.shared.visitors import actor
from search_index.entry import LABELS, Facet

bp = Blueprint("searching", __name__, template_folder="templates")
LONGEST_QUESTION = 2000
HINTS = (
    "直接输入要找的字词，如 防灭火 值班；几个词都要有，中间空一格。",
    "文号怎样写都可以：云政办发〔2026〕18号、云政办发[2026]18。",
    "限定范围：标题:数据共享　发文机关:财政局　年度:2026　文种:请示。",
    "附件（docx、xlsx、txt、pdf）里的字词也能找到；只找附件：附件:责任清单。",
    "排除：森林 NOT 草原；任一：森林 OR 草原；整句加引号。",
)
RETENTIONS = {"Y": "永久", "D30": "30年", "D10": "10年"}
FACETS = (Facet.YEAR, Facet.ISSUER, Facet.KIND, Facet.RETENTION)


@bp.get("/search")
@requires(Permission.SEARCH)
def search() -> Any:
    text = request.args.get("q", "").strip()[:LONGEST_QUESTION]
    results = None
    if text:
        results = ask(
            actor(),
            text,
            page=page_number(),
            newest=request.args.get("sort") == "newest",
            filters={f: request.args[f.value][:100] for f in FACETS if request.args.get(f.value)},
        )
    return render_template("pages/search.html", shell=shell(), search=_page(text, results))


def marked(text: str, marks: Any) -> Markup:
    """The text escaped, with <mark> round the places: the only markup there is."""
    parts, end = [], 0
    for start, stop in marks:
        parts += [
            escape(text[end:start]),
            Markup("<mark>"),
            escape(text[start:stop]),
            Markup("</mark>"),
        ]
        end = stop
    return Markup("").join([*parts, escape(text[end:])])


def _page(text: str, results: Results | None) -> dict[str, Any]:
    total = results.answer.total if results else 0
    answer = results.answer if results else None
    seconds = f" {answer.seconds:.2f}" if answer and answer.seconds >= 0.01 else "不到 0.01"
    summary = f"找到 {total} 件，用时{seconds} 秒" if answer else ""
    if answer and answer.notes:
        summary += "。" + "".join(answer.notes)
    return {
        "action": url_for("searching.search"),
        "query": text,
        "summary": summary,
        "corrected": None,
        "facets": _facets(results) if results else [],
        "chosen": [
            {"label": f"{LABELS[f]}：{request.args[f.value]}", "href": _without(f.value)}
            for f in FACETS
            if request.args.get(f.value)
        ],
        "clear": url_for("searching.search", q=text),
        "sorts": [
            {"label": "相关", "href": _with("sort", ""), "current": request.args.get("sort") != "newest"},
            {"label": "最新", "href": _with("sort", "newest"), "current": request.args.get("sort") == "newest"},
        ],
        "hits": [_hit(found) for found in results.found] if results else [],
        "pages": pages(Page(results.found, total, page_number(), PER_PAGE)) if results else None,
        "hints": list(HINTS),
        "empty": {
            "heading": "没有找到",
            "text": "换一个词，去掉限定条件，或者只输入文号中的数字。只能找到您有权查阅的公文。",
            "links": [],
        },
    }  # fmt: skip


# What the kind of a record does not say by itself.
SIDES = {"official_document": "发文", "incoming_document": "收文", "supervision_item": "督办"}


def _hit(found: Found) -> dict[str, Any]:
    dated = f"{found.dated.year}年{found.dated.month}月{found.dated.day}日" if found.dated else ""
    side = SIDES.get(found.subject_type, "")
    return {
        "href": place(found.subject_type, found.subject_id),
        "title": marked(found.title, found.title_marks),
        "snippets": [_snippet(piece) for piece in found.snippets],
        "meta": [p for p in (side, found.number, found.issuer, found.kind, dated) if p],
        "tag": found.urgency,
        "mark": found.mark,
    }


def _snippet(piece: Piece) -> Markup:
    place = escape(f"{piece.where}：") if piece.where else Markup()
    return place + marked(piece.text, piece.marks)


def _facets(results: Results) -> list[dict[str, Any]]:
    groups = []
    for facet, values in results.answer.facets.items():
        if values:
            groups.append(
                {
                    "heading": LABELS[facet],
                    "entries": [
                        {
                            "label": RETENTIONS.get(value, value),
                            "count": count,
                            "href": _without(facet.value)
                            if request.args.get(facet.value) == value
                            else _with(facet.value, value),
                            "current": request.args.get(facet.value) == value,
                        }
                        for value, count in values[:12]
                    ],
                }
            )
    return groups


def _with(name: str, value: str) -> str:
    query = asked(name, "page")
    if value:
        query[name] = value
    return url_for("searching.search", **query)


def _without(name: str) -> str:
    return _with(name, "")
