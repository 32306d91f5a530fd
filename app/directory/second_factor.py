"""动态口令: giving the second factor at sign-in, binding it, and binding it anew.

A code counts once. Every wrong code is counted like a wrong password, and by the same counter.
"""

from __future__ import annotations

from app.core import acts
from app.core.database import db
from app.core.errors import Invalid, OfficeError
from app.directory import lockout, signing_in
from app.directory.actors import Actor, actor_for
from app.directory.models import Person, SignInSession
from app.directory.secrets import second_factor_holds

WRONG = "动态口令不对或已用过，请输入新的六位数字。"


def give(session_id: int, code: str) -> OfficeError | None:
    """The second step of signing in; None when it is done. Raises TooMany while locked."""
    session = db.session.get_one(SignInSession, session_id)
    person = _locked(session.person)
    if not second_factor_holds(person, code):
        lockout.fail(person)
        return Invalid(WRONG, {"code": WRONG})
    lockout.clear(person)
    session.second_factor = True
    acts.record(actor_for(person), "session.second_factor", session)
    return None


def bind(session_id: int, secret: str, code: str) -> OfficeError | None:
    """绑定: the first time, only with a code that proves the phone has the secret.

    Raises TooMany while locked, Invalid when another window has bound one already.
    """
    session = db.session.get_one(SignInSession, session_id)
    person = _locked(session.person)
    if person.totp_secret:
        raise Invalid("动态口令已经绑定，请直接输入手机上的六位数字。")
    if not _take_over(person, secret, code):
        lockout.fail(person)
        return Invalid(WRONG, {"code": WRONG})
    lockout.clear(person)
    session.second_factor = True
    acts.record(actor_for(person), "person.bind_second_factor", person)
    return None


def rebind(
    actor: Actor, *, password: str, old_code: str, secret: str, code: str
) -> OfficeError | None:
    """重新绑定: only with the password, a code of the old secret, and a code of the new one."""
    person = _locked(signing_in.person_of(actor))
    key = signing_in.confirm_password(person, password)
    if isinstance(key, OfficeError):
        return key
    if not second_factor_holds(person, old_code):
        lockout.fail(person)
        return Invalid(
            "原动态口令不对，没有更换。", {"old_code": "请输入原应用现在显示的六位数字。"}
        )
    if not _take_over(person, secret, code):
        lockout.fail(person)
        return Invalid("新动态口令不对，没有更换。", {"code": "请输入新账号现在显示的六位数字。"})
    lockout.clear(person)
    acts.record(actor, "person.bind_second_factor", person)
    return None


def _locked(person: Person) -> Person:
    """The person with her row locked, so that a code given twice at once counts once."""
    db.session.refresh(person, with_for_update=True)
    lockout.refuse_if_locked(person)
    return person


def _take_over(person: Person, secret: str, code: str) -> bool:
    """Make the secret hers if the code is one of it; else leave everything as it was."""
    before = person.totp_secret, person.totp_last_step
    person.totp_secret, person.totp_last_step = secret, 0
    if second_factor_holds(person, code):
        return True
    person.totp_secret, person.totp_last_step = before
    return False
