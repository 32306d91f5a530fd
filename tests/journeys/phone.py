"""A person with a phone in her hand: touches instead of clicks, and writes with a finger."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from tests.journeys.desk import Desk

THUMB = 44  # pixels: what a thumb hits (face.md, WCAG 2.5.8)


class Phone(Desk):
    """One person's phone, 375 pixels wide."""

    screen: ClassVar[dict[str, Any]] = {
        "viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True,
        "device_scale_factor": 2,
    }  # fmt: skip

    def sign_in(self) -> None:
        with self.served.app.app_context():
            login = self.served.county.person(self.name).login
        self.page.goto("/account/sign-in")
        self.page.fill("input[name=name]", login)
        self.page.fill("input[name=password]", self.password)
        self.go(self.page.locator("main button.button-main"))
        if "second-factor" in self.page.url:
            self.page.fill("input[name=code]", self.code())
            self.go(self.page.locator("main button.button-main"))
        assert "/account" not in self.page.url, self.page.inner_text("main")

    def go(self, target: Any) -> None:
        """Touch what leads to another page."""
        with self.page.expect_navigation():
            target.tap()

    def press(self, label: str) -> None:
        """A button of the bar, which is always on the screen; the rest are in its menu."""
        bar = self.page.locator("#action-bar")
        button = bar.locator("button[name=move]").filter(has_text=re.compile(f"^\\s*{label}…?"))
        if not button.first.is_visible():
            bar.locator("summary").first.tap()
        box = button.first.bounding_box()
        assert box["height"] >= THUMB, box
        assert box["y"] + box["height"] <= self.page.viewport_size["height"], box
        self.go(button.first)

    def write(self) -> None:
        """Write two strokes with a finger, and see that the pad has them."""
        self.page.locator("[data-toggle=hand]").tap()
        pad = self.page.locator("hand-writing svg.hand-pad")
        pad.wait_for()
        box = pad.bounding_box()
        finger = self.page.context.new_cdp_session(self.page)
        for stroke in (
            ((0.2, 0.3), (0.5, 0.35), (0.8, 0.3)),
            ((0.5, 0.2), (0.48, 0.5), (0.4, 0.8)),
        ):
            places = [
                (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke
            ]
            for place, kind in zip(places, ("touchStart", "touchMove", "touchMove"), strict=True):
                points = [{"x": place[0], "y": place[1]}]
                finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.page.locator("hand-writing svg.hand-pad[aria-label*='2 笔']").wait_for()

    def no_wider_than_the_screen(self) -> bool:
        """Nothing makes the page scroll sideways."""
        wide = self.page.evaluate("document.scrollingElement.scrollWidth")
        return bool(wide <= self.page.viewport_size["width"])
