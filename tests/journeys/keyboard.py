"""A person who uses no mouse: everything is reached with Tab and j, and done with Enter."""

from __future__ import annotations

import re
from typing import Any

from tests.journeys.desk import Desk

FARTHEST = 150  # steps of Tab to anything on a page
FOCUSED = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    id: one.id, name: one.getAttribute("name") || "", tag: one.tagName,
    text: (one.textContent || "").replace(/\\s+/g, ""),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none",
    seen: box.bottom > 0 && box.top < innerHeight,
  };
}"""


class Keyboard(Desk):
    """One person's browser, without a mouse."""

    def sign_in(self) -> None:
        with self.served.app.app_context():
            login = self.served.county.person(self.name).login
        self.page.goto("/account/sign-in")
        # The focus comes by itself, on a busy machine a little after the page.
        self.page.locator("input[name=name]:focus").wait_for()
        self.page.keyboard.type(login)
        self.reach(name="password")
        self.page.keyboard.type(self.password)
        self.enter()
        assert "/account" not in self.page.url, self.page.inner_text("main")

    def reach(self, *, name: str = "", text: str = "", element: str = "") -> None:
        """Tab to the field of that name, to the element of that id, or to what says just that."""
        for _ in range(FARTHEST):
            self.page.keyboard.press("Tab")
            at = self.focused
            if (
                (name and at["name"] == name)
                or (element and at["id"] == element)
                or (text and re.fullmatch(f"{text}(…|（.*）)?", at["text"]))
            ):
                assert at["ring"], f"no focus ring on {at}"
                assert at["seen"], f"the focus is off the screen: {at}"
                return
        raise AssertionError(f"Tab never came to {name or text or element} on {self.page.url}")

    def walk_to(self, title: str) -> None:
        """j to the row of that title."""
        for _ in range(FARTHEST):
            self.page.keyboard.press("j")
            if title in self.focused["text"]:
                return
        raise AssertionError(f"j never came to {title}")

    def enter(self) -> None:
        """Enter, on what leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    @property
    def focused(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(FOCUSED)
        return found
