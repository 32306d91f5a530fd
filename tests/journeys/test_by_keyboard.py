"""A notice is written, sent and agreed to without a mouse (WCAG 2.1.1, 2.4.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.journeys.keyboard import Keyboard
from tests.served import Served

TITLE = "云岭县人民政府办公室关于只用键盘办理公文的通知"
TEXT = f"""{TITLE}

各乡镇人民政府，县政府各部门：

经县政府同意，现将有关事项通知如下。
一、熟悉快捷键
按j移到下一件，按回车打开。

云岭县人民政府办公室
2026年11月23日
"""


def test_a_drafter_writes_and_sends_and_her_head_agrees_by_keys_alone(
    served: Served, new_page: Callable[..., Any]
) -> None:
    drafter = Keyboard(served, "丁小军", new_page)
    drafter.reach(text="发文")
    drafter.enter()
    drafter.reach(text="拟稿")
    drafter.enter()
    drafter.reach(element="account")
    while "云政办发" not in drafter.page.locator("#account option:checked").inner_text():
        before = drafter.page.input_value("#account")
        drafter.page.keyboard.press("ArrowDown")
        assert drafter.page.input_value("#account") != before, "no such account in the list"
    drafter.reach(element="text")
    drafter.page.keyboard.insert_text(TEXT)
    drafter.reach(text="开始拟稿")
    drafter.enter()
    assert drafter.page.input_value("#title") == TITLE
    assert drafter.page.input_value("#note") == ""
    drafter.reach(text="送审")
    drafter.enter()
    assert drafter.page.locator(".error-summary").count() == 0, drafter.text
    assert "已送审" in drafter.text

    served.settle()
    head = Keyboard(served, "包玉兰", new_page)
    head.walk_to(TITLE)
    head.enter()
    assert "此件公开发布" in head.page.locator("#part-text").text_content()
    head.reach(element="opinion")
    head.page.keyboard.type("拟同意。")
    head.reach(text="同意")
    head.enter()
    assert "核稿" in head.page.inner_text("#flashes")
    assert head.page.url == f"{served.address}/"  # Back in the list from which she opened it.
