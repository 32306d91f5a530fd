"""A real official text, pasted, goes the whole way to its sealed pages and loses no word."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pypdfium2
import pytest

from tests.benchmarks.official_texts import CORPUS, corpus
from tests.journeys.desk import Desk
from tests.served import Served

# With a text that is 印发 at its end, and with an attachment that is listed.
TITLES = {
    "sqlite": "国务院关于印发个人所得税专项附加扣除暂行办法的通知",
    "postgresql": "国务院办公厅关于推广第二批支持创新相关改革举措的通知",
}


def test_every_word_of_a_pasted_text_stands_on_its_sealed_pages(
    served: Served, new_page: Callable[..., Any], database_kind: str
) -> None:
    if not CORPUS.exists():
        pytest.skip("no corpus")
    title = TITLES[database_kind]
    body = dict(corpus(CORPUS))[title]
    desk = partial(Desk, served, new_page=new_page)

    drafter = desk("丁小军")
    drafter.page.goto("/documents/new")
    drafter.page.select_option("#account", label="云岭县人民政府办公室文件（云政办发）")
    drafter.page.fill("#text", body)
    drafter.go(drafter.page.get_by_role("button", name="开始拟稿"))
    assert drafter.page.input_value("#title") == title
    title = re.sub("国务院(办公厅)?", "云岭县人民政府办公室", title, count=1)
    drafter.page.fill("#title", title)  # The title begins with who issues it (条例 第九条).
    drafter.go(drafter.page.get_by_role("button", name="送审"))
    assert drafter.page.locator(".error-summary").count() == 0, drafter.text

    sign(desk, title)
    clerk = desk("王红梅")
    clerk.open(title)
    clerk.press("取号登记")
    clerk.confirm("取号登记")
    clerk.open(title)
    clerk.press("生成清样")
    for name in ("丁小军", "包玉兰"):
        reader = desk(name)
        reader.open(title)
        reader.press("校对无误")
    keeper = desk("石磊")
    keeper.open(title)
    keeper.press("用印")
    keeper.confirm("用印")

    clerk.open(title)
    place = re.search("/documents/[0-9]+", clerk.page.url)
    assert place
    answer = clerk.page.request.get(f"{place[0]}/issued.pdf")
    printed = words_of(answer.body())
    lines = ["".join(line.split()) for line in body.splitlines()]
    recipients = next(place for place, line in enumerate(lines) if line.endswith("直属机构："))
    own = re.compile(
        "国务院|国务院办公厅|[0-9年月日]+"
    )  # Who signs here is another, on another day.
    missing = [
        line for line in lines[recipients:] if line not in printed and not own.fullmatch(line)
    ]
    assert missing == []


def sign(desk: Callable[[str], Desk], title: str) -> None:
    """From the review in the department to 复核."""
    secretary, director = desk("包玉兰"), desk("哈斯")
    secretary.open(title)
    secretary.press("同意")
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


def words_of(pdf: bytes) -> str:
    """All text of the pages, without spaces and the numbers of pages."""
    document = pypdfium2.PdfDocument(pdf)
    pages = (page.get_textpage().get_text_bounded() for page in document)
    return "".join(re.sub(r"[—–-]\s*\d+\s*[—–-]", "", "".join(pages)).split())
