"""The main job of the office, walked in a browser by everyone it takes, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.journeys.desk import Desk
from tests.served import Served

TITLE = "云岭县人民政府办公室关于开展冬季安全生产检查的通知"
TEXT = f"""云岭县人民政府办公室文件

{TITLE}

各乡镇人民政府，县政府各部门：

为做好冬季安全生产工作，经县政府同意，现就有关事项通知如下。
一、检查范围
（一）煤矿、非煤矿山、危险化学品等重点行业企业。
（二）商场、学校、医院等人员密集场所。
二、时间安排
检查自2026年12月1日开始，至2026年12月20日结束，由县政府办公室统一组织锦囊行动。

云岭县人民政府办公室
2026年11月23日
（此件公开发布）
"""


def test_a_notice_is_drafted_signed_sealed_delivered_filed_and_found(
    served: Served, new_page: Callable[..., Any]
) -> None:
    desk = partial(Desk, served, new_page=new_page)

    drafter = desk("丁小军")
    drafter.page.goto("/documents/new")
    drafter.page.select_option("#account", label="云岭县人民政府办公室文件（云政办发）")
    drafter.page.fill("#text", TEXT)
    drafter.go(drafter.page.get_by_role("button", name="开始拟稿"))
    assert drafter.page.input_value("#title") == TITLE
    assert drafter.page.input_value("#recipients") == "各乡镇人民政府，县政府各部门"
    assert drafter.page.locator("#preview img").count() >= 1
    drafter.choose("consulted", "财政局")
    drafter.go(drafter.page.get_by_role("button", name="送审"))
    assert drafter.page.locator(".error-summary").count() == 0, drafter.text

    secretary = desk("包玉兰")
    secretary.open(TITLE)
    secretary.opinion("拟同意。")
    secretary.press("同意")

    consulted = desk("宋立新")
    consulted.open(TITLE)
    consulted.press("同意")

    secretary.open(TITLE)
    secretary.press("核稿通过")
    secretary.tick("points")
    secretary.confirm("核稿通过")

    director = desk("哈斯")
    director.open(TITLE)
    director.press("同意送签")
    director.choose("signer", "哈斯")
    director.confirm("同意送签")
    director.open(TITLE)
    director.press("签发")
    director.confirm("签发")

    secretary.open(TITLE)
    secretary.press("复核通过")

    clerk = desk("王红梅")
    clerk.open(TITLE)
    clerk.press("取号登记")
    clerk.confirm("取号登记")
    clerk.open(TITLE)
    assert "云政办发〔2026〕1号" in clerk.text
    clerk.press("生成清样")
    for reader in (drafter, secretary):
        reader.open(TITLE)
        reader.press("校对无误")

    keeper = desk("石磊")
    keeper.open(TITLE)
    keeper.press("用印")
    keeper.confirm("用印")

    clerk.open(TITLE)
    clerk.press("分发")
    assert clerk.page.locator("input[name=main]:checked").count() == 11
    for box in reversed(clerk.page.locator("input[name=main]:checked").all()[1:]):
        box.uncheck()
    clerk.confirm("分发")

    receiver = desk("刘晓燕")
    receiver.page.goto("/search?q=锦囊行动")
    assert TITLE in receiver.text  # 此件公开发布: everyone who handles documents finds it.
    receiver.open(TITLE)
    receiver.go(receiver.page.get_by_role("button", name="签收").first)

    clerk.open(TITLE)
    clerk.press("办结")
    served.settle()

    archivist = desk("乔桂英")
    archivist.page.goto("/search?q=云政办发[2026]第1号")
    assert TITLE in archivist.text
