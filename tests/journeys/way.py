"""The whole way of a document, as steps that its journeys share: from a pasted text to the archive."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.desk import Desk
from tests.served import Served

ACCOUNT = "云岭县人民政府办公室文件（云政办发）"


class Desks:
    """Everyone's desk in one journey; whoever has signed in stays at hers."""

    def __init__(self, served: Served, new_page: Callable[..., Page]) -> None:
        self.served, self.new_page = served, new_page
        self.open: dict[str, Desk] = {}

    def __call__(self, name: str) -> Desk:
        if name not in self.open:
            self.open[name] = Desk(self.served, name, self.new_page)
        return self.open[name]


def paste(drafter: Desk, text: str) -> None:
    """拟稿: the text falls into its elements, and the sheet stands beside the form."""
    drafter.page.goto("/documents/new")
    drafter.page.select_option("#account", label=ACCOUNT)
    drafter.page.fill("#text", text)
    drafter.go(drafter.page.get_by_role("button", name="开始拟稿"))


def submit(drafter: Desk) -> None:
    drafter.go(drafter.page.get_by_role("button", name="送审"))
    wrong = drafter.page.locator(".error-summary")
    assert wrong.count() == 0, wrong.inner_text()


def sign(desk: Desks, title: str, consulted: str = "") -> None:
    """D1-D7: the department, who is consulted, 核稿, the director, 签发 and 复核."""
    secretary, director = desk("包玉兰"), desk("哈斯")
    secretary.open(title)
    secretary.opinion("拟同意。")
    secretary.press("同意")
    if consulted:
        desk(consulted).open(title)
        desk(consulted).press("同意")
    secretary.open(title)
    secretary.press("核稿通过")
    secretary.tick("points")
    secretary.confirm("核稿通过")
    director.open(title)
    director.press("同意送签")
    director.choose("signer", "哈斯")
    director.confirm("同意送签")
    director.open(title)
    director.press("签发")
    director.confirm("签发")
    secretary.open(title)
    secretary.press("复核通过")


def seal(desk: Desks, title: str) -> None:
    """D8-D11: the number, the proof read by two, the seal."""
    clerk, keeper = desk("王红梅"), desk("石磊")
    clerk.open(title)
    clerk.press("取号登记")
    clerk.confirm("取号登记")
    clerk.open(title)
    clerk.press("生成清样")
    for name in ("丁小军", "包玉兰"):
        desk(name).open(title)
        desk(name).press("校对无误")
    keeper.open(title)
    keeper.press("用印")
    keeper.confirm("用印")


def receive(desk: Desks, title: str, answer: str) -> None:
    """S1-S11: registered, examined, instructed, assigned, handled, answered."""
    receiver, leader, handler = desk("刘晓燕"), desk("王海清"), desk("陈国强")
    receiver.open(title)
    receiver.go(receiver.page.locator("main form button.button-main"))
    receiver.open(title)
    receiver.press("初审合格")
    receiver.tick("points")
    receiver.confirm("初审合格")
    receiver.open(title)
    receiver.press("送领导批示")
    receiver.page.fill("#opinion", "拟请王海清同志批示。")
    receiver.choose("leaders", "王海清")
    receiver.confirm("送领导批示")
    leader.open(title)
    leader.opinion("请规划科抓好落实。")
    leader.press("批示")
    receiver.open(title)
    receiver.press("交办")
    receiver.choose("lead", "规划科")
    receiver.confirm("交办")
    handler.open(title)
    handler.press("签收承办")
    if handler.page.locator("input[name=filled]").count():
        handler.confirm("签收承办")
    handler.open(title)
    handler.press("申请办结")
    handler.page.fill("#result", answer)
    handler.confirm("申请办结")
    receiver.open(title)
    receiver.press("登记答复并办结")
    receiver.choose("answer_by", "系统告知")
    receiver.page.fill("#answer", answer)
    receiver.confirm("登记答复并办结")


def file(desk: Desks, title: str, number: str, folder: Path) -> Path:
    """归档: the archivist files it, finds it by its number, and takes the package out into the folder."""
    desk.served.settle()
    archivist = desk("乔桂英")
    archivist.page.goto("/archives/proposed")
    archivist.go(archivist.page.locator(f"a:has-text('{title}')").first)
    archivist.go(archivist.page.get_by_role("button", name="归档", exact=True))
    assert "0001-WS·2026-" in archivist.text
    place = archivist.page.url
    desk.served.settle()
    assert title in found(archivist, number)
    assert title in archivist.page.request.get("/archives/catalogue.csv").text()
    with archivist.page.expect_download() as waiting:
        archivist.page.evaluate(f"location.href = '{place}/package.zip'")
    with zipfile.ZipFile(waiting.value.path()) as packed:
        packed.extractall(folder)
    return next(folder.rglob("v1")).parent


def found(desk: Desk, question: str) -> str:
    """What the page of answers says."""
    desk.page.goto("/search")
    desk.page.fill("main input[name=q]", question)
    desk.page.press("main input[name=q]", "Enter")
    desk.page.wait_for_load_state()
    return desk.text


def issued_pdf(desk: Desk) -> Any:
    """The frozen pages of the document that is open on her screen."""
    place = desk.page.url.partition("/documents/")
    number = place[2].partition("/")[0].partition("?")[0]
    return desk.page.request.get(f"/documents/{number}/issued.pdf").body()
