"""The lists of 查阅利用 and 归档: what the templates are told."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from app.archives import queries
from app.archives.models import ArchiveItem
from app.archives.queries import Filter, Shelf
from app.core.pages import Page
from app.directory.actors import Actor
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.shared import words
from blueprints.shared.lists import asked, tag
from documents.rules.retention import Retention

RETENTIONS = [{"value": r.value, "label": r.label} for r in Retention]
ANY = [{"value": "", "label": "全部"}]


def archive(
    actor: Actor, page: Page[ArchiveItem], narrowed: Filter, pages: dict[str, Any]
) -> dict[str, Any]:
    """查阅利用: the tree at the side, the items in the middle."""
    keeper = checks.may(actor, Permission.ARCHIVES_KEEP)
    waits = queries.waiting(actor).total if keeper else 0
    waiting = {
        "text": f"有 {waits} 件已办结，等待归档。",
        "href": url_for("archives.proposed"),
    }
    marks = queries.marks(page.rows)
    given: dict[str, Any] = {k: v for k, v in asked("page").items() if v}
    return {
        "heading": "查阅利用",
        "tree": _tree(queries.shelves(actor), narrowed),
        "waiting": waiting if waits else None,
        "filters": {
            "action": url_for("archives.listing"),
            "hidden": {},
            "fields": [
                _field("year", "年度"),
                _field("retention", "保管期限", ANY + RETENTIONS),
                _field("unit", "机构代码"),
                _field("number", "文号"),
                _field("first", "档号从"),
                _field("last", "档号到"),
            ],
        },
        "chosen": [
            {
                "label": _shown(key, value),
                "href": url_for("archives.listing", **_without(given, key)),
            }
            for key, value in given.items()
            if key in FILTER_LABELS
        ],
        "clear": url_for("archives.listing"),
        "columns": [
            {"key": "code", "label": "档号", "kind": "date"},
            {"key": "title", "label": "题名"},
            {"key": "dated", "label": "日期", "kind": "date"},
            {"key": "pages", "label": "页数", "kind": "number"},
        ],
        "rows": [
            {
                "cells": {
                    "code": i.archival_code or "",
                    "title": {
                        "text": i.title,
                        "href": url_for("archives.show", item_id=i.id),
                        "note": " ".join(filter(None, (i.number, i.responsible))),
                        **tag("", marks.get(i.id)),
                    },
                    "dated": words.day(i.dated),
                    "pages": i.pages or "",
                }
            }
            for i in page.rows
        ],
        "pages": pages,
        "export": url_for("archives.export", **given),
        "empty": {
            "heading": "没有找到档案",
            "text": "请放宽筛选条件；归档后的公文会出现在这里。",
            "links": [],
        },
    }


FILTER_LABELS = {
    "year": "年度", "retention": "保管期限", "unit": "机构代码", "number": "文号",
    "first": "档号从", "last": "档号到", "fonds": "全宗",
}  # fmt: skip


def proposed(page: Page[ArchiveItem], pages: dict[str, Any], *, declined: bool) -> dict[str, Any]:
    """归档: what waits, or what was declined."""
    marks = queries.marks(page.rows)
    tabs = (("待归档", "waiting", False), ("不归档", "declined", True))
    return {
        "heading": "归档",
        "lead": "办结的公文在这里整理归档；归档后档号和内容不再更改。",
        "new": {"label": "全宗号", "href": url_for("fonds.listing")},
        "tabs": [
            {"label": a, "href": url_for("archives.proposed", list=b), "current": c == declined}
            for a, b, c in tabs
        ],
        "filters": {"action": "", "hidden": {}, "fields": []},
        "chosen": [],
        "clear": "",
        "columns": [
            {"key": "title", "label": "题名"},
            {"key": "number", "label": "文号", "kind": "short"},
            {"key": "retention", "label": "不归档理由" if declined else "拟定保管期限"},
            {"key": "unit", "label": "机构", "kind": "short"},
            {"key": "dated", "label": "日期", "kind": "date"},
        ],
        "rows": [
            {
                "cells": {
                    "title": {
                        "text": i.title,
                        "href": url_for("archives.show", item_id=i.id),
                        **tag("", marks.get(i.id)),
                    },
                    "number": i.number,
                    "retention": i.decline_reason.label if i.decline_reason else i.retention.label,
                    "unit": i.unit_code,
                    "dated": words.day(i.dated),
                }
            }
            for i in page.rows
        ],
        "matters": [],
        "pages": pages,
        "export": "",
        "bulk": None,
        "empty": {
            "heading": "没有登记为不归档的文件" if declined else "没有等待归档的文件",
            "text": "公文办结后会自动出现在待归档中。",
            "links": [],
        },
    }


def _tree(shelves: list[Shelf], narrowed: Filter) -> list[dict[str, Any]]:
    """Fonds, year, retention, each with its count."""
    tree: list[dict[str, Any]] = []
    for shelf in shelves:
        fonds = _branch(tree, shelf.fonds_name, shelf.count, fonds=shelf.fonds_id)
        year = _branch(
            fonds["children"], f"{shelf.year}年", shelf.count, fonds=shelf.fonds_id, year=shelf.year
        )
        leaf = _branch(
            year["children"], shelf.retention.label, shelf.count,
            fonds=shelf.fonds_id, year=shelf.year, retention=shelf.retention.value,
        )  # fmt: skip
        chosen = (narrowed.fonds_id, narrowed.year, narrowed.retention)
        leaf["current"] = chosen == (shelf.fonds_id, shelf.year, shelf.retention)
        fonds["open"] = True
        year["open"] = year["open"] or narrowed.year == shelf.year
    for branch in (*tree, *(y for f in tree for y in f["children"])):
        branch["count"] = f"{branch['count']} 件"
        for leaf in branch["children"]:
            if isinstance(leaf["count"], int) and not leaf["children"]:
                leaf["count"] = f"{leaf['count']} 件"
    return tree


def _branch(branches: list[dict[str, Any]], name: str, count: int, **where: Any) -> dict[str, Any]:
    found = next((b for b in branches if b["name"] == name), None)
    if found is None:
        found = {
            "name": name, "href": url_for("archives.listing", **where), "count": 0,
            "open": False, "current": False, "children": [],
        }  # fmt: skip
        branches.append(found)
    found["count"] += count
    return found


def _field(name: str, label: str, options: list[dict[str, str]] | None = None) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "label": label, "value": request.args.get(name, "")}
    return {**field, "options": options} if options is not None else field


def _shown(key: str, value: str) -> str:
    if key == "retention":
        value = next((r.label for r in Retention if r.value == value), value)
    return f"{FILTER_LABELS[key]}：{value}"


def _without(given: dict[str, str], key: str) -> dict[str, Any]:
    return {k: v for k, v in given.items() if k != key}
