"""A person at her desk in the browser: signs in, opens what waits for her, presses buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import sleep, time
from typing import Any, ClassVar

import pyotp

from tests.served import Served

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
STEP = 30  # seconds of one code of the second factor


class Desk:
    """One person's browser."""

    screen: ClassVar[dict[str, Any]] = {"viewport": {"width": 1280, "height": 900}}

    def __init__(self, served: Served, name: str, new_page: Callable[..., Any]) -> None:
        self.served, self.name = served, name
        self.page = new_page(base_url=served.address, **self.screen)
        self.page.set_default_timeout(60_000)
        self.sign_in()

    def sign_in(self) -> None:
        """With the right words sent to the door; phones and keyboards walk through its pages."""
        with self.served.app.app_context():
            login = self.served.county.person(self.name).login
        answer = self.send("/account/sign-in", name=login, password=self.password)
        if "second-factor" in answer.url:
            answer = self.send("/account/second-factor", code=self.code())
        assert "/account" not in answer.url, answer.text()

    def send(self, address: str, **fields: str) -> Any:
        """The form of an address, sent without looking at it; its cookies are those of the browser."""
        door = self.page.context.request
        token = TOKEN.search(door.get(address).text())
        assert token, address
        return door.post(address, form={"csrf_token": token[1], **fields})

    @property
    def password(self) -> str:
        return self.served.county.passwords[self.name]

    def code(self) -> str:
        """A code that nobody has used yet, waited for if there is none within the window.

        A code counts once in the whole office, so what another test used at the same desk
        half a minute ago is used here, too.
        """
        used = self.served.used_codes
        # The step before is still taken; one that has seconds left only is not begun with.
        step = max(used.get(self.name, 0) + 1, int(time() - 20) // STEP)
        while step > int(time()) // STEP + 1:
            sleep(1)
        used[self.name] = step
        return pyotp.TOTP(self.served.seeds[self.name]).at(step * STEP)

    def open(self, title: str) -> None:
        """The newest matter of that title that waits for her."""
        self.served.settle()
        self.page.goto("/desk")
        self.go(self.page.locator(f".row-title:has-text('{title}')").first)

    def go(self, target: Any) -> None:
        """Click what leads to another page, and wait until that page is there."""
        with self.page.expect_navigation():
            target.click()

    def press(self, label: str) -> None:
        """A button of the bar at the bottom; in the menu when it is not beside the opinion."""
        bar = self.page.locator("#action-bar")
        button = bar.locator("button[name=move]").filter(has_text=re.compile(f"^\\s*{label}…?"))
        if not button.first.is_visible():
            bar.locator("summary").first.click()
        self.go(button.first)

    def opinion(self, text: str) -> None:
        self.page.fill("#opinion", text)

    def tick(self, name: str) -> None:
        """Every box of a list."""
        for box in self.page.locator(f"input[name={name}]").all():
            box.check()

    def choose(self, name: str, label: str) -> None:
        """One choice by the words beside it."""
        self.page.locator(f"label:has(input[name={name}]):has-text('{label}') input").first.check()

    def confirm(self, label: str) -> None:
        """The main button of the page on which a move asks for more."""
        if self.page.locator("#password").count():
            self.page.fill("#password", self.password)
            self.page.fill("#code", self.code())
        self.go(self.page.locator("main").get_by_role("button", name=label, exact=True))
        wrong = self.page.locator(".error-summary")
        assert wrong.count() == 0, wrong.inner_text()

    @property
    def text(self) -> str:
        return str(self.page.inner_text("body"))
