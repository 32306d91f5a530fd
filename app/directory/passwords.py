"""Changing a password: by its owner, or anew when two administrators agree on it."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from app.core import acts, clock, outbox
from app.core.errors import Invalid, NotAllowed, OfficeError
from app.core.stores import stores
from app.directory import lockout, signing_in, tokens
from app.directory.actors import Actor
from app.directory.models import Person
from app.directory.secrets import (
    cost,
    give_password,
    keep_password,
    random_password,
    was_hers,
    weakness,
)
from documents.encryption import personal
from documents.encryption.argon import LONGEST_SECRET


def change_password(
    actor: Actor, session_id: int | None, *, old: str, new: str, again: str
) -> OfficeError | None:
    """Her own change: the same key is locked anew, and her other sessions end.

    The session `session_id` goes on, and the key that waits in it stays open. What is wrong is
    returned and not raised, so that a wrong old password is counted.
    """
    person = signing_in.person_of(actor)
    if fault := _unfit(person, old, new, again):
        return fault
    key = signing_in.confirm_password(person, old, "old")
    if isinstance(key, OfficeError):
        return key
    lockout.clear(person)
    if was_hers(person, new):  # Said only to whoever has given the present password.
        count = stores().settings.passwords_remembered
        text = f"新密码不能与最近 {count} 次用过的密码相同。"
        return Invalid(text, {"new": "请换一个没有用过的密码。"})
    keep_password(person, new, cost())
    person.locked_key = personal.lock(key, new, cost=cost())
    person.must_change_password = False
    acts.record(actor, "person.change_password", person)
    signing_in.end_other_sessions(actor, session_id)
    return None


def due_at(person: Person) -> datetime | None:
    """When her password has to be changed by; None where it never has."""
    days = stores().settings.password_days
    if not days or person.password_since is None:
        return None if not days else clock.now()
    return person.password_since + timedelta(days=days)


def is_over(person: Person) -> bool:
    """Whether its time is over: then she changes it, and does nothing else before."""
    due = due_at(person)
    return due is not None and due <= clock.now()


def days_left(person: Person) -> int | None:
    """How many days are left of a password that is soon due, today counting as none; else None."""
    due = due_at(person)
    if due is None:
        return None
    left = (clock.local(due).date() - clock.today()).days
    return left if left <= stores().settings.password_days_warned else None


def _unfit(person: Person, old: str, new: str, again: str) -> Invalid | None:
    if len(new.encode(errors="replace")) > LONGEST_SECRET:
        return Invalid("新密码过长。", {"new": "密码最多 128 位。"})
    if not hmac.compare_digest(new.encode(errors="replace"), again.encode(errors="replace")):
        return Invalid("两次输入的新密码不一致。", {"again": "与新密码不一致。"})
    if hmac.compare_digest(new.encode(errors="replace"), old.encode(errors="replace")):
        return Invalid("新密码不能与现在的密码相同。", {"new": "请换一个密码。"})
    if fault := weakness(new, person):
        return Invalid(fault, {"new": fault})
    return None


def reset_password(actor: Actor, person: Person) -> str:
    """A one-time password, a new key and a new certificate; every session ends.

    Gives the password, which nobody keeps. What she signed with the old key stays proved by the old
    certificate. Only `rights.confirm` calls this, for whoever has it can sign in as her.
    """
    refuse_reset(actor, person)
    first = random_password()
    give_password(person, first, organisation_of(person), must_change=True)
    lockout.clear(person)
    end_all_sessions(actor, person)
    acts.record(actor, "person.reset_password", person)
    outbox.put_at_once("person.shut_out", person_id=person.id)
    return first


def refuse_reset(actor: Actor, person: Person) -> None:
    """Whose password is given anew by nobody, and by whom none is. Raises NotAllowed."""
    if not person.active:
        raise NotAllowed("账号已停用，不能重置密码。", advice="请先启用账号。")
    if person.id == actor.person_id:
        raise NotAllowed(
            "自己的密码不能由自己重置。",
            advice="请在「我的」中修改；忘记密码的，请由另一名管理员办理。",
        )


def organisation_of(person: Person) -> str:
    """The organ's name as it stands in her certificate."""
    posts = person.posts
    return (posts[0].unit.organ or posts[0].unit).name if posts else "未安排岗位"


def end_all_sessions(actor: Actor, person: Person) -> None:
    """Sign her out everywhere, by the administrator; what programs hold of her ends as well."""
    tokens.end_all(actor, person.id)
    for session in signing_in.living_sessions(person.id, limit=None):
        signing_in.close(actor, session)
