"""发文 in the browser: the sheet lives beside the draft, and a leader signs by hand on a tablet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core.database import db
from documents.formats.page_image import page_text
from tests.app.dispatch.walk import circulation, draft, walk
from tests.journeys.desk import Desk
from tests.served import Served

TABLET = {"width": 820, "height": 1180}
PHONE = {"width": 375, "height": 812}
UNFINISHED = "三、按照××××的要求抓好落实。"
STROKES = ([(40, 30), (40, 130)], [(40, 30), (140, 30), (140, 130)], [(70, 70), (110, 70)])


def prepared(served: Served, stage: str) -> int:
    """A document of 郭宇航 that waits in a stage."""
    with served.app.app_context():
        document_id = draft(served.county)
        walk(served.county, document_id, stage)
        db.session.remove()
    return document_id


def test_what_is_typed_is_kept_and_set_as_it_will_be_printed(
    served: Served, new_page: Callable[..., Any]
) -> None:
    document_id = prepared(served, "draft")
    desk = Desk(served, "郭宇航", new_page)
    page = desk.page
    page.goto(f"/documents/{document_id}/draft")
    sheet = page.locator("#preview img").first
    sheet.wait_for()
    form, paper = page.locator("#draft").bounding_box(), sheet.bounding_box()
    assert paper["x"] > form["x"] + form["width"], "the sheet stands beside the form"
    before = sheet.get_attribute("src")
    page.locator("#text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(f"\n{UNFINISHED}")
    page.wait_for_function(
        "before => document.querySelector('#preview img').getAttribute('src') !== before",
        arg=before,
    )
    assert page.evaluate("document.activeElement.id") == "text"
    assert "已保存" in page.inner_text("#draft-state")
    place = page.locator(".finding-place[data-line]").first
    place.click()  # The finding that something is not filled in yet.
    line = int(place.get_attribute("data-line"))
    text = page.input_value("#text")
    chosen = page.evaluate(
        "() => { const box = document.querySelector('#text');"
        " return box.value.slice(box.selectionStart, box.selectionEnd); }"
    )
    assert chosen == text.split("\n")[line - 1]
    number = (
        page.locator(".finding", has=page.locator("[data-line]"))
        .first.locator(".finding-number")
        .inner_text()
    )
    assert number in page.locator(".marks text").all_text_contents(), "and is marked on the sheet"
    page.reload()
    assert page.input_value("#text").endswith(UNFINISHED)


def test_what_is_written_while_the_draft_is_being_kept_is_kept_next(
    served: Served, new_page: Callable[..., Any]
) -> None:
    document_id = prepared(served, "draft")
    page = Desk(served, "郭宇航", new_page).page
    page.goto(f"/documents/{document_id}/draft")
    page.locator("#preview img").first.wait_for()
    page.fill("#title", "关于数据共享的通知")  # Without its issuer: the finding asks for a reason.
    reason = page.locator("#findings input[type=text], #findings textarea").first
    reason.wait_for()
    page.wait_for_function("() => !document.querySelector('#draft').dataset.changed")

    held: list[Any] = []
    address = f"**{page.locator('#draft').get_attribute('data-autosave')}"

    def hold_the_first(route: Any) -> None:
        if held:
            route.continue_()
        held.append(route)

    page.route(address, hold_the_first)
    with page.expect_request(address):
        page.fill("#recipients", "各乡镇人民政府")
    reason.fill("版头已有机关标志。")
    page.locator("#text").focus()
    with page.expect_response(address):
        held[0].continue_()
    page.wait_for_timeout(300)
    assert reason.input_value() == "版头已有机关标志。"
    page.wait_for_function("() => !document.querySelector('#draft').dataset.changed")
    page.reload()
    assert reason.input_value() == "版头已有机关标志。"


def test_on_a_phone_the_draft_shows_one_part_at_a_time(
    served: Served, new_page: Callable[..., Any]
) -> None:
    document_id = prepared(served, "draft")
    desk = Desk(served, "郭宇航", new_page)
    page = desk.page
    page.set_viewport_size(PHONE)
    page.goto(f"/documents/{document_id}/draft")
    assert page.locator("#title").is_visible()
    assert not page.locator("#preview").is_visible()
    page.locator("[data-phone-tabs]").get_by_text("版面").click()
    assert page.locator("#preview img").first.is_visible()
    assert not page.locator("#title").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_leader_signs_by_hand_on_a_tablet_and_the_strokes_stand_on_the_form(
    served: Served, new_page: Callable[..., Any]
) -> None:
    document_id = prepared(served, "sign")
    desk = Desk(served, "苏和", new_page)
    page = desk.page
    page.set_viewport_size(TABLET)
    page.goto(f"/documents/{document_id}")
    page.get_by_role("button", name="手写").click()
    pad = page.locator(".hand-pad").bounding_box()
    assert pad["width"] > 500, "there is room to write"
    assert pad["height"] > 150
    for first, *others in STROKES:
        page.mouse.move(pad["x"] + first[0], pad["y"] + first[1])
        page.mouse.down()
        for x, y in others:
            page.mouse.move(pad["x"] + x, pad["y"] + y, steps=4)
        page.mouse.up()
    desk.press("签发")
    assert page.locator("main .ink path").count() == 1, "what was written is looked at once more"
    assert page.input_value("#opinion") == ""
    desk.confirm("签发")
    with served.app.app_context():
        assert circulation(document_id).stage == "recheck"
        db.session.remove()
    page.goto(f"/documents/{document_id}")
    drawn = page.locator(".paper-form .ink path")
    assert drawn.get_attribute("d").count("M") == len(STROKES)
    assert "苏和" in page.locator(".paper-form .opinion", has=page.locator(".ink")).inner_text()
    printed = page.request.get(f"/documents/{document_id}/form").body()
    assert "苏和" in "".join(word.text for word in page_text(printed, 1))
