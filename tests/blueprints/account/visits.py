"""A person at her browser: she signs in, opens pages and sends their forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pyotp
from flask import Flask, g
from flask.testing import FlaskClient

from app.core import clock
from app.core.database import db
from app.core.unit_of_work import unit_of_work
from app.directory import second_factor, signing_in
from app.directory.models import Person
from app.sample.county import County
from blueprints.shared.visitors import COOKIE
from documents.encryption.signing import CertifiedKey

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def alone(ask: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """One request that knows nothing of the one before it, though the test keeps its context open."""
    db.session.remove()
    for name in list(g):
        g.pop(name)
    return ask(*arguments, **options)


class Visit:
    """One browser with its cookies; `page` is the text of the last answer."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.status, self.page, self.place = 0, "", ""

    def open(self, address: str, **options: Any) -> str:
        return self._read(self.client.get, address, **options)

    def send(self, address: str, **fields: Any) -> str:
        """Post the fields with the token of the last page that had one; redirects are followed."""
        token = TOKEN.search(self.page)
        if token is None:
            self.open("/account/sign-in")
            token = TOKEN.search(self.page)
        assert token is not None
        form = {"csrf_token": token[1], **{k.rstrip("_"): v for k, v in fields.items()}}
        options: dict[str, Any] = {"content_type": "multipart/form-data"} if "file" in form else {}
        return self._read(self.client.post, address, data=form, **options)

    def sign_in(self, login: str, password: str) -> str:
        self.open("/account/sign-in")
        return self.send("/account/sign-in", name=login, password=password)

    def _read(self, ask: Callable[..., Any], address: str, **options: Any) -> str:
        answer = alone(ask, address, **options)
        while answer.status_code == 302:
            answer = alone(self.client.get, answer.location)
        self.status, self.place = answer.status_code, answer.request.path
        self.bytes = answer.data
        kind = answer.mimetype or ""
        self.page = unescape(answer.get_data(as_text=True)) if kind.startswith("text/") else ""
        return self.page


def code_of(login: str, *, steps: int = 0) -> str:
    """What her phone shows now, or some steps of 30 seconds later."""
    person = db.session.query(Person).filter_by(login=login).one()
    assert person.totp_secret
    code = pyotp.TOTP(person.totp_secret).at(clock.now(), counter_offset=steps)
    db.session.rollback()
    return str(code)


def arrive(app: Flask, county: County, name: str) -> Visit:
    """A person of the county, signed in with everything that is asked of her.

    Her session is begun as the page of signing in begins it, which has tests of its own; no page is
    opened for it, as hundreds of tests start here.
    """
    signer = county.actor(name).signer
    with unit_of_work():
        person = county.person(name)
        key = signer.key if isinstance(signer, CertifiedKey) else None
        cookie = signing_in.begin_session(person, key, address="127.0.0.1", device="")
    session = signing_in.session_of(cookie)
    assert session is not None
    if not session.second_factor:
        session_id, code = session.id, code_of(session.person.login)
        with unit_of_work():
            assert second_factor.give(session_id, code) is None
    visit = Visit(app)
    visit.client.set_cookie(COOKIE, cookie.text)
    return visit
