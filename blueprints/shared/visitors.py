"""Who is at the other end: the cookie, the person, and the actor she is in this request."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Request, Response, current_app, request
from flask_login import LoginManager, UserMixin, current_user

from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory import passwords, signing_in
from app.directory.actors import Actor, actor_for
from app.directory.models import Person, SignInSession
from app.directory.signing_in import Cookie

COOKIE = "tongwen"


@dataclass(frozen=True, slots=True, eq=False)
class Visitor(UserMixin):  # type: ignore[misc]  # flask-login carries no types.
    """A signed-in person in this request."""

    person: Person
    session: SignInSession
    actor: Actor
    must_change_password: bool
    half_signed_in: bool  # The second factor has not been given yet.

    def get_id(self) -> str:
        return str(self.person.id)


def know_visitors(app: Flask) -> None:
    """Let flask-login find the visitor by our own cookie and server-side session."""
    manager = LoginManager(app)
    manager.session_protection = None  # The session lives on the server; there is nothing to guess.
    manager.request_loader(load)


def load(incoming: Request) -> Visitor | None:
    cookie = Cookie.parse(incoming.cookies.get(COOKIE, ""))
    if cookie is None:
        return None
    session = signing_in.session_of(cookie)
    if session is None:
        return None
    if signing_in.is_stale(session):
        session = _touched(session, cookie)
        if session is None:
            return None
    signer = signing_in.signer_in(session, cookie)
    person = session.person
    return Visitor(
        person=person,
        session=session,
        actor=actor_for(person, signer),
        must_change_password=person.must_change_password or passwords.is_over(person),
        half_signed_in=not session.second_factor,
    )


def visitor() -> Visitor | None:
    """The visitor of this request, or None before signing in."""
    return current_user if current_user.is_authenticated else None


def actor() -> Actor:
    """The acting person of this request; pages behind a right always have one."""
    found = visitor()
    if found is None:
        raise LookupError("A page that needs an actor declares a right that needs signing in.")
    return found.actor


def give_cookie(response: Response, cookie: Cookie) -> None:
    settings = current_app.config["TONGWEN"]
    response.set_cookie(
        COOKIE,
        cookie.text,
        max_age=settings.password_seconds_absolute,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def take_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")


def address() -> str:
    return request.remote_addr or ""


def _touched(session: SignInSession, cookie: Cookie) -> SignInSession | None:
    """Note, at most once a minute, that the session is in use; then read it again."""
    session_id = session.id
    with unit_of_work():
        signing_in.touch(session_id)
    db.session.expire_all()
    return signing_in.session_of(cookie)
