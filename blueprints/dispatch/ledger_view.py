"""文号台账 and 用印登记: what the templates are told."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from app.core import clock
from app.core.errors import Invalid
from app.core.pages import Page
from app.dispatch.ledgers import Balance
from app.official_documents import numbering
from app.official_documents.models import (
    IssuingAccount,
    NumberEntry,
    NumberState,
    SealUse,
    Validity,
)
from blueprints.shared import words

LIMITED = "标题限知悉范围"
SHOWN = {
    "used": (NumberState.USED,),
    "reserved": (NumberState.RESERVED,),
    "void": (NumberState.VOID,),
    "gaps": (NumberState.RESERVED, NumberState.VOID),
}
STATES = [
    {"value": "", "label": "全部"},
    {"value": "gaps", "label": "没有用于发文的"},
    {"value": "used", "label": "已用"},
    {"value": "reserved", "label": "预留"},
    {"value": "void", "label": "作废"},
]


def ledger(
    accounts: list[IssuingAccount],
    account: IssuingAccount,
    year: int,
    shown: str,
    page: Page[NumberEntry],
    titles: dict[int, str],
    balance: Balance,
    turning: dict[str, Any],
    *,
    keeps: bool,
) -> dict[str, Any]:
    here: dict[str, Any] = {"code": account.code, "year": year}
    return {
        "heading": f"文号台账　{account.code}〔{year}〕",
        "lead": f"{account.organ.name}。{_sentence(balance)}",
        "new": {"label": "预留文号", "href": url_for("numbers.reserving", code=account.code)}
        if keeps
        else None,
        "tabs": [
            {
                "label": a.code,
                "href": url_for("numbers.listing", code=a.code, year=year),
                "current": a.code == account.code,
            }
            for a in accounts
        ],
        "filters": {
            "action": url_for("numbers.listing"),
            "hidden": {"code": account.code},
            "fields": [
                {"name": "year", "label": "年度", "value": str(year)},
                {"name": "show", "label": "状态", "value": shown, "options": STATES},
            ],
        },
        "chosen": [],
        "clear": url_for("numbers.listing"),
        "columns": [
            {"key": "number", "label": "文号", "kind": "short"},
            {"key": "state", "label": "状态", "kind": "short"},
            {"key": "title", "label": "标题"},
            {"key": "dated", "label": "成文日期", "kind": "date"},
            {"key": "person", "label": "登记", "kind": "short"},
            {"key": "reason", "label": "理由", "kind": "reason"},
        ],
        "rows": [_entry(e, titles, keeps=keeps) for e in page.rows],
        "matters": [],
        "pages": turning,
        "export": "",
        "bulk": None,
        "empty": {
            "heading": "没有这样的文号" if shown else "本年度还没有取号",
            "text": "公文签发、复核后在“登记编号”环节取号。",
            "links": [{"label": "看全部", "href": url_for("numbers.listing", **here)}]
            if shown
            else [],
        },
    }


def seal_log(
    page: Page[SealUse], titles: dict[int, str], turning: dict[str, Any]
) -> dict[str, Any]:
    return {
        "heading": "用印登记",
        "lead": "每次用印自动登记，正本摘要与分发件一致。",
        "new": None,
        "tabs": [],
        "filters": {"action": "", "hidden": {}, "fields": []},
        "chosen": [],
        "clear": "",
        "columns": [
            {"key": "seal", "label": "印章", "kind": "short"},
            {"key": "number", "label": "文号", "kind": "short"},
            {"key": "title", "label": "标题"},
            {"key": "person", "label": "监印人", "kind": "short"},
            {"key": "copies", "label": "份数", "kind": "number"},
            {"key": "time", "label": "时间", "kind": "date"},
        ],
        "rows": [
            {
                "cells": {
                    "seal": use.seal.name,
                    "number": use.document.number or "",
                    "title": _title(use.document_id, titles),
                    "person": use.person.name,
                    "copies": use.copies,
                    "time": words.when(use.at),
                }
            }
            for use in page.rows
        ],
        "matters": [],
        "pages": turning,
        "export": "",
        "bulk": None,
        "empty": {"heading": "还没有用印", "text": "用印后自动登记在这里。", "links": []},
    }


def reserving(
    accounts: list[IssuingAccount], account: IssuingAccount, error: Invalid | None
) -> dict[str, Any]:
    """预留: for which code, how many, why."""
    return {
        "heading": "预留文号",
        "lead": f"从 {clock.today().year} 年序列接着取号，留待以后使用。",
        "back": {"label": "文号台账", "href": url_for("numbers.listing", code=account.code)},
        "action": url_for("numbers.reserve"),
        "codes": [{"value": a.code, "label": f"{a.code}（{a.organ.name}）"} for a in accounts],
        "code": account.code,
        "most": numbering.RESERVE_AT_MOST,
        "entered": {n: request.form.get(n, "") for n in ("count", "reason")},
        "button": "预留",
        "note": "预留的文号在“登记编号”环节选用；不再需要的，写明理由作废，保留在台账中。",
        **_faults(error),
    }


def reserved(entry: NumberEntry, error: Invalid | None) -> dict[str, Any]:
    """A reserved number: why it is kept, and giving it up."""
    back = url_for("numbers.listing", code=entry.code, year=entry.year)
    return {
        "heading": numbering.text_of(entry),
        "lead": f"{words.full(entry.at)} {entry.person.name}预留：{entry.reason}",
        "back": {"label": "文号台账", "href": back},
        "action": url_for("numbers.release", entry_id=entry.id),
        "codes": [],
        "code": "",
        "most": 0,
        "entered": {"count": "", "reason": request.form.get("reason", "")},
        "button": "作废",
        "note": "要使用这个文号，请在该件“登记编号”环节选择。作废后不能再使用，文号保留在台账中。",
        **_faults(error),
    }


def _faults(error: Invalid | None) -> dict[str, Any]:
    faults = (error.fields or {"reason": error.message}) if error else {}
    return {"faults": faults, "errors": [{"field": f, "text": t} for f, t in faults.items()]}


def _entry(entry: NumberEntry, titles: dict[int, str], *, keeps: bool) -> dict[str, Any]:
    text, document = numbering.text_of(entry), entry.document
    number: dict[str, Any] = {"text": text}
    if keeps and entry.state is NumberState.RESERVED:
        number["href"] = url_for("numbers.reserved", entry_id=entry.id)
    state: dict[str, Any] = {"text": entry.state.label}
    if document is not None and document.validity is not Validity.VALID:
        state |= {"tag": document.validity.label, "tag_kind": "warn"}
    return {
        "void": entry.state is NumberState.VOID,
        "cells": {
            "number": number,
            "state": state,
            "title": _title(entry.document_id, titles),
            "dated": words.day(document.dated) if document else "",
            "person": {"text": entry.person.name, "note": words.when(entry.at)},
            "reason": entry.reason or "",
        },
    }


def _title(document_id: int | None, titles: dict[int, str]) -> Any:
    """The title with a link to its page where she may read it, and else only that there is one."""
    if document_id is None:
        return ""
    if document_id not in titles:
        return {"text": "", "note": LIMITED}
    return {
        "text": titles[document_id],
        "href": url_for("dispatch.show", record_id=document_id),
    }


def _sentence(balance: Balance) -> str:
    if not balance.last:
        return "每个文号只用一次；作废和预留的文号保留在台账中并写明理由。"
    counted = "，".join(
        f"{state.label} {balance.counts[state]} 个"
        for state in NumberState
        if balance.counts.get(state)
    )
    gap = "没有断号。"
    if balance.missing:
        numbers = "、".join(map(str, balance.missing))
        gap = f"台账缺第 {numbers} 号，请立即告知审计管理员。"
    return f"已取到第 {balance.last} 号：{counted}；{gap}"
