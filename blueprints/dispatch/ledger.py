"""文号台账 and 用印登记: what was drawn and what was sealed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core import clock
from app.core.errors import Invalid
from app.dispatch import queries
from app.official_documents import numbering
from app.official_documents.models import IssuingAccount, NumberState
from app.permissions.rules import Permission
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages, year_asked
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

numbers = Blueprint("numbers", __name__, url_prefix="/numbers", template_folder="templates")
seals = Blueprint("seals", __name__, url_prefix="/seals", template_folder="templates")


@numbers.get("")
@requires(Permission.NUMBERS_READ)
def listing() -> Any:
    accounts = queries.keeper_accounts(actor())
    account = _chosen(accounts)
    year = _year()
    page = queries.ledger(account.code, year, page_number())
    context = {
        "heading": f"文号台账　{account.code}〔{year}〕",
        "lead": "每个文号只用一次；作废和预留的文号保留在台账中并写明理由。",
        "new": None,
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
            "fields": [{"name": "year", "label": "年度", "value": str(year)}],
        },
        "chosen": [],
        "clear": url_for("numbers.listing"),
        "columns": [
            {"key": "number", "label": "文号"},
            {"key": "state", "label": "状态"},
            {"key": "title", "label": "标题"},
            {"key": "person", "label": "登记人"},
            {"key": "time", "label": "时间", "kind": "date"},
            {"key": "reason", "label": "理由"},
        ],
        "rows": [
            {
                "void": e.state is NumberState.VOID,
                "cells": {
                    "number": numbering.text_of(e),
                    "state": e.state.label,
                    "title": e.document.title if e.document else "",
                    "person": e.person.name,
                    "time": words.when(e.at),
                    "reason": e.reason or "",
                },
            }
            for e in page.rows
        ],
        "matters": [],
        "pages": pages(page),
        "export": "",
        "bulk": None,
        "empty": {
            "heading": "本年度还没有取号",
            "text": "公文签发、复核后在“登记编号”环节取号。",
            "links": [],
        },
    }
    return render_template("pages/list.html", shell=shell(), listing=context)


@numbers.post("/reserved")
@requires(Permission.NUMBERS_KEEP)
def reserve() -> Any:
    """预留."""
    account = _chosen(queries.keeper_accounts(actor()))
    count = request.form.get("count", "1")
    if not count.isdecimal() or len(count) > 3:
        raise Invalid("请填写预留个数。", {"count": "请填写个数。"})
    entries = numbering.reserve(
        actor(), account, clock.today().year, int(count), request.form.get("reason", "")
    )
    tell(f"已预留 {'、'.join(map(numbering.text_of, entries))}。")
    return redirect(url_for("numbers.listing", code=account.code))


@seals.get("")
@requires(Permission.SEALS_READ)
def listing_of_uses() -> Any:
    page = queries.seal_log(actor(), page_number())
    context = {
        "heading": "用印登记",
        "lead": "每次用印自动登记，正本摘要与分发件一致。",
        "new": None,
        "tabs": [],
        "filters": {"action": "", "hidden": {}, "fields": []},
        "chosen": [],
        "clear": "",
        "columns": [
            {"key": "seal", "label": "印章"},
            {"key": "number", "label": "文号"},
            {"key": "title", "label": "标题"},
            {"key": "person", "label": "监印人"},
            {"key": "copies", "label": "份数", "kind": "number"},
            {"key": "time", "label": "时间", "kind": "date"},
        ],
        "rows": [
            {
                "cells": {
                    "seal": use.seal.name,
                    "number": use.document.number or "",
                    "title": use.document.title,
                    "person": use.person.name,
                    "copies": use.copies,
                    "time": words.when(use.at),
                }
            }
            for use in page.rows
        ],
        "matters": [],
        "pages": pages(page),
        "export": "",
        "bulk": None,
        "empty": {"heading": "还没有用印", "text": "用印后自动登记在这里。", "links": []},
    }
    return render_template("pages/list.html", shell=shell(), listing=context)


def _chosen(accounts: list[IssuingAccount]) -> IssuingAccount:
    code = request.values.get("code", "")
    found = next((a for a in accounts if a.code == code), accounts[0] if accounts else None)
    if found is None:
        raise Invalid("本单位还没有发文账户。")
    return found


def _year() -> int:
    return year_asked() or clock.today().year
