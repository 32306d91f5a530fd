"""Signing in and out: lock-out, second factor, sessions kept on the server, the key that waits.

The cookie holds a session token and a random secret. The database holds only the token's digest and
the person's key encrypted under that secret: neither the database, nor the office's keys, nor both
together open her key; her browser's cookie does, for a while.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy import select, update
from sqlalchemy.orm import aliased, contains_eager

from app.core import acts, clock
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, OfficeError, TooMany
from app.core.stores import stores
from app.directory import lockout
from app.directory.actors import Actor, actor_for
from app.directory.models import Appointment, Person, Post, SignInSession, Unit
from app.directory.roles import ADMINISTRATORS, SECOND_FACTOR
from app.directory.secrets import cost, open_key, second_factor_holds, signer_of
from documents.encryption import personal
from documents.encryption.argon import Cost
from documents.encryption.digest import sm3
from documents.encryption.errors import EncryptionError
from documents.encryption.passwords import hash_password, needs_rehash, verify_password
from documents.encryption.signing import CertifiedKey, SigningKey
from documents.model import cleaned

TOKEN_BYTES = 32
SEEN_EVERY_SECONDS = 60
WRONG = "用户名或密码不对。"


@dataclass(frozen=True, slots=True)
class Cookie:
    """What the browser keeps: token and key secret, both random, hex."""

    token: str
    secret: str

    @property
    def text(self) -> str:
        return f"{self.token}.{self.secret}"

    @classmethod
    def parse(cls, text: str) -> Cookie | None:
        token, _, secret = text.partition(".")
        good = all(
            len(p) == 2 * TOKEN_BYTES and p.isascii() and p.isalnum() for p in (token, secret)
        )
        try:
            bytes.fromhex(token + secret)
        except ValueError:
            return None
        return cls(token, secret) if good else None


def check_password(login: str, password: str) -> tuple[Person, SigningKey | None] | None:
    """The person whose login and password these are, and her key; None for anything else.

    Writes nothing: the costly work is done between `lockout.take_a_try` and `begin_session`, outside
    of any transaction. The same work is done for a login that nobody has.
    """
    known = None
    if lockout.LOGIN.fullmatch(login):
        known = db.session.scalar(select(Person).where(Person.login == login, Person.active))
    stored = known.password if known else _nobodys_password(cost())
    right = verify_password(password, stored)
    if needs_rehash(stored, cost=cost()):  # A first password is cheap to check: take as long.
        verify_password(password, _nobodys_password(cost()))
    if right and known is not None:
        return known, open_key(known, password)
    return None


@cache
def _nobodys_password(at: Cost) -> str:
    return hash_password(secrets.token_hex(16), cost=at)


def needs_second_factor(person: Person) -> bool:
    """Administrators, signers and sealers confirm every sign-in; so does whoever set it up."""
    return bool(person.roles & SECOND_FACTOR) or person.totp_secret is not None


def begin_session(person: Person, key: SigningKey | None, *, address: str, device: str) -> Cookie:
    """Open a session: the person's key waits in it, readable with the cookie's secret only."""
    settings, now = stores().settings, clock.now()
    cookie = Cookie(secrets.token_hex(TOKEN_BYTES), secrets.token_hex(TOKEN_BYTES))
    more_is_asked = needs_second_factor(person)
    session = SignInSession(
        person_id=person.id,
        token_hash=digest_of(cookie.token),
        started_at=now,
        seen_at=now,
        address=address[:60],
        device=cleaned(device)[:200],
        second_factor=not more_is_asked,
    )
    if key is not None:
        session.waiting_key = personal.lock_for_session(key, bytes.fromhex(cookie.secret))
        session.key_until = now + timedelta(seconds=settings.key_unlocked_seconds)
    if more_is_asked:
        lockout.put_back(person)
    else:
        lockout.clear(person)
    db.session.add(session)
    db.session.flush()
    signer = signer_of(person, key) if key else None
    acts.record(actor_for(person, signer), "session.begin", session, address=session.address)
    return cookie


def person_of(actor: Actor) -> Person:
    """The person record of the acting person, in the present unit of work."""
    return db.session.get_one(Person, actor.person_id)


def session_of(cookie: Cookie) -> SignInSession | None:
    """The living session of a cookie, or None: unknown, ended, idle too long, or too old.

    One query, since every page asks it: her posts are few, and so are their roles.
    """
    organ = aliased(Unit)
    query = (
        select(SignInSession)
        .where(SignInSession.token_hash == digest_of(cookie.token))
        .join(SignInSession.person)
        .outerjoin(Person.appointments)
        .outerjoin(Appointment.post)
        .outerjoin(Post.roles)
        .outerjoin(Post.unit)
        .outerjoin(Unit.organ.of_type(organ))
        .order_by(Appointment.id)
        # Unlike `joinedload` this is not remembered by the records: whoever locks one later locks it alone.
        .options(
            contains_eager(SignInSession.person)
            .contains_eager(Person.appointments)
            .contains_eager(Appointment.post)
            .options(
                contains_eager(Post.roles),
                contains_eager(Post.unit).contains_eager(Unit.organ.of_type(organ)),
            )
        )
    )
    session = db.session.scalars(query).unique().one_or_none()
    if session is None or session.ended_at is not None or not session.person.active:
        return None
    settings, now = stores().settings, clock.now()
    idle = settings.password_seconds_idle
    if session.person.roles & ADMINISTRATORS:
        idle = settings.administrator_seconds_idle
    if now - session.seen_at > timedelta(seconds=idle):
        return None
    if now - session.started_at > timedelta(seconds=settings.password_seconds_absolute):
        return None
    return session


def is_stale(session: SignInSession) -> bool:
    """Whether it is time to note that the session is in use."""
    return clock.now() - session.seen_at > timedelta(seconds=SEEN_EVERY_SECONDS)


def touch(session_id: int) -> None:
    db.session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(seen_at=clock.now())
    )


def signer_in(session: SignInSession, cookie: Cookie) -> CertifiedKey | None:
    """The person's key while it waits in her session; None once it is locked again."""
    if session.waiting_key is None or session.key_until is None:
        return None
    if session.key_until < clock.now():
        return None
    try:
        key = personal.unlock_for_session(session.waiting_key, bytes.fromhex(cookie.secret))
    except EncryptionError:
        return None
    return signer_of(session.person, key)


