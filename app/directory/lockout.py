"""Counting failures: five in a row lock an account for a quarter of an hour.

GB/T 22239-2019 8.1.4.1 b). A login that nobody has is counted and locked in the same way, so that
neither the answer nor its time tells who works here.
"""

from __future__ import annotations

import hmac
import re
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.core import acts, clock
from app.core.database import db
from app.core.errors import TooMany
from app.core.stores import stores
from app.directory.actors import actor_for
from app.directory.models import Person, UnknownLogin

LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,59}")
KEPT = timedelta(days=1)


def login_of(text: str) -> str:
    """The login as it is kept: no space around, small letters."""
    return text.strip().lower()[:200]


def take_a_try(login: str) -> None:
    """Count a try before it is looked at, so that tries at the same time count too.

    Raises TooMany while the account is locked. `clear` or `put_back` follows when it was right.
    """
    who = _counted(login)
    refuse_if_locked(who)
    count_failure(who)


def note_refusal(login: str) -> None:
    """The try was wrong; if it was the last one allowed, the lock is recorded as an act."""
    who = _counted(login)
    if isinstance(who, Person) and _is_locked(who):
        acts.record(actor_for(who), "person.locked", who)


def refuse_if_locked(who: Person | UnknownLogin) -> None:
    """Raises TooMany, with the minutes left, while the account is locked."""
    if who.locked_until is not None and _is_locked(who):
        minutes = int((who.locked_until - clock.now()).total_seconds() // 60) + 1
        raise TooMany(f"连续输错，账号已锁定，请 {minutes} 分钟后再试。")


def count_failure(who: Person | UnknownLogin) -> None:
    """One failure more; at the limit the account is locked for a while."""
    settings = stores().settings
    if who.locked_until is not None:
        who.failures, who.locked_until = 0, None  # An old lock is over and done with.
    who.failures += 1
    if who.failures >= settings.failures_before_lock:
        who.locked_until = clock.now() + timedelta(seconds=settings.lock_seconds)


def fail(person: Person) -> None:
    """A secret or a code of hers was wrong, after signing in: counted, and recorded if it locks."""
    count_failure(person)
    if _is_locked(person):
        acts.record(actor_for(person), "person.locked", person)


def put_back(person: Person) -> None:
    """The password was right, but more is asked: only this one try does not count."""
    person.failures, person.locked_until = max(0, person.failures - 1), None


def clear(person: Person) -> None:
    """Everything that was asked was right."""
    person.failures, person.locked_until = 0, None


def _is_locked(who: Person | UnknownLogin) -> bool:
    return who.locked_until is not None and who.locked_until > clock.now()


def _counted(login: str) -> Person | UnknownLogin:
    if LOGIN.fullmatch(login):
        query = select(Person).where(Person.login == login).with_for_update(of=Person)
        person = db.session.scalar(query)
        if person is not None:
            return person
    db.session.execute(delete(UnknownLogin).where(UnknownLogin.tried_at < clock.now() - KEPT))
    digest = hmac.new(stores().keys.key("logins"), login.encode(), "sha256").hexdigest()
    if db.session.get(UnknownLogin, digest) is None:
        with suppress(IntegrityError), db.session.begin_nested():  # Two may try it at once.
            db.session.add(UnknownLogin(digest=digest, failures=0, tried_at=clock.now()))
    row = db.session.get_one(UnknownLogin, digest, with_for_update=True, populate_existing=True)
    row.tried_at = clock.now()
    return row
