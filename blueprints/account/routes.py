"""我的: signing in and out, second factor, password, devices, phrases and how pages look."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.core import clock
from app.core.errors import Invalid, OfficeError
from app.core.unit_of_work import unit_of_work
from app.directory import personal, signing_in
from app.directory.secrets import change_password, new_totp_secret
from app.permissions.rules import Permission
from blueprints.account.square_code import square_code
from blueprints.shared import visitors
from blueprints.shared.access import requires
from blueprints.shared.places import back_to
from blueprints.shared.shell import plain, shell, tell

bp = Blueprint("account", __name__, template_folder="templates")
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")
HELP = "首次使用请向本单位系统管理员领取用户名和初始密码；忘记密码也请联系系统管理员。"
OFTEN = "30 per minute"


@bp.get("/account/sign-in")
@requires(Permission.PUBLIC)
def sign_in() -> Any:
    return _sign_in_page("", "")


@bp.post("/account/sign-in")
@requires(Permission.PUBLIC, own_work=True)
@limiter.limit(OFTEN)
def begin() -> Any:
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    try:
        with unit_of_work():
            person = signing_in.check_password(name, password)
            cookie = person and signing_in.begin_session(
                person,
                password,
                address=visitors.address(),
                device=request.user_agent.string,
            )
    except OfficeError as error:
        return _sign_in_page(name, error.message), 429
    if not cookie:
        return _sign_in_page(name, signing_in.WRONG), 401
    session.clear()  # A new person gets a new forgery token.
    answer = make_response(redirect(back_to(request.form.get("next", ""))))
    visitors.give_cookie(answer, cookie)
    return answer


@bp.get("/account/second-factor")
@requires(Permission.SIGNED_IN)
def second_factor() -> Any:
    return _second_factor_page("")


@bp.post("/account/second-factor")
@requires(Permission.SIGNED_IN, own_work=True)
@limiter.limit(OFTEN)
def give_second_factor() -> Any:
    there = visitors.visitor()
    code = request.form.get("code", "").strip().replace(" ", "")
    try:
        with unit_of_work():
            done = _second_step(there, code)
    except OfficeError as error:
        return _second_factor_page(error.message), 422
    if not done:
        return _second_factor_page("动态口令不对或已用过，请输入新的六位数字。"), 401
    session.pop("totp", None)
    return redirect(back_to(request.form.get("next", "")))


@bp.post("/account/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> Any:
    there = visitors.visitor()
    if there is not None:
        signing_in.end_session(there.actor, there.session.id)
    answer = make_response(redirect(url_for("account.sign_in")))
    visitors.take_cookie(answer)
    return answer


@bp.post("/account/preferences")
@requires(Permission.SIGNED_IN)
def preferences() -> Any:
    personal.set_preferences(visitors.actor(), request.form.get("size"), request.form.get("contrast"))
    return redirect(back_to(request.form.get("back", "")))


@bp.get("/account")
@requires(Permission.SIGNED_IN)
def show() -> Any:
    return render_template("account/show.html", shell=shell(), account=_account())


@bp.post("/account/sessions/<int:session_id>/end")
@requires(Permission.SIGNED_IN)
def end_session(session_id: int) -> Any:
    signing_in.end_session(visitors.actor(), session_id)
    tell("该设备已退出登录。")
    return redirect(url_for("account.show"))


@bp.get("/account/password")
@requires(Permission.SIGNED_IN)
def password() -> Any:
    return render_template("account/password.html", plain=plain(), errors={})


@bp.post("/account/password")
@requires(Permission.SIGNED_IN)
@limiter.limit(OFTEN)
def set_password() -> Any:
    there = visitors.visitor()
    form = request.form
    if there is None:
        raise LookupError
    change_password(
        signing_in.person_of(there.actor), form.get("old", ""), form.get("new", ""),
        form.get("again", ""),
    )  # fmt: skip
    tell("密码已更改，其他设备需重新登录。")
    return redirect("/")


@bp.post("/account/phrases")
@requires(Permission.SIGNED_IN)
def phrases() -> Any:
    personal.set_phrases(visitors.actor(), request.form.get("phrases", ""))
    tell("常用语已保存。")
    return redirect(url_for("account.show"))


def _second_step(there: visitors.Visitor | None, code: str) -> bool:
    if there is None:
        raise Invalid("请重新登录。")
    person = signing_in.person_of(there.actor)
    if not person.totp_secret:
        signing_in.bind_second_factor(person, session.get("totp", ""), code)
        signing_in.pass_second_factor(there.session.id)
        return True
    return signing_in.give_second_factor(there.session.id, code)


def _sign_in_page(name: str, error: str) -> str:
    context = {
        "action": url_for("account.begin"),
        "next": request.values.get("next", ""),
        "name": name,
        "error": error,
        "help": HELP,
    }
    return render_template("pages/sign_in.html", plain=plain(), sign_in=context)


def _second_factor_page(error: str) -> str:
    there = visitors.visitor()
    setup = None
    if there is not None and not there.person.totp_secret:
        secret = session.setdefault("totp", new_totp_secret())
        setup = {
            "qr": square_code(there.person.login, secret),
            "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
            "codes": [],
        }
    context = {
        "action": url_for("account.give_second_factor"),
        "next": request.values.get("next", ""),
        "error": error,
        "name": there.person.name if there else "",
        "setup": setup,
        "help": "动态口令由手机上的口令应用生成，每 30 秒更换一次，每个只能用一次。",
    }
    return render_template("pages/second_factor.html", plain=plain(), factor=context)


def _account() -> dict[str, Any]:
    there = visitors.visitor()
    if there is None:
        raise LookupError
    return {
        "person": there.person,
        "sessions": [
            {
                "id": s.id,
                "device": s.device[:80],
                "address": s.address,
                "seen": clock.local(s.seen_at),
                "current": s.id == there.session.id,
            }
            for s in signing_in.living_sessions(there.person.id)
        ],
        "phrases": "\n".join(personal.phrases(there.actor)),
        "key_open": there.actor.signer is not None,
    }
