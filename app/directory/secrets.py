"""What a person proves herself with: password, second factor, and the key that only she can open."""

from __future__ import annotations

import hmac
import secrets

import pyotp

from app.core import acts, clock
from app.core.database import db
from app.core.stores import stores
from app.directory.models import Person
from app.directory.roles import ADMINISTRATORS
from documents.encryption import personal
from documents.encryption.argon import PRODUCTION, Cost
from documents.encryption.errors import Tampered, UnsuitableSecret, WrongSecret
from documents.encryption.passwords import hash_password
from documents.encryption.signing import CertifiedKey, SigningKey
from documents.encryption.trial_authority import Use

TRIAL_COST = Cost(memory=64, passes=1, lanes=1)  # Only where Settings.fast_passwords says so.
FIRST_COST = Cost(memory=1024, passes=1, lanes=1)  # For 90 random bits; a list of 1,000 people.
SHORTEST, SHORTEST_FOR_ADMINISTRATORS = 8, 12
WORD_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SIGNS = "-+=#@%"
STEP_SECONDS = 30


def cost() -> Cost:
    return TRIAL_COST if stores().settings.fast_passwords else PRODUCTION


def random_password() -> str:
    """A first password nobody can guess, easy to type from paper: four groups of four."""
    groups = ["".join(secrets.choice(WORD_LETTERS) for _ in range(4)) for _ in range(4)]
    password = secrets.choice(SIGNS).join(groups)
    return password if _classes(password) >= 3 else random_password()


def give_password(person: Person, password: str, organisation: str, *, must_change: bool) -> None:
    """Set a first password: the person gets a new key under it, and a new certificate.

    Whoever hands out a password could open the key it locks, so the old key is not carried over.
    A password that must be changed is one of `random_password`, too long to be guessed at any cost.
    """
    at = FIRST_COST if must_change else cost()
    key = SigningKey.generate(stores().keys.suite.name)
    pem = stores().keys.authority.issue(
        key.public,
        name=person.name,
        organisation=organisation,
        use=Use.PERSON,
        number=person.login,
        at=clock.now(),
    )
    person.password = hash_password(password, cost=at)
    person.locked_key = personal.lock(key, password, cost=at)
    person.must_change_password = must_change
    person.certificate = acts.remember_certificate(pem, person.name, person.id)


def weakness(password: str, person: Person) -> str | None:
    """Why a password is too weak, or None (GB/T 22239-2019 8.1.4.1 a)."""
    shortest = SHORTEST_FOR_ADMINISTRATORS if person.roles & ADMINISTRATORS else SHORTEST
    if len(password) < shortest:
        return f"口令至少 {shortest} 位。"
    if len(password) > 128:
        return "口令最多 128 位。"
    if _classes(password) < 3:
        return "口令须含大写字母、小写字母、数字、符号中的三种。"
    if person.login.lower() in password.lower() or len(set(password)) < 5:
        return "口令过于简单，请不要包含登录名或者重复字符。"
    return None


def signer_of(person: Person, key: SigningKey) -> CertifiedKey | None:
    """The person's key with her certificate, as a signer of acts."""
    row = db.session.get(acts.Certificate, person.certificate) if person.certificate else None
    return CertifiedKey(key, row.pem.encode()) if row else None


def open_key(person: Person, password: str) -> SigningKey | None:
    """Her key, with her own secret; None when the secret does not open it."""
    if person.locked_key is None:
        return None
    try:
        return personal.unlock(person.locked_key, password)
    except (WrongSecret, Tampered, UnsuitableSecret):
        return None


def second_factor_holds(person: Person, code: str) -> bool:
    """Whether the six digits are right, now or a step beside; each step counts once only."""
    if not person.totp_secret or not (code.isascii() and code.isdecimal() and len(code) == 6):
        return False
    totp = pyotp.TOTP(person.totp_secret)
    now = int(clock.now().timestamp()) // STEP_SECONDS
    for step in (now, now - 1, now + 1):
        right = hmac.compare_digest(totp.at(step * STEP_SECONDS), code)
        if right and step > person.totp_last_step:
            person.totp_last_step = step
            return True
    return False


def new_totp_secret() -> str:
    return pyotp.random_base32()


def _classes(password: str) -> int:
    kinds = (str.isupper, str.islower, str.isdecimal)
    found = sum(any(kind(c) for c in password) for kind in kinds)
    return found + any(not c.isalnum() for c in password)
