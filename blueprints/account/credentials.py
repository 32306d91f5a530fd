"""修改密码, and binding the second factor anew."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, session, url_for

from app.core.errors import Invalid, OfficeError
from app.core.stores import stores
from app.core.unit_of_work import unit_of_work
from app.directory import passwords, rights, second_factor
from app.directory.models import ChangeState, Person
from app.directory.roles import ADMINISTRATORS
from app.directory.secrets import SHORTEST, SHORTEST_FOR_ADMINISTRATORS, new_totp_secret
from app.permissions.rules import Permission
from blueprints.account.blueprint import bp, few_refusals
from blueprints.account.square_code import square_code
from blueprints.shared import words
from blueprints.shared.access import requires
from blueprints.shared.errors import status_of
from blueprints.shared.shell import plain, tell
from blueprints.shared.visitors import Visitor, visitor


@bp.route("/account/password", methods=["GET", "POST"], endpoint="password")
@requires(Permission.SIGNED_IN, own_work=True)
@few_refusals
def change_password() -> Any:
    there = visitor()
    if there is None:
        raise LookupError
    if request.method == "GET":
        return _password_page(there, None)
    given = {name: request.form.get(name, "") for name in ("old", "new", "again")}
    with unit_of_work():
        fault = passwords.change_password(there.actor, there.session.id, **given)
    if fault is not None:
        return _password_page(there, fault), status_of(fault)
    tell("密码已修改。其他设备已退出登录，需用新密码重新登录。")
    return redirect("/")


def change_second_factor(there: Visitor) -> Any:
    """重新绑定: the password, a code of the old secret, and one of the new."""
    if request.method == "GET":
        session["totp"] = new_totp_secret()
        return _rebinding_page(there, None)
    secret = session.get("totp")
    if not secret:
        return _rebinding_page(there, Invalid("页面已过期，请重新扫描下面的二维码。")), 422
    codes = {n: request.form.get(n, "").replace(" ", "") for n in ("old_code", "code")}
    try:
        with unit_of_work():
            fault = second_factor.rebind(
                there.actor, password=request.form.get("password", ""), secret=secret, **codes
            )
    except OfficeError as error:
        fault = error
    if fault is not None:
        return _rebinding_page(there, fault), status_of(fault)
    session.pop("totp", None)
    tell("动态口令已更换，请在手机上删去原来的账号。")
    return redirect(url_for("account.show"))


def setup(login: str, secret: str) -> dict[str, Any]:
    """The square code and the secret in groups of four, as pages/second_factor.html shows them."""
    groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return {"qr": square_code(login, secret), "secret": groups, "codes": []}


def hint(person: Person) -> str:
    """What a password has to be like, before she types one."""
    administers = person.roles & ADMINISTRATORS
    shortest = SHORTEST_FOR_ADMINISTRATORS if administers else SHORTEST
    remembered = stores().settings.passwords_remembered
    return f"至少 {shortest} 位，含大写字母、小写字母、数字、符号中的三种，不含用户名，不是最近 {remembered} 次用过的"


def told_of_reset(person: Person) -> str:
    """By whom her password was last given anew: she is to know, whoever did it."""
    last = rights.last_reset(person.id, ChangeState.CONFIRMED)
    if last is None or last.decider is None:
        return ""
    return (
        f"{words.full(last.decided_at)} 由{last.asker.name}申请、{last.decider.name}确认重置，"
        f"理由：{last.ground}。不是您本人要求的，请立即告知审计管理员"
    )


def _password_page(there: Visitor, fault: OfficeError | None) -> str:
    person = there.person
    context = {
        "action": url_for("account.password"),
        "first": person.must_change_password,
        "reset": told_of_reset(person) if person.must_change_password else "",
        "over": passwords.is_over(person),
        "days": stores().settings.password_days,
        "back": url_for("account.show"),
        "login": person.login,
        "error": fault.message if fault else "",
        "faults": getattr(fault, "fields", {}),
        "hint": hint(person),
    }
    return render_template("account/password.html", plain=plain(), password=context)


def _rebinding_page(there: Visitor, fault: OfficeError | None) -> str:
    context = {
        "action": url_for("account.second_factor"),
        "back": url_for("account.show"),
        "error": fault.message if fault else "",
        "faults": getattr(fault, "fields", {}),
        "setup": setup(there.person.login, session.setdefault("totp", new_totp_secret())),
    }
    return render_template("account/rebinding.html", plain=plain(), rebinding=context)
