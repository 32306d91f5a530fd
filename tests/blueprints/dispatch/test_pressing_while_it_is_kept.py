"""拟稿 in the browser: a button that is pressed while the draft is just being kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.database import db
from tests.app.dispatch.walk import draft, walk
from tests.journeys.desk import Desk
from tests.served import Served

SLOW = 1500  # milliseconds


@pytest.mark.parametrize("button", ["保存", "送审"])
def test_a_tick_and_a_button_pressed_while_the_draft_is_being_kept_are_both_heeded(
    served: Served, new_page: Callable[..., Any], button: str
) -> None:
    with served.app.app_context():
        document_id = draft(served.county)
        walk(served.county, document_id, "draft")
        db.session.remove()
    page = Desk(served, "郭宇航", new_page).page
    page.goto(f"/documents/{document_id}/draft")
    page.locator("#preview img").first.wait_for()
    answered: list[int] = []

    def slowly(route: Any) -> None:
        if "x-fragment" not in route.request.headers:
            route.continue_()
            return
        answer = route.fetch()  # The office has kept it, and the page does not know yet.
        answered.append(answer.status)
        page.wait_for_timeout(SLOW)
        route.fulfill(response=answer)

    address = page.locator("#draft").get_attribute("data-autosave")
    page.route(f"**{address}", slowly)
    with page.expect_request(f"**{address}"):
        page.fill("#copies_to", "县委办公室")
    tick = page.get_by_label("已经本级政府同意")
    tick.check()
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=button).first.click()
    assert answered == [200]
    assert page.locator(".error-summary").count() == 0, page.inner_text("main")
    page.unroute(f"**{address}")
    if button == "送审":
        assert "已送审" in page.inner_text("body")
    else:
        page.goto(f"/documents/{document_id}/draft")
        assert page.get_by_label("已经本级政府同意").is_checked()
        assert page.input_value("#copies_to") == "县委办公室"
