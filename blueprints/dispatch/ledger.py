"""文号台账 and 用印登记: what was drawn, reserved, voided and sealed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core import clock
from app.core.errors import Invalid, NotFound
from app.core.unit_of_work import unit_of_work
from app.dispatch import ledgers
from app.official_documents import numbering
from app.official_documents.models import IssuingAccount
from app.permissions import checks
from app.permissions.rules import Permission
from blueprints.dispatch import ledger_view
from blueprints.shared.access import requires
from blueprints.shared.lists import page_number, pages, year_asked
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor

numbers = Blueprint("numbers", __name__, url_prefix="/numbers", template_folder="templates")
seals = Blueprint("seals", __name__, url_prefix="/seals", template_folder="templates")


@numbers.get("")
@requires(Permission.NUMBERS_READ)
def listing() -> Any:
    who = actor()
    accounts = ledgers.accounts_of(who, ledgers.NUMBER_READERS)
    account, year = _chosen(accounts), _year()
    shown = request.args.get("show", "")
    page = ledgers.ledger(account.code, year, page_number(), ledger_view.SHOWN.get(shown, ()))
    context = ledger_view.ledger(
        accounts,
        account,
        year,
        shown if shown in ledger_view.SHOWN else "",
        page,
        ledgers.titles(who, page.rows),
        ledgers.balance(account.code, year),
        pages(page),
        keeps=_keeps(account),
    )
    return render_template("pages/list.html", shell=shell(), listing=context)


@numbers.get("/reserved")
@requires(Permission.NUMBERS_KEEP)
def reserving() -> Any:
    return _reserve_page(None)


@numbers.post("/reserved")
@requires(Permission.NUMBERS_KEEP, own_work=True)
def reserve() -> Any:
    """预留 (留号), with the reason."""
    count = request.form.get("count", "")
    wanted = int(count) if count.isdecimal() and len(count) < 4 else 0
    try:
        with unit_of_work():
            account = _chosen(ledgers.accounts_of(actor(), ledgers.NUMBER_KEEPERS))
            code = account.code
            entries = numbering.reserve(
                actor(), account, clock.today().year, wanted, request.form.get("reason", "")
            )
            said = "、".join(map(numbering.text_of, entries))
    except Invalid as error:
        return _reserve_page(error), 422
    tell(f"已预留 {said}。取号登记时可以选用。")
    return redirect(url_for("numbers.listing", code=code))


@numbers.get("/reserved/<int:entry_id>")
@requires(Permission.NUMBERS_KEEP)
def reserved(entry_id: int) -> Any:
    return _reserved_page(entry_id, None)


@numbers.post("/reserved/<int:entry_id>")
@requires(Permission.NUMBERS_KEEP, own_work=True)
def release(entry_id: int) -> Any:
    """作废 a reserved number that will not be used; it stays in the ledger with both reasons."""
    try:
        with unit_of_work():
            entry = ledgers.reserved(actor(), entry_id)
            numbering.release(actor(), entry.id, request.form.get("reason", ""))
            said, code, year = numbering.text_of(entry), entry.code, entry.year
    except Invalid as error:
        return _reserved_page(entry_id, error), 422
    tell(f"{said}已作废，保留在台账中。")
    return redirect(url_for("numbers.listing", code=code, year=year))


@seals.get("")
@requires(Permission.SEALS_READ)
def listing_of_uses() -> Any:
    page = ledgers.seal_log(actor(), page_number())
    context = ledger_view.seal_log(page, ledgers.titles(actor(), page.rows), pages(page))
    return render_template("pages/list.html", shell=shell(), listing=context)


def _reserve_page(error: Invalid | None) -> str:
    accounts = ledgers.accounts_of(actor(), ledgers.NUMBER_KEEPERS)
    context = ledger_view.reserving(accounts, _chosen(accounts), error)
    return render_template("dispatch/number.html", shell=shell(), number=context)


def _reserved_page(entry_id: int, error: Invalid | None) -> str:
    context = ledger_view.reserved(ledgers.reserved(actor(), entry_id), error)
    return render_template("dispatch/number.html", shell=shell(), number=context)


def _keeps(account: IssuingAccount) -> bool:
    """Whether this very account's numbers are hers to reserve."""
    who = actor()
    return checks.may(who, Permission.NUMBERS_KEEP) and account.id in {
        a.id for a in ledgers.accounts_of(who, ledgers.NUMBER_KEEPERS)
    }


def _chosen(accounts: list[IssuingAccount]) -> IssuingAccount:
    """The account of the address; without one the first, and another's is not found."""
    code = request.values.get("code", "")
    found = next((a for a in accounts if a.code == code or not code), None)
    if found is None and code:
        raise NotFound("没有这个机关代字的台账，或者不由您保管。")
    if found is None:
        raise Invalid("本单位还没有发文账户。")
    return found


def _year() -> int:
    return year_asked() or clock.today().year
