"""接口令牌: one's own, made and shown once, withdrawn at any time."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from app.core.errors import OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory import signing_in, tokens
from app.directory.models import ApiToken
from app.permissions.rules import Permission
from blueprints.account.blueprint import bp, few_refusals
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import shell, tell
from blueprints.shared.visitors import actor


@bp.get("/account/tokens", endpoint="tokens")
@requires(Permission.SIGNED_IN)
def show_tokens() -> Any:
    return _page(None, "")


@bp.post("/account/tokens", endpoint="make_token")
@requires(Permission.SIGNED_IN, own_work=True)
@few_refusals
def make_token() -> Any:
    """Made only by whoever gives her password again: a stolen session makes none."""
    form, who = request.form, actor()
    days = form.get("days", "")
    try:
        with unit_of_work():
            fault = signing_in.prove(
                signing_in.person_of(who), form.get("password", ""), form.get("code", "").strip()
            )
        if fault is None:
            with unit_of_work():
                _, text = tokens.make(
                    who, form.get("name", ""), int(days) if days in map(str, tokens.DAYS) else 0
                )
    except OfficeError as error:
        fault = error
    if fault is not None:
        return _page(fault, ""), status_of(fault)
    return _page(None, text), 201


@bp.post("/account/tokens/<int:token_id>/end", endpoint="end_token")
@requires(Permission.SIGNED_IN)
def end_token(token_id: int) -> Any:
    name = tokens.end(actor(), token_id).name
    tell(f"令牌「{name}」已停用，使用它的程序不能再访问。")
    return redirect(url_for("account.tokens"))


def _page(error: OfficeError | None, text: str) -> str:
    who = actor()
    entered = request.form if error is not None else {}
    context = {
        "back": {"label": "我的", "href": url_for("account.show")},
        "made": text,
        "error": error,
        "faults": getattr(error, "fields", {}),
        "entered": {
            "name": entered.get("name", ""),
            "days": entered.get("days", str(tokens.USUAL_DAYS)),
        },
        "action": url_for("account.make_token"),
        "days": [{"value": str(d), "label": f"{d} 天"} for d in tokens.DAYS],
        "with_code": signing_in.needs_second_factor(signing_in.person_of(who)),
        "most": tokens.AT_MOST,
        "list": [_token(t) for t in tokens.good_ones(who.person_id or 0)],
    }
    return render_template("account/tokens.html", shell=shell(), tokens=context)


def _token(token: ApiToken) -> dict[str, str]:
    used = f"{words.when(token.used_at)} 用过" if token.used_at else "没有用过"
    made, until = words.when(token.made_at), words.full(token.until)
    return {
        "name": token.name,
        "note": f"{made} 生成，{used}，{until} 到期",
        "end": url_for("account.end_token", token_id=token.id),
    }
