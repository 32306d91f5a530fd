"""Signing in with a second factor, as a person does it: by keyboard, in a browser, on a phone too."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pyotp
import pytest
from flask import Flask

from app import serving
from app.core import clock
from app.core.database import Base, db
from app.core.unit_of_work import unit_of_work
from app.directory.actors import OFFICE
from app.directory.founding import found_post, found_unit, hire
from app.directory.models import UnitKind
from app.directory.roles import Role
from app.factory import build
from tests.databases import sqlite_url
from tests.office import served_by, settings_for

PASSWORD = "Cao-Yuan_2026"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PHONE = {"width": 375, "height": 812}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small office with a leader, served on this machine; its address."""
    folder = tmp_path_factory.mktemp("served")
    with served_by(None):
        app = build(settings_for(folder, sqlite_url(folder)))
        with app.app_context():
            found(app)
        server: Any = serving.server_for(app, "127.0.0.1:0", threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.effective_port}"
        server.close()
        thread.join(timeout=5)
        with app.app_context():
            db.engine.dispose()


def found(app: Flask) -> None:
    Base.metadata.create_all(db.engine)
    with unit_of_work():
        unit = found_unit(OFFICE, "云岭县人民政府", UnitKind.GOVERNMENT, rank=4)
        post = found_post(OFFICE, unit, "县长", [Role.PRINCIPAL])
        person, _ = hire(OFFICE, "苏和", "suhe", [post], password=PASSWORD)
        person.totp_secret = SECRET
    db.session.remove()


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_a_leader_signs_in_by_keyboard_alone(
    served: str, new_page: Callable[..., Any], viewport: dict[str, int] | None
) -> None:
    page = new_page(viewport=viewport or {"width": 1440, "height": 900})
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{served}/account")
    page.locator("input:focus").wait_for()  # The first field has the focus, once it is drawn.
    page.keyboard.type("suhe")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/account/second-factor"))
    page.locator("input:focus").wait_for()
    step = 0 if viewport is None else 1  # A code counts once.
    page.keyboard.type(pyotp.TOTP(SECRET).at(clock.now(), counter_offset=step))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served}/account")
    assert page.locator("h1").inner_text() == "我的"
    assert page.get_by_text("已打开，办理记录由您本人签名").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.context.cookies()[0]["httpOnly"]
    assert not faults


def test_a_wrong_password_is_told_in_words_and_the_name_stays(
    served: str, new_page: Callable[..., Any]
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{served}/account/sign-in")
    page.fill("#name", "suhe")
    page.fill("#password", "wrong")
    page.click("main button.button-main")
    assert "用户名或密码不对" in page.get_by_role("alert").inner_text()
    assert page.input_value("#name") == "suhe"
    assert page.input_value("#password") == ""
