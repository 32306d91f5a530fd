"""Changing a password: by its owner, or anew by the system administrator."""

from __future__ import annotations

import hmac

from app.core import acts
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, OfficeError
from app.directory import lockout, signing_in
from app.directory.actors import Actor
from app.directory.models import Person
from app.directory.secrets import cost, give_password, random_password, weakness
from documents.encryption import personal
from documents.encryption.argon import LONGEST_SECRET
from documents.encryption.passwords import hash_password


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
    person.password = hash_password(new, cost=cost())
    person.locked_key = personal.lock(key, new, cost=cost())
    person.must_change_password = False
    acts.record(actor, "person.change_password", person)
    signing_in.end_other_sessions(actor, session_id)
    return None


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


def reset_password(actor: Actor, person_id: int) -> tuple[Person, str]:
    """重置密码: a random first password, a new key and a new certificate; every session ends.

    Gives the password, which nobody keeps. What she signed with the old key stays proved by the old
    certificate.
    """
    person = db.session.get_one(Person, person_id)
    if not person.active:
        raise NotAllowed("账号已停用，不能重置密码。")
    if person.id == actor.person_id:
        raise NotAllowed("自己的密码请在「我的」中修改。")
    first = random_password()
    give_password(person, first, organisation_of(person), must_change=True)
    lockout.clear(person)
    end_all_sessions(actor, person)
    acts.record(actor, "person.reset_password", person)
    return person, first


def organisation_of(person: Person) -> str:
    """The organ's name as it stands in her certificate."""
    posts = person.posts
    return (posts[0].unit.organ or posts[0].unit).name if posts else "未安排岗位"


def end_all_sessions(actor: Actor, person: Person) -> None:
    """Sign her out everywhere, by an administrator; programs that act with her tokens end, too."""
    for session in signing_in.living_sessions(person.id, limit=None):
        signing_in.close(actor, session)
    signing_in.end_tokens(actor, person)
