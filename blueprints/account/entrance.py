"""登录: password, second factor, and signing out."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, session, url_for

from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory import lockout, second_factor, signing_in
from app.directory.secrets import new_totp_secret
from app.permissions.rules import Permission
from blueprints.account.blueprint import bp, few_refusals
from blueprints.account.credentials import change_second_factor, setup
from blueprints.shared import visitors
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.places import back_to
from blueprints.shared.shell import plain

HELP = "首次使用请向本单位系统管理员领取用户名和初始密码；忘记密码也请联系系统管理员。"
FACTOR_HELP = "动态口令由手机上的口令应用生成，每 30 秒更换一次，每个只能用一次。"


@bp.get("/account/sign-in")
@requires(Permission.PUBLIC)
def sign_in() -> Any:
    if visitors.visitor() is not None:
        return redirect(back_to(request.args.get("next", "")))
    return _sign_in_page("", "")


@bp.post("/account/sign-in")
@requires(Permission.PUBLIC, own_work=True)
@few_refusals
def begin() -> Any:
    name, password = request.form.get("name", ""), request.form.get("password", "")
    login = lockout.login_of(name)
    try:
        with unit_of_work():
            lockout.take_a_try(login)
    except OfficeError as error:
        return _sign_in_page(name, error.message), status_of(error)
    found = signing_in.check_password(login, password)
    if found is None:
        with unit_of_work():
            lockout.note_refusal(login)
        return _sign_in_page(name, signing_in.WRONG), 401
    with unit_of_work():
        cookie = signing_in.begin_session(
            *found, address=visitors.address(), device=request.user_agent.string
        )
        wanted = back_to(request.form.get("next", ""))
        if signing_in.needs_second_factor(found[0]):
            wanted = url_for("account.second_factor", next=wanted)
    session.clear()  # A new person gets a new forgery token.
    answer = make_response(redirect(wanted))
    visitors.give_cookie(answer, cookie)
    return answer


@bp.route("/account/second-factor", methods=["GET", "POST"], endpoint="second_factor")
@requires(Permission.SIGNED_IN, own_work=True)
@few_refusals
def ask_second_factor() -> Any:
    """Asked for at sign-in, bound for the first time, or bound anew."""
    there = visitors.visitor()
    if there is None:
        raise LookupError
    bound = there.person.totp_secret is not None
    if bound and not there.half_signed_in:
        return change_second_factor(there)
    if request.method == "GET":
        return _second_factor_page(there, "")
    code = request.form.get("code", "").replace(" ", "")
    try:
        with unit_of_work():
            fault = _second_step(there.session.id, code, bound=bound)
    except OfficeError as error:
        return _second_factor_page(there, error.message), status_of(error)
    if fault is not None:
        return _second_factor_page(there, fault.message), 401
    session.pop("totp", None)
    return redirect(back_to(request.form.get("next", "")))


@bp.post("/account/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> Any:
    there = visitors.visitor()
    if there is not None:
        signing_in.end_session(there.actor, there.session.id)
    session.clear()
    answer = make_response(redirect(url_for("account.sign_in")))
    visitors.take_cookie(answer)
    return answer


def _second_step(session_id: int, code: str, *, bound: bool) -> OfficeError | None:
    if bound:
        return second_factor.give(session_id, code)
    if not session.get("totp"):
        raise Invalid("页面已过期，请重新扫描下面的二维码。")
    return second_factor.bind(session_id, session["totp"], code)


def _sign_in_page(name: str, error: str) -> str:
    context = {
        "action": url_for("account.begin"),
        "next": request.values.get("next", ""),
        "name": name[:60],
        "error": error,
        "help": HELP,
    }
    return render_template("pages/sign_in.html", plain=plain(), sign_in=context)


def _second_factor_page(there: visitors.Visitor, error: str) -> str:
    binding = None
    if there.person.totp_secret is None:
        binding = setup(there.person.login, session.setdefault("totp", new_totp_secret()))
    context = {
        "action": url_for("account.second_factor"),
        "next": request.values.get("next", ""),
        "error": error,
        "name": there.person.name,
        "setup": binding,
        "help": FACTOR_HELP,
    }
    return render_template("pages/second_factor.html", plain=plain(), factor=context)