def confirm(person: Person, password: str, code: str) -> CertifiedKey | OfficeError:
    """Secret and second factor, asked again for 签发 and 用印: her signer, or what is wrong.

    What is wrong is returned and not raised, so that the unit of work that counts the failure, and
    spends the code, is kept.
    """
    key = confirm_password(person, password)
    if isinstance(key, OfficeError):
        return key
    if not person.totp_secret:
        return NotAllowed(
            "尚未设置动态口令，不能签发或用印。", advice="请先到「我的」设置动态口令。"
        )
    if not second_factor_holds(person, code):
        lockout.fail(person)
        return Invalid("动态口令不对或已用过，未办理。", {"code": "请输入新的六位数字。"})
    signer = signer_of(person, key)
    if signer is None:
        return NotAllowed("您的证书缺失，请联系系统管理员。")
    lockout.clear(person)
    return signer


def confirm_password(
    person: Person, password: str, field: str = "password"
) -> SigningKey | OfficeError:
    """Her key by her password, asked again; a wrong one is counted, and returned as an error."""
    db.session.refresh(person, with_for_update=True)  # Tries at the same time come one by one.
    try:
        lockout.refuse_if_locked(person)
    except TooMany as error:
        return error
    key = open_key(person, password)
    if key is None:
        lockout.fail(person)
        return Invalid("登录密码不对，未办理。", {field: "登录密码不对。"})
    return key


def prove(person: Person, password: str, code: str) -> OfficeError | None:
    """Her password again, and a code where she has a second factor; what is wrong, or None."""
    if needs_second_factor(person):
        outcome = confirm(person, password, code)
        return outcome if isinstance(outcome, OfficeError) else None
    key = confirm_password(person, password)
    if isinstance(key, OfficeError):
        return key
    lockout.clear(person)
    return None


def end_session(actor: Actor, session_id: int) -> None:
    """Sign out, or end one of her own sessions from the list of devices."""
    session = db.session.get(SignInSession, session_id)
    if session is None or session.person_id != actor.person_id:
        raise NotFound
    close(actor, session)


def close(actor: Actor, session: SignInSession) -> None:
    """End a session; the key that waits in it is thrown away."""
    if session.ended_at is None:
        session.ended_at = clock.now()
        session.waiting_key = None
        acts.record(actor, "session.end", session)


def end_other_sessions(actor: Actor, kept: int | None) -> int:
    """End every session of hers but one (None: all); gives how many. Their keys are locked again."""
    others = [s for s in living_sessions(actor.person_id or 0, limit=None) if s.id != kept]
    for session in others:
        end_session(actor, session.id)
    return len(others)


def living_sessions(person_id: int, limit: int | None = 50) -> list[SignInSession]:
    """Her open sessions, the newest first."""
    now = clock.now()
    oldest = now - timedelta(seconds=stores().settings.password_seconds_absolute)
    return list(
        db.session.scalars(
            select(SignInSession)
            .where(
                SignInSession.person_id == person_id,
                SignInSession.ended_at.is_(None),
                SignInSession.started_at > oldest,
            )
            .order_by(SignInSession.id.desc())
            .limit(limit)
        )
    )


def digest_of(token: str) -> str:
    """What is kept of a random token instead of the token itself."""
    return sm3(token.encode()).hex()
