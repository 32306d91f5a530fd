"""审计: what the templates are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request, url_for

from app.auditing.models import PublishedHead
from app.auditing.queries import Filter
from app.core.acts import Act
from app.core.pages import Page
from blueprints.audit.labels import SUBJECTS, label
from blueprints.shared import words
from documents.archive.heads import TreeHead
from documents.model import cleaned


def narrowed(given: Mapping[str, str]) -> Filter:
    """The filters of the list; what is no filter narrows nothing."""
    number = given.get("number", "")
    return Filter(
        actor=cleaned(given.get("actor", ""))[:40],
        verb=cleaned(given.get("verb", ""))[:60],
        subject_type=given.get("subject", "") if given.get("subject") in SUBJECTS else "",
        subject_id=int(number)
        if number.isascii() and number.isdecimal() and len(number) < 12
        else None,
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
    )


def audit(
    page: Page[Act], pages: dict[str, Any], last: Act | None, heads: Sequence[PublishedHead]
) -> dict[str, Any]:
    given: dict[str, Any] = {k: v for k, v in request.args.items() if v and k in FILTERS}
    return {
        "proof": _proof(last),
        "verify_action": url_for("audit.run"),
        "filters": {
            "action": url_for("audit.listing"),
            "hidden": {},
            "fields": [
                _field("actor"),
                {**_field("subject"), "options": _subjects()},
                _field("number"),
                {**_field("since"), "date": True},
                {**_field("until"), "date": True},
            ],
        },
        "chosen": [
            {
                "label": f"{FILTERS[key]}：{SUBJECTS.get(value, value)}",
                "href": url_for("audit.listing", **{k: v for k, v in given.items() if k != key}),
            }
            for key, value in given.items()
        ],
        "clear": url_for("audit.listing"),
        "columns": [
            {"key": "seq", "label": "序号", "kind": "number"},
            {"key": "time", "label": "时间", "kind": "date"},
            {"key": "who", "label": "人员"},
            {"key": "act", "label": "办理"},
            {"key": "what", "label": "事项"},
            {"key": "hash", "label": "链值", "kind": "date"},
        ],
        "rows": [{"cells": _cells(act)} for act in page.rows],
        "pages": pages,
        "export": url_for("audit.export"),
        "heads": [_head(row) for row in heads],
        "empty": {"heading": "没有符合条件的记录", "text": "请放宽筛选条件。", "links": []},
    }


FILTERS = {
    "actor": "人员", "verb": "办理", "subject": "事项", "number": "事项编号", "since": "从",
    "until": "到",
}  # fmt: skip


def _proof(last: Act | None) -> dict[str, Any]:
    """The outcome of the last audit, as it stands on record."""
    if last is None:
        sentence = "还没有核对过全部记录，请点「现在核对全部记录」。"
        return {"whole": False, "sentence": sentence, "checks": []}  # Not checked is no pass.
    said = last.details
    outcome = "全部一致" if said["whole"] else said["first"]
    return {
        "whole": bool(said["whole"]),
        "sentence": f"{last.actor}于{words.full(last.at)}核对了全部 {said['acts']} 条记录：{outcome}",
        "checks": [
            {"name": name, "state": "bad" if found else "good", "note": sentence}
            for name, sentence, found in said["checks"]
        ],
    }


def _cells(act: Act) -> dict[str, Any]:
    behalf = f"代{act.on_behalf_of}" if act.on_behalf_of else ""
    return {
        "seq": act.seq,
        "time": words.full(act.at),
        "who": {"text": act.actor, "note": " ".join(filter(None, (act.post, behalf)))},
        "act": label(act.verb),
        "what": f"{SUBJECTS.get(act.subject_type, act.subject_type)} {act.subject_id}",
        "hash": f"{act.hash[:8]}…{act.hash[-4:]}",
    }


def _head(row: PublishedHead) -> dict[str, Any]:
    head = TreeHead.from_bytes(row.content)
    return {
        "cells": {
            "time": words.full(row.at),
            "size": head.size,
            "root": f"{head.root[:16]}…",
            "file": {"text": "树头", "href": url_for("audit.head", head_id=row.id)},
            "signature": {"text": "签名", "href": url_for("audit.signature", head_id=row.id)},
        }
    }


def _subjects() -> list[dict[str, str]]:
    return [
        {"value": "", "label": "全部"},
        *({"value": key, "label": name} for key, name in SUBJECTS.items()),
    ]


def _field(name: str) -> dict[str, Any]:
    return {"name": name, "label": FILTERS[name], "value": request.args.get(name, "")}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
